/* Static variables of functions, and std::call_once: their constructors, which other tasks
   wait for.

   SPDX-License-Identifier: MIT  */

#include <mutex>

#include "preemptregs.sched/check.h"
#include "requests.h"

namespace test {

int constructed;

struct object
{
  int begun, done;
  object () : begun (1), done (0)
  {
    constructed++;
    await_request ();
    if (constructed == 1)
      throw 7;
    done = 1;
  }
};

object &
get ()
{
  static object o;
  return o;
}

/* The first task's attempt fails.  */
void *
use (void *)
{
  for (int thrown = 0;; thrown++)
    try
      {
        object &o = get ();
        await_preemption ();
        return o.begun + o.done == 2 && thrown < 2 ? &constructed : nullptr;
      }
    catch (int)
      {
        await_preemption ();
      }
}

std::once_flag once;
int initialised, failed;

void
initialise ()
{
  initialised++;
  await_request ();
  if (initialised == 1)
    throw 7;
}

void *
use_once (void *)
{
  try
    {
      std::call_once (once, initialise);
    }
  catch (int)
    {
      failed++;
    }
  await_preemption ();
  return nullptr;
}

bool
run (void *(*function) (void *))
{
  preempt_task *tasks[3];
  bool all = true;
  for (preempt_task *&task : tasks)
    task = spawn (function, nullptr);
  for (preempt_task *task : tasks)
    {
      void *result;
      preempt_join (task, &result);
      all &= result != nullptr;
    }
  return all;
}

}

int
main (int argc, char **argv)
{
  static ticker other;
  preempt_config config = preempt_config ();
  config.slice_ns = MS / 10;
  start (&config);
  preempt_task *ticking = spawn (tick, &other);
  if (argc > 1 && *argv[1] == 'o')
    {
      test::run (test::use_once);
      check (test::initialised == 2 && test::failed == 1,
             "call_once: once, after an exception");
    }
  else
    {
      check (test::run (test::use), "all tasks find the static variable built");
      check (test::constructed == 2, "it is constructed once, after an exception");
    }
  check (!gave_up, "and then tasks are preempted");
  other.stop = true;
  preempt_join (ticking, nullptr);
  check (preempt_stop () == 0, "stop");
}
