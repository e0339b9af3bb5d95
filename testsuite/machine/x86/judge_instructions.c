/* What the judge asks of single instructions of x86-64 and i386 (judge/target/judge.h); and the
   CPUs that this one can be taken for: with less.  Whoever steps comes before cpuid and xgetbv,
   and can answer them himself; and sees an instruction that such a CPU has not, which this one
   runs.

   Intel SDM volume 2: CPUID, XGETBV, UD, 2.3.5 (VEX), 2.7 (EVEX); volume 1, 13.2; volume 3, 5.9
   (privileged instructions).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "judge.h"

#include <cpuid.h>
#include <string.h>

/* In the order in which CPUs got them: who lacks one lacks those before.  */
enum { NO_AVX512, NO_XSAVEC, NO_AVX, NO_XSAVE };

const struct judge_cpu judge_cpus[] = {
  [NO_AVX512] = { "avx512", "AVX-512" }, [NO_XSAVEC] = { "xsavec", "XSAVEC" },
  [NO_AVX] = { "avx", "AVX" }, [NO_XSAVE] = { "xsave", "XSAVE" }, { NULL, NULL }
};

/* State components, from a CPU on.  */
#define XCR0_AVX (UINT32_C (1) << AVX)
#define XCR0_AVX512 (UINT32_C (1) << OPMASK | UINT32_C (1) << ZMM_HIGH | UINT32_C (1) << ZMM_16 \
                     | UINT32_C (3) << TILES | UINT32_C (1) << APX)

static int cpu = -1;

static uint32_t
components_gone (void)
{
  return (cpu >= NO_AVX512 ? XCR0_AVX512 : 0) | (cpu >= NO_AVX ? XCR0_AVX : 0)
         | (cpu >= NO_XSAVE ? -1 : 0);
}

void
judge_be (int n)
{
  static uint32_t has, components;
  static unsigned size[COMPONENTS];
  if (has == 0)
    {
      has = oracle_has;
      components = oracle_area.components;
      memcpy (size, oracle_size, sizeof size);
    }
  cpu = n;
  oracle_has = has & ~(n >= NO_AVX512 ? HAS_AVX512 | HAS_AVX512BW : 0)
               & ~(n >= NO_AVX ? HAS_AVX : 0);
  /* SSE's registers are there without XSAVE, too.  */
  uint32_t gone = components_gone () & ~(1u << X87 | 1u << SSE);
  oracle_area.components = components & ~gone;
  for (unsigned k = 0; k < COMPONENTS; k++)
    oracle_size[k] = gone >> k & 1 ? 0 : size[k];
}

/* --- What cpuid says --- */

enum { A, B, C, D };
static const struct
{
  int from;
  uint32_t leaf, subleaf;
  unsigned reg;
  uint32_t bits;
} gone[] = {
  { NO_AVX512, 7, 0, B, 0xdc230000 },           /* F DQ IFMA PF ER CD BW VL */
  { NO_AVX512, 7, 0, C, 0x5842 },               /* VBMI VBMI2 VNNI BITALG VPOPCNTDQ */
  { NO_AVX512, 7, 0, D, 0x3c0010c },            /* 4VNNIW 4FMAPS VP2INTERSECT FP16 AMX */
  { NO_AVX512, 7, 1, A, 0x20 },                 /* BF16 */
  { NO_AVX512, 7, 1, D, 0x280000 },             /* AVX10, APX */
  { NO_XSAVEC, 0xd, 1, A, -1 },
  { NO_AVX, 1, 0, C, 0x30001000 },              /* FMA AVX F16C */
  { NO_AVX, 7, 0, B, 0x20 },                    /* AVX2 */
  { NO_AVX, 7, 0, C, 0x600 },                   /* VAES VPCLMULQDQ */
  { NO_AVX, 7, 1, A, 0x800010 },                /* VNNI IFMA */
  { NO_AVX, 7, 1, D, 0x430 },                   /* VNNI-INT8 NE-CONVERT VNNI-INT16 */
  { NO_AVX, 0x80000001, 0, C, 0x10800 },        /* XOP FMA4 */
  { NO_XSAVE, 1, 0, C, 0xc000000 },             /* XSAVE OSXSAVE */
};

/* How many bytes the components in XCR0 take that are left; COMPACTED: as XSAVEC has them.  */
static uint32_t
area_bytes (bool compacted)
{
  uint32_t bytes = 576, a, b, c, d, left;
  __cpuid_count (0xd, 0, left, b, c, d);
  for (unsigned k = AVX; k < COMPONENTS; k++)
    {
      if (!((left & ~components_gone ()) >> k & 1))
        continue;
      __cpuid_count (0xd, k, a, b, c, d);
      if (compacted)
        bytes = (c & 2 ? (bytes + 63) & -64 : bytes) + a;
      else if (a + b > bytes)
        bytes = a + b;
    }
  return bytes;
}

/* R is what leaf 0xd says.  */
static void
answer_states (uint32_t subleaf, uint32_t *r)
{
  if (cpu >= NO_XSAVE)
    memset (r, 0, 4 * sizeof *r);
  else if (subleaf == 0)
    {
      r[A] &= ~components_gone ();
      r[B] = r[C] = area_bytes (false);
    }
  else if (subleaf == 1 && cpu < NO_XSAVEC)
    r[B] = area_bytes (true);
  else if (subleaf < COMPONENTS && components_gone () >> subleaf & 1)
    memset (r, 0, 4 * sizeof *r);
}

static void
answer_cpuid (greg_t *reg)
{
#ifdef __x86_64__
  static const int place[] = { REG_RAX, REG_RBX, REG_RCX, REG_RDX };
#else
  static const int place[] = { REG_EAX, REG_EBX, REG_ECX, REG_EDX };
#endif
  uint32_t leaf = reg[place[A]], subleaf = reg[place[C]], r[4];
  __cpuid_count (leaf, subleaf, r[A], r[B], r[C], r[D]);
  if (leaf == 0xd)
    answer_states (subleaf, r);
  for (unsigned i = 0; i < sizeof gone / sizeof *gone; i++)
    if (cpu >= gone[i].from && leaf == gone[i].leaf
        && ((leaf != 7 && leaf != 0xd) || subleaf == gone[i].subleaf))
      r[gone[i].reg] &= ~gone[i].bits;
  for (unsigned i = 0; i < 4; i++)
    reg[place[i]] = r[i];
}

/* XCR0, or those of its components that are in use.  */
static void
answer_xgetbv (greg_t *reg)
{
#ifdef __x86_64__
  enum { AX = REG_RAX, CX = REG_RCX, DX = REG_RDX };
#else
  enum { AX = REG_EAX, CX = REG_ECX, DX = REG_EDX };
#endif
  uint32_t low, high;
  __asm__ ("xgetbv" : "=a" (low), "=d" (high) : "c" ((uint32_t) reg[CX]));
  reg[AX] = low & ~components_gone ();
  reg[DX] = high;
}

/* --- Instructions --- */

extern const char __executable_start[], etext[];        /* the linker's */

/* Of segments and addresses: those that VEX may have before it, too.  */
static const uint8_t prefixes[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x67 };

/* The next instruction's bytes without those; or NULL, where it is not the program's.  */
static const uint8_t *
next_bytes (const ucontext_t *context)
{
  uintptr_t pc = judge_pc (context), begin = (uintptr_t) __executable_start;
  const uint8_t *at = (const uint8_t *) pc;
  if (pc < begin || pc + 15 >= (uintptr_t) etext)
    return NULL;
  while (memchr (prefixes, *at, sizeof prefixes) != NULL)
    at++;
  return at;
}

/* Masks' own instructions are VEX ones: 0f 41 to 4b, 90 to 93, 98 and 99, 0f 3a 30 to 33.  */
static bool
is_of_masks (unsigned map, uint8_t opcode)
{
  return map == 1 ? (opcode >= 0x41 && opcode <= 0x4b) || (opcode & 0xfc) == 0x90
                    || (opcode & 0xfe) == 0x98
         : map == 3 && (opcode & 0xfc) == 0x30;
}

/* Outside of 64-bit code VEX and EVEX are what would else be LES, LDS and BOUND of a
   register.  */
static bool
is_vector_prefix (const uint8_t *at)
{
  return sizeof (void *) == 8 || at[1] >= 0xc0;
}

/* The first CPU of those that has not the instruction AT, or a great number.  */
static int
first_without (const uint8_t *at)
{
  if (*at == 0x62 && is_vector_prefix (at))
    return NO_AVX512;
  if (*at == 0xc5 && is_vector_prefix (at))
    return is_of_masks (1, at[2]) ? NO_AVX512 : NO_AVX;
  if (*at == 0xc4 && is_vector_prefix (at))
    return is_of_masks (at[1] & 31, at[3]) ? NO_AVX512 : NO_AVX;
  if (sizeof (void *) == 8 && (*at & 0xf0) == 0x40)
    at++;
  bool memory = at[2] < 0xc0;
  unsigned operation = at[2] >> 3 & 7;
  if (at[0] != 0x0f)
    return INT32_MAX;
  if ((at[1] == 0xc7 && memory && operation == 4)
      || (at[1] == 0xae && memory && operation == 6))
    return NO_XSAVEC;
  if ((at[1] == 0xae && memory && (operation == 4 || operation == 5))
      || (at[1] == 0x01 && at[2] == 0xd0))
    return NO_XSAVE;
  return INT32_MAX;
}

static bool
is_cpuid (const uint8_t *at)
{
  return at[0] == 0x0f && at[1] == 0xa2;
}

enum judge_next
judge_next (const ucontext_t *context)
{
  const uint8_t *at = next_bytes (context);
  if (at == NULL)
    return NEXT_ANY;
  if (cpu >= first_without (at))
    return NEXT_LACKS;
  return is_cpuid (at) || (at[0] == 0x0f && at[1] == 0x01 && at[2] == 0xd0) ? NEXT_ASKS
         : NEXT_ANY;
}

void
judge_answer (ucontext_t *context)
{
  const uint8_t *at = next_bytes (context);
  greg_t *reg = context->uc_mcontext.gregs;
  if (is_cpuid (at))
    answer_cpuid (reg);
  else
    answer_xgetbv (reg);
  uintptr_t behind = (uintptr_t) at + (is_cpuid (at) ? 2 : 3);
#ifdef __x86_64__
  reg[REG_RIP] = behind;
#else
  reg[REG_EIP] = behind;
#endif
}

/* --- Refused --- */

/* Behind 0f, BYTE and the next: of descriptor tables, control and debug registers, caches, model
   specific registers; sysret, sysexit, swapgs.  */
static bool
is_privileged_0f (uint8_t byte, uint8_t next)
{
  static const uint8_t opcodes[] = { 0x06, 0x07, 0x08, 0x09, 0x20, 0x21, 0x22, 0x23, 0x30,
                                     0x32, 0x33, 0x35 };
  unsigned operation = next >> 3 & 7;
  if (byte == 0x00)
    return operation == 2 || operation == 3;
  if (byte == 0x01)
    return next == 0xf8 || operation == 6
           || (next < 0xc0 && (operation == 2 || operation == 3 || operation == 7));
  return memchr (opcodes, byte, sizeof opcodes) != NULL;
}

/* hlt, cli, sti; in and out, with strings too.  */
static bool
is_privileged (const uint8_t *at)
{
  if (at[0] == 0x0f)
    return is_privileged_0f (at[1], at[2]);
  return at[0] == 0xf4 || at[0] == 0xfa || at[0] == 0xfb || (at[0] & 0xf4) == 0xe4
         || (at[0] & 0xfc) == 0x6c;
}

/* ud2, ud1, ud0.  */
enum judge_refused
judge_refused (const ucontext_t *context)
{
  const uint8_t *at = next_bytes (context);
  if (at == NULL)
    return REFUSED_ANY;
  while (*at == 0x66 || *at == 0xf2 || *at == 0xf3
         || (sizeof (void *) == 8 && (*at & 0xf0) == 0x40))
    at++;
  if (at[0] == 0x0f && (at[1] == 0x0b || at[1] == 0xb9 || at[1] == 0xff))
    return REFUSED_STOP;
  return is_privileged (at) ? REFUSED_PRIVILEGED : REFUSED_ANY;
}
