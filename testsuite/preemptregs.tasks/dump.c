/* dump WAY [TIMES]: what preempt_dump says, and that it can be called anywhere: from a task, from a
   handler, from another thread, at any instruction, without process_vm_readv ("filtered");
   and of a stack that is not what it should be.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "preempt_frame.h"
#include "preemptregs.sched/check.h"
#include "sender.h"

#define SEPARATE __attribute__ ((noipa))

/* --- What was dumped --- */

static int file;
static char text[1 << 16];
static int result;

/* Async-signal-safe.  */
static void
dump (void)
{
  ssize_t n = ftruncate (file, 0) != 0 ? -1 : lseek (file, 0, SEEK_SET);
  result = preempt_dump (file);
  n = n != 0 ? -1 : pread (file, text, sizeof text - 1, 0);
  text[n > 0 ? n : 0] = '\0';
}

/* The lines of task NUMBER, apart.  */
static const char *
part_of (unsigned number)
{
  static char part[4096];
  char head[24];
  snprintf (head, sizeof head, "task %u ", number);
  for (const char *at = text; (at = strstr (at, head)) != NULL; at++)
    if (at == text || at[-1] == '\n')
      {
        const char *next = strstr (at, "\ntask ");
        size_t length = next == NULL ? strlen (at) : (size_t) (next - at) + 1;
        snprintf (part, sizeof part, "%.*s", (int) length, at);
        return part;
      }
  return "";
}

/* Are the others there, one after the other, up to a NULL?  */
static bool
in_order (const char *part, ...)
{
  const char *next;
  bool found = true;
  va_list ap;
  va_start (ap, part);
  while (found && (next = va_arg (ap, const char *)) != NULL)
    {
      const char *at = strstr (part, next);
      found = at != NULL;
      if (found)
        part = at + strlen (next);
    }
  va_end (ap);
  return found;
}

static void
check_text (bool ok, const char *name)
{
  if (!ok)
    printf ("--- dumped:\n%s---\n", text);
  check (ok && result == 0, name);
}

/* What is asked of the callers in the lines of task NUMBER.  Where the ABI has tables of another
   kind, which do not tell of each instruction, there are none, and the dump says so.  */
static const bool has_callers = DLFO_EH_SEGMENT_TYPE == PT_GNU_EH_FRAME;

static void
check_callers (bool ok, unsigned number, const char *name)
{
  char why[160];
  snprintf (why, sizeof why, "%s: the ABI's tables tell of calls alone", name);
  if (has_callers)
    check_text (ok, name);
  else if (strstr (part_of (number), "and more, but nothing is written of how") != NULL)
    unsupported (why);
  else
    check_text (false, name);
}

/* --- Tasks in known places --- */

static volatile bool stop;

static SEPARATE unsigned
inner (volatile unsigned *count)
{
  while (!stop)
    ++*count;
  return *count;
}

static SEPARATE unsigned
middle (volatile unsigned *count)
{
  return inner (count) + 1;
}

static SEPARATE void *
outer (void *count)
{
  return (void *) (uintptr_t) (middle (count) + 1);
}

static SEPARATE unsigned
give_way (unsigned depth)
{
  unsigned sum = 0;
  if (depth > 0)
    sum = give_way (depth - 1);
  while (depth == 0 && !stop)
    preempt_yield ();
  __asm__ volatile ("" : "+r" (sum));
  return sum + depth;
}

static void *
yield (void *depth)
{
  uintptr_t sum = give_way ((uintptr_t) depth);
  __asm__ volatile ("" : "+r" (sum));
  return (void *) sum;
}

static void *
join (void *task)
{
  preempt_join (task, NULL);
  return NULL;
}

static void *
nothing (void *argument)
{
  return argument;
}

enum { COUNTER = 1, YIELDER, JOINER, ENDED, FRESH, TASKS = FRESH };

static preempt_task *task[TASKS + 1];
static volatile unsigned counted;

static void
spawn_all (void)
{
  start (&(struct preempt_config) { .slice_ns = MS });
  task[COUNTER] = spawn (outer, (void *) &counted);
  preempt_set_name (task[COUNTER], "counter");
  task[YIELDER] = spawn (yield, (void *) 3);
  task[JOINER] = spawn (join, task[COUNTER]);
  task[ENDED] = spawn (nothing, NULL);
  for (uint64_t end = spent_ms () + PATIENCE;
       spent_ms () < end && stats (task[COUNTER]).preempted == 0;)
    preempt_yield ();
  preempt_yield ();
  task[FRESH] = spawn (nothing, NULL);
  preempt_disable ();
}

static void
end_all (void)
{
  stop = true;
  for (unsigned n = TASKS; n > COUNTER; n--)
    preempt_join (task[n], NULL);
  check (preempt_stop () == 0, "stop after that");
}

/* All but the task that runs.  */
static void
check_parked (void)
{
  struct preempt_task_info counter;
  char pc[40];
  preempt_get_info (task[COUNTER], &counter);
  snprintf (pc, sizeof pc, "#0 %#lx inner+", (unsigned long) counter.frame->pc);
  const char *part = part_of (COUNTER);
  check_callers (in_order (part, "task 1 \"counter\" is preempted", pc, ", preempted",
                           "\n    #1 0x", " middle+", "\n    #2 0x", " outer+", " task_entry+",
                           NULL) && strstr (part, "and more") == NULL, COUNTER,
                 "a preempted task: from the very PC on");
  part = part_of (YIELDER);
  check_callers (in_order (part, "has yielded", " preempt_switch+", " give_way+", " give_way+",
                           " give_way+", " give_way+", " yield+", " task_entry+", NULL)
                 && strstr (part, "and more") == NULL, YIELDER, "a task that has yielded");
  check_callers (in_order (part_of (JOINER), "waits for the end of task 1", " preempt_join+",
                           " join+", " task_entry+", NULL), JOINER, "a task that joins another");
  check_text (in_order (part_of (ENDED), "has ended\n", NULL)
              && strstr (part_of (ENDED), "#0") == NULL, "a task that has ended");
  check_text (in_order (part_of (FRESH), "is new", "to call 0x", " nothing+0x0 (", NULL),
              "a new task");
}

static SEPARATE void
dump_here (void)
{
  dump ();
  __asm__ volatile ("");
}

static void
from_task (void)
{
  dump_here ();
  check_callers (in_order (part_of (0), "task 0 runs", "#0 0x", " dump+", " dump_here+",
                           " from_task+", " main+", NULL), 0, "the caller's own");
  check_parked ();
}

/* --- From a handler --- */

/* Is anything written of how the kernel's frame keeps registers?  An emulator may have a page
   of its own for what returns from handlers.  */
static volatile bool returns_known;

static void
dump_all (int signal)
{
  struct dl_find_object object;
  (void) signal;
  returns_known = _dl_find_object (__builtin_return_address (0), &object) == 0;
  dump ();
}

static void
handle (void (*handler) (int))
{
  struct sigaction action = { .sa_handler = handler, .sa_flags = SA_ONSTACK | SA_RESTART };
  sigaction (SIGQUIT, &action, NULL);
}

/* Interrupted in code that is known, not in libc.  */
static SEPARATE void
spin_until (volatile int *what)
{
  while (*what == 42)
    continue;
}

static void *
quit_other (void *thread)
{
  pthread_kill (*(pthread_t *) thread, SIGQUIT);
  return NULL;
}

static void
from_handler (void)
{
  pthread_t self = pthread_self (), sender;
  handle (dump_all);
  result = 42;
  pthread_create (&sender, NULL, quit_other, &self);
  spin_until (&result);
  pthread_join (sender, NULL);
  if (!returns_known)
    unsupported ("nothing is written of what returns from handlers");
  else
    check_callers (in_order (part_of (0), "task 0 runs", " dump+", " spin_until+",
                             ", interrupted", " from_handler+", " main+", NULL)
                   || strstr (part_of (0), " pthread_create") != NULL, 0,
                   "what the handler has interrupted");
  check_parked ();
}

/* --- From another thread --- */

static void *
dump_apart (void *argument)
{
  dump ();
  return argument;
}

static void
from_thread (void)
{
  char from, to;
  struct iovec source = { &from, 1 }, target = { &to, 1 };
  if (process_vm_readv (getpid (), &target, 1, &source, 1, 0) != 1)
    {
      unsupported ("no process_vm_readv here");
      return;
    }
  pthread_t thread;
  pthread_create (&thread, NULL, dump_apart, NULL);
  pthread_join (thread, NULL);
  check_text (in_order (part_of (0), "task 0 runs", "its own thread", NULL),
              "another thread knows not where the running task is");
  check_parked ();
}

/* --- Without process_vm_readv --- */

static bool
filter (void)
{
  struct sock_filter code[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_readv, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { sizeof code / sizeof *code, code };
  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
         && prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void
filtered (void)
{
  if (!filter ())
    unsupported ("no filters of system calls here");
  else
    {
      from_task ();
      from_handler ();
    }
}

/* --- A stack that is not what it should be --- */

static void
overwritten (void)
{
  struct preempt_task_info i;
  preempt_get_info (task[YIELDER], &i);
  memset (i.sp, 0x41, (char *) i.stack_high - (char *) i.sp);
  dump ();
  check_text (in_order (part_of (YIELDER), "has yielded", " preempt_switch+", NULL),
              "a stack that was overwritten");
  memset (i.sp, 0, (char *) i.stack_high - (char *) i.sp);
  dump ();
  check_text (in_order (part_of (YIELDER), "has yielded", " preempt_switch+", NULL),
              "a stack of zeros");
  uintptr_t *word = i.sp;
  for (; word < (uintptr_t *) i.stack_high; word++)
    *word = (uintptr_t) word;
  dump ();
  check_text (in_order (part_of (YIELDER), "has yielded", " preempt_switch+", NULL),
              "a stack that leads to itself");
  fflush (stdout);
  _exit (0);                    /* that task can never end */
}

static void
bad_file (void)
{
  int closed = dup (file);
  close (closed);
  check (preempt_dump (closed) == EBADF, "a file that is not open: EBADF");
  errno = 42;
  preempt_dump (file);
  check (errno == 42, "errno stays");
}

/* --- At any instruction --- */

static atomic_uint wrong;

static void
dump_and_look (int signal)
{
  (void) signal;
  dump ();
  if ((strstr (text, "and more, but") != NULL || strstr (text, "task 0 ") == NULL
       || result != 0) && wrong++ == 0 && write (STDOUT_FILENO, text, strlen (text)) < 0)
    _exit (1);
  handled++;
}

static void *
work (void *argument)
{
  char line[64];
  for (uintptr_t n = (uintptr_t) argument; n > 0; n--)
    {
      snprintf (line, sizeof line, "%p", (void *) n);
      preempt_yield ();
    }
  return argument;
}

static unsigned times = 500;

static void
storm (void)
{
  struct sender to_self = { pthread_self (), SIGQUIT, times };
  pthread_t sender;
  handle (dump_all);
  raise (SIGQUIT);
  if (!returns_known || !has_callers)
    {
      unsupported (has_callers ? "nothing is written of what returns from handlers"
                   : "at any instruction: the ABI's tables tell of calls alone");
      return;
    }
  preempt_enable ();
  preempt_set_slice (MS / 5);
  handle (dump_and_look);
  pthread_create (&sender, NULL, send_signals, &to_self);
  while (!enough)
    {
      preempt_task *two[] = { spawn (work, (void *) 1), spawn (work, (void *) 2) };
      preempt_join (two[0], NULL);
      preempt_join (two[1], NULL);
    }
  pthread_join (sender, NULL);
  printf ("%u dumps, %u wrong\n", handled, wrong);
  check (wrong == 0, "at any instruction all frames are found");
}

int
main (int argc, char **argv)
{
  static const struct { const char *name; void (*function) (void); } way[] = {
    { "task", from_task }, { "handler", from_handler }, { "thread", from_thread },
    { "filtered", filtered }, { "overwritten", overwritten }, { "bad-file", bad_file },
    { "storm", storm }
  };
  if (argc == 3)
    times = atoi (argv[2]);
  file = memfd_create ("dump", 0);
  dump ();
  check_text (strcmp (text, "no tasks\n") == 0, "outside a worker");
  spawn_all ();
  for (unsigned n = 0; n < sizeof way / sizeof *way; n++)
    if (argc >= 2 && strcmp (argv[1], way[n].name) == 0)
      way[n].function ();
  end_all ();
  return 0;
}
