/* Boost.Fiber's fibers, preempted.

   A fiber that launch has made is preempted in its function, where that has records, by
   a signal that comes each slice, and goes to the end of its scheduler's queue: what is
   called on the way, boost::this_fiber::yield, is what it would call itself.

   It is not preempted in Boost's code, whose queues may be half changed there.  Boost's
   library has no records; but much of Boost is inlined from headers into the code that
   uses it, and templates that both use are one function in the end.  So no record keeps
   it out: who calls Boost, holds an `in_boost' meanwhile.

     {
       preempted::in_boost here;
       mutex.lock ();
     }

   A fiber stays on its thread: use no algorithm that moves fibers (shared_work,
   work_stealing).  What else a task must guard, the manual's chapter of that name says.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPTED_HH
#define PREEMPTED_HH

#include <boost/fiber/fiber.hpp>
#include <preempt.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <signal.h>
#include <time.h>

namespace preempted
{

/* While one exists, the thread's fibers are preempted.  The constructor throws a
   std::runtime_error with the reason where that cannot be.  */
class slices
{
public:
  explicit slices (std::int64_t nanoseconds);
  ~slices ();
  slices (const slices &) = delete;

private:
  std::unique_ptr<char[]> stack;        /* for the signal's handler */
  stack_t before;
  timer_t timer;
};

/* A fiber that runs FUNCTION.  From any code; it calls Boost.  */
boost::fibers::fiber launch (std::function<void ()> function);

/* How often fibers of this thread have been preempted.  */
std::uint64_t times ();

/* While one exists, the running fiber is in Boost's code.  They nest.  Another fiber
   may run meanwhile, with exceptions of its own.  */
class in_boost
{
public:
  in_boost ();
  ~in_boost ();
  in_boost (const in_boost &) = delete;

private:
  preempt_task_view *fiber;
  void *exceptions[2];
};

}

#endif
