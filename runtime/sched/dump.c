/* preempt_dump: all tasks and their frames, in words.

   It may be called where anything at all was interrupted: no lock, no allocation, of libc
   only system calls.  Stacks are read by process_vm_readv, so that one which is not what it
   should be, or is given back meanwhile, is no fault; where a filter of system calls
   refuses that, only in the worker's own thread and where a stack is sure to be.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "sched.h"
#include "symbols.h"
#include "unwind.h"

#include <errno.h>
#include <link.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define FRAMES 64               /* of a task, at the most */

/* Names that have been looked up: many tasks are in the same places.  */
#define NAMES 32

struct name
{
  uintptr_t pc, offset;
  char text[96];
};

struct dump
{
  int fd, error;
  const struct worker *worker;
  bool own;                     /* the caller is in the worker's thread */
  char line[512];
  size_t length;
  struct name name[NAMES];
};

/* --- Words --- */

static void
write_line (struct dump *d)
{
  for (size_t done = 0; done < d->length && d->error == 0;)
    {
      long n = syscall (SYS_write, d->fd, d->line + done, d->length - done);
      if (n < 0 && errno != EINTR)
        d->error = errno;
      done += n < 0 ? 0 : n;
    }
  d->length = 0;
}

static void
add (struct dump *d, const char *text)
{
  for (; *text != '\0' && d->length < sizeof d->line - 1; text++)
    d->line[d->length++] = *text;
}

/* It is a line, even where it was cut.  */
static void
end_line (struct dump *d)
{
  d->line[d->length++] = '\n';
  write_line (d);
}

static void
add_number (struct dump *d, uintptr_t number, unsigned base)
{
  char digits[24];
  unsigned n = sizeof digits;
  digits[--n] = '\0';
  do
    digits[--n] = "0123456789abcdef"[number % base];
  while ((number /= base) != 0);
  add (d, base == 16 ? "0x" : "");
  add (d, &digits[n]);
}

/* --- Stacks --- */

/* A frame of a task, and what has been read of its stack: as many words as WORD has, and a
   multiple of that, which no page ends in.  */
struct reader
{
  struct unwind frame;
  const struct dump *dump;
  uintptr_t low, high;          /* where the stack is sure to be */
  uintptr_t at;                 /* of the words, or 0: none */
  uintptr_t word[32];
};

/* Where nobody asks the kernel.  AddressSanitizer may have poisoned it.  */
static void __attribute__ ((no_sanitize ("address")))
copy (struct reader *r, uintptr_t at)
{
  for (unsigned n = 0; n < sizeof r->word / sizeof *r->word; n++)
    r->word[n] = ((const volatile uintptr_t *) at)[n];
}

/* Is AT in the task's stack, or in that of the handlers, above the caller, who is there?  */
static bool
is_sure (const struct reader *r, uintptr_t at)
{
  const struct alternate *a = &r->dump->worker->alternate;
  uintptr_t here = (uintptr_t) __builtin_frame_address (0) & -sizeof r->word;
  uintptr_t low = (uintptr_t) a->low, high = low + a->bytes - sysconf (_SC_PAGESIZE);
  return r->dump->own && ((at >= (r->low & -sizeof r->word) && at < r->high)
                          || (here >= low && at >= here && at < high));
}

static bool
fill (struct reader *r, uintptr_t at)
{
  struct iovec to = { r->word, sizeof r->word }, from = { (void *) at, sizeof r->word };
  long n = syscall (SYS_process_vm_readv, getpid (), &to, 1ul, &from, 1ul, 0ul);
  if (n < 0 && errno != EFAULT && is_sure (r, at))
    {
      copy (r, at);
      return true;
    }
  return n == sizeof r->word;
}

static bool
read_stack (const struct unwind *u, uintptr_t at, uintptr_t *word)
{
  struct reader *r = (struct reader *) u;
  uintptr_t begin = at & -sizeof r->word;
  if (at % sizeof *word != 0)
    return false;
  if (begin != r->at)
    {
      r->at = 0;
      if (!fill (r, begin))
        return false;
      r->at = begin;
    }
  *word = r->word[(at - begin) / sizeof *word];
  return true;
}

/* --- Frames --- */

struct trace
{
  struct { uintptr_t pc; bool exact; } frame[FRAMES];
  unsigned frames;
  enum unwind_result end;       /* UNWIND_CALLER: there are more */
};

static void
collect (struct reader *r, struct trace *t)
{
  t->frames = 0;
  do
    {
      t->frame[t->frames].pc = r->frame.pc;
      t->frame[t->frames++].exact = r->frame.exact;
      t->end = unwind_step (&r->frame);
    }
  while (t->end == UNWIND_CALLER && t->frames < FRAMES);
}

/* What libpreempt has called to let others run is left out of a preempted task's.  */
static unsigned
first_frame (const struct trace *t, bool preempted)
{
  for (unsigned n = 1; preempted && n < t->frames; n++)
    if (t->frame[n].exact)
      return n;
  return 0;
}

/* The name of the code before PC, or, if EXACT, at PC.  */
static const struct name *
find_name (struct dump *d, const struct dl_find_object *o, uintptr_t pc, bool exact)
{
  struct name *n = &d->name[pc % NAMES];
  struct symbol symbol;
  uintptr_t begin;
  if (n->pc == pc)
    return n;
  n->pc = pc;
  n->text[0] = '\0';
  if (symbol_find (&symbol, o, pc - !exact))
    {
      strncpy (n->text, symbol.name, sizeof n->text - 1);
      n->offset = pc - symbol.begin;
    }
  else if (symbol_find_in_file (o, pc - !exact, n->text, sizeof n->text, &begin))
    n->offset = pc - begin;
  else
    n->text[0] = '\0';
  return n;
}

static void
add_place (struct dump *d, uintptr_t pc, bool exact)
{
  struct dl_find_object o;
  add_number (d, pc, 16);
  if (_dl_find_object ((void *) (pc - !exact), &o) != 0)
    return;
  const struct name *n = find_name (d, &o, pc, exact);
  const char *module = o.dlfo_link_map->l_name;
  if (n->text[0] != '\0')
    {
      add (d, " ");
      add (d, n->text);
      add (d, "+");
      add_number (d, n->offset, 16);
    }
  add (d, " (");
  add (d, *module != '\0' ? module : "the program");
  add (d, "+");
  add_number (d, pc - o.dlfo_link_map->l_addr, 16);
  add (d, ")");
}

static void
write_trace (struct dump *d, const struct trace *t, bool preempted)
{
  static const char *const why[] = {
    [UNWIND_CALLER] = "    and more",
    [UNWIND_NO_INFORMATION] = "    and more, but nothing is written of how its code"
                              " keeps its stack (-fasynchronous-unwind-tables)",
    [UNWIND_UNREADABLE] = "    and more, but its stack cannot be read"
  };
  unsigned first = first_frame (t, preempted);
  for (unsigned n = first; n < t->frames; n++)
    {
      add (d, "    #");
      add_number (d, n - first, 10);
      add (d, " ");
      add_place (d, t->frame[n].pc, t->frame[n].exact);
      if (n > 0 && t->frame[n].exact)
        add (d, n == first ? ", preempted" : ", interrupted");
      end_line (d);
    }
  if (why[t->end] != NULL)
    {
      add (d, why[t->end]);
      end_line (d);
    }
}

/* --- Tasks --- */

static void
write_head (struct dump *d, const struct preempt_task_info *i)
{
  add (d, "task ");
  add_number (d, i->number, 10);
  if (i->name[0] != '\0')
    {
      add (d, " \"");
      add (d, i->name);
      add (d, "\"");
    }
  if (i->state == PREEMPT_JOINING)
    {
      struct preempt_task_info other;
      preempt_get_info (i->joining, &other);
      add (d, " waits for the end of task ");
      add_number (d, other.number, 10);
    }
  else
    add (d, i->state == PREEMPT_RUNNING ? " runs" : i->state == PREEMPT_ENDED
         ? " has ended" : i->state == PREEMPT_NEW ? " is new" : i->frame != NULL ? " is preempted"
         : " has yielded");
  if (i->sp != NULL)
    {
      add (d, ": ");
      add_number (d, (char *) i->stack_high - (char *) i->sp, 10);
      add (d, " bytes of its stack, of ");
      add_number (d, (char *) i->stack_high - (char *) i->stack_low, 10);
    }
  end_line (d);
}

static void
begin_reader (struct reader *r, const struct dump *d, const struct preempt_task_info *i)
{
  r->dump = d;
  r->frame.read = read_stack;
  r->at = 0;
  r->low = (uintptr_t) i->sp;
  r->high = (uintptr_t) i->stack_high;
}

/* A parked task's.  False if it has gone on meanwhile.  */
static bool
trace_parked (const struct dump *d, const preempt_task *task,
              const struct preempt_task_info *i, struct trace *t)
{
  struct reader r;
  struct preempt_task_info after;
  begin_reader (&r, d, i);
  unwind_begin_at (&r.frame, MACHINE_CODE (preempt_switch) + preempt_trampoline.parked,
                   (uintptr_t) i->sp);
  collect (&r, t);
  return preempt_get_info (task, &after) == 0 && after.sp == i->sp
         && after.frame == i->frame;
}

/* The caller's.  */
static void
trace_running (const struct dump *d, const struct preempt_task_info *i,
               const ucontext_t *here, struct trace *t)
{
  struct reader r;
  begin_reader (&r, d, i);
  r.low = machine_sp (here);
  unwind_begin (&r.frame, here);
  t->end = unwind_step (&r.frame);
  if (t->end == UNWIND_CALLER)
    collect (&r, t);
}

static void
write_task (struct dump *d, const preempt_task *task, const ucontext_t *here)
{
  struct preempt_task_info i;
  struct trace t = { .frames = 0 };
  if (preempt_get_info (task, &i) != 0)
    return;
  write_head (d, &i);
  if (i.state == PREEMPT_NEW)
    {
      add (d, "    to call ");
      add_place (d, MACHINE_CODE_AT (MACHINE_CODE (i.function)), true);
      end_line (d);
    }
  else if (i.sp != NULL && trace_parked (d, task, &i, &t))
    write_trace (d, &t, i.frame != NULL);
  else if (i.state == PREEMPT_RUNNING && d->own)
    {
      trace_running (d, &i, here, &t);
      write_trace (d, &t, false);
    }
  else if (i.state != PREEMPT_ENDED)
    {
      add (d, "    where, its own thread alone can tell");
      end_line (d);
    }
}

int
preempt_dump (int fd)
{
  int saved = errno;
  ucontext_t here;
  struct dump d = { .fd = fd, .worker = worker_started () };
  d.own = this_worker != NULL && this_worker == d.worker;
  getcontext (&here);
#ifdef MACHINE_GETCONTEXT_LINK
  machine_resume_at (&here, machine_link (&here), machine_sp (&here));
#endif
  for (preempt_task *t = NULL; (t = preempt_next_task (t)) != NULL && d.error == 0;)
    write_task (&d, t, &here);
  if (d.worker == NULL)
    {
      add (&d, "no tasks");
      end_line (&d);
    }
  errno = saved;
  return d.error;
}
