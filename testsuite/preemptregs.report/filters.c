/* Filters of system calls (seccomp), set before preempt_start or later, and limits: what
   the library needs is had in another way, or refused, or told of.

   SPDX-License-Identifier: MIT  */

#include "instructions.h"
#include "said.h"

#include <dirent.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>

#define NO_CALL (~0u)

/* From now on, for all threads, FIRST and SECOND have the effect ACTION.  */
static void
filter (unsigned first, unsigned second, unsigned action)
{
  struct sock_filter code[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, first, 2, 0),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, second, 1, 0),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    BPF_STMT (BPF_RET | BPF_K, action),
  };
  struct sock_fprog program = { sizeof code / sizeof *code, code };
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
      || syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC,
                  &program) != 0)
    {
      unsupported ("no filters of system calls here");
      check (true, "not tried");
      exit (0);
    }
}

#define REFUSE (SECCOMP_RET_ERRNO | EPERM)

static volatile bool ready;

static void *
wait_for_it (void *unused)
{
  for (uint64_t end = spent_ms () + PATIENCE; !ready && spent_ms () < end;)
    spin ();
  return ready ? "ready" : unused;
}

static void *
announce (void *unused)
{
  ready = true;
  return unused;
}

/* Does one of two tasks get on while the other never yields?  */
static void
check_preempted (const char *name)
{
  void *result;
  ready = false;
  preempt_task *task[] = { spawn (wait_for_it, NULL), spawn (announce, NULL) };
  preempt_join (task[0], &result);
  preempt_join (task[1], NULL);
  check (result != NULL && stats (NULL).preempted > 0, name);
}

/* By the monitor, whose calls are the filters' matter but for the timer's own.  */
static void
start_here (void)
{
  start (&(struct preempt_config) { .slice_ns = MS, .requests = PREEMPT_BY_MONITOR });
}

static void
check_refused (const char *why, const char *name)
{
  const char *error
    = preempt_start (&(struct preempt_config) { .requests = PREEMPT_BY_MONITOR });
  bool ok = error != NULL && strstr (error, why) != NULL;
  check (ok, name);
  if (!ok)
    printf ("expected '%s' in '%s'\n", why, error != NULL ? error : "(started)");
}

/* --- The call that sends requests --- */

static void
queue_refused (void)
{
  filter (SYS_rt_tgsigqueueinfo, NO_CALL, REFUSE);
  start_here ();
  check_preempted ("rt_tgsigqueueinfo refused: tasks are preempted");
  check (preempt_stop () == 0, "and it stops");
}

static void
queue_refused_later (void)
{
  start_here ();
  filter (SYS_rt_tgsigqueueinfo, NO_CALL, REFUSE);
  check_preempted ("rt_tgsigqueueinfo refused after the start: tasks are preempted");
  check (preempt_stop () == 0, "and it stops");
}

/* As a sandbox that answers system calls itself.  */
static void
answer (int signal, siginfo_t *info, void *context)
{
  ucontext_t *c = context;
  (void) signal;
  (void) info;
  CALL_RESULT (c) = -EPERM;
}

static void
queue_trapped (void)
{
  struct sigaction action = { .sa_sigaction = answer, .sa_flags = SA_SIGINFO };
  sigaction (SIGSYS, &action, NULL);
  start_here ();
  filter (SYS_rt_tgsigqueueinfo, NO_CALL, SECCOMP_RET_TRAP);
  check_preempted ("rt_tgsigqueueinfo trapped and refused: tasks are preempted");
  check (preempt_stop () == 0, "and it stops");
}

static void
queue_killed (void)
{
  filter (SYS_rt_tgsigqueueinfo, NO_CALL, SECCOMP_RET_KILL_THREAD);
  start_here ();
  check_preempted ("the thread ended that calls rt_tgsigqueueinfo: tasks are preempted");
  check (preempt_stop () == 0, "and it stops");
}

static unsigned
threads (void)
{
  DIR *tasks = opendir ("/proc/self/task");
  unsigned n = 0;
  for (struct dirent *d; tasks != NULL && (d = readdir (tasks)) != NULL;)
    n += d->d_name[0] != '.';
  if (tasks != NULL)
    closedir (tasks);
  return n;
}

static void
queue_killed_later (void)
{
  struct ticker ticker = { 0 };
  unsigned before = threads ();
  start_here ();
  filter (SYS_rt_tgsigqueueinfo, NO_CALL, SECCOMP_RET_KILL_THREAD);
  preempt_task *task = spawn (tick, &ticker);
  ticker.stop = true;
  for (uint64_t end = spent_ms () + PATIENCE; threads () > before && spent_ms () < end;)
    spin ();
  check (threads () == before, "the filter ends the monitor");
  preempt_join (task, NULL);
  check (preempt_stop () == 0, "and preempt_stop does not wait for it");
  check_said ("preempt: the thread that requests preemption was ended from outside",
              "but says so");
  start_here ();
  check_preempted ("started again, tasks are preempted");
  check (preempt_stop () == 0, "and it stops");
}

static void
all_refused (void)
{
  filter (SYS_rt_tgsigqueueinfo, SYS_tgkill, REFUSE);
  check_refused ("cannot be sent (Operation not permitted): let the filter of system"
                 " calls allow rt_tgsigqueueinfo or tgkill",
                 "tgkill refused too: not started");
}

static void *
wait_for_line (void *unused)
{
  until_said ();
  return unused;
}

static void
all_refused_later (void)
{
  start_here ();
  filter (SYS_rt_tgsigqueueinfo, SYS_tgkill, REFUSE);
  preempt_task *task[] = { spawn (wait_for_line, NULL), spawn (announce, NULL) };
  preempt_join (task[0], NULL);
  preempt_join (task[1], NULL);
  preempt_stop ();
  check_said ("task 1 has run on for more than a second after its slice: signal",
              "tgkill refused too, after the start: it is said");
  check_said ("cannot be sent (Operation not permitted): let the filter of system calls"
              " allow rt_tgsigqueueinfo or tgkill", "with a remedy");
}

static void
all_killed (void)
{
  filter (SYS_rt_tgsigqueueinfo, SYS_tgkill, SECCOMP_RET_KILL_THREAD);
  check_refused ("is ended: let the filter", "the thread ended that calls either:"
                 " not started");
}

/* The filter answers that all is well.  */
static void
all_dropped (void)
{
  filter (SYS_rt_tgsigqueueinfo, SYS_tgkill, SECCOMP_RET_ERRNO | 0);
  check_refused ("was sent and has not arrived: let the filter",
                 "both calls without effect: not started");
}

/* Requests by tgkill, and the program's own signals of the same number: each of these
   comes to its handler.  */
static volatile sig_atomic_t calls;

static void
count_call (int signal)
{
  calls += signal == SIGURG;
}

static void
handler_kept (void)
{
  struct sigaction action = { .sa_handler = count_call, .sa_flags = SA_RESTART };
  sigaction (SIGURG, &action, NULL);
  filter (SYS_rt_tgsigqueueinfo, NO_CALL, REFUSE);
  start_here ();
  check_preempted ("rt_tgsigqueueinfo refused, with a handler of the program's");
  bool all = true;
  for (int i = 0; i < 100; i++)
    {
      int before = calls;
      raise (SIGURG);
      all &= calls > before;
    }
  check (all, "which is called for each that it sends itself");
  check (preempt_stop () == 0, "and it stops");
}

/* --- The timer's calls --- */

static void
start_by_timer (void)
{
  start (&(struct preempt_config) { .slice_ns = MS, .requests = PREEMPT_BY_TIMER,
                                    .report = 1 });
}

/* The filter let no timer be: the monitor requests, and the summary says WHY.  */
static void
check_no_timer (const char *why, const char *name)
{
  check (stats (NULL).timer == 0, name);
  check_preempted ("and tasks are preempted");
  check (preempt_stop () == 0, "and it stops");
  check_said (why, "and says why");
}

static void
timer_refused (void)
{
  filter (SYS_timer_create, NO_CALL, REFUSE);
  start_by_timer ();
  check_no_timer ("the monitor requests preemption: no timer: timer_create is refused: let"
                  " the filter of system calls allow it",
                  "timer_create refused: no timer");
}

static void
timer_unset (void)
{
  filter (SYS_timer_settime, NO_CALL, REFUSE);
  start_by_timer ();
  check_no_timer ("no timer: timer_settime is refused: let the filter",
                  "timer_settime refused: no timer");
}

static void
timer_killed (void)
{
  filter (SYS_timer_create, SYS_timer_delete, SECCOMP_RET_KILL_THREAD);
  start_by_timer ();
  check_no_timer ("no timer: the thread that makes it is ended: let the filter",
                  "the thread ended that makes it: no timer");
}

/* The filter answers that all is well.  */
static void
timer_dropped (void)
{
  filter (SYS_timer_settime, NO_CALL, SECCOMP_RET_ERRNO | 0);
  start_by_timer ();
  check_no_timer ("no timer: the signal of its timer does not arrive",
                  "timer_settime without effect: no timer");
}

static void
timer_refused_later (void)
{
  start_by_timer ();
  check (stats (NULL).timer == 1, "there is a timer");
  filter (SYS_timer_settime, NO_CALL, REFUSE);
  check_preempted ("timer_settime refused after the start: tasks are preempted");
  check (stats (NULL).timer == 0, "by the monitor");
  check (preempt_stop () == 0, "and it stops");
}

/* Nothing else is needed.  */
static void
timer_alone (void)
{
  filter (SYS_rt_tgsigqueueinfo, SYS_tgkill, REFUSE);
  start_by_timer ();
  check (stats (NULL).timer == 1, "the monitor's calls refused: there is a timer");
  check_preempted ("and tasks are preempted");
  check (preempt_stop () == 0, "and it stops");
}

/* --- The call that opens a breakpoint --- */

static void
breakpoint_refused (void)
{
  filter (SYS_perf_event_open, NO_CALL, REFUSE);
  start_here ();
  check (stats (NULL).breakpoints == 0, "perf_event_open refused: no breakpoints");
  check_preempted ("and tasks are preempted");
  check (preempt_stop () == 0, "and it stops");
}

static void
breakpoint_killed (void)
{
  filter (SYS_perf_event_open, NO_CALL, SECCOMP_RET_KILL_THREAD);
  start_here ();
  check (stats (NULL).breakpoints == 0, "the thread ended that calls perf_event_open: no"
         " breakpoints");
  check_preempted ("and tasks are preempted");
  check (preempt_stop () == 0, "and it stops");
}

/* What the filter does to the program cannot be held off, but by the switch.  */
static void
breakpoint_deadly (void)
{
  setenv ("PREEMPT_NO_BREAKPOINT", "1", 1);
  filter (SYS_perf_event_open, NO_CALL, SECCOMP_RET_KILL_PROCESS);
  start_here ();
  check_preempted ("PREEMPT_NO_BREAKPOINT=1: perf_event_open is not called");
  check (preempt_stop () == 0, "and it stops");
}

/* --- Limits --- */

/* Let the program map no more than BYTES from now on.  False where that cannot be: an
   emulator does not heed it.  */
static bool
limit_memory (size_t bytes)
{
  unsigned long pages = 0;
  struct rlimit limit, set;
  FILE *f = fopen ("/proc/self/statm", "r");
  if (f == NULL || fscanf (f, "%lu", &pages) != 1)
    exit (1);
  fclose (f);
  getrlimit (RLIMIT_AS, &limit);
  limit.rlim_cur = pages * sysconf (_SC_PAGESIZE) + bytes;
  if (setrlimit (RLIMIT_AS, &limit) != 0 || getrlimit (RLIMIT_AS, &set) != 0)
    exit (1);
  return set.rlim_cur == limit.rlim_cur;
}

/* Enough for the alternate stack, and not for a thread's.  */
static void
threads_limited (void)
{
  if (!limit_memory (6 << 20))
    {
      unsupported ("no limit of memory here");
      return;
    }
  check_refused ("no thread of its own can be made (Resource temporarily unavailable):"
                 " raise the limits of threads (ulimit -u",
                 "no room for a thread: the message has the remedy");
}

static void
memory_limited (void)
{
  if (!limit_memory (65536))
    {
      unsupported ("no limit of memory here");
      return;
    }
  check_refused ("cannot get an alternate stack (Cannot allocate memory): raise the limits"
                 " of memory (ulimit -v)",
                 "no room for the alternate stack: the message has the remedy");
}

/* The first task's stack is found in a file of /proc.  */
static void
files_limited (void)
{
  struct rlimit limit;
  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = 0;
  if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
    exit (1);
  check_refused ("cannot be found out (Too many open files): too many files are open:"
                 " raise the limit (ulimit -n)",
                 "no room for a file: the message has the remedy");
}

static const struct
{
  const char *name;
  void (*function) (void);
} tests[] = {
  { "queue-refused", queue_refused }, { "queue-refused-later", queue_refused_later },
  { "queue-trapped", queue_trapped }, { "queue-killed", queue_killed },
  { "queue-killed-later", queue_killed_later }, { "all-refused", all_refused },
  { "all-refused-later", all_refused_later }, { "all-killed", all_killed },
  { "all-dropped", all_dropped }, { "handler-kept", handler_kept },
  { "timer-refused", timer_refused }, { "timer-unset", timer_unset },
  { "timer-killed", timer_killed }, { "timer-dropped", timer_dropped },
  { "timer-refused-later", timer_refused_later }, { "timer-alone", timer_alone },
  { "breakpoint-refused", breakpoint_refused },
  { "breakpoint-killed", breakpoint_killed },
  { "breakpoint-deadly", breakpoint_deadly }, { "threads", threads_limited },
  { "memory", memory_limited }, { "files", files_limited },
};

int
main (int argc, char **argv)
{
  said_catch ();
  for (unsigned i = 0; argc == 2 && i < sizeof tests / sizeof *tests; i++)
    if (strcmp (argv[1], tests[i].name) == 0)
      tests[i].function ();
  return 0;
}
