/* What registers this CPU has, values for them, and how they differ afterwards.

   The manual: DDI 0487, C5.2 (PSTATE's fields, FPCR, FPSR), B1.4 (SVE).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>

#ifndef PR_SVE_GET_VL
# define PR_SVE_GET_VL 51
#endif

/* The kernel's, arch/arm64/include/uapi/asm/hwcap.h.  */
#define HWCAP_OF_SVE (UINT64_C (1) << 22)
#define HWCAP_OF_DIT (UINT64_C (1) << 24)
#define HWCAP_OF_SSBS (UINT64_C (1) << 28)
#define HWCAP2_OF_MTE (UINT64_C (1) << 18)

#define NZCV UINT64_C (0xf0000000)
#define FPSR_BITS UINT64_C (0x0800009f) /* QC, IDC, IXC, UFC, OFC, DZC, IOC */
/* AHP, DN, FZ, RMode; FZ16; NEP, AH, FIZ.  No traps.  */
#define FPCR_BITS UINT64_C (0x07c80007)

__thread struct oracle_area oracle_area;
unsigned oracle_vector_bytes;
static uint32_t has;
static uint64_t fpcr_bits;              /* of FPCR_BITS, those that this CPU has */
static struct { bool x18, neon, sve; } promised;

/* --- The machine --- */

const char *
oracle_look (void)
{
  uint64_t hwcap = getauxval (AT_HWCAP), hwcap2 = getauxval (AT_HWCAP2), old;
  has = (hwcap & HWCAP_OF_SVE ? 1u << HAS_SVE : 0)
        | (hwcap & HWCAP_OF_DIT ? 1u << HAS_DIT : 0)
        | (hwcap & HWCAP_OF_SSBS ? 1u << HAS_SSBS : 0)
        | (hwcap2 & HWCAP2_OF_MTE ? 1u << HAS_TCO : 0);
  if (has & 1u << HAS_SVE)
    oracle_vector_bytes = prctl (PR_SVE_GET_VL) & 0xffff;
  __asm__ volatile ("mrs %0, fpcr\n\tmsr fpcr, %2\n\tmrs %1, fpcr\n\tmsr fpcr, %0"
                    : "=&r" (old), "=&r" (fpcr_bits) : "r" (FPCR_BITS));
  fpcr_bits &= FPCR_BITS;
  return NULL;
}

uint64_t
oracle_pstate_bits (void)
{
  return NZCV | (has & 1u << HAS_DIT ? 1u << 24 : 0)
         | (has & 1u << HAS_SSBS ? 1u << 12 : 0)
         | (has & 1u << HAS_TCO ? 1u << 25 : 0);
}

/* MIDR_EL1's fields, which the kernel lets programs read (HWCAP_CPUID).  */
static void
print_cpu (void)
{
  uint64_t midr = 0;
  if (getauxval (AT_HWCAP) & UINT64_C (1) << 11)
    __asm__ ("mrs %0, midr_el1" : "=r" (midr));
  printf ("CPU         implementer %#x, part %#x, revision %u.%u\n",
          (unsigned) (midr >> 24 & 0xff), (unsigned) (midr >> 4 & 0xfff),
          (unsigned) (midr >> 20 & 0xf), (unsigned) (midr & 0xf));
}

void
oracle_print (void)
{
  print_cpu ();
  printf ("registers   31 general of 64 bits, sp, NZCV%s%s%s, FPCR, FPSR;\n            ",
          has & 1u << HAS_DIT ? ", DIT" : "", has & 1u << HAS_SSBS ? ", SSBS" : "",
          has & 1u << HAS_TCO ? ", TCO" : "");
  if (oracle_vector_bytes != 0)
    printf ("z0-31 of %u bits, p0-15 and FFR of %u\n", 8 * oracle_vector_bytes,
            oracle_vector_bytes);
  else
    printf ("v0-31 of 128 bits\n");
}

bool
oracle_promise (const char *word)
{
  bool all = strcmp (word, "all") == 0;
  bool x18 = all || strcmp (word, "x18") == 0;
  bool sve = all || strcmp (word, "sve") == 0;
  bool neon = sve || strcmp (word, "vec:16") == 0;
  promised.x18 |= x18;
  if (neon)
    {
      promised.neon = true;
      promised.sve = sve;
    }
  return x18 || neon;
}

/* --- Values --- */

void
oracle_init (struct oracle_area *area)
{
  memset (area, 0, sizeof *area);
  area->has = has;
}

/* What FFR can hold is ones up to an element, then zeros (DDI 0487, B1.4.4).  */
static void
fill_ffr (uint8_t *ffr, unsigned ones)
{
  for (unsigned i = 0; i < oracle_vector_bytes / 8; i++, ones -= ones < 8 ? ones : 8)
    ffr[i] = ones < 8 ? (1 << ones) - 1 : 0xff;
}

static void
fill_sve (struct oracle_state *in, struct oracle_state *other, uint64_t *random)
{
  unsigned ones = oracle_random (random) % (oracle_vector_bytes + 1);
  /* Whether the upper halves are zeros, the kernel can tell.  */
  if (oracle_random (random) % 4 != 0)
    {
      oracle_randomise (in->z, other->z, 32 * oracle_vector_bytes, random);
      oracle_randomise (in->p, other->p, 2 * oracle_vector_bytes, random);
    }
  else
    {
      for (unsigned n = 0; n < 32; n++)
        oracle_randomise (in->z + n * oracle_vector_bytes,
                          other->z + n * oracle_vector_bytes, 16, random);
      for (unsigned n = 0; n < 32; n++)
        memset (other->z + n * oracle_vector_bytes + 16, 0xff, oracle_vector_bytes - 16);
      memset (other->p, 0xff, 2 * oracle_vector_bytes);
    }
  fill_ffr (in->ffr, ones);
  fill_ffr (other->ffr, ones < oracle_vector_bytes / 2 ? oracle_vector_bytes : 0);
}

void
oracle_fill (struct oracle_area *area, uint64_t *random)
{
  struct oracle_state *in = &area->in, *other = &area->other;
  uint64_t sp = in->sp, pstate = oracle_pstate_bits ();
  memset (&area->in, 0, 3 * sizeof area->in);
  in->sp = sp;
  oracle_randomise (in->x, other->x, sizeof in->x, random);
  in->pstate = oracle_random (random) & pstate;
  other->pstate = ~in->pstate & pstate;
  /* The ABI's own now and then, here or there.  */
  in->fpcr = oracle_random (random) % 4 == 0 ? 0 : oracle_random (random) & fpcr_bits;
  other->fpcr = oracle_random (random) % 4 == 0 ? 0 : ~in->fpcr & fpcr_bits;
  in->fpsr = oracle_random (random) & FPSR_BITS;
  other->fpsr = ~in->fpsr & FPSR_BITS;
  if (oracle_vector_bytes != 0)
    fill_sve (in, other, random);
  else
    oracle_randomise (in->v, other->v, sizeof in->v, random);
  area->end = area->waiting = 0;
}

/* --- Comparing --- */

static void
vectors (struct oracle_comparison *c, const struct oracle_state *in,
         const struct oracle_state *out)
{
  unsigned vl = oracle_vector_bytes;
  for (unsigned n = 0; n < 32 && promised.neon; n++)
    if (vl == 0)
      oracle_compare_bytes (c, "v", n, in->v[n], out->v[n], 16);
    else
      oracle_compare_bytes (c, promised.sve ? "z" : "v", n, in->z + n * vl,
                            out->z + n * vl, promised.sve ? vl : 16);
  for (unsigned n = 0; n < 16 && promised.sve; n++)
    oracle_compare_bytes (c, "p", n, in->p + n * vl / 8, out->p + n * vl / 8, vl / 8);
  if (promised.sve)
    oracle_compare_bytes (c, "ffr", 0, in->ffr, out->ffr, vl / 8);
}

unsigned
oracle_compare (const struct oracle_state *in, const struct oracle_state *out,
                oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0 };
  char name[8];
  for (unsigned n = 0; n < 31; n++)
    if (n != 18 || promised.x18)
      {
        snprintf (name, sizeof name, "x%u", n);
        oracle_compare_word (&c, name, in->x[n], out->x[n]);
      }
  oracle_compare_word (&c, "sp", in->sp, out->sp);
  oracle_compare_word (&c, "pstate", in->pstate, out->pstate);
  oracle_compare_word (&c, "fpcr", in->fpcr, out->fpcr);
  oracle_compare_word (&c, "fpsr", in->fpsr, out->fpsr);
  vectors (&c, in, out);
  return c.differences;
}

/* z's are in the frame's area; where they are, v's are not written.  */
static bool
compare_member_vector (struct oracle_comparison *c, const struct oracle_state *in,
                       const char *name, const uint8_t *at, unsigned bytes)
{
  unsigned vl = oracle_vector_bytes;
  int n;
  if ((n = oracle_number (name, "v", 32)) >= 0)
    {
      if (promised.neon && !promised.sve)
        oracle_compare_bytes (c, "v", n, vl == 0 ? in->v[n] : in->z + n * vl, at, bytes);
    }
  else if ((n = oracle_number (name, "z", 32)) >= 0)
    oracle_compare_bytes (c, "z", n, in->z + n * vl, at, bytes);
  else if ((n = oracle_number (name, "p", 16)) >= 0)
    oracle_compare_bytes (c, "p", n, in->p + n * vl / 8, at, bytes);
  else if (strcmp (name, "ffr") == 0)
    oracle_compare_bytes (c, "ffr", 0, in->ffr, at, bytes);
  else
    return false;
  return true;
}

/* The loop changes x0.  */
bool
oracle_compare_member (struct oracle_comparison *c, const struct oracle_area *area,
                       const char *name, const void *at, unsigned bytes)
{
  const struct oracle_state *in = &area->in;
  uint64_t word = oracle_word (at, bytes);
  int n = oracle_number (name, "x", 31);
  if (n > 0)
    oracle_compare_word (c, name, in->x[n], word);
  else if (strcmp (name, "pstate") == 0)
    oracle_compare_word (c, name, in->pstate, word & oracle_pstate_bits ());
  else if (strcmp (name, "fpcr") == 0)
    oracle_compare_word (c, name, in->fpcr, word);
  else if (strcmp (name, "fpsr") == 0)
    oracle_compare_word (c, name, in->fpsr, word);
  else if (strcmp (name, "vl") == 0)
    oracle_compare_word (c, name, promised.sve ? oracle_vector_bytes : 0, word);
  else
    return n == 0 || strcmp (name, "fpmr") == 0 || strcmp (name, "scalable") == 0
           || compare_member_vector (c, in, name, at, bytes);
  return true;
}

void
oracle_forget (struct oracle_state *state)
{
  unsigned vl = oracle_vector_bytes, kept = promised.neon ? 16 : 0;
  state->x[18] = promised.x18 ? state->x[18] : 0;
  if (promised.sve)
    return;
  memset (state->v, 0, promised.neon ? 0 : sizeof state->v);
  for (unsigned n = 0; n < 32 && vl != 0; n++)
    memset (state->z + n * vl + kept, 0, vl - kept);
  memset (state->p, 0, sizeof state->p);
  memset (state->ffr, 0, sizeof state->ffr);
}

/* --- Registers by name --- */

void *
oracle_find_register (struct oracle_state *state, const char *name, unsigned *bytes)
{
  unsigned vl = oracle_vector_bytes;
  int n;
  *bytes = 8;
  if ((n = oracle_number (name, "x", 31)) >= 0)
    return &state->x[n];
  if (strcmp (name, "sp") == 0)
    return &state->sp;
  if (strcmp (name, "pstate") == 0)
    return &state->pstate;
  if (strcmp (name, "fpcr") == 0)
    return &state->fpcr;
  if (strcmp (name, "fpsr") == 0)
    return &state->fpsr;
  *bytes = vl != 0 ? vl : 16;
  if ((n = oracle_number (name, "v", 32)) >= 0)
    return vl != 0 ? state->z + n * vl : state->v[n];
  *bytes = vl / 8;
  if ((n = oracle_number (name, "p", 16)) >= 0 && vl != 0)
    return state->p + n * vl / 8;
  return strcmp (name, "ffr") == 0 && vl != 0 ? state->ffr : NULL;
}

/* --- asyncPreempt2 --- */

/* AAPCS64, 6.4.5 and 6.4.6; 6.1.2: FPCR is as at the program's start.  */
unsigned
oracle_compare_handed (const struct oracle_area *area, uintptr_t pc, unsigned alignment,
                       oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0 };
  const uint64_t *record = (const uint64_t *) area->handed_fp;
  if (area->handed_sp % alignment != 0)
    oracle_differ (&c, "sp, to asyncPreempt2, is misaligned: %#" PRIx64, area->handed_sp);
  oracle_compare_word (&c, "fpcr, to asyncPreempt2,", 0, area->handed_fpcr);
  oracle_compare_word (&c, "the chain of frame pointers", area->in.x[29], record[0]);
  oracle_compare_word (&c, "the chain's return address", pc, record[1]);
  return c.differences;
}
