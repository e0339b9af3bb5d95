/* thread_local: a variable with a constructor, which two tasks of a thread come to.

   The C++ front end marks it as constructed before it begins; one inside a function
   (INSIDE), when it has ended.  The constructor here does not end before a request to
   preempt has come.  THROWS: it ends by an exception.

   SPDX-License-Identifier: MIT  */

#include "preempt.h"

#include <cstdio>
#include <cstdlib>

/* Not without a name: GCC takes such a variable for one whose construction throws nothing.  */
namespace test {

int constructed;

/* How often the task was preempted, or could not be.  */
unsigned long long
requests ()
{
  struct preempt_stats s;
  preempt_get_stats (preempt_self (), &s);
  unsigned long long n = s.preempted;
  for (unsigned long long deferred : s.deferred)
    n += deferred;
  return n;
}

struct object
{
  int begun, done;
  object () : begun (1), done (0)
  {
    constructed++;
    for (unsigned long long before = requests (); requests () == before;)
      for (int i = 0; i < 100000; i++)
        __asm__ volatile ("");
#ifdef THROWS
    throw 7;
#endif
    done = 1;
  }
};

#ifdef INSIDE
object &
get ()
{
  thread_local object variable;
  return variable;
}
#else
thread_local object variable;

object &
get ()
{
  return variable;
}
#endif

void
check (bool ok, const char *name)
{
  std::printf ("%s: %s\n", ok ? "PASS" : "FAIL", name);
}

#ifndef THROWS

void *
look (void *)
{
  object &o = get ();
  return o.begun + o.done == 2 ? &constructed : nullptr;
}

void
run ()
{
  preempt_task *tasks[2];
  void *found[2];
  for (preempt_task *&task : tasks)
    task = preempt_spawn (look, nullptr);
  for (int i = 0; i < 2; i++)
    preempt_join (tasks[i], &found[i]);
  check (found[0] != nullptr, "the first finds it built");
  check (found[1] != nullptr, "the second too");
  check (constructed == 1, "it is constructed once");
}

#else

volatile bool other;

void *
set_other (void *)
{
  other = true;
  return nullptr;
}

/* It never ends unless it can be preempted again.  */
void *
look (void *)
{
  try
    {
      return &get ();
    }
  catch (int thrown)
    {
      check (thrown == 7, "the constructor's exception comes out");
    }
  while (!other)
    continue;
  return nullptr;
}

void
run ()
{
  preempt_task *first = preempt_spawn (look, nullptr);
  preempt_task *second = preempt_spawn (set_other, nullptr);
  preempt_join (first, nullptr);
  preempt_join (second, nullptr);
  check (other, "and then the task is preempted again");
}

#endif

}

int
main ()
{
  preempt_config config = preempt_config ();
  config.slice_ns = 1000000;
  if (const char *error = preempt_start (&config))
    {
      std::fprintf (stderr, "%s\n", error);
      return 2;
    }
  test::run ();
  return preempt_stop ();
}
