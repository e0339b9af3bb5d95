/* z/Architecture of 64 bits, as the runtime knows it (core/machine.h).

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_MACHINE_S390X_H
#define PREEMPT_MACHINE_S390X_H

/* The first CPU that Linux still runs on, without all that -march and -m have switched
   on.  */
#ifdef MACHINE_BASE
# pragma GCC target ("arch=z10,no-vx,no-htm")
#endif

#include "preempt.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <ucontext.h>

#define MACHINE_EXCEPTION_WORDS 2
#define MACHINE_ABOVE_STACK 0

/* The kernel has no breakpoints on code for perf_event_open here.  */
static const unsigned machine_breakpoint_bytes[] = { 0 };

static inline uintptr_t
machine_pc (const ucontext_t *c)
{
  return c->uc_mcontext.psw.addr;
}

static inline uintptr_t
machine_sp (const ucontext_t *c)
{
  return c->uc_mcontext.gregs[15];
}

/* And the floating-point registers, in which leaf functions keep general ones, SP too.  */
#define MACHINE_GENERAL 32
#define MACHINE_SP_COLUMN 15
#define MACHINE_CFA_ABOVE_SP 160

static inline uintptr_t
machine_word (const ucontext_t *c, unsigned column)
{
  static const uint8_t floats[] = { 0, 2, 4, 6, 1, 3, 5, 7, 8, 10, 12, 14, 9, 11, 13, 15 };
  uintptr_t word;
  if (column < 16)
    return c->uc_mcontext.gregs[column];
  memcpy (&word, &c->uc_mcontext.fpregs.fprs[floats[column - 16]], sizeof word);
  return word;
}

static inline uintptr_t
machine_link (const ucontext_t *c)
{
  return c->uc_mcontext.gregs[14];
}

static inline uintptr_t
machine_return_address (uintptr_t word)
{
  return word % 2 == 0 ? word : 0;
}

/* glibc's getcontext stores no PSW.  */
#define MACHINE_GETCONTEXT_LINK

static inline void
machine_resume_at (ucontext_t *c, uintptr_t pc, uintptr_t sp)
{
  c->uc_mcontext.psw.addr = pc;
  c->uc_mcontext.gregs[15] = sp;
}

static inline bool
machine_shadow_stack (void)
{
  return false;
}

/* PSW: addresses of 64 bits; address spaces that access registers select, to which no
   trampoline goes back (z/Architecture Principles of Operation, 4).  */
#define MACHINE_64_BITS 0x180000000ul
#define MACHINE_SPACES 0xc00000000000ul
#define MACHINE_BY_REGISTER 0x400000000000ul

static inline enum preempt_point
machine_refuses (const ucontext_t *c)
{
  unsigned long mask = c->uc_mcontext.psw.mask;
  return (mask & MACHINE_64_BITS) != MACHINE_64_BITS
         || (mask & MACHINE_SPACES) == MACHINE_BY_REGISTER ? PREEMPT_UNSAVED
         : machine_sp (c) % 8 != 0 ? PREEMPT_MISALIGNED : PREEMPT_SAFE;
}

static inline bool
machine_is_light (const ucontext_t *c)
{
  (void) c;
  return false;
}

/* The interrupted SP, as a chain of frames has it, and the PC.  It writes where nothing
   lived: AddressSanitizer may have poisoned that.  */
static inline void __attribute__ ((no_sanitize ("address")))
machine_push_call (ucontext_t *c, uintptr_t entry, unsigned red_zone)
{
  uint64_t *sp = (uint64_t *) (machine_sp (c) - red_zone) - 2;
  sp[0] = machine_sp (c);
  sp[1] = machine_pc (c);
  machine_resume_at (c, entry, (uintptr_t) sp);
}

/* What STORE FACILITY LIST EXTENDED stores, of which r0 says how many words there are, less
   one.  */
static inline bool
machine_has_facility (unsigned bit)
{
  uint64_t list[4] = { 0 };
  register uint64_t last __asm__ ("0") = sizeof list / sizeof *list - 1;
  __asm__ volatile (".insn s, 0xb2b00000, %1" : "+d" (last), "=Q" (list) : : "cc");
  return bit < 64 * (sizeof list / sizeof *list) && (list[bit / 64] >> (63 - bit % 64) & 1);
}

/* A probe: 2, a type (AT_HWCAP), a mask; or 3, a bit of the list of facilities.  */
static inline bool
machine_has (const uint32_t probe[6])
{
  return probe[0] == 3 ? machine_has_facility (probe[1])
         : probe[0] == 2 && probe[2] != 0 && (getauxval (probe[1]) & probe[2]) == probe[2];
}

static inline size_t
machine_vector_bytes (void)
{
  return 0;
}

/* In the kernel's frame 160 bytes come first, and behind the context's usual part come the
   vector registers (arch/s390/kernel/signal.c).  */
static inline size_t
machine_frame_bytes (void)
{
  return 160 + sizeof (siginfo_t) + sizeof (ucontext_t) + 512 + 64;
}

#endif
