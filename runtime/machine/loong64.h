/* LoongArch of 64 bits, as the runtime knows it (core/machine.h).

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_MACHINE_LOONG64_H
#define PREEMPT_MACHINE_LOONG64_H

#include "auxv.h"
#include "preempt.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

#define MACHINE_EXCEPTION_WORDS 2
#define MACHINE_ABOVE_STACK 0

/* By the length of an instruction (arch/loongarch/kernel/hw_breakpoint.c in Linux).  */
static const unsigned machine_breakpoint_bytes[] = { 4, 0 };

static inline uintptr_t
machine_pc (const ucontext_t *c)
{
  return c->uc_mcontext.__pc;
}

static inline uintptr_t
machine_sp (const ucontext_t *c)
{
  return c->uc_mcontext.__gregs[3];
}

#define MACHINE_GENERAL 32
#define MACHINE_SP_COLUMN 3

static inline uintptr_t
machine_word (const ucontext_t *c, unsigned column)
{
  return c->uc_mcontext.__gregs[column];
}

static inline uintptr_t
machine_link (const ucontext_t *c)
{
  return c->uc_mcontext.__gregs[1];
}

static inline uintptr_t
machine_return_address (uintptr_t word)
{
  return word % 4 == 0 ? word : 0;
}

static inline void
machine_resume_at (ucontext_t *c, uintptr_t pc, uintptr_t sp)
{
  c->uc_mcontext.__pc = pc;
  c->uc_mcontext.__gregs[3] = sp;
}

static inline bool
machine_shadow_stack (void)
{
  return false;
}

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

static inline size_t
machine_vector_bytes (void)
{
  return 0;
}

/* Behind the context come records, each with a head of 16 bytes: of the vectors, which are
   32 of 32 bytes at the most, of binary translation, and the end
   (arch/loongarch/include/uapi/asm/sigcontext.h).  */
static inline size_t
machine_frame_bytes (void)
{
  return sizeof (siginfo_t) + sizeof (ucontext_t) + 1024 + 256;
}

#endif
