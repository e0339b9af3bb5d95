/* exceptions CASE: C++ exceptions in tasks of one thread.

   The C++ library keeps the exceptions that are being handled, and the number of
   those thrown and not yet caught, for each thread.  Here tasks are switched while
   they handle one, and while one unwinds their stack; each must find its own.

   SPDX-License-Identifier: MIT  */

#include "preempt.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>

namespace {

const int tasks = 4;

void
check (bool ok, const char *name)
{
  std::printf ("%s: %s\n", ok ? "PASS" : "FAIL", name);
  std::fflush (stdout);
}

void
start (uint64_t slice_ns)
{
  preempt_config config = preempt_config ();
  config.slice_ns = slice_ns;
  if (const char *error = preempt_start (&config))
    {
      std::fprintf (stderr, "%s\n", error);
      std::exit (1);
    }
}

preempt_task *
spawn (void *(*function) (void *), void *argument)
{
  preempt_task *task = preempt_spawn (function, argument);
  if (task == nullptr)
    std::exit (1);
  return task;
}

void
spin ()
{
  for (unsigned i = 0; i < 2000; i++)
    __asm__ volatile ("");
}

struct run
{
  int number;
  void (*wait) ();              /* where others are to run */
  volatile bool stop;
  unsigned long rounds, wrong_value, wrong_uncaught, wrong_current;
};

/* Waits while an exception passes through.  */
struct waiter
{
  ~waiter ()
  {
    int before = std::uncaught_exceptions ();
    r->wait ();
    r->wrong_uncaught += before != 1 || std::uncaught_exceptions () != 1;
  }
  run *r;
};

void
thrower (run *r, int value)
{
  waiter here = { r };
  throw value;
}

/* One exception handled, thrown again and handled again, and inside the handler
   another.  */
void
handle (run *r, int value)
{
  try
    {
      thrower (r, value);
    }
  catch (int &first)
    {
      std::exception_ptr kept = std::current_exception ();
      r->wait ();
      try
        {
          throw;
        }
      catch (int &again)
        {
          r->wait ();
          r->wrong_value += again != value || &again != &first;
        }
      try
        {
          thrower (r, -value);
        }
      catch (int &inner)
        {
          r->wait ();
          r->wrong_value += inner != -value;
        }
      r->wrong_current += std::current_exception () != kept;
    }
  r->wait ();
  r->wrong_current += std::current_exception () != nullptr;
  r->wrong_uncaught += std::uncaught_exceptions () != 0;
}

void *
throw_and_catch (void *argument)
{
  run *r = static_cast<run *> (argument);
  for (; !r->stop; r->rounds++)
    handle (r, r->number * 1000000 + static_cast<int> (r->rounds % 1000));
  return nullptr;
}

/* Until each task has been switched to WANTED times; the first task throws too.  */
void
test (uint64_t slice_ns, void (*wait) (), unsigned wanted)
{
  run all[tasks + 1] = {};
  preempt_task *task[tasks];
  unsigned long least = 0, wrong[3] = { 0, 0, 0 };
  start (slice_ns);
  for (int i = 0; i <= tasks; i++)
    {
      all[i].number = i + 1;
      all[i].wait = wait;
      if (i < tasks)
        task[i] = spawn (throw_and_catch, &all[i]);
    }
  /* Of processor time: others may run.  */
  for (std::clock_t end = std::clock () + 60 * CLOCKS_PER_SEC;
       least < wanted && std::clock () < end;)
    {
      handle (&all[tasks], all[tasks].number * 1000000);
      least = -1;
      for (preempt_task *t : task)
        {
          preempt_stats s;
          preempt_get_stats (t, &s);
          least = s.switches < least ? s.switches : least;
        }
    }
  for (int i = 0; i <= tasks; i++)
    {
      all[i].stop = true;
      if (i < tasks)
        preempt_join (task[i], nullptr);
      wrong[0] += all[i].wrong_value;
      wrong[1] += all[i].wrong_current;
      wrong[2] += all[i].wrong_uncaught;
    }
  preempt_stats s;
  preempt_get_stats (nullptr, &s);
  std::printf ("%lu switches, %lu preempted; wrong: exception %lu, current %lu,"
               " uncaught %lu\n", (unsigned long) s.switches,
               (unsigned long) s.preempted, wrong[0], wrong[1], wrong[2]);
  check (least >= wanted, "each task was switched to");
  check (wrong[0] == 0 && wrong[1] == 0, "each handles its own exceptions");
  check (wrong[2] == 0, "each counts its own uncaught ones");
  check (preempt_stop () == 0, "stop");
}

void *
throw_out (void *argument)
{
  throw argument;
}

/* The same as where a thread's function throws.  */
void
escape ()
{
  start (0);
  preempt_join (spawn (throw_out, nullptr), nullptr);
}

}

int
main (int argc, char **argv)
{
  if (argc == 2 && argv[1][0] == 'y')
    test (1000000000000, preempt_yield, 200);
  else if (argc == 2 && argv[1][0] == 'p')
    test (50000, spin, 200);
  else if (argc == 2 && argv[1][0] == 'e')
    escape ();
  return 0;
}
