/* Values for the registers, and how they differ afterwards.

   The manual: LoongArch Reference Manual, volume 1, 3.1 (FCSR, the conditions); the psABI.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <inttypes.h>
#include <string.h>
#include <sys/auxv.h>

/* FCSR.  What is enabled traps where an instruction has that for a cause: the loop has none
   that has, and what is both is never written.  */
#define ENABLES 0x1fu
#define MODE_AT 8
#define FLAGS 0x1f0000u
#define CAUSES_AT 24

__thread struct oracle_area oracle_area;
unsigned oracle_v_bytes;
static unsigned promised_bytes; /* of f0 to f31, and so FCSR and the conditions */
static bool promised_left;

/* --- The machine --- */

const char *
oracle_look (void)
{
  uint64_t hwcap = getauxval (AT_HWCAP);        /* HWCAP_LOONGARCH_FPU, _LSX, _LASX */
  oracle_v_bytes = hwcap >> 5 & 1 ? 32 : hwcap >> 4 & 1 ? 16 : 8;
  return hwcap >> 3 & 1 ? NULL : "this CPU has no floating-point registers";
}

void
oracle_print (void)
{
  uint32_t id;
  __asm__ ("cpucfg %0, $zero" : "=r" (id));
  printf ("CPU         LoongArch, identified as %#" PRIx32 "\n"
          "registers   28 general of 64 bits, sp, f0-31 of %u bits, fcc0-7, FCSR\n", id,
          8 * oracle_v_bytes);
}

bool
oracle_promise (const char *word)
{
  bool all = strcmp (word, "all") == 0, left = strcmp (word, "left") == 0;
  int number = oracle_number (word, "fpr:", 33);
  unsigned bytes = all ? 32 : number;
  promised_left |= left;
  if (all || number >= 0)
    promised_bytes = bytes > oracle_v_bytes ? oracle_v_bytes : bytes;
  return left || bytes == 0 || bytes == 8 || bytes == 16 || bytes == 32;
}

/* --- Values --- */

void
oracle_init (struct oracle_area *area)
{
  memset (area, 0, sizeof *area);
  area->v_bytes = oracle_v_bytes;
}

static void
fill_fcsr (uint64_t *in, uint64_t *other, uint64_t *random)
{
  uint32_t enables = oracle_random (random) & ENABLES;
  uint32_t causes = oracle_random (random) & ENABLES;
  uint32_t rest = oracle_random (random) & (FLAGS | 3 << MODE_AT);
  *in = enables | (causes & ~enables) << CAUSES_AT | rest;
  *other = (~enables & ENABLES) | (~causes & enables) << CAUSES_AT
           | (~rest & (FLAGS | 3 << MODE_AT));
}

void
oracle_fill (struct oracle_area *area, uint64_t *random)
{
  struct oracle_state *in = &area->in, *other = &area->other;
  uint64_t sp = in->sp;
  memset (&area->in, 0, 3 * sizeof area->in);
  in->sp = sp;
  for (unsigned n = 1; n < 32; n++)
    if (n == 1 || (n >= 4 && n != 21))
      other->r[n] = ~(in->r[n] = oracle_random (random));
  for (unsigned n = 0; n < 8; n++)
    other->fcc[n] = !(in->fcc[n] = oracle_random (random) >> 63);
  for (unsigned n = 0; n < 32; n++)
    oracle_randomise (in->v[n], other->v[n], oracle_v_bytes, random);
  fill_fcsr (&in->fcsr, &other->fcsr, random);
  area->end = area->waiting = 0;
}

/* --- Comparing --- */

static void
compare_condition (struct oracle_comparison *c, unsigned n, uint64_t in, uint64_t out)
{
  char name[8];
  snprintf (name, sizeof name, "fcc%u", n);
  oracle_compare_word (c, name, in, out);
}

static void
compare_floats (struct oracle_comparison *c, const struct oracle_state *in,
                const struct oracle_state *out)
{
  oracle_compare_word (c, "fcsr", in->fcsr, out->fcsr);
  for (unsigned n = 0; n < 8; n++)
    compare_condition (c, n, in->fcc[n], out->fcc[n]);
  for (unsigned n = 0; n < 32; n++)
    oracle_compare_bytes (c, "f", n, in->v[n], out->v[n], promised_bytes);
}

/* Where no header lists them they are as they were or, after a preemption, as asyncPreempt2
   has left them.  */
static void
compare_left (struct oracle_comparison *c, const struct oracle_state *in,
              const struct oracle_state *out)
{
  const struct oracle_state *other = &oracle_area.other;
  if (out->fcsr != in->fcsr)
    oracle_compare_word (c, "fcsr, which is nobody's,", other->fcsr, out->fcsr);
  for (unsigned n = 0; n < 8; n++)
    if (out->fcc[n] != in->fcc[n])
      compare_condition (c, n, other->fcc[n], out->fcc[n]);
  for (unsigned n = 0; n < 32; n++)
    if (memcmp (in->v[n], out->v[n], sizeof in->v[n]) != 0)
      oracle_compare_bytes (c, "f", n, other->v[n], out->v[n], sizeof out->v[n]);
}

unsigned
oracle_compare (const struct oracle_state *in, const struct oracle_state *out,
                oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0 };
  char name[8];
  for (unsigned n = 1; n < 32; n++)
    {
      snprintf (name, sizeof name, "r%u", n);
      oracle_compare_word (&c, name, in->r[n], out->r[n]);
    }
  oracle_compare_word (&c, "sp", in->sp, out->sp);
  if (promised_left)
    compare_left (&c, in, out);
  if (promised_bytes != 0)
    compare_floats (&c, in, out);
  return c.differences;
}

/* The loop changes r12.  */
bool
oracle_compare_member (struct oracle_comparison *c, const struct oracle_area *area,
                       const char *name, const void *at, unsigned bytes)
{
  const struct oracle_state *in = &area->in;
  uint64_t word = oracle_word (at, bytes);
  int r = oracle_number (name, "r", 32), f = oracle_number (name, "f", 32);
  int fcc = oracle_number (name, "fcc", 8);
  bool fcsr = strcmp (name, "fcsr") == 0;
  if (r >= 0 && r != 12)
    oracle_compare_word (c, name, in->r[r], word);
  else if (f >= 0 && promised_bytes != 0)
    oracle_compare_bytes (c, "f", f, in->v[f], at,
                          promised_bytes < bytes ? promised_bytes : bytes);
  else if (fcc >= 0 && promised_bytes != 0)
    oracle_compare_word (c, name, in->fcc[fcc], word);
  else if (fcsr && promised_bytes != 0)
    oracle_compare_word (c, name, in->fcsr, word);
  else
    return r >= 0 || f >= 0 || fcc >= 0 || fcsr;
  return true;
}

void
oracle_forget (struct oracle_state *state)
{
  for (unsigned n = 0; n < 32; n++)
    memset (state->v[n] + promised_bytes, 0, sizeof state->v[n] - promised_bytes);
  if (promised_bytes != 0)
    return;
  state->fcsr = 0;
  memset (state->fcc, 0, sizeof state->fcc);
}

/* --- Registers by name --- */

void *
oracle_find_register (struct oracle_state *state, const char *name, unsigned *bytes)
{
  int n;
  *bytes = 8;
  if ((n = oracle_number (name, "r", 32)) >= 0)
    return &state->r[n];
  if (strcmp (name, "sp") == 0)
    return &state->sp;
  if (strcmp (name, "fcsr") == 0)
    return &state->fcsr;
  if ((n = oracle_number (name, "fcc", 8)) >= 0)
    return &state->fcc[n];
  *bytes = oracle_v_bytes;
  n = oracle_number (name, "f", 32);
  return n >= 0 ? state->v[n] : NULL;
}

/* --- asyncPreempt2 --- */

/* The record of frame pointers lies below r22; C code rounds to nearest, and traps nothing
   (psABI, "Calling Conventions").  */
unsigned
oracle_compare_handed (const struct oracle_area *area, uintptr_t pc, unsigned alignment,
                       oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0 };
  const uint64_t *record = (const uint64_t *) area->handed_fp - 2;
  if (area->handed_sp % alignment != 0)
    oracle_differ (&c, "sp, to asyncPreempt2, is misaligned: %#" PRIx64, area->handed_sp);
  if (promised_bytes != 0)
    oracle_compare_word (&c, "fcsr, to asyncPreempt2,", 0, area->handed_fcsr);
  oracle_compare_word (&c, "the chain of frame pointers", area->in.r[22], record[0]);
  oracle_compare_word (&c, "the chain's return address", pc, record[1]);
  return c.differences;
}
