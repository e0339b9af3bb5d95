/* MIPS, o32 and n64, as the runtime knows it (core/machine.h).

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_MACHINE_MIPS_H
#define PREEMPT_MACHINE_MIPS_H

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

/* By how much SP is lowered for the PC: it stays aligned as the ABI has it.  */
#define MACHINE_PUSHED (2 * sizeof (uintptr_t))

/* At a delay slot it is the branch's, which is to be done again.  */
static inline uintptr_t
machine_pc (const ucontext_t *c)
{
  return c->uc_mcontext.pc;
}

static inline uintptr_t
machine_sp (const ucontext_t *c)
{
  return c->uc_mcontext.gregs[29];
}

#define MACHINE_GENERAL 32
#define MACHINE_SP_COLUMN 29

static inline uintptr_t
machine_word (const ucontext_t *c, unsigned column)
{
  return c->uc_mcontext.gregs[column];
}

static inline uintptr_t
machine_link (const ucontext_t *c)
{
  return c->uc_mcontext.gregs[31];
}

/* An odd one is MIPS16's or microMIPS's.  */
static inline uintptr_t
machine_return_address (uintptr_t word)
{
  return word % 4 == 0 ? word : 0;
}

/* The kernel's registers have 64 bits, an address of 32 with its sign.  */
static inline void
machine_resume_at (ucontext_t *c, uintptr_t pc, uintptr_t sp)
{
  c->uc_mcontext.pc = (intptr_t) pc;
  c->uc_mcontext.gregs[29] = (intptr_t) sp;
}

static inline bool
machine_shadow_stack (void)
{
  return false;
}

/* ll and lld, or sc and scd; from release 6 on they are others (MIPS64 Instruction Set
   Reference, A.3).  */
static inline bool
machine_is_linked (uint32_t instruction, bool store)
{
  uint32_t major = instruction >> 26, minor = instruction & 0x3f;
  return store ? major == 0x38 || major == 0x3c
                 || (major == 0x1f && (minor == 0x26 || minor == 0x27))
               : major == 0x30 || major == 0x34
                 || (major == 0x1f && (minor == 0x36 || minor == 0x37));
}

/* Is PC between a load-linked, which is done, and its store-conditional, which is not?  That
   would fail after what the kernel does here; but another task of the thread may leave a
   reservation on the same address, and the store succeed though the value is another by
   then: no other store ends a reservation.  Compilers write such pairs as a straight
   sequence, of fewer than 16 instructions.  Nothing is read beyond the page that PC is on:
   where its end is near, what comes before PC tells the same.  */
static inline bool
machine_amid_pair (uintptr_t pc)
{
  enum { MOST = 16, PAGE = 4096 };
  const uint32_t *p = (const uint32_t *) pc;
  bool ahead = pc % PAGE <= PAGE - 4 * MOST;
  for (int i = 0; i < MOST; i++)
    {
      uint32_t instruction = ahead ? p[i] : p[-1 - i];
      if (machine_is_linked (instruction, false))
        return !ahead;
      if (machine_is_linked (instruction, true))
        return ahead;
    }
  return false;
}

/* An odd PC is in code of MIPS16 or microMIPS.  */
static inline enum preempt_point
machine_refuses (const ucontext_t *c)
{
  uintptr_t pc = machine_pc (c);
  return pc % 4 != 0 ? PREEMPT_UNSAVED
         : machine_sp (c) % MACHINE_PUSHED != 0 ? PREEMPT_MISALIGNED
         : machine_amid_pair (pc) ? PREEMPT_INDIVISIBLE : PREEMPT_SAFE;
}

static inline bool
machine_is_light (const ucontext_t *c)
{
  (void) c;
  return false;
}

/* The PC.  It writes where nothing lived: AddressSanitizer may have poisoned that.  */
static inline void __attribute__ ((no_sanitize ("address")))
machine_push_call (ucontext_t *c, uintptr_t entry, unsigned red_zone)
{
  uintptr_t sp = machine_sp (c) - red_zone - MACHINE_PUSHED;
  *(uintptr_t *) sp = machine_pc (c);
  machine_resume_at (c, entry, sp);
}

static inline size_t
machine_vector_bytes (void)
{
  return 0;
}

/* The upper halves of MSA's vectors follow ucontext_t, with two heads
   (arch/mips/include/uapi/asm/ucontext.h in Linux).  */
static inline size_t
machine_frame_bytes (void)
{
  return sizeof (siginfo_t) + sizeof (ucontext_t) + 512;
}

#endif
