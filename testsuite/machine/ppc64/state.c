/* Values for the registers, and how they differ afterwards.

   The manual: Power ISA 3.0B, book I, 3.2.2 (XER), 4.2.2 (FPSCR), 6.3.2 (VSCR).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

__thread struct oracle_area oracle_area;
static unsigned float_bytes;    /* of each register of VSX's first half, promised; 0: of
                                   none, nor FPSCR */
static bool promised_v;         /* the second half, VSCR and VRSAVE */
static bool new_carries;        /* XER has the carries of words */
static bool all;
static bool decimal, decimal_lost;      /* FPSCR's upper half, with a rounding mode, is
                                           kept; is lost, by a signal's frame alone */

/* --- The machine --- */

const char *
oracle_look (void)
{
  new_carries = (getauxval (AT_HWCAP2) & PPC_FEATURE2_ARCH_3_00) != 0;
  return getauxval (AT_HWCAP) & PPC_FEATURE_HAS_VSX ? NULL : "this CPU has no VSX";
}

void
oracle_print (void)
{
  const char *platform = (const char *) getauxval (AT_PLATFORM);
  printf ("CPU         %s\n"
          "registers   30 general of 64 bits, sp, lr, ctr, cr, xer, vs0-63 of 128 bits,"
          " fpscr, vscr, vrsave, red zone of %d bytes\n",
          platform != NULL ? platform : "?", ORACLE_RED_ZONE);
}

bool
oracle_promise (const char *word)
{
  bool v = strcmp (word, "vr:16") == 0, no_v = strcmp (word, "vr:0") == 0;
  bool f = strncmp (word, "fpr:", 4) == 0;
  all = all || strcmp (word, "all") == 0;
  promised_v = (promised_v || v || all) && !no_v;
  if (f)
    float_bytes = strtoul (word + 4, NULL, 10);
  else if (all)
    float_bytes = 16;
  return v || no_v || f || all;
}

/* --- Values --- */

void
oracle_init (struct oracle_area *area)
{
  memset (area, 0, sizeof *area);
}

/* BITS of *IN at random, and their complement in *OTHER.  */
static void
fill_bits (uint64_t *in, uint64_t *other, uint64_t bits, uint64_t *random)
{
  *in = oracle_random (random) & bits;
  *other = ~*in & bits;
}

/* No exception is enabled; the summaries of others are what these make them.  */
static void
fill_fpscr (struct oracle_state *in, struct oracle_state *other, uint64_t *random)
{
  const uint64_t decimal_rounding = UINT64_C (7) << 32, fx_ox_ux_zx_xx = 0x9e000000;
  const uint64_t kind = 0x0007f000, rounding = 3;
  fill_bits (&in->fpscr, &other->fpscr,
             decimal_rounding | fx_ox_ux_zx_xx | kind | rounding, random);
}

/* This thread's, which stays where no vectors are promised: libc's longjmp has it in r0 in
   the end.  */
static uint64_t
vrsave (void)
{
  uint64_t value;
  __asm__ volatile ("mfspr %0, 256" : "=r" (value));
  return value;
}

void
oracle_fill (struct oracle_area *area, uint64_t *random)
{
  struct oracle_state *in = &area->in, *other = &area->other;
  uint64_t sp = in->sp;
  memset (&area->in, 0, 3 * sizeof area->in);
  in->sp = sp;
  for (unsigned n = 0; n < 32; n++)
    if (n != 1 && n != 13)
      fill_bits (&in->r[n], &other->r[n], -1, random);
  fill_bits (&in->lr, &other->lr, -1, random);
  fill_bits (&in->ctr, &other->ctr, -1, random);
  fill_bits (&in->cr, &other->cr, 0xffffffff, random);
  fill_bits (&in->xer, &other->xer, 0xe000007f | (new_carries ? 0xc0000 : 0), random);
  fill_bits (&in->vrsave, &other->vrsave, 0xffffffff, random);
  if (!promised_v)
    in->vrsave = other->vrsave = vrsave ();
  fill_fpscr (in, other, random);
  uint64_t vscr_in, vscr_other;
  fill_bits (&vscr_in, &vscr_other, 0x10001, random);
  uint32_t word = vscr_in;
  memcpy (in->vscr + ORACLE_VSCR_AT, &word, 4);
  word = vscr_other;
  memcpy (other->vscr + ORACLE_VSCR_AT, &word, 4);
  oracle_randomise (in->vs, other->vs, sizeof in->vs + sizeof in->v, random);
  area->end = area->waiting = 0;
}

/* --- Comparing --- */

static uint64_t
known_fpscr (uint64_t fpscr)
{
  return decimal ? fpscr : (uint32_t) fpscr;
}

unsigned
oracle_compare (const struct oracle_state *in, const struct oracle_state *out,
                oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0 };
  for (unsigned n = 0; n < 32; n++)
    if (n != 1 && n != 13 && in->r[n] != out->r[n])
      {
        char name[8];
        snprintf (name, sizeof name, "r%u", n);
        oracle_compare_word (&c, name, in->r[n], out->r[n]);
      }
  oracle_compare_word (&c, "sp", in->sp, out->sp);
  oracle_compare_word (&c, "lr", in->lr, out->lr);
  oracle_compare_word (&c, "ctr", in->ctr, out->ctr);
  oracle_compare_word (&c, "cr", in->cr, out->cr);
  oracle_compare_word (&c, "xer", in->xer, out->xer);
  if (float_bytes != 0)
    oracle_compare_word (&c, "fpscr", known_fpscr (in->fpscr), known_fpscr (out->fpscr));
  for (unsigned n = 0; n < 32; n++)
    oracle_compare_bytes (&c, float_bytes == 8 ? "f" : "vs", n, in->vs[n], out->vs[n],
                          float_bytes);
  if (!promised_v)
    return c.differences;
  oracle_compare_word (&c, "vrsave", in->vrsave, out->vrsave);
  oracle_compare_word (&c, "vscr", oracle_word (in->vscr + ORACLE_VSCR_AT, 4),
                       oracle_word (out->vscr + ORACLE_VSCR_AT, 4));
  for (unsigned n = 0; n < 32; n++)
    oracle_compare_bytes (&c, "v", n, in->v[n], out->v[n], 16);
  return c.differences;
}

/* A number of BYTES, of which a word has the highest first, or the lowest.  */
static uint64_t
number (const void *at, unsigned bytes)
{
  uint32_t word;
  if (bytes != 4)
    return oracle_word (at, bytes);
  memcpy (&word, at, 4);
  return word;
}

/* Special registers, by their names.  */
static bool
compare_member_special (struct oracle_comparison *c, const struct oracle_state *in,
                        const char *name, const void *at, unsigned bytes)
{
  uint64_t value = number (at, bytes);
  if (strcmp (name, "lr") == 0)
    oracle_compare_word (c, name, in->lr, value);
  else if (strcmp (name, "ctr") == 0)
    oracle_compare_word (c, name, in->ctr, value);
  else if (strcmp (name, "xer") == 0)
    oracle_compare_word (c, name, in->xer, value);
  else if (strcmp (name, "cr") == 0)     /* the loop changes cr0 */
    oracle_compare_word (c, name, in->cr & 0xfffffff, value & 0xfffffff);
  else if (strcmp (name, "fpscr") == 0)
    oracle_compare_word (c, name, known_fpscr (float_bytes != 0 ? in->fpscr : value),
                         known_fpscr (value));
  else if (strcmp (name, "vrsave") == 0)
    oracle_compare_word (c, name, promised_v ? in->vrsave : value, value);
  else if (strcmp (name, "vscr") == 0 && promised_v)
    oracle_compare_bytes (c, "vscr", 0, in->vscr, at, 16);
  else
    return strcmp (name, "vscr") == 0;
  return true;
}

/* The loop changes r3 and r4.  */
bool
oracle_compare_member (struct oracle_comparison *c, const struct oracle_area *area,
                       const char *name, const void *at, unsigned bytes)
{
  const struct oracle_state *in = &area->in;
  int r = oracle_number (name, "r", 32), f = oracle_number (name, "f", 32);
  int v = oracle_number (name, "v", 32);
  if (r == 3 || r == 4)
    return true;
  if (r >= 0)
    oracle_compare_word (c, name, in->r[r], oracle_word (at, bytes));
  else if (f >= 0)
    oracle_compare_bytes (c, "f", f, in->vs[f], at,
                          bytes < float_bytes ? bytes : float_bytes);
  else if (v >= 0 && promised_v)
    oracle_compare_bytes (c, "v", v, in->v[v], at, bytes);
  else
    return v >= 0 || compare_member_special (c, in, name, at, bytes);
  return true;
}

void
oracle_forget (struct oracle_state *state)
{
  state->fpscr = float_bytes == 0 ? 0 : known_fpscr (state->fpscr);
  for (unsigned n = 0; n < 32; n++)
    memset (state->vs[n] + float_bytes, 0, 16 - float_bytes);
  if (promised_v)
    return;
  memset (state->v, 0, sizeof state->v);
  memset (state->vscr, 0, sizeof state->vscr);
  state->vrsave = 0;
}

/* qemu's signal frames (7.2) have FPSCR's lower half alone.  */
void
oracle_learn (const struct oracle_area *area, bool signal)
{
  if (!signal)
    return;
  decimal_lost |= area->in.fpscr >> 32 != area->out.fpscr >> 32;
  decimal = !decimal_lost;
}

/* --- Registers by name --- */

/* Where STATE has NAME, and of how many bytes, or NULL.  */
static void *
find (struct oracle_state *state, const char *name, unsigned *bytes)
{
  static const char *const words[] = { "sp", "lr", "ctr", "cr", "xer", "fpscr", "vrsave" };
  uint64_t *const word[] = { &state->sp, &state->lr, &state->ctr, &state->cr, &state->xer,
                             &state->fpscr, &state->vrsave };
  int n;
  *bytes = 8;
  if ((n = oracle_number (name, "r", 32)) >= 0)
    return &state->r[n];
  if ((n = oracle_find (name, words, sizeof words / sizeof *words)) >= 0)
    return word[n];
  *bytes = 4;
  if (strcmp (name, "vscr") == 0)
    return state->vscr + ORACLE_VSCR_AT;
  *bytes = 16;
  if ((n = oracle_number (name, "f", 32)) >= 0)
    return state->vs[n];
  n = oracle_number (name, "v", 32);
  return n >= 0 ? state->v[n] : NULL;
}

/* CR's fields, of four bits, are numbers here.  */
bool
oracle_get (const struct oracle_state *state, const char *name,
            uint8_t value[ORACLE_WIDEST], unsigned *bytes)
{
  int field = oracle_number (name, "cr", 8);
  uint32_t bits = field >= 0 ? state->cr >> (28 - 4 * field) & 0xf : 0;
  const void *at = field >= 0 ? &bits : find ((struct oracle_state *) state, name, bytes);
  if (field >= 0)
    *bytes = sizeof bits;
  if (at != NULL)
    memcpy (value, at, *bytes);
  return at != NULL;
}

bool
oracle_set (struct oracle_state *state, const char *name, const uint8_t *value,
            unsigned bytes)
{
  int field = oracle_number (name, "cr", 8);
  unsigned most;
  if (field >= 0)
    {
      uint32_t bits = 0;
      memcpy (&bits, value, bytes < sizeof bits ? bytes : sizeof bits);
      state->cr = (state->cr & ~(UINT64_C (0xf) << (28 - 4 * field)))
                  | (uint64_t) (bits & 0xf) << (28 - 4 * field);
      return true;
    }
  void *at = find (state, name, &most);
  if (at != NULL)
    memcpy (at, value, bytes < most ? bytes : most);
  return at != NULL;
}

/* --- asyncPreempt2 --- */

/* The chain of frames leads from asyncPreempt's through what is the interrupted code's; C
   code rounds to nearest.  The loop moves SP behind oracle_unchanged.  */
unsigned
oracle_compare_handed (const struct oracle_area *area, uintptr_t pc, unsigned alignment,
                       oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0 };
  const uint64_t *chain = (const uint64_t *) area->handed_sp;
  bool moved = pc > (uintptr_t) oracle_unchanged && pc < (uintptr_t) oracle_spin_end - 4;
  if (area->handed_sp % alignment != 0)
    oracle_differ (&c, "sp, to asyncPreempt2, is misaligned: %#llx",
                   (unsigned long long) area->handed_sp);
  if (float_bytes != 0)
    oracle_compare_word (&c, "fpscr, to asyncPreempt2,", 0, area->handed_fpscr);
  chain = (const uint64_t *) chain[0];
  oracle_compare_word (&c, "the chain's return address", pc, chain[2]);
  oracle_compare_word (&c, "the chain of frames", area->in.sp - (moved ? ORACLE_BELOW : 0),
                       chain[0]);
  return c.differences;
}
