/* Values for the registers, and how they differ afterwards.

   The manual: the Principles of Operation (SA22-7832), 4 (PSW), 9 (FPC), 21 (vectors).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <inttypes.h>
#include <string.h>
#include <sys/auxv.h>

/* The masks that trap are for instructions that the loop has none of.  The third byte is a
   code that tells why; of the fourth, decimal and binary rounding modes.  */
#define FPC_MASKS 0xf8000000u
#define FPC_FLAGS 0x00f80000u
#define FPC_CODE 0x0000ff00u
#define FPC_DECIMAL 0x00000070u

/* Of what IPM tells, condition code and those of the masks that are for hexadecimal floating
   point: with the others C code traps.  */
#define MASK_CODE 0x30000000u
#define MASK_MASKS 0x03000000u

__thread struct oracle_area oracle_area;
bool oracle_vx;
static unsigned promised_bytes; /* of a vector register, 8: f0 to f15 alone */
static bool promised_left;

/* --- The machine --- */

const char *
oracle_look (void)
{
  oracle_vx = (getauxval (AT_HWCAP) >> 11 & 1) != 0;    /* HWCAP_S390_VXRS */
  return NULL;
}

void
oracle_print (void)
{
  const char *platform = (const char *) getauxval (AT_PLATFORM);
  printf ("CPU         %s\n"
          "registers   15 general of 64 bits, sp, CC and program mask, FPC, %s\n",
          platform != NULL ? platform : "unknown",
          oracle_vx ? "v0-31 of 128 bits" : "f0-15 of 64 bits");
}

bool
oracle_promise (const char *word)
{
  bool left = strcmp (word, "left") == 0;
  promised_left |= left;
  if (strcmp (word, "all") == 0 || strcmp (word, "vec:16") == 0)
    promised_bytes = oracle_vx ? 16 : 8;
  else if (strcmp (word, "vec:8") == 0)
    promised_bytes = 8;
  else if (strcmp (word, "vec:0") == 0)
    promised_bytes = 0;
  else
    return left;
  return true;
}

/* --- Values --- */

void
oracle_init (struct oracle_area *area)
{
  memset (area, 0, sizeof *area);
  area->vx = oracle_vx;
}

/* Of the binary rounding modes 4 to 6 are none.  */
static void
fill_fpc (uint64_t *in, uint64_t *other, uint64_t *random)
{
  static const uint8_t modes[] = { 0, 1, 2, 3, 7 };
  uint32_t bits = FPC_MASKS | FPC_FLAGS | FPC_CODE | FPC_DECIMAL;
  uint32_t value = oracle_random (random) & bits;
  unsigned mode = modes[oracle_random (random) % 5];
  *in = value | mode;
  *other = (~value & bits) | (mode == 7 ? 0 : 3 - mode);
}

void
oracle_fill (struct oracle_area *area, uint64_t *random)
{
  struct oracle_state *in = &area->in, *other = &area->other;
  uint64_t sp = in->sp;
  memset (&area->in, 0, 3 * sizeof area->in);
  in->sp = sp;
  oracle_randomise (in->r, other->r, 15 * 8, random);
  fill_fpc (&in->fpc, &other->fpc, random);
  in->mask = oracle_random (random) & (MASK_CODE | MASK_MASKS);
  other->mask = ~in->mask & (MASK_CODE | MASK_MASKS);
  for (unsigned n = 0; n < (oracle_vx ? 32 : 16); n++)
    oracle_randomise (in->v[n], other->v[n], oracle_vx ? 16 : 8, random);
  area->end = area->waiting = 0;
}

/* --- Comparing --- */

/* f's are spelled as such where no more of them is kept.  */
static void
compare_vectors (struct oracle_comparison *c, const struct oracle_state *in,
                 const struct oracle_state *out)
{
  for (unsigned n = 0; n < (promised_bytes == 16 ? 32 : 16); n++)
    oracle_compare_bytes (c, promised_bytes == 16 ? "v" : "f", n, in->v[n], out->v[n],
                          promised_bytes);
}

/* Vector registers that no header lists are as they were or, after a preemption, as
   asyncPreempt2 has left them.  */
static void
compare_left (struct oracle_comparison *c, const struct oracle_state *in,
              const struct oracle_state *out)
{
  for (unsigned n = 0; n < (oracle_vx ? 32 : 16); n++)
    if (memcmp (in->v[n], out->v[n], 16) != 0)
      oracle_compare_bytes (c, "v", n, oracle_area.other.v[n], out->v[n], 16);
}

unsigned
oracle_compare (const struct oracle_state *in, const struct oracle_state *out,
                oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0 };
  char name[8];
  for (unsigned n = 0; n < 15; n++)
    {
      snprintf (name, sizeof name, "r%u", n);
      oracle_compare_word (&c, name, in->r[n], out->r[n]);
    }
  oracle_compare_word (&c, "sp", in->sp, out->sp);
  oracle_compare_word (&c, "mask", in->mask, out->mask);
  oracle_compare_word (&c, "fpc", in->fpc, out->fpc);
  if (promised_left)
    compare_left (&c, in, out);
  compare_vectors (&c, in, out);
  return c.differences;
}

/* The loop changes r2 and r3.  */
bool
oracle_compare_member (struct oracle_comparison *c, const struct oracle_area *area,
                       const char *name, const void *at, unsigned bytes)
{
  const struct oracle_state *in = &area->in;
  uint64_t word = oracle_word (at, bytes);
  int r = oracle_number (name, "r", 15), f = oracle_number (name, "f", 16);
  int v = oracle_number (name, "v", 32);
  if (r >= 0 && r != 2 && r != 3)
    oracle_compare_word (c, name, in->r[r], word);
  else if (f >= 0 && promised_bytes != 0)
    oracle_compare_bytes (c, "f", f, in->v[f], at, promised_bytes < bytes ? promised_bytes
                          : bytes);
  else if (v >= 0 && promised_bytes == 16)
    oracle_compare_bytes (c, "v", v, in->v[v], at, bytes);
  else if (strcmp (name, "mask") == 0)
    oracle_compare_word (c, name, in->mask, word);
  else if (strcmp (name, "fpc") == 0)
    oracle_compare_word (c, name, in->fpc, word);
  else
    return r >= 0 || f >= 0 || v >= 0;
  return true;
}

void
oracle_forget (struct oracle_state *state)
{
  for (unsigned n = 0; n < 32; n++)
    {
      unsigned kept = n < 16 || promised_bytes == 16 ? promised_bytes : 0;
      memset (state->v[n] + kept, 0, 16 - kept);
    }
}

/* --- Registers by name --- */

void *
oracle_find_register (struct oracle_state *state, const char *name, unsigned *bytes)
{
  int n;
  *bytes = 8;
  if ((n = oracle_number (name, "r", 15)) >= 0)
    return &state->r[n];
  if (strcmp (name, "sp") == 0)
    return &state->sp;
  if (strcmp (name, "mask") == 0)
    return &state->mask;
  if (strcmp (name, "fpc") == 0)
    return &state->fpc;
  if (oracle_vx)
    *bytes = 16;
  if ((n = oracle_number (name, "f", 16)) >= 0)
    return state->v[n];
  n = oracle_number (name, "v", 32);
  return n >= 0 && oracle_vx ? state->v[n] : NULL;
}

/* --- asyncPreempt2 --- */

/* SP is a multiple of 8 (ELF ABI s390x Supplement, 1.2.2); C code rounds to nearest, and
   traps nothing.  The chain leads by way of the trampoline's own frame.  */
unsigned
oracle_compare_handed (const struct oracle_area *area, uintptr_t pc, unsigned alignment,
                       oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0 };
  const uint64_t *chain = (const uint64_t *) area->handed_chain;
  (void) alignment;
  if (area->handed_sp % 8 != 0)
    oracle_differ (&c, "sp, to asyncPreempt2, is misaligned: %#" PRIx64, area->handed_sp);
  oracle_compare_word (&c, "fpc, to asyncPreempt2,", 0, area->handed_fpc);
  oracle_compare_word (&c, "the program mask, to asyncPreempt2,", 0,
                       area->handed_mask & MASK_MASKS);
  if (area->handed_chain - area->handed_sp > 4096)
    oracle_differ (&c, "the chain of frames leads to %#" PRIx64, area->handed_chain);
  else
    oracle_compare_word (&c, "the chain's return address", pc, chain[1]);
  return c.differences;
}
