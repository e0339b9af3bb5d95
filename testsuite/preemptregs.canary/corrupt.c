/* A kernel that loses a register, for preempt-canary to find.

   Linked into it with --wrap=sigaction: its signal handlers run as they are, and
   then the register that the environment's CORRUPT names is changed in the signal's
   frame, whose form is the kernel's uapi/asm/sigcontext.h and, for what XSAVE
   writes, Intel's SDM volume 1, 13.4.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "canary.h"

#include <cpuid.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#ifdef __x86_64__
# define PC REG_RIP
# define SP REG_RSP
# define FLAGS REG_EFL
# define LEGACY 0               /* fxsave's image in the frame */
# define ST(n) (32 + 16 * (n))
#else
# define PC REG_EIP
# define SP REG_ESP
# define FLAGS REG_EFL
# define LEGACY 112             /* behind fnsave's, which has x87 */
# define ST(n) (28 + 10 * (n))
#endif

enum { SSE = 1, AVX, OPMASK = 5, ZMM_HIGH, ZMM_16 };

static void (*handler) (int, siginfo_t *, void *);

/* A byte of state component C, which counts as in use from here on.  */
static void
change_component (ucontext_t *context, unsigned c, unsigned byte)
{
  uint8_t *image = (uint8_t *) context->uc_mcontext.fpregs + LEGACY;
  uint32_t size, offset = 160, b, d;
  if (c > SSE)
    __cpuid_count (0xd, c, size, offset, b, d);
  image[512] |= 1 << c;
  image[offset + byte] ^= 0x10;
}

static void
change_vector (ucontext_t *context, unsigned n, unsigned byte)
{
  if (n >= 16)
    change_component (context, ZMM_16, (n - 16) * 64 + byte);
  else if (byte < 16)
    change_component (context, SSE, n * 16 + byte);
  else if (byte < 32)
    change_component (context, AVX, n * 16 + byte - 16);
  else
    change_component (context, ZMM_HIGH, n * 32 + byte - 32);
}

static void
change (ucontext_t *context, const char *name)
{
  greg_t *general = context->uc_mcontext.gregs;
  uint8_t *legacy = (uint8_t *) context->uc_mcontext.fpregs;
  unsigned n = strcspn (name, "0123456789");
  n = atoi (name + n);
  if (strcmp (name, "pc") == 0)
    general[PC] = 16;
  else if (strcmp (name, "sp") == 0)
    general[SP] -= 64;
  else if (strcmp (name, "flags") == 0)
    general[FLAGS] ^= 0x400;
  else if (strcmp (name, "red zone") == 0)
    ((uint8_t *) general[SP])[-5] ^= 1;
  else if (strcmp (name, "mxcsr") == 0)
    legacy[LEGACY + 25] ^= 0x40;
#ifdef __x86_64__
  else if (strcmp (name, "r12") == 0)
    general[REG_R12] ^= 1;
  else if (strcmp (name, "r15") == 0)
    general[REG_R15] ^= 1;
#else
  else if (strcmp (name, "esi") == 0)
    general[REG_ESI] ^= 1;
  else if (strcmp (name, "edi") == 0)
    general[REG_EDI] ^= 1;
#endif
  else if (strncmp (name, "st", 2) == 0)
    legacy[ST (n)] ^= 1;
  else if (name[0] == 'k')
    change_component (context, OPMASK, 8 * n);
  else
    change_vector (context, n, name[0] == 'x' ? 5 : name[0] == 'y' ? 17 : 41);
}

/* The frame belongs to the wait only if the thread waited when the signal came; and
   to be preempted is not what is tried here.  */
static void
handle (int signal, siginfo_t *info, void *context)
{
  const greg_t *pc = &((ucontext_t *) context)->uc_mcontext.gregs[PC], before = *pc;
  bool waiting = canary_area.waiting;
  handler (signal, info, context);
  if (waiting && *pc == before)
    change (context, getenv ("CORRUPT"));
}

int __real_sigaction (int, const struct sigaction *, struct sigaction *);
int __wrap_sigaction (int, const struct sigaction *, struct sigaction *);

int
__wrap_sigaction (int signal, const struct sigaction *action, struct sigaction *old)
{
  struct sigaction other = *action;
  if (signal == SIGUSR1 || signal == SIGUSR2)
    {
      handler = action->sa_sigaction;
      other.sa_sigaction = handle;
    }
  return __real_sigaction (signal, &other, old);
}
