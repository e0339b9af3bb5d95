/* Modules that come and go: what preempt_safe_point says of their code.

   Most of it asks about contexts made by hand, with a PC and an SP; the rest runs
   tasks.  Each line of output is a result.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "machine.h"
#include "preempt.h"

#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef unsigned long loop_function (volatile int *stop, unsigned long turns);

static int failures;

static void
result (int ok, const char *name)
{
  printf ("%s: %s\n", ok ? "PASS" : "FAIL", name);
  failures += !ok;
}

/* What is said of CODE, an address.  */
static enum preempt_point
point (uintptr_t code)
{
  static char stack[65536] __attribute__ ((aligned (16)));
  struct preempt_task_view view = { stack, stack + sizeof stack, 0, 0 };
  ucontext_t context = { 0 };
  machine_resume_at (&context, code, (uintptr_t) (stack + 60000));
  return preempt_safe_point (&context, &view);
}

/* Where the code of FUNCTION is: to be asked while its module is there.  */
static uintptr_t
code_of (void *function)
{
  return MACHINE_CODE (function);
}

static void *
must_open (const char *file, loop_function **loop)
{
  void *library = dlopen (file, RTLD_NOW);
  if (library == NULL)
    {
      printf ("FAIL: %s\n", dlerror ());
      exit (1);
    }
  *loop = (loop_function *) dlsym (library, "loop");
  return library;
}

static int
is (const char *message, const char *file, const char *part)
{
  if (message != NULL)
    printf ("%s\n", message);
  return message != NULL && strstr (message, file) != NULL
         && strstr (message, part) != NULL;
}

/* Opened, judged, closed; and other code in its place.  */
static void
test_close (const char *file)
{
  loop_function *loop;
  result (preempt_init () == NULL, "init");
  result (point (code_of (test_close)) == PREEMPT_SAFE, "the program's code is safe");
  result (point (code_of (puts)) == PREEMPT_UNRECORDED, "libc's is not");
  result (point (0) == PREEMPT_UNRECORDED, "no code at all is not");
  void *library = must_open (file, &loop);
  uintptr_t code = code_of (loop);
  result (point (code) == PREEMPT_UNRECORDED, "a library is not, until it is judged");
  result (preempt_init () == NULL && point (code) == PREEMPT_SAFE, "and is then");
  result (preempt_init () == NULL && point (code) == PREEMPT_SAFE, "and still");
  dlclose (library);
  result (point (code) == PREEMPT_UNRECORDED, "closed, it is not");
  char *page = (char *) (code & -4096ul);
  char *map = mmap (page, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  result (map == page && point (code) == PREEMPT_UNRECORDED,
          "nor is other code in its place");
  result (point (code_of (test_close)) == PREEMPT_SAFE, "the program's code still is");
}

/* Another library in the same place, in which the function is unsafe.  */
static void
test_replace (const char *safe, const char *unsafe)
{
  loop_function *before, *after;
  void *library = must_open (safe, &before);
  result (preempt_init () == NULL && point (code_of (before)) == PREEMPT_SAFE, "the first");
  dlclose (library);
  library = must_open (unsafe, &after);
  if (after != before)
    {
      puts ("UNSUPPORTED: the second lies elsewhere");
      return;
    }
  result (point (code_of (after)) == PREEMPT_UNRECORDED, "the second, before it is judged");
  result (preempt_init () == NULL && point (code_of (after)) == PREEMPT_UNRECORDED,
          "the second, judged");
  result (point (code_of (dlsym (library, "other"))) == PREEMPT_SAFE, "its other function");
  dlclose (library);
  library = must_open (safe, &before);
  result (point (code_of (before)) == PREEMPT_UNRECORDED, "the first again");
  result (preempt_init () == NULL && point (code_of (before)) == PREEMPT_SAFE,
          "the first again, judged");
  dlclose (library);
  library = must_open (safe, &after);
  result (after == before && point (code_of (after)) == PREEMPT_UNRECORDED,
          "and once more, with nothing in between");
}

/* What is allocated after it has come and gone many times is what was before.  */
static void
test_cycles (const char *file)
{
  struct preempt_config config = { .slice_ns = 1000000 };
  size_t before = 0, after;
  result (preempt_start (&config) == NULL, "start");
  for (int i = 0; i < 1100; i++)
    {
      loop_function *loop;
      int now = 0;
      if (i == 100)
        before = mallinfo2 ().uordblks;
      void *library = must_open (file, &loop);
      preempt_init ();
      loop (&now, 1000);
      dlclose (library);
    }
  after = mallinfo2 ().uordblks;
  printf ("%zu bytes before, %zu after\n", before, after);
  result (after < before + 100000, "memory is given back");
  preempt_stop ();
}

/* A library that must be refused, for the reason PART.  */
static void
test_refused (const char *file, const char *part)
{
  loop_function *loop;
  result (preempt_init () == NULL, "init");
  must_open (file, &loop);
  result (is (preempt_init (), file, part), "it is refused, with the reason");
  result (point (code_of (loop)) == PREEMPT_UNRECORDED, "none of it is safe");
  result (point (code_of (test_refused)) == PREEMPT_SAFE, "the program's code still is");
}

static volatile int stop, begun;

static void *
stop_it (void *arg)
{
  while (!begun)
    preempt_yield ();
  stop = 1;
  return arg;
}

/* Between the two there is no preemption.  */
static unsigned long __attribute__ ((preempt_unsafe, noinline))
begin (loop_function *loop, unsigned long turns)
{
  begun = 1;
  return loop (&stop, turns);
}

/* A task in a library that was opened after preempt_start.  With nobody who judges
   it again, the loop would end by itself.  */
static void
test_follow (const char *file, int expected)
{
  loop_function *loop;
  struct preempt_config config = { .slice_ns = 200000 };
  const unsigned long turns = expected ? 4000000000 : 1000000000;
  result (preempt_start (&config) == NULL, "start");
  must_open (file, &loop);
  preempt_task *task = preempt_spawn (stop_it, NULL);
  unsigned long n = begin (loop, turns);
  result ((n < turns) == expected, expected ? "it is preempted" : "it is not");
  preempt_join (task, NULL);
  preempt_stop ();
}

static atomic_int opened;

/* Open and close FILE, as another thread than the one whose tasks are preempted.  */
static void *
open_and_close (void *file)
{
  while (!stop)
    {
      loop_function *loop;
      int now = 0;
      void *library = must_open (file, &loop);
      preempt_init ();
      loop (&now, 1000);
      dlclose (library);
      opened++;
    }
  return NULL;
}

/* Enough has happened.  */
static int
seen_enough (void)
{
  struct preempt_stats stats;
  preempt_get_stats (NULL, &stats);
  return stats.preempted >= 200 && opened >= 400;
}

static void *
count (void *arg)
{
  unsigned long *n = arg;
  while (!stop)
    if (++*n % 1000000 == 0 && seen_enough ())
      stop = 1;
  return NULL;
}

static void
test_race (const char *file)
{
  struct preempt_config config = { .slice_ns = 10000 };
  unsigned long n[3] = { 0 };
  preempt_task *task[3];
  pthread_t thread;
  result (preempt_start (&config) == NULL, "start");
  pthread_create (&thread, NULL, open_and_close, (void *) file);
  for (int i = 0; i < 3; i++)
    task[i] = preempt_spawn (count, &n[i]);
  for (int i = 0; i < 3; i++)
    preempt_join (task[i], NULL);
  pthread_join (thread, NULL);
  result (n[0] > 0 && n[1] > 0 && n[2] > 0, "all tasks ran meanwhile");
  preempt_stop ();
}

int
main (int argc, char **argv)
{
  const char *what = argc > 2 ? argv[1] : "";
  setvbuf (stdout, NULL, _IOLBF, 0);
  if (strcmp (what, "close") == 0)
    test_close (argv[2]);
  else if (strcmp (what, "replace") == 0 && argc > 3)
    test_replace (argv[2], argv[3]);
  else if (strcmp (what, "refused") == 0 && argc > 3)
    test_refused (argv[2], argv[3]);
  else if (strcmp (what, "follow") == 0)
    test_follow (argv[2], 1);
  else if (strcmp (what, "follow-refused") == 0)
    test_follow (argv[2], 0);
  else if (strcmp (what, "cycles") == 0)
    test_cycles (argv[2]);
  else if (strcmp (what, "race") == 0)
    test_race (argv[2]);
  else
    result (0, "usage");
  return failures != 0;
}
