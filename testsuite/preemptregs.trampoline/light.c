/* Where no x87 or MMX register holds a value, asyncPreempt saves none, and what there is
   besides is kept all the same; wherever one does, or there is doubt, it saves them all.

   Area: the choice of asyncPreempt's entry, and its ways for x87.  Purpose: a signal
   preempts code that has put x87 into each of these states by hand; asyncPreempt2 looks
   at what the frame says and at what it is called with, and leaves x87 in another state,
   or in one that is the same but for the control word.

   Compiled with -mgeneral-regs-only: x87 is this file's own.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <preempt.h>
#include <preempt_frame.h>

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>

#include "own.h"

/* What fnsave writes (Intel SDM volume 1, figure 8-9).  */
struct x87
{
  uint16_t control, unused_1, status, unused_2, tags, unused_3;
  uint32_t last[4];
  uint8_t st[80];
};

static const uint16_t all_unmasked = 0x340, upwards = 0xb7f, downwards = 0x77f;
static const uint32_t zero;

/* --- States --- */

static void
initial (void)
{
  __asm__ volatile ("fninit");
}

static void
condition_codes (void)
{
  __asm__ volatile ("fninit\n\tfldz\n\tfld1\n\tfchs\n\tfcompp");
}

static void
exception_flags (void)
{
  __asm__ volatile ("fninit\n\tfld1\n\tfidivl %0\n\tfstp %%st(0)" : : "m" (zero));
}

static void
odd_top (void)
{
  __asm__ volatile ("fninit\n\tfincstp\n\tfincstp\n\tfincstp");
}

static void
rounding (void)
{
  __asm__ volatile ("fninit\n\tfldcw %0" : : "m" (upwards));
}

static void
unmasked (void)
{
  __asm__ volatile ("fninit\n\tfldcw %0\n\tfincstp" : : "m" (all_unmasked));
}

static void
pending (void)
{
  __asm__ volatile ("fninit\n\tfld1\n\tfidivl %0\n\tfstp %%st(0)\n\tfldcw %1"
                    : : "m" (zero), "m" (all_unmasked));
}

static void
one_value (void)
{
  __asm__ volatile ("fninit\n\tfldpi");
}

static void
last_value (void)
{
  __asm__ volatile ("fninit\n\tfldpi\n\tfdecstp");
}

static void
mmx (void)
{
  __asm__ volatile ("fninit\n\tpcmpeqd %mm3, %mm3");
}

static void
mmx_no_more (void)
{
  __asm__ volatile ("fninit\n\tpcmpeqd %mm3, %mm3\n\temms");
}

static const struct state
{
  const char *name;
  void (*set) (void);
  bool in_use;
} states[] = {
  { "initial", initial, false },
  { "condition codes", condition_codes, false },
  { "exception flags", exception_flags, false },
  { "TOP is 3", odd_top, false },
  { "another rounding", rounding, false },
  { "exceptions unmasked", unmasked, false },
  { "MMX, then emms", mmx_no_more, false },
  { "an exception pending", pending, true },
  { "a value in st0", one_value, true },
  { "a value in st1 alone", last_value, true },
  { "MMX", mmx, true },
};
enum { STATES = sizeof states / sizeof *states };

/* --- The signal --- */

/* What the frame of the signal says while preempt_inject looks at it.  */
static enum doubt { NONE, NO_STATE, NOT_THE_KERNELS, DOUBTS } doubt;

/* The place of what tells that the kernel filled it (its uapi/asm/sigcontext.h): what XSAVE
   left; the upper half of fnsave's control word.  */
#ifdef __x86_64__
# define SIGN 464
#else
# define SIGN 2
#endif

static void
handle (int signal, siginfo_t *info, void *context)
{
  ucontext_t *c = context;
  char *frame = (char *) c->uc_mcontext.fpregs, sign = frame[SIGN];
  (void) signal, (void) info;
  if (doubt == NOT_THE_KERNELS)
    frame[SIGN] = 0;
  if (doubt == NO_STATE)
    c->uc_mcontext.fpregs = NULL;
  preempt_inject (c);
  c->uc_mcontext.fpregs = (void *) frame;
  frame[SIGN] = sign;
}

static bool leaves_other;        /* asyncPreempt2 a status word */
static struct x87 before, after, handed;
static unsigned preemptions, said_in_use, said_status;

void
asyncPreempt2 (struct preempt_frame *frame)
{
  preemptions++;
  said_in_use = frame->x87_in_use;
  said_status = frame->x87_status;
  __asm__ volatile ("fnsave %0\n\tfrstor %0" : "+m" (handed));
  if (leaves_other)
    __asm__ volatile ("fninit\n\tfincstp\n\tfldz\n\tfld1\n\tfcompp\n\tfldcw %0"
                      : : "m" (downwards));
  else
    __asm__ volatile ("fldcw %0" : : "m" (downwards));
}

/* --- --- */

static unsigned
differ (const char *what, unsigned is, unsigned should)
{
  if (is != should)
    printf ("  %s is %#x, not %#x\n", what, is, should);
  return is != should;
}

static unsigned
compare (bool in_use)
{
  unsigned n = differ ("preemptions", preemptions, 1)
               + differ ("frame->x87_in_use", said_in_use, in_use)
               + differ ("asyncPreempt2's control word", handed.control, 0x37f)
               + differ ("asyncPreempt2's tags", handed.tags, 0xffff)
               + differ ("control word", after.control, before.control)
               + differ ("status word", after.status, before.status)
               + differ ("tag word", after.tags, before.tags);
  if (!in_use)
    n += differ ("frame->x87_status", said_status, before.status);
  else
    n += differ ("registers", memcmp (before.st, after.st, sizeof after.st) != 0, 0);
  return n;
}

static unsigned
test (const struct state *s, bool other)
{
  static const char *const doubts[] = { "", ", no state in the frame",
                                        ", a frame that is not the kernel's" };
  long result, pid = getpid ();
  bool in_use = s->in_use || doubt != NONE;
  preemptions = 0;
  leaves_other = other;
  s->set ();
  __asm__ volatile ("fnsave %0\n\tfrstor %0" : "+m" (before));
  OWN_KILL (result, pid, SIGUSR1);
  __asm__ volatile ("fnsave %0" : "=m" (after));
  printf ("%s%s%s: kill %ld\n", s->name, doubts[doubt],
          other ? ", other status" : "", result);
  return compare (in_use);
}

int
main (void)
{
  static char alternate[65536];
  stack_t stack = { .ss_sp = alternate, .ss_size = sizeof alternate };
  struct sigaction action = { .sa_sigaction = handle,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK };
  const char *error = preempt_init ();
  unsigned differences = 0, tests = 0;
  if (error != NULL)
    return puts (error), 2;
  sigaltstack (&stack, NULL);
  sigaction (SIGUSR1, &action, NULL);
  for (doubt = NONE; doubt < DOUBTS; doubt++)
    for (const struct state *s = states; s < states + STATES; s++, tests += 2)
      differences += test (s, false) + test (s, true);
  printf ("%u tests, %u differences\n", tests, differences);
  return differences != 0;
}
