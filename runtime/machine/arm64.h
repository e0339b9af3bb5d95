/* AArch64, as the runtime knows it (core/machine.h).

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_MACHINE_ARM64_H
#define PREEMPT_MACHINE_ARM64_H

/* The first AArch64, without all that -march and -mcpu have switched on;
   -mgeneral-regs-only and flags that say how code is called and laid out stay.  GCC
   defines this once more, and warns.  */
#ifdef MACHINE_BASE
# undef __ARM_ARCH
# pragma GCC target ("arch=armv8-a,tune=generic")
#endif

#ifdef __AARCH64EB__
# error "no big-endian AArch64 yet: extend runtime/machine/arm64.h"
#endif

#include "auxv.h"
#include "preempt.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <ucontext.h>

#define MACHINE_EXCEPTION_WORDS 2

/* rt_sigreturn's frame ends where its records end, long before a struct rt_sigframe does.
   Linux reads it so far; emulators (qemu 7.2) want all of that to be readable.  */
#define MACHINE_ABOVE_STACK 4096

static const unsigned machine_breakpoint_bytes[] = { 4, 0 };

static inline uintptr_t
machine_pc (const ucontext_t *c)
{
  return c->uc_mcontext.pc;
}

static inline uintptr_t
machine_sp (const ucontext_t *c)
{
  return c->uc_mcontext.sp;
}

#define MACHINE_GENERAL 32
#define MACHINE_SP_COLUMN 31

static inline uintptr_t
machine_word (const ucontext_t *c, unsigned column)
{
  return column == MACHINE_SP_COLUMN ? c->uc_mcontext.sp : c->uc_mcontext.regs[column];
}

static inline uintptr_t
machine_link (const ucontext_t *c)
{
  return c->uc_mcontext.regs[30];
}

/* Code that is compiled under -mbranch-protection signs what it saves; xpaclri, a no-op
   on CPUs that know no signatures, takes that away.  */
static inline uintptr_t
machine_return_address (uintptr_t word)
{
  register uintptr_t link __asm__ ("x30") = word;
  __asm__ ("hint #7" : "+r" (link));
  return (link & 3) == 0 ? link : 0;
}

/* PSTATE.BTYPE is that of an indirect jump which the interrupted code has just made.  */
static inline void
machine_resume_at (ucontext_t *c, uintptr_t pc, uintptr_t sp)
{
  c->uc_mcontext.pc = pc;
  c->uc_mcontext.sp = sp;
  c->uc_mcontext.pstate &= ~(UINT64_C (3) << 10);
}

/* chkfeat clears the bit of what is on, the guarded control stack; elsewhere it is a
   no-op (Arm ARM, FEAT_CHK).  */
static inline bool
machine_shadow_stack (void)
{
  register uint64_t features __asm__ ("x16") = 1;
  __asm__ ("hint #40" : "+r" (features));
  return features == 0;
}

/* SME's streaming mode, in which vectors have another length and FFR is none, or its array
   ZA: is either on?  The kernel's records tell (arch/arm64/include/uapi/asm/sigcontext.h).
   Handlers run without, and the context's code again with it.  */
static inline bool
machine_uses_sme (const ucontext_t *c)
{
  enum { SVE = 0x53564501, ZA = 0x54366345, EXTRA = 0x45585401, ZA_EMPTY = 16 };
  struct { uint32_t magic, size; union { uint64_t at; uint16_t sve[4]; }; } record;
  const char *at = (const char *) c->uc_mcontext.__reserved;
  for (;;)
    {
      memcpy (&record, at, sizeof record);
      if (record.magic == 0)
        return false;
      if ((record.magic == SVE && (record.sve[1] & 1))
          || (record.magic == ZA && record.size > ZA_EMPTY) || record.size == 0)
        return true;
      at = record.magic == EXTRA ? (const char *) (uintptr_t) record.at
           : at + record.size;
    }
}

static inline enum preempt_point
machine_refuses (const ucontext_t *c)
{
  return machine_shadow_stack () ? PREEMPT_SHADOW_STACK
         : machine_sp (c) % 16 != 0 ? PREEMPT_MISALIGNED
         : machine_uses_sme (c) ? PREEMPT_UNSAVED : PREEMPT_SAFE;
}

static inline bool
machine_is_light (const ucontext_t *c)
{
  (void) c;
  return false;
}

/* A frame record, as if the interrupted code had called; and PSTATE, which only the context
   has whole.  It writes where nothing lived: AddressSanitizer may have poisoned that.  */
static inline void __attribute__ ((no_sanitize ("address")))
machine_push_call (ucontext_t *c, uintptr_t entry, unsigned red_zone)
{
  uint64_t *sp = (uint64_t *) (machine_sp (c) - red_zone) - 4;
  sp[0] = c->uc_mcontext.regs[29];
  sp[1] = machine_pc (c);
  sp[2] = c->uc_mcontext.pstate;
  machine_resume_at (c, entry, (uintptr_t) sp);
}

/* rdvl x0, #1; the library is compiled for CPUs without SVE.  */
static inline size_t
machine_vector_bytes (void)
{
  register size_t bytes __asm__ ("x0");
  __asm__ volatile (".inst 0x04bf5020" : "=r" (bytes));
  return bytes;
}

/* Linux 4.18 and later say it; those before know SVE, and nothing that is larger.
   ucontext_t has room for all else (arch/arm64/include/uapi/asm/sigcontext.h).  */
static inline size_t
machine_frame_bytes (void)
{
  size_t bytes = sizeof (siginfo_t) + sizeof (ucontext_t) + 64;
  if (getauxval (AT_HWCAP) & HWCAP_SVE)
    bytes += 35 * machine_vector_bytes () + 64;
  return bytes;
}

#endif
