/* The trampoline alone, under a libc that libpreempt is not compiled with.

   Area: the trampoline.  Purpose: it needs no more than asyncPreempt2; a handler of the
   program's own enters it as the contract says.  Work whose values are in registers comes
   to the same when it has been preempted, though asyncPreempt2 changes them.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/time.h>
#include <ucontext.h>

#define RED_ZONE 128
#define PREEMPTIONS 20

void asyncPreempt (void);

extern const char __start_work_text[], __stop_work_text[];
static volatile sig_atomic_t preempted;

void
asyncPreempt2 (void *frame)
{
  (void) frame;
  __asm__ volatile (".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15;"
                    "pcmpeqd %%xmm\\n, %%xmm\\n; .endr"
                    : : : "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11");
  preempted++;
}

static void
handle (int signal, siginfo_t *info, void *context)
{
  greg_t *reg = ((ucontext_t *) context)->uc_mcontext.gregs;
  (void) signal, (void) info;
  if (reg[REG_RIP] < (greg_t) __start_work_text || reg[REG_RIP] >= (greg_t) __stop_work_text)
    return;
  uintptr_t *sp = (uintptr_t *) (reg[REG_RSP] - RED_ZONE) - 1;
  *sp = reg[REG_RIP];
  reg[REG_RSP] = (greg_t) sp;
  reg[REG_RIP] = (greg_t) asyncPreempt;
}

static double __attribute__ ((section ("work_text"), noipa))
work (void)
{
  double a = 1, b = 2, c = 3, d = 4;
  uint64_t x = 1;
  for (unsigned i = 0; i < 10000000; i++)
    {
      x = x * 6364136223846793005 + 1442695040888963407;
      /* Sums forget nothing.  */
      a += x >> 40, b += x >> 50, c -= x >> 45, d -= x >> 55;
    }
  return a + b + c + d;
}

int
main (void)
{
  struct sigaction action = { .sa_sigaction = handle, .sa_flags = SA_SIGINFO };
  struct itimerval each = { { 0, 1000 }, { 0, 1000 } };
  double alone = work ();
  sigaction (SIGVTALRM, &action, NULL);
  setitimer (ITIMER_VIRTUAL, &each, NULL);
  while (preempted < PREEMPTIONS)
    if (work () != alone)
      return puts ("another result") < 0;
  return puts ("equal") < 0;
}
