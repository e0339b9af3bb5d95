/* PowerPC of 64 bits, as the runtime knows it (core/machine.h).

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_MACHINE_PPC64_H
#define PREEMPT_MACHINE_PPC64_H

#include "auxv.h"
#include "preempt.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

#define MACHINE_EXCEPTION_WORDS 2
#define MACHINE_ABOVE_STACK 0

/* The kernel has no breakpoints on code for perf_event_open here.  */
static const unsigned machine_breakpoint_bytes[] = { 0 };

/* Places in gp_regs (arch/powerpc/include/uapi/asm/ptrace.h in Linux).  */
enum { MACHINE_NIP = 32, MACHINE_MSR = 33, MACHINE_LR = 36 };

/* ELFv1's function pointers lead to descriptors, whose first word is the code's
   address.  */
#if _CALL_ELF != 2
# define MACHINE_CODE(function) (*(const uintptr_t *) (function))
#endif

static inline uintptr_t
machine_pc (const ucontext_t *c)
{
  return c->uc_mcontext.gp_regs[MACHINE_NIP];
}

static inline uintptr_t
machine_sp (const ucontext_t *c)
{
  return c->uc_mcontext.gp_regs[1];
}

/* And LR, in which leaf functions keep their return address.  Columns from 32 on are
   floating-point registers.  */
#define MACHINE_GENERAL 33
#define MACHINE_SP_COLUMN 1
#define MACHINE_NUMBER(column) ((column) == 65 ? 32 : (column) < 32 ? (column) : 64)

static inline uintptr_t
machine_word (const ucontext_t *c, unsigned number)
{
  return c->uc_mcontext.gp_regs[number == 32 ? MACHINE_LR : number];
}

static inline uintptr_t
machine_link (const ucontext_t *c)
{
  return c->uc_mcontext.gp_regs[MACHINE_LR];
}

static inline uintptr_t
machine_return_address (uintptr_t word)
{
  return word % 4 == 0 ? word : 0;
}

static inline void
machine_resume_at (ucontext_t *c, uintptr_t pc, uintptr_t sp)
{
  c->uc_mcontext.gp_regs[MACHINE_NIP] = pc;
  c->uc_mcontext.gp_regs[1] = sp;
}

static inline bool
machine_shadow_stack (void)
{
  return false;
}

/* MSR's bits of a transaction, suspended or not: the kernel has two contexts then, the other
   at uc_link (Documentation/powerpc/transactional_memory in Linux).  */
static inline enum preempt_point
machine_refuses (const ucontext_t *c)
{
  return (c->uc_mcontext.gp_regs[MACHINE_MSR] >> 33 & 3) != 0 ? PREEMPT_UNSAVED
         : machine_sp (c) % 16 != 0 ? PREEMPT_MISALIGNED : PREEMPT_SAFE;
}

static inline bool
machine_is_light (const ucontext_t *c)
{
  (void) c;
  return false;
}

/* The head of a frame, as if the interrupted code had made one and called: the way to the
   one above, and where LR is saved.  It writes where nothing lived: AddressSanitizer may
   have poisoned that.  */
static inline void __attribute__ ((no_sanitize ("address")))
machine_push_call (ucontext_t *c, uintptr_t entry, unsigned red_zone)
{
  uint64_t *sp = (uint64_t *) (machine_sp (c) - red_zone) - 4;
  sp[0] = machine_sp (c);
  sp[2] = machine_pc (c);
  machine_resume_at (c, entry, (uintptr_t) sp);
}

static inline size_t
machine_vector_bytes (void)
{
  return 0;
}

/* The kernel says it from Linux 4.18 on.  Its frame has two contexts, one for a transaction,
   and leaves 512 bytes alone (arch/powerpc/kernel/signal_64.c).  */
static inline size_t
machine_frame_bytes (void)
{
  return sizeof (siginfo_t) + 2 * sizeof (ucontext_t) + 1024;
}

#endif
