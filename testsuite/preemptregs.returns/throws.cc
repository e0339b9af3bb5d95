/* throws: C++ exceptions, and what else unwinds, through return stubs
   (runtime/sched/stub.c): where one is set on purpose, and where requests set them.

   SPDX-License-Identifier: MIT  */

#include "stubs.h"

#include <setjmp.h>
#include <unwind.h>

enum { ITEMS = 40, THROWN = 77, OFTEN = 100 };

struct counted
{
  int &alive;
  counted (int &n) : alive (n) { alive++; }
  ~counted () { alive--; }
};

static _Unwind_Reason_Code
count_stubs (_Unwind_Context *c, void *stubs)
{
  *(unsigned *) stubs += stubs_are (_Unwind_GetIP (c));
  return _URC_NO_REASON;
}

/* Exceptions whose way up has a stub.  */
static volatile unsigned long through;

static int
compare (const void *a, const void *b)
{
  int x = *(const int *) a, y = *(const int *) b;
  if (x == THROWN || y == THROWN)
    {
      unsigned stubs = 0;
      _Unwind_Backtrace (count_stubs, &stubs);
      through += stubs != 0;
      throw 5;
    }
  return (x > y) - (x < y);
}

static void
fill (int *items, bool thrower)
{
  for (int i = 0; i < ITEMS; i++)
    items[i] = i * 7 % ITEMS;
  if (thrower)
    items[ITEMS / 2] = THROWN;
}

/* The frame behind the stub has the handler.  */
static bool __attribute__ ((noipa))
catch_here (bool force)
{
  int items[ITEMS], alive = 0;
  fill (items, true);
  try
    {
      counted c (alive);
      if (force)
        stubs_force ("qsort");
      qsort (items, ITEMS, sizeof *items, compare);
    }
  catch (int n)
    {
      return n == 5 && alive == 0;
    }
  return false;
}

/* It has something to clean up, and no more.  */
static void __attribute__ ((noipa))
clean_up (int *items, int &alive, bool force)
{
  counted c (alive);
  if (force)
    stubs_force ("qsort");
  qsort (items, ITEMS, sizeof *items, compare);
}

static bool __attribute__ ((noipa))
catch_above (bool force)
{
  int items[ITEMS], alive = 0;
  fill (items, true);
  try
    {
      clean_up (items, alive, force);
    }
  catch (int n)
    {
      return n == 5 && alive == 0;
    }
  return false;
}

/* It throws on what it has caught.  */
static bool __attribute__ ((noipa))
catch_again (bool force)
{
  int items[ITEMS], alive = 0;
  fill (items, true);
  try
    {
      try
        {
          clean_up (items, alive, force);
        }
      catch (...)
        {
          if (force)
            stubs_force ("strlen");
          if (strlen ("abc") != 3)
            return false;
          throw;
        }
    }
  catch (int n)
    {
      return n == 5 && alive == 0;
    }
  return false;
}

static bool __attribute__ ((noipa))
return_through (bool force)
{
  int items[ITEMS], alive = 0;
  fill (items, false);
  counted c (alive);
  if (force)
    stubs_force ("qsort");
  qsort (items, ITEMS, sizeof *items, compare);
  for (int i = 0; i < ITEMS; i++)
    if (items[i] != i)
      return false;
  return true;
}

/* --- _Unwind_ForcedUnwind, as thread cancellation uses it --- */

static jmp_buf end;
static int met, behind;         /* stubs, and frames above one */

static _Unwind_Reason_Code
look (int, _Unwind_Action actions, _Unwind_Exception_Class, _Unwind_Exception *,
      _Unwind_Context *c, void *)
{
  met += stubs_are (_Unwind_GetIP (c));
  behind += met;
  if (actions & _UA_END_OF_STACK)
    longjmp (end, 1);
  return _URC_NO_REASON;
}

static int
compare_and_leave (const void *, const void *)
{
  static _Unwind_Exception e;
  memset (&e, 0, sizeof e);
  _Unwind_ForcedUnwind (&e, look, NULL);
  return 0;
}

static void
test_forced ()
{
  int items[ITEMS];
  met = behind = 0;
  fill (items, false);
  if (setjmp (end) == 0)
    {
      stubs_force ("qsort");
      qsort (items, ITEMS, sizeof *items, compare_and_leave);
    }
  check (met == 1 && behind > 2, "a forced unwinding goes through a stub, and on");
}

/* --- */

static const struct
{
  bool (*function) (bool force);
  const char *name;
} cases[] = {
  { catch_here, "caught by who called qsort" }, { catch_above, "caught further up" },
  { catch_again, "thrown on" }, { return_through, "none" },
};

static volatile bool enough;
static unsigned long wrong, thrown;

static void *
run (void *unused)
{
  for (unsigned n = 0; !enough; n = (n + 1) % (sizeof cases / sizeof *cases))
    {
      wrong += !cases[n].function (false);
      thrown++;
    }
  return unused;
}

/* Where a request comes that is put off, with tasks that do nothing but throw: until both
   have been seen often, a return and an exception through a stub that a request set.  */
static void
test_requests ()
{
  preempt_task *task[2];
  preempt_set_slice (MS / 20);
  uint64_t before = stats (NULL).returned;
  through = 0;
  for (unsigned i = 0; i < 2; i++)
    task[i] = spawn (run, NULL);
  uint64_t end = spent_ms () + PATIENCE;
  while ((stats (NULL).returned < before + OFTEN || through < OFTEN) && spent_ms () < end)
    preempt_yield ();
  enough = true;
  for (unsigned i = 0; i < 2; i++)
    preempt_join (task[i], NULL);
  preempt_set_slice (NEVER);
  check (stats (NULL).returned >= before + OFTEN, "functions return to requests' stubs");
  check (through >= OFTEN, "exceptions meet requests' stubs");
  check (thrown > 0 && wrong == 0, "all exceptions are caught where they should");
}

int
main (int argc, char **)
{
  struct preempt_config config = {};
  config.slice_ns = NEVER;
  start (&config);
  if (!stats (NULL).stubs)
    {
      unsupported ("no return stubs here");
      return 0;
    }
  stubs_begin ();
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      bool ok = true;
      uint64_t before = stats (NULL).returned;
      for (unsigned n = 0; n < 20; n++)
        ok &= cases[i].function (true) && stubs_set == 1;
      check (ok, cases[i].name);
      if (cases[i].function == return_through)
        check (stats (NULL).returned == before + 20, "each return preempts");
    }
  test_forced ();
  test_requests ();
  return argc < 0;
}
