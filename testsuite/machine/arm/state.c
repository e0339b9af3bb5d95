/* What registers this CPU has, values for them, and how they differ afterwards.

   The manual: DDI 0406, A2.4 (APSR), B4.1.58 (FPSCR), A2.6 (d0 to d31).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <inttypes.h>
#include <string.h>
#include <sys/auxv.h>

/* The kernel's, arch/arm/include/uapi/asm/hwcap.h.  */
#define HWCAP_OF_VFP (1u << 6)
#define HWCAP_OF_D32 (1u << 19)

/* NZCV, QC, AHP, DN, FZ, RMode; FZ16; IDC, IXC, UFC, OFC, DZC, IOC.  No traps, and no
   vectors in VFP's old way.  */
#define FPSCR_BITS UINT32_C (0xffc8009f)

const char *const oracle_r_names[15] = {
  "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "fp", "ip", "sp", "lr"
};

__thread struct oracle_area oracle_area;
uint32_t oracle_fpscr_bits;
static bool d16;
static struct { bool vfp, d16; } promised;

/* --- The machine --- */

const char *
oracle_look (void)
{
  unsigned long hwcap = getauxval (AT_HWCAP);
  uint32_t old;
  if (!(hwcap & HWCAP_OF_VFP))
    return "this CPU has no floating-point registers";
  d16 = (hwcap & HWCAP_OF_D32) != 0;
  __asm__ volatile ("vmrs %0, fpscr\n\tvmsr fpscr, %2\n\tvmrs %1, fpscr\n\tvmsr fpscr, %0"
                    : "=&r" (old), "=&r" (oracle_fpscr_bits) : "r" (FPSCR_BITS));
  oracle_fpscr_bits &= FPSCR_BITS;
  return NULL;
}

void
oracle_print (void)
{
  printf ("CPU         %s\n", (const char *) getauxval (AT_PLATFORM));
  printf ("registers   14 general of 32 bits, sp, NZCV, Q, GE, FPSCR;\n            d0-%d of"
          " 64 bits\n", d16 ? 31 : 15);
}

/* No code of libc's can do without d0 to d15 here.  */
bool
oracle_promise (const char *word)
{
  bool all = strcmp (word, "all") == 0;
  bool upper = all || strcmp (word, "d16") == 0, no_upper = strcmp (word, "d16:0") == 0;
  bool lower = all || strcmp (word, "vfp") == 0, no_lower = strcmp (word, "vfp:0") == 0;
  promised.vfp = (promised.vfp || lower) && !no_lower;
  promised.d16 = (promised.d16 || (upper && d16)) && !no_upper && !no_lower;
  return upper || no_upper || lower || no_lower;
}

/* --- Values --- */

void
oracle_init (struct oracle_area *area)
{
  memset (area, 0, sizeof *area);
  area->d16 = d16;
}

void
oracle_fill (struct oracle_area *area, uint64_t *random)
{
  struct oracle_state *in = &area->in, *other = &area->other;
  uint64_t sp = in->sp;
  memset (&area->in, 0, 3 * sizeof area->in);
  in->sp = sp;
  for (unsigned n = 0; n < 15; n++)
    if (n != 13)
      other->r[n] = ~(in->r[n] = oracle_random (random));
  in->apsr = oracle_random (random) & ORACLE_APSR;
  other->apsr = ~in->apsr & ORACLE_APSR;
  in->fpscr = oracle_random (random) & oracle_fpscr_bits;
  other->fpscr = ~in->fpscr & oracle_fpscr_bits;
  oracle_randomise (in->d, other->d, d16 ? sizeof in->d : sizeof in->d / 2, random);
  area->end = area->waiting = 0;
}

/* --- Comparing --- */

unsigned
oracle_compare (const struct oracle_state *in, const struct oracle_state *out,
                oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0 };
  for (unsigned n = 0; n < 15; n++)
    oracle_compare_word (&c, oracle_r_names[n], in->r[n], out->r[n]);
  oracle_compare_word (&c, "sp", in->sp, out->sp);
  oracle_compare_word (&c, "apsr", in->apsr, out->apsr & ORACLE_APSR);
  if (promised.vfp)
    oracle_compare_word (&c, "fpscr", in->fpscr, out->fpscr);
  for (unsigned n = promised.vfp ? 0 : 16; n < (promised.d16 ? 32 : 16); n++)
    oracle_compare_bytes (&c, "d", n, (const uint8_t *) &in->d[n],
                          (const uint8_t *) &out->d[n], 8);
  return c.differences;
}

/* The loop changes r0 and r1.  */
bool
oracle_compare_member (struct oracle_comparison *c, const struct oracle_area *area,
                       const char *name, const void *at, unsigned bytes)
{
  const struct oracle_state *in = &area->in;
  uint64_t word = oracle_word (at, bytes);
  int r = oracle_find (name, oracle_r_names, 15), s = oracle_number (name, "s", 32);
  int d = oracle_number (name, "d", 32);
  if (r > 1)
    oracle_compare_word (c, name, in->r[r], word);
  else if (strcmp (name, "apsr") == 0)
    oracle_compare_word (c, name, in->apsr, word & ORACLE_APSR);
  else if (strcmp (name, "fpscr") == 0 && promised.vfp)
    oracle_compare_word (c, name, in->fpscr, word);
  else if (s >= 0 && promised.vfp)
    oracle_compare_word (c, name, (uint32_t) (in->d[s / 2] >> s % 2 * 32), word);
  else if (d >= 16 && promised.d16)
    oracle_compare_word (c, name, in->d[d], word);
  else
    return r >= 0 || s >= 0 || d >= 16 || strcmp (name, "fpscr") == 0;
  return true;
}

void
oracle_forget (struct oracle_state *state)
{
  if (!promised.vfp)
    state->fpscr = 0;
  memset (state->d, 0, promised.vfp ? 0 : 16 * 8);
  memset (state->d + 16, 0, promised.d16 ? 0 : 16 * 8);
}

/* --- Registers by name --- */

/* s0 and s1 are d0's halves.  */
void *
oracle_find_register (struct oracle_state *state, const char *name, unsigned *bytes)
{
  int n;
  *bytes = 4;
  if ((n = oracle_find (name, oracle_r_names, 15)) >= 0 && n != 13)
    return &state->r[n];
  if ((n = oracle_number (name, "s", 32)) >= 0)
    return (uint32_t *) state->d + n;
  if (strcmp (name, "apsr") == 0)
    return &state->apsr;
  if (strcmp (name, "fpscr") == 0)
    return &state->fpscr;
  *bytes = 8;
  if (strcmp (name, "sp") == 0)
    return &state->sp;
  n = oracle_number (name, "d", 32);
  return n >= 0 && (n < 16 || d16) ? &state->d[n] : NULL;
}

/* --- asyncPreempt2 --- */

/* AAPCS32, 6.2.1.2 and 6.2.1.4; 6.1.2.1: FPSCR is as at the program's start.  */
unsigned
oracle_compare_handed (const struct oracle_area *area, uintptr_t pc, unsigned alignment,
                       oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0 };
  const uint32_t *record = (const uint32_t *) (uintptr_t) area->handed_fp;
  if (area->handed_sp % alignment != 0)
    oracle_differ (&c, "sp, to asyncPreempt2, is misaligned: %#" PRIx32, area->handed_sp);
  if (promised.vfp)
    oracle_compare_word (&c, "fpscr, to asyncPreempt2,", 0, area->handed_fpscr);
  oracle_compare_word (&c, "the chain of frame pointers", area->in.r[11], record[0]);
  oracle_compare_word (&c, "the chain's return address", pc, record[1]);
  return c.differences;
}
