/* confine [-c SECONDS] [-w SECONDS] [-i SECONDS] [-u FILE] COMMAND...: run COMMAND so
   that nothing of it is left when it has ended, nor when this program is told to end.

   It ends COMMAND, with exit status 124, when that hangs, which no busy machine makes
   look so: when it has used -c seconds of processor time, or none at all for -i
   seconds without anything of it being ready to run; or, last, after -w seconds.
   Whatever COMMAND has started counts as it does, and is killed with it, or after it,
   wherever it has put itself: it becomes our child.  -u: write to FILE how many
   milliseconds of processor time all took.  The exit status is COMMAND's, or 128 + N
   when signal N ended it, as a shell says it.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { HANGS = 124, TROUBLE = 125, NO_COMMAND = 127, MOST = 4096 };

/* --- What has been started --- */

struct process
{
  pid_t pid, parent;
  bool ours, ready;
  double seconds;               /* of processor time, its ended children's too */
};

static struct process processes[MOST];
static unsigned count;

static double
monotonic (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

/* Read /proc/PID/stat: proc(5).  */
static bool
read_process (const char *pid, struct process *p)
{
  char name[300], text[1024], state;
  unsigned long ticks[4];
  snprintf (name, sizeof name, "/proc/%s/stat", pid);
  FILE *f = fopen (name, "r");
  if (f == NULL)
    return false;
  size_t length = fread (text, 1, sizeof text - 1, f);
  fclose (f);
  text[length] = '\0';
  const char *end = strrchr (text, ')');
  if (end == NULL
      || sscanf (end + 1, " %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %lu %lu",
                 &state, &p->parent, &ticks[0], &ticks[1], &ticks[2], &ticks[3]) != 6)
    return false;
  p->pid = atoi (pid);
  p->ours = false;
  p->ready = state == 'R' || state == 'D';
  p->seconds = (double) (ticks[0] + ticks[1] + ticks[2] + ticks[3])
               / sysconf (_SC_CLK_TCK);
  return true;
}

/* Mark those whose parent is this process, or a marked one.  */
static void
mark (void)
{
  bool more = false;
  pid_t self = getpid ();
  for (unsigned i = 0; i < count; i++)
    more |= processes[i].ours = processes[i].parent == self;
  while (more)
    {
      more = false;
      for (unsigned i = 0; i < count; i++)
        for (unsigned k = 0; k < count && !processes[i].ours; k++)
          if (processes[k].ours && processes[k].pid == processes[i].parent)
            more = processes[i].ours = true;
    }
}

static void
look (void)
{
  DIR *proc = opendir ("/proc");
  count = 0;
  if (proc == NULL)
    return;
  for (struct dirent *e; count < MOST && (e = readdir (proc)) != NULL;)
    if (isdigit ((unsigned char) e->d_name[0])
        && read_process (e->d_name, &processes[count]))
      count++;
  closedir (proc);
  mark ();
}

/* Seconds of processor time of all that has ended.  */
static double
ended_seconds (void)
{
  struct rusage u;
  getrusage (RUSAGE_CHILDREN, &u);
  return u.ru_utime.tv_sec + u.ru_stime.tv_sec
         + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static double
all_seconds (bool *ready)
{
  double all = ended_seconds ();
  *ready = false;
  look ();
  for (unsigned i = 0; i < count; i++)
    if (processes[i].ours)
      {
        all += processes[i].seconds;
        *ready |= processes[i].ready;
      }
  return all;
}

/* What one leaves behind becomes our child, so that there is an end to it.  */
static void
kill_all (void)
{
  const struct timespec pause = { .tv_nsec = 1000000 };
  pid_t pid;
  while ((pid = waitpid (-1, NULL, WNOHANG)) >= 0 || errno == EINTR)
    {
      if (pid > 0)
        continue;
      look ();
      for (unsigned i = 0; i < count; i++)
        if (processes[i].ours)
          kill (processes[i].pid, SIGKILL);
      nanosleep (&pause, NULL);
    }
}

/* --- Limits --- */

static double most_used = 1e9, most_idle = 1e9, most_passed = 1e9;
static double began, last_used, last_progress;

/* Why what has been started is to be killed, or NULL.  */
static const char *
hangs (void)
{
  bool ready;
  double now = monotonic (), used = all_seconds (&ready);
  if (ready || used > last_used + 0.005)
    last_progress = now;
  last_used = used;
  return used > most_used ? "it has used the processor time that it may use"
         : now > last_progress + most_idle ? "it waits, and nothing of it runs"
         : now > began + most_passed ? "it does not end" : NULL;
}

/* --- Running --- */

static void
run (char **command, const sigset_t *mask)
{
  sigprocmask (SIG_SETMASK, mask, NULL);
  execvp (command[0], command);
  fprintf (stderr, "confine: %s: %s\n", command[0], strerror (errno));
  _exit (NO_COMMAND);
}

/* Reap what has ended.  Is PID among it?  */
static bool
has_ended (pid_t pid, int *status)
{
  int one;
  bool it = false;
  for (pid_t ended; (ended = waitpid (-1, &one, WNOHANG)) > 0;)
    if (ended == pid)
      {
        *status = one;
        it = true;
      }
  return it;
}

/* Until PID ends, or hangs, or a signal ends us.  Return the exit status.  */
static int
wait_for (pid_t pid, const sigset_t *signals)
{
  const struct timespec second = { .tv_sec = 1 };
  int status = 0;
  began = last_progress = monotonic ();
  for (double next = began + 1; !has_ended (pid, &status);)
    {
      int signal = sigtimedwait (signals, NULL, &second);
      if (signal > 0 && signal != SIGCHLD)
        return 128 + signal;
      if (monotonic () < next)
        continue;
      next = monotonic () + 1;
      const char *why = hangs ();
      if (why != NULL)
        {
          fprintf (stderr, "confine: killed: %s\n", why);
          return HANGS;
        }
    }
  return WIFSIGNALED (status) ? 128 + WTERMSIG (status) : WEXITSTATUS (status);
}

static void
write_used (const char *name)
{
  FILE *f = fopen (name, "w");
  if (f == NULL || fprintf (f, "%.0f\n", ended_seconds () * 1e3) < 0 || fclose (f) != 0)
    perror (name);
}

int
main (int argc, char **argv)
{
  const char *used = NULL;
  pid_t parent = getppid ();
  sigset_t signals, old;
  for (int option; (option = getopt (argc, argv, "+c:i:w:u:")) != -1;)
    switch (option)
      {
      case 'c': most_used = atof (optarg); break;
      case 'i': most_idle = atof (optarg); break;
      case 'w': most_passed = atof (optarg); break;
      case 'u': used = optarg; break;
      default: return TROUBLE;
      }
  if (optind == argc)
    return TROUBLE;
  sigemptyset (&signals);
  sigaddset (&signals, SIGCHLD);
  sigaddset (&signals, SIGHUP);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGTERM);
  sigprocmask (SIG_BLOCK, &signals, &old);
  if (prctl (PR_SET_CHILD_SUBREAPER, 1) != 0 || prctl (PR_SET_PDEATHSIG, SIGTERM) != 0
      || getppid () != parent)
    return TROUBLE;
  pid_t pid = fork ();
  if (pid == 0)
    run (&argv[optind], &old);
  int status = pid < 0 ? TROUBLE : wait_for (pid, &signals);
  kill_all ();
  if (used != NULL)
    write_used (used);
  return status;
}
