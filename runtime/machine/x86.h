/* x86-64 and i386, as the runtime knows them (core/machine.h).

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_MACHINE_X86_H
#define PREEMPT_MACHINE_X86_H

/* x86-64's first CPU, and, with -m32, an i686 without SSE.  The compiler resets all that
   -march, -mavx512bw and the like have switched on; flags that say how code is called and
   laid out stay, and so does -mgeneral-regs-only.  */
#ifdef MACHINE_BASE
# ifdef __x86_64__
#  if __GNUC__ >= 14            /* "arch" does not reset this one */
#   pragma GCC target ("no-apxf")
#  endif
#  ifdef __SSE2__
#   pragma GCC target ("arch=x86-64,tune=generic")
#  else
#   pragma GCC target ("arch=x86-64,tune=generic,general-regs-only")
#  endif
# else
#  pragma GCC target ("arch=i686,tune=generic,fpmath=387")
# endif
#endif

#include "preempt.h"

#include <cpuid.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>

#if defined __x86_64__ && !defined __ILP32__
# define MACHINE_PC REG_RIP
# define MACHINE_SP REG_RSP
#elif defined __i386__
# define MACHINE_PC REG_EIP
# define MACHINE_SP REG_ESP
#else
# error "no contexts of x32 yet: extend runtime/machine/x86.h"
#endif

#define MACHINE_EXCEPTION_WORDS 2
#define MACHINE_ABOVE_STACK 0

#ifdef __x86_64__
# define MACHINE_STUB_BYTES 16
# define MACHINE_STUB_ENTRY 2
# define MACHINE_STUB_RED_ZONE 128

/* Near calls: E8, and FF with 2 for the second operand (Intel SDM volume 2, CALL).  */
static inline bool
machine_called (uintptr_t pc)
{
  const uint8_t *end = (const uint8_t *) pc;
  if (end[-5] == 0xe8)
    return true;
  for (int n = 2; n <= 7; n++)
    if (end[-n] == 0xff && (end[1 - n] >> 3 & 7) == 2)
      return true;
  return false;
}
#endif

/* What the kernel takes is the length of its own long.  */
static const unsigned machine_breakpoint_bytes[] = { 8, 4, 0 };

static inline uintptr_t
machine_pc (const ucontext_t *c)
{
  return c->uc_mcontext.gregs[MACHINE_PC];
}

static inline uintptr_t
machine_sp (const ucontext_t *c)
{
  return c->uc_mcontext.gregs[MACHINE_SP];
}

/* The psABIs' DWARF columns.  */
#ifdef __x86_64__
# define MACHINE_GENERAL 16
# define MACHINE_SP_COLUMN 7
#else
# define MACHINE_GENERAL 8
# define MACHINE_SP_COLUMN 4
#endif

static inline uintptr_t
machine_word (const ucontext_t *c, unsigned column)
{
  static const uint8_t place[MACHINE_GENERAL] = {
#ifdef __x86_64__
    REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP,
    REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15
#else
    REG_EAX, REG_ECX, REG_EDX, REG_EBX, REG_ESP, REG_EBP, REG_ESI, REG_EDI
#endif
  };
  return c->uc_mcontext.gregs[place[column]];
}

static inline uintptr_t
machine_link (const ucontext_t *c)
{
  (void) c;
  return 0;
}

static inline uintptr_t
machine_return_address (uintptr_t word)
{
  return word;
}

static inline void
machine_resume_at (ucontext_t *c, uintptr_t pc, uintptr_t sp)
{
  c->uc_mcontext.gregs[MACHINE_PC] = pc;
  c->uc_mcontext.gregs[MACHINE_SP] = sp;
}

/* rdssp is a no-op where shadow stacks are off (Intel SDM volume 1, 17.2).  */
static inline bool
machine_shadow_stack (void)
{
  uintptr_t ssp = 0;
#ifdef __x86_64__
  __asm__ ("rdsspq %0" : "+r" (ssp));
#else
  __asm__ ("rdsspd %0" : "+r" (ssp));
#endif
  return ssp != 0;
}

static inline enum preempt_point
machine_refuses (const ucontext_t *c)
{
  (void) c;
  return machine_shadow_stack () ? PREEMPT_SHADOW_STACK : PREEMPT_SAFE;
}

/* Does no x87 or MMX register hold a value, and is no exception of x87 pending?  The form
   of the signal's frame is the kernel's uapi/asm/sigcontext.h.  Only a frame that the
   kernel has filled counts: valgrind's has the room and no more.  */
static inline bool
machine_is_light (const ucontext_t *c)
{
  const char *frame = (const char *) c->uc_mcontext.fpregs;
  enum { PENDING = 0x80 };      /* in the status word: the exceptions' summary */
  if (frame == NULL)
    return false;
#ifdef __x86_64__
  /* What fxsave writes, its tag word abridged: a bit for each register that is not
     empty (Intel SDM volume 1, 10.5.1); and where it leaves room, what tells that XSAVE
     wrote it.  */
  enum { STATUS = 2, TAGS = 4, RESERVED = 464 };
  static const uint32_t magic = 0x46505853;     /* FP_XSTATE_MAGIC1 */
  return memcmp (frame + RESERVED, &magic, sizeof magic) == 0 && frame[TAGS] == 0
         && !(frame[STATUS] & PENDING);
#else
  /* What fnsave writes, whatever may follow: control, status and tag words, the latter two
     bits for each register, 3 for an empty one, the upper halves all ones; behind all
     registers the status word once more.  */
  enum { STATUS_AGAIN = 108 };
  uint32_t words[3];
  uint16_t status;
  memcpy (words, frame, sizeof words);
  memcpy (&status, frame + STATUS_AGAIN, sizeof status);
  return words[0] >> 16 == 0xffff && words[1] == (0xffff0000 | status)
         && words[2] == 0xffffffff && !(status & PENDING);
#endif
}

/* It writes where nothing lived: AddressSanitizer may have poisoned that.  */
static inline void __attribute__ ((no_sanitize ("address")))
machine_push_call (ucontext_t *c, uintptr_t entry, unsigned red_zone)
{
  uintptr_t *sp = (uintptr_t *) (machine_sp (c) - red_zone) - 1;
  *sp = machine_pc (c);
  machine_resume_at (c, entry, (uintptr_t) sp);
}

/* --- Features --- */

/* Intel SDM volume 1, 13.2 to 13.6 and 15.2, and Intel's APX specification (355828): a
   feature's registers may be used only where XCR0, which the kernel sets, names their
   state components.  */
static inline uint32_t
machine_xcr0 (void)
{
  uint32_t a, b, c, d, low, high;
  if (!__get_cpuid (1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
    return 0;
  __asm__ ("xgetbv" : "=a" (low), "=d" (high) : "c" (0));
  return low;
}

/* A probe: 1, a leaf of cpuid and its subleaf, one of eax, ebx, ecx, edx, the bits there,
   the bits of XCR0.  */
static inline bool
machine_has (const uint32_t probe[6])
{
  uint32_t r[4];
  return probe[0] == 1 && probe[3] < 4
         && __get_cpuid_count (probe[1], probe[2], &r[0], &r[1], &r[2], &r[3])
         && (r[probe[3]] & probe[4]) == probe[4]
         && (machine_xcr0 () & probe[5]) == probe[5];
}

static inline size_t
machine_vector_bytes (void)
{
  return 0;
}

/* cpuid tells the most that XSAVE writes; siginfo_t, ucontext_t and alignment are
   beside it.  */
static inline size_t
machine_frame_bytes (void)
{
  uint32_t a, b = 0, c, d;
  __get_cpuid_count (0xd, 0, &a, &b, &c, &d);
  return b + 1024;
}

#endif
