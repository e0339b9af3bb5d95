/* Fibers that never yield, preempted.  This file is compiled with records.

   SPDX-License-Identifier: MIT  */

#include "preempted.hh"

#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/mutex.hpp>

#include <cmath>
#include <cstdio>
#include <exception>
#include <vector>

using preempted::in_boost;

static volatile bool ready;

static void
wait_for_it ()
{
  while (!ready)                /* never yields */
    continue;
  std::puts ("preempted");
}

static void
announce ()
{
  ready = true;
}

static double
compute (int seed)
{
  double sum = seed;
  for (int i = 1; i < 20000; i++)
    sum += std::sqrt (sum + i) / i;
  return sum;
}

static boost::fibers::mutex mutex;
static volatile int entered, equal;     /* guarded by MUTEX */

/* Compute in a handler of exceptions, and with the lock.  What is preempted there finds
   its own exception again, and the lock its own.  */
static void
enter (int seed)
{
  double expected = compute (seed), sum = 0;
  try
    {
      try
        {
          throw seed;
        }
      catch (int thrown)
        {
          sum = compute (thrown);
          throw;
        }
    }
  catch (int again)
    {
      {
        in_boost here;
        mutex.lock ();
      }
      int before = entered;
      equal = equal + (again == seed && sum == expected && compute (seed) == expected
                       && std::uncaught_exceptions () == 0);
      entered = before + 1;
      in_boost here;
      mutex.unlock ();
    }
}

/* All of this is inlined from Boost's headers.  */
static boost::fibers::buffered_channel<int> channel (64);
static const int numbers = 500000;

static void
send ()
{
  for (int i = 0; i < numbers; i++)
    {
      in_boost here;
      channel.push (i);
    }
}

static void
receive ()
{
  std::int64_t sum = 0;
  for (int i = 0; i < 2 * numbers; i++)
    {
      in_boost here;
      sum += channel.value_pop ();
    }
  std::printf ("received: %jd\n", static_cast<std::intmax_t> (sum));
}

int
main ()
{
  preempted::slices slices (100000);
  std::vector<boost::fibers::fiber> fibers;
  for (void (*function) () : { wait_for_it, announce, receive, send, send })
    fibers.push_back (preempted::launch (function));
  for (int seed = 0; seed < 1000; seed++)
    fibers.push_back (preempted::launch ([seed] { enter (seed); }));
  {
    in_boost here;
    for (boost::fibers::fiber &fiber : fibers)
      fiber.join ();
  }
  std::printf ("entered: %d, equal: %d\n", entered, equal);
  std::fprintf (stderr, "preempted %ju times\n",
                static_cast<std::uintmax_t> (preempted::times ()));
  return 0;
}
