/* returns CASE [FUNCTION]: return stubs (runtime/sched/stub.c).

   SPDX-License-Identifier: MIT  */

#include "machine.h"
#include "stubs.h"

#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <math.h>
#include <setjmp.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#define ITEMS 300

static int items[ITEMS];
static void (*in_compare) (void);       /* called once in qsort */

static int
compare (const void *a, const void *b)
{
  int x = *(const int *) a, y = *(const int *) b;
  if (in_compare != NULL)
    {
      void (*function) (void) = in_compare;
      in_compare = NULL;
      function ();
    }
  return (x > y) - (x < y);
}

static bool
sort (void)
{
  for (unsigned i = 0; i < ITEMS; i++)
    items[i] = i * 7919 % ITEMS;
  qsort (items, ITEMS, sizeof *items, compare);
  for (unsigned i = 0; i < ITEMS; i++)
    if (items[i] != (int) i)
      return false;
  return true;
}

/* --- try: a stub before each instruction of each of these functions --- */

static int
visit (struct dl_phdr_info *info, size_t size, void *data)
{
  (void) info;
  (void) size;
  (void) data;
  return 1;
}

static ucontext_t here, there;
static jmp_buf place;
static char bytes[100000], copy[sizeof bytes], text[500];
static volatile double number = 1 / 3.0;
static FILE *file;
static char *memory;

static const struct called
{
  const char *name;
  bool aware;                   /* it uses its return address: no stub */
} all[] = {
  { "memcpy" }, { "memset" }, { "strlen" }, { "strchr" }, { "qsort" }, { "snprintf" },
  { "strtod" }, { "malloc" }, { "free" }, { "fopen" }, { "fprintf" }, { "fclose" },
  { "strftime" }, { "getenv" }, { "read" }, { "strcoll" }, { "realloc" }, { "strdup" },
  { "setjmp", true }, { "_setjmp", true }, { "__sigsetjmp", true }, { "getcontext", true },
  { "swapcontext", true }, { "vfork", true }, { "dlopen", true }, { "dlmopen", true },
  { "dlsym", true }, { "dlvsym", true }, { "dl_iterate_phdr", true },
};

/* The names' numbers.  */
#define CALL(n, what) case n: stubs_try (all[n].name); what; break

static void __attribute__ ((noipa))
call (unsigned n)
{
  time_t now = 0;
  pid_t child;
  switch (n)
    {
    CALL (0, memcpy (copy, bytes, 5000));
    CALL (1, memset (copy, 3, 700));
    CALL (2, bytes[99] = strlen (text));
    CALL (3, bytes[98] = strchr ("some text", 'x') != NULL);
    CALL (4, qsort (items, 40, sizeof *items, compare));
    CALL (5, snprintf (text, sizeof text, "%.17g %s %d %Lg", number, "a", 3, 1.5L));
    /* Some of libc's own arithmetic has wrong unwinding rules.  */
    CALL (6, number = strtod ("3.333333333333333333333333333333333333333333333333333333333"
                              "333333333333333333333333333333333333333333333333e-300", NULL));
    CALL (7, memory = malloc (100000));
    CALL (8, free (memory));
    CALL (9, file = fopen ("/dev/null", "w"));
    CALL (10, fprintf (file, "%d %100s\n", 7, "b"));
    CALL (11, fclose (file));
    CALL (12, strftime (text, sizeof text, "%c", gmtime (&now)));
    CALL (13, bytes[97] = getenv ("NONE") != NULL);
    CALL (14, bytes[96] = read (-1, text, 1));
    CALL (15, bytes[95] = strcoll (text, bytes));
    CALL (16, memory = realloc (NULL, 300));
    CALL (17, memory = strdup ("text"));
    CALL (18, bytes[94] = (setjmp) (place));
    CALL (19, bytes[94] = _setjmp (place));
    CALL (20, bytes[94] = __sigsetjmp (place, 1));
    CALL (21, getcontext (&here));
    CALL (22, swapcontext (&here, &there));
    CALL (23, child = vfork (); if (child == 0) _exit (0); waitpid (child, NULL, 0));
    CALL (24, dlopen (NULL, RTLD_LAZY));
    CALL (25, dlmopen (LM_ID_BASE, "libc.so.6", RTLD_LAZY));
    CALL (26, dlsym (RTLD_DEFAULT, "puts"));
    CALL (27, dlvsym (RTLD_DEFAULT, "puts", "GLIBC_2.2.5"));
    CALL (28, dl_iterate_phdr (visit, NULL));
    }
}

static void
test_try (const char *name)
{
  unsigned n = 0;
  while (strcmp (all[n].name, name) != 0)
    n++;
  file = fopen ("/dev/null", "w");
  memory = malloc (3);
  /* swapcontext comes back here.  */
  getcontext (&there);
  if (stubs_set + stubs_refused == 0)
    call (n);
  printf ("%lu set, %lu refused, %lu wrong\n", stubs_set, stubs_refused, stubs_wrong);
  check (stubs_wrong == 0, "nothing but the return address is changed");
  check (stubs_set + stubs_refused > 0, "the function is stepped through");
  /* Some of these call, when they have read it, another function in their place.  */
  if (all[n].aware)
    check (!stubs_first, "none is set where the function is to read its return address");
  else
    check (stubs_first && stubs_set > stubs_refused, "one is set, as a rule");
}

/* --- One stub, and what becomes of it --- */

static uint64_t
returned (void)
{
  return stats (NULL).returned;
}

static void
test_value (void)
{
  uint64_t before = returned ();
  errno = 0;
  stubs_force ("strtold");
  long double value = strtold ("1e9999", NULL);
  check (stubs_set == 1 && returned () == before + 1, "strtold's return preempts");
  check (isinf (value) && errno == ERANGE, "value and errno are kept");
  stubs_force ("ldiv");
  ldiv_t parts = ldiv (1000003, 1000);
  check (parts.quot == 1000 && parts.rem == 3, "a value in two registers is kept");
  check (returned () == before + 2, "ldiv's return preempts");
}

static void
test_disabled (void)
{
  uint64_t before = stats (NULL).preempted, meanwhile;
  preempt_disable ();
  stubs_force ("ldiv");
  ldiv_t parts = ldiv (7, 2);
  meanwhile = stats (NULL).preempted;
  preempt_enable ();
  check (stubs_set == 1 && parts.quot == 3, "a stub is set and returned through");
  check (meanwhile == before, "a task that has called preempt_disable is not preempted");
  check (stats (NULL).preempted == before + 1, "but when it calls preempt_enable");
}

static void *frames[100];
static int depth;

static void
trace (void)
{
  depth = backtrace (frames, 100);
}

static void __attribute__ ((noipa))
test_backtrace (void)
{
  Dl_info info;
  bool stub = false, caller = false;
  backtrace (frames, 1);        /* it opens a library at first */
  in_compare = trace;
  stubs_force ("qsort");
  bool sorted = sort ();
  for (int i = 0; i < depth; i++)
    {
      stub |= stubs_are ((uintptr_t) frames[i]);
      caller |= stub && dladdr (frames[i], &info) && info.dli_sname != NULL
                && strcmp (info.dli_sname, "main") == 0;
    }
  check (sorted && stub, "backtrace meets the stub");
  check (caller, "and goes on to main");
}

static void
dump (void)
{
  preempt_dump (STDOUT_FILENO);
}

static void
test_dump (void)
{
  in_compare = dump;
  stubs_force ("qsort");
  check (sort (), "qsort returns through the stub");
}

static void
jump (void)
{
  longjmp (place, 1);
}

static void __attribute__ ((noipa))
test_longjmp (void)
{
  volatile unsigned jumps = 0;
  for (volatile unsigned n = 0; n < 100; n++)
    if (setjmp (place) == 0)
      {
        in_compare = jump;
        stubs_force ("qsort");
        sort ();
      }
    else
      jumps = jumps + 1;
  uint64_t before = returned ();
  check (jumps == 100, "longjmp leaves qsort, whose return address is a stub's");
  check (sort (), "and qsort returns later");
  stubs_force ("qsort");
  check (sort () && stubs_set == 1 && returned () == before + 1, "through a stub, too");
}

/* The stub that the child returns through was its parent's.  */
static void
test_fork (const char *function, pid_t (*fork_by) (void))
{
  int status = 0;
  uint64_t before = returned ();
  stubs_force (function);
  pid_t child = fork_by ();
  if (child == 0)
    _exit (preempt_self () != NULL && returned () == before ? 5 : 6);
  check (stubs_set == 1, function);
  check (returned () == before + 1, "preempts the parent when it returns");
  check (waitpid (child, &status, 0) == child && WIFEXITED (status)
         && WEXITSTATUS (status) == 5, "but not the child, which goes on");
}

static void
stop (void)
{
  check (preempt_stop () == 0, "preempt_stop while a stub is set");
}

static void
test_stop (void)
{
  in_compare = stop;
  stubs_force ("qsort");
  check (sort (), "qsort returns through the stub");
  check (preempt_self () == NULL, "outside a worker");
  start (NULL);
  check (sort (), "and after the next preempt_start");
}

/* A stub of an earlier turn only leads back.  */
static void
test_late (void)
{
  uint64_t before = stats (NULL).preempted;
  in_compare = preempt_yield;
  stubs_force ("qsort");
  check (sort () && stubs_set == 1, "qsort returns through the stub");
  check (stats (NULL).preempted == before, "its turn is over: nothing is preempted");
}

static void *
run_deep (void *unused)
{
  struct preempt_task_info info;
  preempt_get_info (preempt_self (), &info);
  uintptr_t here = (uintptr_t) __builtin_frame_address (0);
  volatile char *room = __builtin_alloca (here - (uintptr_t) info.stack_low - 3000);
  room[0] = 1;
  stubs_force ("ldiv");
  volatile ldiv_t parts = ldiv (7, 2);
  check (stubs_set == 0 && parts.quot == 3, "none is set where asyncPreempt has no room");
  return unused;
}

static void
test_room (void)
{
  preempt_join (spawn (run_deep, NULL), NULL);
}

/* In a handler of the program's, which the signals tell that are blocked.  */
static void
call_in_handler (int signal)
{
  (void) signal;
  stubs_force ("ldiv");
  ldiv_t parts = ldiv (7, 2);
  check (stubs_set == 0 && parts.quot == 3, "none is set in a handler");
}

static void __attribute__ ((noipa))
test_handler (void)
{
  struct sigaction action = { .sa_handler = call_in_handler };
  sigaddset (&action.sa_mask, SIGUSR2);
  sigaction (SIGUSR1, &action, NULL);
  raise (SIGUSR1);
}

/* For gdb: where raise returns to.  */
uintptr_t stub_address;

void __attribute__ ((noipa))
look_at (void)
{
}

static void
set_one (int signal, siginfo_t *info, void *context)
{
  (void) info;
  static uintptr_t slot;
  for (slot = machine_sp (context); signal != 0 && !stubs_are (*(uintptr_t *) slot);
       slot += sizeof slot)
    if (!stub_set (worker_started (), context))
      return;
  stub_address = *(uintptr_t *) slot;
  look_at ();
}

static void __attribute__ ((noipa))
test_raise (void)
{
  struct sigaction action = { .sa_sigaction = set_one,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };
  uint64_t before = returned ();
  sigaction (SIGUSR1, &action, NULL);
  raise (SIGUSR1);
  check (stub_address != 0 && returned () == before + 1, "raise's return preempts");
}

static const struct
{
  const char *name;
  void (*function) (void);
} cases[] = {
  { "value", test_value }, { "disabled", test_disabled }, { "backtrace", test_backtrace },
  { "longjmp", test_longjmp }, { "dump", test_dump }, { "stop", test_stop },
  { "late", test_late }, { "raise", test_raise },
  { "handler", test_handler }, { "room", test_room },
};

int
main (int argc, char **argv)
{
  start (&(struct preempt_config) { .slice_ns = NEVER });
  if (!stats (NULL).stubs)
    {
      unsupported ("no return stubs here");
      return 0;
    }
  stubs_begin ();
  if (argc > 2 && strcmp (argv[1], "try") == 0)
    test_try (argv[2]);
  if (argc > 1 && strcmp (argv[1], "fork") == 0)
    {
      test_fork ("fork", fork);
      test_fork ("_Fork", _Fork);
    }
  for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
    if (argc > 1 && strcmp (argv[1], cases[i].name) == 0)
      cases[i].function ();
  return 0;
}
