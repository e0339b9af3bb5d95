/* ARM of 32 bits, as the runtime knows it (core/machine.h).

   A PC here has its lowest bit set where the code is Thumb's, as in LR, and as C has it in
   pointers to functions: that tells all that is needed to go on there.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_MACHINE_ARM_H
#define PREEMPT_MACHINE_ARM_H

#ifdef __ARM_BIG_ENDIAN
# error "no big-endian ARM yet: extend runtime/machine/arm.h"
#endif

#include "auxv.h"
#include "preempt.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

/* EHABI's has a third, for exceptions that clean-ups have taken over (section 8.2).  */
#define MACHINE_EXCEPTION_WORDS 3
#define MACHINE_ABOVE_STACK 0

#define MACHINE_CODE_AT(pc) ((pc) & ~(uintptr_t) 1)

/* Of an instruction of ARM's, or at a multiple of 4; of any of Thumb's.  */
static const unsigned machine_breakpoint_bytes[] = { 4, 2, 0 };

/* CPSR: Thumb's state; where in an IT block, from bit 5 down, which is none if it is 0; and
   what no trampoline restores, big-endian data and Jazelle's state (Arm ARM, B1.3.3).  */
#define MACHINE_THUMB 0x20u
#define MACHINE_IT 0x0600fc00u
#define MACHINE_UNSAVED 0x01000200u

static inline uintptr_t
machine_pc (const ucontext_t *c)
{
  return c->uc_mcontext.arm_pc | ((c->uc_mcontext.arm_cpsr & MACHINE_THUMB) != 0);
}

static inline uintptr_t
machine_sp (const ucontext_t *c)
{
  return c->uc_mcontext.arm_sp;
}

#define MACHINE_GENERAL 16
#define MACHINE_SP_COLUMN 13

static inline uintptr_t
machine_word (const ucontext_t *c, unsigned column)
{
  return (&c->uc_mcontext.arm_r0)[column];
}

static inline uintptr_t
machine_link (const ucontext_t *c)
{
  return c->uc_mcontext.arm_lr;
}

/* Thumb's are odd, and ARM's multiples of 4.  */
static inline uintptr_t
machine_return_address (uintptr_t word)
{
  return word % 4 != 2 ? word : 0;
}

/* No instruction of an IT block.  */
static inline void
machine_resume_at (ucontext_t *c, uintptr_t pc, uintptr_t sp)
{
  unsigned long cpsr = c->uc_mcontext.arm_cpsr & ~(MACHINE_THUMB | MACHINE_IT);
  c->uc_mcontext.arm_pc = pc & ~(uintptr_t) 1;
  c->uc_mcontext.arm_sp = sp;
  c->uc_mcontext.arm_cpsr = cpsr | (pc & 1 ? MACHINE_THUMB : 0);
}

static inline bool
machine_shadow_stack (void)
{
  return false;
}

/* What pops the PC goes on outside of IT blocks.  */
static inline enum preempt_point
machine_refuses (const ucontext_t *c)
{
  unsigned long cpsr = c->uc_mcontext.arm_cpsr;
  return (cpsr & MACHINE_IT) != 0 ? PREEMPT_INDIVISIBLE
         : machine_sp (c) % 4 != 0 ? PREEMPT_MISALIGNED
         : (cpsr & MACHINE_UNSAVED) != 0 ? PREEMPT_UNSAVED : PREEMPT_SAFE;
}

static inline bool
machine_is_light (const ucontext_t *c)
{
  (void) c;
  return false;
}

/* A frame record, as if the interrupted code had called, which fp leads to; and SP, which
   may be a multiple of 4, is made one of 8 below it.  It writes where nothing lived:
   AddressSanitizer may have poisoned that.  */
static inline void __attribute__ ((no_sanitize ("address")))
machine_push_call (ucontext_t *c, uintptr_t entry, unsigned red_zone)
{
  uint32_t *record = (uint32_t *) (machine_sp (c) - red_zone) - 2;
  record[0] = c->uc_mcontext.arm_fp;
  record[1] = machine_pc (c);
  c->uc_mcontext.arm_fp = (uintptr_t) record;
  machine_resume_at (c, entry, (uintptr_t) record & -8u);
}

static inline size_t
machine_vector_bytes (void)
{
  return 0;
}

/* ucontext_t has room for all that comes behind it.  */
static inline size_t
machine_frame_bytes (void)
{
  return sizeof (siginfo_t) + sizeof (ucontext_t) + 64;
}

#endif
