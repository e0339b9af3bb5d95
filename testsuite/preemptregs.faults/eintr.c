/* Calls that wait in the kernel, while requests come: which go on, and which fail with
   EINTR.  The oracle is signal(7), "Interruption of system calls".

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "preemptregs.sched/check.h"

enum { REQUESTS = 5 };          /* while a call waits, at the least */

static preempt_task *first;
static char directory[] = "/tmp/preempt-eintr-XXXXXX";
static char path[sizeof directory + 16];
static int ends[2], pair[2], listener, file;
static sem_t semaphore;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static bool signalled;

static void
need (bool ok, const char *what)
{
  if (ok)
    return;
  perror (what);
  exit (1);
}

/* The requests that the first task has put off: another thread may look, it waits.  */
static uint64_t
put_off (void)
{
  struct preempt_stats s;
  preempt_get_stats (first, &s);
  return s.deferred[PREEMPT_UNRECORDED] + s.deferred[PREEMPT_DISABLED];
}

/* --- Calls that go on, and what ends each of them, in another thread --- */

static int
do_read (void)
{
  char c;
  return read (ends[0], &c, 1) == 1 ? 0 : -1;
}

static void
end_read (void)
{
  need (write (ends[1], "", 1) == 1, "write");
}

static size_t written;

/* As much as the pipe holds.  */
static void
fill_pipe (void)
{
  static const char much[4096];
  ssize_t n;
  fcntl (ends[1], F_SETFL, O_NONBLOCK);
  for (written = 0; (n = write (ends[1], much, sizeof much)) > 0; written += n)
    continue;
  fcntl (ends[1], F_SETFL, 0);
}

static int
do_write (void)
{
  return write (ends[1], "", 1) == 1 ? 0 : -1;
}

static void
end_write (void)
{
  static char part[4096];
  for (size_t n = 0; n < written; n += sizeof part)
    need (read (ends[0], part, sizeof part) > 0, "read");
}

/* What was written in the end.  */
static void
empty_pipe (void)
{
  char c;
  need (read (ends[0], &c, 1) == 1, "read");
}

/* A call that has done a part returns with that.  */
static int
do_write_much (void)
{
  static char much[200000];
  ssize_t n = write (ends[1], much, sizeof much);
  errno = n > 0 && n < (ssize_t) sizeof much ? EINTR : 0;
  while (n > 0)
    n -= read (ends[0], much, n);
  return -1;
}

static int
do_recv (void)
{
  char c;
  return recv (pair[0], &c, 1, 0) == 1 ? 0 : -1;
}

static void
end_recv (void)
{
  need (send (pair[1], "", 1, 0) == 1, "send");
}

static int
do_accept (void)
{
  int fd = accept (listener, NULL, NULL);
  return fd < 0 ? -1 : close (fd);
}

static struct sockaddr_un
address (void)
{
  struct sockaddr_un a = { .sun_family = AF_UNIX };
  snprintf (a.sun_path, sizeof a.sun_path, "%s/socket", directory);
  return a;
}

static void
end_accept (void)
{
  struct sockaddr_un a = address ();
  int fd = socket (AF_UNIX, SOCK_STREAM, 0);
  need (connect (fd, (struct sockaddr *) &a, sizeof a) == 0, "connect");
  close (fd);
}

static int
do_open (void)
{
  int fd = open (path, O_RDONLY);       /* a FIFO: waits for a writer */
  return fd < 0 ? -1 : close (fd);
}

static void
end_open (void)
{
  int fd = open (path, O_WRONLY);
  need (fd >= 0, "open");
  close (fd);
}

static pid_t child;

/* The child waits for the pipe that end_read writes to.  */
static int
do_waitpid (void)
{
  return waitpid (child, NULL, 0) == child ? 0 : -1;
}

static void
start_child (void)
{
  char c;
  child = fork ();
  if (child == 0)
    _exit (read (ends[0], &c, 1) != 1);
  need (child > 0, "fork");
}

static int locked;

static void
lock_file (void)
{
  char name[sizeof path];
  snprintf (name, sizeof name, "%s/lock", directory);
  locked = open (name, O_CREAT | O_RDWR, 0600);
  need (locked >= 0 && flock (locked, LOCK_EX) == 0, "flock");
  file = open (name, O_RDWR);
}

static int
do_flock (void)
{
  return flock (file, LOCK_EX);
}

static void
end_flock (void)
{
  flock (locked, LOCK_UN);
}

static int
do_sem_wait (void)
{
  return sem_wait (&semaphore);
}

static void
end_sem_wait (void)
{
  sem_post (&semaphore);
}

static int
do_cond_wait (void)
{
  int error = 0;
  preempt_disable ();           /* a mutex is the thread's */
  pthread_mutex_lock (&mutex);
  while (!signalled && error == 0)
    error = pthread_cond_wait (&condition, &mutex);
  pthread_mutex_unlock (&mutex);
  preempt_enable ();
  errno = error;
  return error == 0 ? 0 : -1;
}

static void
end_cond_wait (void)
{
  pthread_mutex_lock (&mutex);
  signalled = true;
  pthread_cond_signal (&condition);
  pthread_mutex_unlock (&mutex);
}

static const struct call
{
  const char *name;
  void (*prepare) (void);
  int (*wait) (void);
  void (*end) (void);           /* NULL: nothing does, but EINTR */
} restarted[] = {
  { "read", NULL, do_read, end_read }, { "write", fill_pipe, do_write, end_write },
  { "recv", NULL, do_recv, end_recv }, { "accept", NULL, do_accept, end_accept },
  { "open of a FIFO", NULL, do_open, end_open },
  { "waitpid", start_child, do_waitpid, end_read },
  { "flock", lock_file, do_flock, end_flock },
  { "sem_wait", NULL, do_sem_wait, end_sem_wait },
  { "pthread_cond_wait", NULL, do_cond_wait, end_cond_wait },
};

/* --- Calls that fail --- */

static const struct timespec long_time = { 100, 0 };

static int
do_poll (void)
{
  return poll (&(struct pollfd) { .fd = ends[0], .events = POLLIN }, 1, 100000);
}

static int
do_select (void)
{
  fd_set set;
  FD_ZERO (&set);
  FD_SET (ends[0], &set);
  return select (ends[0] + 1, &set, NULL, NULL, &(struct timeval) { 100, 0 });
}

static int
do_epoll_wait (void)
{
  struct epoll_event event;
  int fd = epoll_create1 (0), result = epoll_wait (fd, &event, 1, 100000);
  int error = errno;
  close (fd);
  errno = error;
  return result;
}

static int
do_nanosleep (void)
{
  return nanosleep (&long_time, NULL);
}

static int
do_clock_nanosleep (void)
{
  errno = clock_nanosleep (CLOCK_MONOTONIC, 0, &long_time, NULL);
  return errno == 0 ? 0 : -1;
}

static int
do_usleep (void)
{
  for (unsigned i = 0; i < 100; i++)
    if (usleep (900000) != 0)
      return -1;
  return 0;
}

/* It says so by the seconds that are left.  */
static int
do_sleep (void)
{
  errno = sleep (100) > 0 ? EINTR : 0;
  return errno == 0 ? 0 : -1;
}

static int
do_pause (void)
{
  return pause ();
}

static int
do_recv_timeout (void)
{
  char c;
  setsockopt (pair[0], SOL_SOCKET, SO_RCVTIMEO, &(struct timeval) { 100, 0 },
              sizeof (struct timeval));
  return recv (pair[0], &c, 1, 0);
}

static int
do_semop (void)
{
  int id = semget (IPC_PRIVATE, 1, 0600);
  struct sembuf take = { 0, -1, 0 };
  int result = semop (id, &take, 1), error = errno;
  semctl (id, 0, IPC_RMID);
  errno = error;
  return result;
}

static int
do_msgrcv (void)
{
  int id = msgget (IPC_PRIVATE, 0600);
  struct { long type; char text[8]; } message;
  ssize_t result = msgrcv (id, &message, sizeof message.text, 0, 0);
  int error = errno;
  msgctl (id, IPC_RMID, NULL);
  errno = error;
  return result < 0 ? -1 : 0;
}

static const struct call failing[] = {
  { "a write of which a part is done", NULL, do_write_much, NULL },
  { "poll", NULL, do_poll, NULL }, { "select", NULL, do_select, NULL },
  { "epoll_wait", NULL, do_epoll_wait, NULL },
  { "nanosleep", NULL, do_nanosleep, NULL },
  { "clock_nanosleep", NULL, do_clock_nanosleep, NULL },
  { "usleep", NULL, do_usleep, NULL }, { "sleep", NULL, do_sleep, NULL },
  { "pause", NULL, do_pause, NULL },
  { "semop", NULL, do_semop, NULL }, { "msgrcv", NULL, do_msgrcv, NULL },
  { "recv with a timeout", NULL, do_recv_timeout, NULL },
};

/* --- The whole --- */

static uint64_t before;

/* When requests have come, end the call.  */
static void *
end_call (void *argument)
{
  const struct call *c = argument;
  for (unsigned i = 0; put_off () < before + REQUESTS && i < PATIENCE; i++)
    usleep (1000);
  c->end ();
  return NULL;
}

static void
test_restarted (const struct call *c)
{
  char name[80];
  pthread_t thread;
  if (c->prepare != NULL)
    c->prepare ();
  before = put_off ();
  need (pthread_create (&thread, NULL, end_call, (void *) c) == 0, "pthread_create");
  int result = c->wait ();
  if (result != 0)
    printf ("%s: %s\n", c->name, strerror (errno));
  pthread_join (thread, NULL);
  if (c->wait == do_write)
    empty_pipe ();
  snprintf (name, sizeof name, "%s: requests come, and it goes on", c->name);
  check (result == 0 && put_off () >= before + REQUESTS, name);
}

static void
test_failing (const struct call *c)
{
  char name[80];
  errno = 0;
  int result = c->wait ();
  int error = errno;
  if (error != EINTR)
    printf ("%s: result %d, %s\n", c->name, result, strerror (error));
  snprintf (name, sizeof name, "%s: does not go on", c->name);
  if (error == ENOSYS)
    unsupported (name);
  else
    check (result < 0 && error == EINTR, name);
}

static int64_t
now_ms (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec * INT64_C (1000) + t.tv_nsec / 1000000;
}

/* What the manual says: repeated with what is left of its timeout, a call ends.  */
static void
test_deadline (void)
{
  unsigned interrupted = 0;
  int64_t left = 300, end = now_ms () + left;
  int n;
  while ((n = poll (&(struct pollfd) { .fd = ends[0], .events = POLLIN }, 1, left)) < 0
         && errno == EINTR)
    {
      interrupted++;
      left = end - now_ms ();
      left = left > 0 ? left : 0;
    }
  printf ("poll: %u times interrupted\n", interrupted);
  check (n == 0 && interrupted > 0, "poll, repeated until a point in time, ends there");
}

static void
prepare (void)
{
  need (mkdtemp (directory) != NULL, "mkdtemp");
  snprintf (path, sizeof path, "%s/fifo", directory);
  struct sockaddr_un a = address ();
  listener = socket (AF_UNIX, SOCK_STREAM, 0);
  need (pipe (ends) == 0 && socketpair (AF_UNIX, SOCK_STREAM, 0, pair) == 0
        && mkfifo (path, 0600) == 0 && sem_init (&semaphore, 0, 0) == 0
        && bind (listener, (struct sockaddr *) &a, sizeof a) == 0
        && listen (listener, 1) == 0, "preparation");
}

static void
clean_up (void)
{
  char name[sizeof path];
  unlink (path);
  snprintf (name, sizeof name, "%s/lock", directory);
  unlink (name);
  unlink (address ().sun_path);
  rmdir (directory);
}

int
main (void)
{
  struct ticker ticker = { 0 };
  prepare ();
  start (&(struct preempt_config) { .slice_ns = MS });
  first = preempt_self ();
  preempt_task *task = spawn (tick, &ticker);
  preempt_yield ();
  for (unsigned i = 0; i < sizeof restarted / sizeof *restarted; i++)
    test_restarted (&restarted[i]);
  for (unsigned i = 0; i < sizeof failing / sizeof *failing; i++)
    test_failing (&failing[i]);
  test_deadline ();
  ticker.stop = true;
  preempt_join (task, NULL);
  check (preempt_stop () == 0, "stop");
  clean_up ();
  return 0;
}
