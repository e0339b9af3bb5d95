/* RISC-V of 64 bits, as the runtime knows it (core/machine.h).

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_MACHINE_RISCV64_H
#define PREEMPT_MACHINE_RISCV64_H

#include "auxv.h"
#include "preempt.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <ucontext.h>

#define MACHINE_EXCEPTION_WORDS 2
#define MACHINE_ABOVE_STACK 0

/* The kernel has no breakpoints for perf_event_open here.  */
static const unsigned machine_breakpoint_bytes[] = { 0 };

static inline uintptr_t
machine_pc (const ucontext_t *c)
{
  return c->uc_mcontext.__gregs[REG_PC];
}

static inline uintptr_t
machine_sp (const ucontext_t *c)
{
  return c->uc_mcontext.__gregs[REG_SP];
}

#define MACHINE_GENERAL 32
#define MACHINE_SP_COLUMN 2

/* x0, whose place is the PC's, is 0.  */
static inline uintptr_t
machine_word (const ucontext_t *c, unsigned column)
{
  return column == 0 ? 0 : c->uc_mcontext.__gregs[column];
}

static inline uintptr_t
machine_link (const ucontext_t *c)
{
  return c->uc_mcontext.__gregs[REG_RA];
}

static inline uintptr_t
machine_return_address (uintptr_t word)
{
  return word % 2 == 0 ? word : 0;
}

static inline void
machine_resume_at (ucontext_t *c, uintptr_t pc, uintptr_t sp)
{
  c->uc_mcontext.__gregs[REG_PC] = pc;
  c->uc_mcontext.__gregs[REG_SP] = sp;
}

#ifndef PR_GET_SHADOW_STACK_STATUS
# define PR_GET_SHADOW_STACK_STATUS 74
#endif

/* Only the kernel can be asked: where there are none, what reads the pointer to it is an
   illegal instruction.  */
static inline bool
machine_shadow_stack (void)
{
  unsigned long status = 0;
  return prctl (PR_GET_SHADOW_STACK_STATUS, &status, 0, 0, 0) == 0 && (status & 1);
}

/* A shadow stack is preempt_check_thread's to refuse: no system call for each
   preemption.  */
static inline enum preempt_point
machine_refuses (const ucontext_t *c)
{
  return machine_sp (c) % 16 != 0 ? PREEMPT_MISALIGNED : PREEMPT_SAFE;
}

static inline bool
machine_is_light (const ucontext_t *c)
{
  (void) c;
  return false;
}

/* The PC; SP stays a multiple of 16.  It writes where nothing lived: AddressSanitizer may
   have poisoned that.  */
static inline void __attribute__ ((no_sanitize ("address")))
machine_push_call (ucontext_t *c, uintptr_t entry, unsigned red_zone)
{
  uint64_t *sp = (uint64_t *) (machine_sp (c) - red_zone) - 2;
  sp[0] = machine_pc (c);
  machine_resume_at (c, entry, (uintptr_t) sp);
}

/* AT_HWCAP has a bit for each letter of the base extensions.  */
#define MACHINE_HWCAP(letter) (1ul << ((letter) - 'A'))

/* csrr BYTES, vlenb, which is 0xc22; the library is compiled for CPUs without V, and
   perhaps for assemblers without it.  */
static inline size_t
machine_vector_bytes (void)
{
  size_t bytes;
  __asm__ volatile (".insn i 0x73, 2, %0, x0, 0xc22 - 0x1000" : "=r" (bytes));
  return bytes;
}

/* The kernel says it from Linux 6.5 on, the first that saves V; in its frames a record of
   five words comes before the registers (arch/riscv/include/uapi/asm/ptrace.h).  */
static inline size_t
machine_frame_bytes (void)
{
  size_t bytes = sizeof (siginfo_t) + sizeof (ucontext_t) + 64;
  if (getauxval (AT_HWCAP) & MACHINE_HWCAP ('V'))
    bytes += 32 * machine_vector_bytes () + 64;
  return bytes;
}

#endif
