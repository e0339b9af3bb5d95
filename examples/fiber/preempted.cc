/* See preempted.hh.  This file is compiled without records: the signal's handler, and
   what the trampoline calls, are never preempted.

   SPDX-License-Identifier: MIT  */

#include "preempted.hh"

#include <boost/fiber/operations.hpp>
#include <boost/fiber/protected_fixedsize_stack.hpp>

#include <cerrno>
#include <cstring>
#include <cxxabi.h>
#include <stdexcept>
#include <unistd.h>
#include <utility>

namespace preempted
{

namespace
{

constexpr std::size_t stack_bytes = 256 * 1024;
constexpr std::size_t reserve = 16 * 1024;      /* what yielding takes of it */

/* Of the fiber that may be preempted now; null in Boost's code, and in fibers of other
   making.  Each fiber sets it for itself, when it is back from Boost.  */
thread_local preempt_task_view *volatile current;
thread_local volatile std::uint64_t count;

/* The exceptions that a thread handles, and the number of those under way: two words,
   by the C++ ABI (2.2.2).  Boost leaves them to the thread.  */
void *
thread_exceptions ()
{
  return abi::__cxa_get_globals ();
}

/* A stack that is there already.  */
struct allocated
{
  boost::fibers::protected_fixedsize_stack allocator;
  boost::context::stack_context stack;

  boost::context::stack_context allocate () { return stack; }
  void deallocate (boost::context::stack_context &s) { allocator.deallocate (s); }
};

void
handler (int, siginfo_t *, void *context)
{
  ucontext_t *interrupted = static_cast<ucontext_t *> (context);
  if (current != nullptr
      && preempt_safe_point (interrupted, current) == PREEMPT_SAFE
      && preempt_inject (interrupted) == PREEMPT_SAFE)
    count = count + 1;          /* else the next tick tries again */
}

void
need (const char *error)
{
  if (error != nullptr)
    throw std::runtime_error (error);
}

/* Once in a program, by whichever thread comes first.  */
const char *
prepare ()
{
  struct sigaction action = {};
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  const char *error = preempt_init ();
  if (error == nullptr && sigaction (SIGURG, &action, nullptr) != 0)
    error = "SIGURG gets no handler";
  return error;
}

}

slices::slices (std::int64_t nanoseconds)
{
  static const char *const error = prepare ();
  need (error);
  stack_t mine = {};
  mine.ss_size = sysconf (_SC_SIGSTKSZ) + 16384;
  stack.reset (new char[mine.ss_size]);
  mine.ss_sp = stack.get ();
  sigaltstack (&mine, &before);
  const char *why = preempt_check_thread ();
  struct sigevent event = {};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = SIGURG;
  event._sigev_un._tid = gettid ();     /* sigev_notify_thread_id of later glibcs */
  if (why == nullptr && timer_create (CLOCK_MONOTONIC, &event, &timer) != 0)
    why = "the kernel has no timer left";
  if (why != nullptr)
    sigaltstack (&before, nullptr);
  need (why);
  struct itimerspec tick = {};
  tick.it_value.tv_sec = tick.it_interval.tv_sec = nanoseconds / 1000000000;
  tick.it_value.tv_nsec = tick.it_interval.tv_nsec = nanoseconds % 1000000000;
  timer_settime (timer, 0, &tick, nullptr);
}

slices::~slices ()
{
  timer_delete (timer);
  sigaltstack (&before, nullptr);
}

in_boost::in_boost () : fiber (current)
{
  current = nullptr;
  std::memcpy (exceptions, thread_exceptions (), sizeof exceptions);
}

in_boost::~in_boost ()
{
  std::memcpy (thread_exceptions (), exceptions, sizeof exceptions);
  current = fiber;
}

boost::fibers::fiber
launch (std::function<void ()> function)
{
  in_boost here;
  allocated stack = { boost::fibers::protected_fixedsize_stack (stack_bytes), {} };
  stack.stack = stack.allocator.allocate ();
  char *high = static_cast<char *> (stack.stack.sp);
  preempt_task_view view = {};
  view.stack_low = high - stack_bytes;  /* below it is a page of no access */
  view.stack_high = high;
  view.reserve = reserve;
  return boost::fibers::fiber
    (std::allocator_arg, stack, [view, function = std::move (function)] () mutable
     {
       std::memset (thread_exceptions (), 0, 2 * sizeof (void *));
       current = &view;
       function ();
       current = nullptr;
     });
}

std::uint64_t
times ()
{
  return count;
}

}

/* On the stack of the preempted fiber, with all its registers saved.  */
extern "C" void
asyncPreempt2 (struct preempt_frame *)
{
  int saved = errno;
  {
    preempted::in_boost here;
    boost::this_fiber::yield ();
  }
  errno = saved;
}
