/* Values for the registers, and how they differ afterwards.

   The manual: RISC-V Instruction Set Manual I, 11.2 (fcsr), "V" 3 (vtype and the like); the
   psABI's names.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <inttypes.h>
#include <string.h>
#include <sys/auxv.h>

/* AT_HWCAP has a bit for each extension of one letter.  */
#define LETTER(letter) (UINT64_C (1) << ((letter) - 'A'))

#define FFLAGS UINT64_C (0x1f)

const char *const oracle_x_names[32] = {
  "zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3",
  "a4", "a5", "a6", "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11",
  "t3", "t4", "t5", "t6"
};
const char *const oracle_f_names[32] = {
  "ft0", "ft1", "ft2", "ft3", "ft4", "ft5", "ft6", "ft7", "fs0", "fs1", "fa0", "fa1",
  "fa2", "fa3", "fa4", "fa5", "fa6", "fa7", "fs2", "fs3", "fs4", "fs5", "fs6", "fs7",
  "fs8", "fs9", "fs10", "fs11", "ft8", "ft9", "ft10", "ft11"
};

__thread struct oracle_area oracle_area;
unsigned oracle_float_bytes;
static uint32_t vlenb;          /* 0 where there is no V */
static bool promised_t6, promised_v, promised_left;

/* --- The machine --- */

const char *
oracle_look (void)
{
  uint64_t hwcap = getauxval (AT_HWCAP), bytes = 0;
  if (hwcap & LETTER ('V'))
    __asm__ volatile ("csrr %0, 0xc22" : "=r" (bytes)); /* vlenb */
  vlenb = bytes;
  return !(hwcap & LETTER ('D')) ? "this CPU has no floating-point registers of 64 bits"
         : vlenb > ORACLE_VLENB ? "this CPU's vectors are longer than ORACLE_VLENB"
         : NULL;
}

void
oracle_print (void)
{
  uint64_t hwcap = getauxval (AT_HWCAP);
  printf ("CPU         rv64");
  for (char letter = 'A'; letter <= 'Z'; letter++)
    if (hwcap & LETTER (letter))
      putchar (letter - 'A' + 'a');
  printf ("\nregisters   28 general of 64 bits, sp, f0-31 of 64 bits, fcsr%s\n",
          vlenb != 0 ? "; not tried: v0-31" : "");
}

/* "all" is without V: what preempt-canary interrupts holds t6, and no trampoline for such
   code keeps V.  */
bool
oracle_promise (const char *word)
{
  bool all = strcmp (word, "all") == 0, t6 = all || strcmp (word, "t6") == 0;
  bool v = strcmp (word, "v") == 0, no_v = strcmp (word, "v:0") == 0;
  bool left = strcmp (word, "left") == 0;
  promised_t6 |= t6;
  promised_left |= left;
  promised_v = (promised_v || (v && vlenb != 0)) && !no_v;
  if (all || strcmp (word, "fpr:8") == 0)
    oracle_float_bytes = 8;
  else if (strcmp (word, "fpr:4") == 0)
    oracle_float_bytes = 4;
  else if (strcmp (word, "fpr:0") == 0)
    oracle_float_bytes = 0;
  else
    return t6 || v || no_v || left;
  return true;
}

/* --- Values --- */

void
oracle_init (struct oracle_area *area)
{
  memset (area, 0, sizeof *area);
  area->vlenb = vlenb;
}

/* A rounding mode: 5 to 7 are none, and code that rounds by them is illegal.  */
static void
fill_fcsr (uint64_t *in, uint64_t *other, uint64_t *random)
{
  uint64_t mode = oracle_random (random) % 5;
  uint64_t flags = oracle_random (random) & FFLAGS;
  *in = mode << 5 | flags;
  *other = (mode >= 3 ? 7 - mode : mode ^ 3) << 5 | (~flags & FFLAGS);
}

/* What holds 32 bits has ones above: otherwise it is no number for instructions that want
   32 (11.3, NaN boxing).  */
static uint64_t
boxed (uint64_t value)
{
  return oracle_float_bytes == 4 ? UINT64_C (0xffffffff00000000) | value : value;
}

/* What vsetvl makes of a vtype that is none, and the kernel of V after a system call.  */
#define VILL (UINT64_C (1) << 63)

/* The elements that fit, of 8 to 64 bits in groups of an eighth to 8 registers; 0: the
   manual has no such vtype.  */
static uint64_t
most_elements (uint64_t vtype)
{
  unsigned lmul = vtype & 7, sew = vtype >> 3 & 7;
  unsigned eighths = lmul < 4 ? 8 << lmul : lmul > 4 ? 1 << (lmul - 5) : 0;
  return sew > 3 || 8u << sew > 8 * eighths ? 0
         : (uint64_t) vlenb * eighths / (8 << sew);
}

/* vtype's bits all change, where there is such a one, or most.  */
static void
fill_vtype (struct oracle_state *in, struct oracle_state *other, uint64_t *random)
{
  do
    in->vtype = oracle_random (random) & 0xff;
  while (most_elements (in->vtype) == 0);
  other->vtype = ~in->vtype & 0xdf;     /* of sew's bits the highest is 0 */
  for (unsigned lmul = 0; most_elements (other->vtype) == 0; lmul++)
    other->vtype = (other->vtype & ~UINT64_C (7)) | lmul;
  in->vl = oracle_random (random) % (most_elements (in->vtype) + 1);
  other->vl = most_elements (other->vtype) - (in->vl == most_elements (other->vtype));
  switch (oracle_random (random) % 4)
    {
    case 0:
      in->vtype = VILL, in->vl = 0;
      break;
    case 1:
      other->vtype = VILL, other->vl = 0;
    }
}

/* vstart has a bit for each element that the largest group can have.  */
static void
fill_vectors (struct oracle_state *in, struct oracle_state *other, uint64_t *random)
{
  fill_vtype (in, other, random);
  in->vstart = oracle_random (random) % 2 ? oracle_random (random) & (8 * vlenb - 1) : 0;
  other->vstart = ~in->vstart & (8 * vlenb - 1);
  in->vcsr = oracle_random (random) & 7;
  other->vcsr = ~in->vcsr & 7;
  oracle_randomise (in->v, other->v, 32 * vlenb, random);
}

void
oracle_fill (struct oracle_area *area, uint64_t *random)
{
  struct oracle_state *in = &area->in, *other = &area->other;
  uint64_t sp = in->sp;
  memset (&area->in, 0, 3 * sizeof area->in);
  in->sp = sp;
  for (unsigned n = 0; n < 32; n++)
    {
      if (n == 1 || n >= 5)
        other->x[n] = ~(in->x[n] = oracle_random (random));
      in->f[n] = boxed (oracle_random (random));
      other->f[n] = ~in->f[n];
    }
  fill_fcsr (&in->fcsr, &other->fcsr, random);
  if (vlenb != 0)
    fill_vectors (in, other, random);
  area->end = area->waiting = 0;
}

/* --- Comparing --- */

static void
compare_vectors (struct oracle_comparison *c, const struct oracle_state *in,
                 const struct oracle_state *out)
{
  oracle_compare_word (c, "vstart", in->vstart, out->vstart);
  oracle_compare_word (c, "vl", in->vl, out->vl);
  oracle_compare_word (c, "vtype", in->vtype, out->vtype);
  oracle_compare_word (c, "vcsr", in->vcsr, out->vcsr);
  for (unsigned n = 0; n < 32; n++)
    oracle_compare_bytes (c, "v", n, in->v + n * vlenb, out->v + n * vlenb, vlenb);
}

/* Floating-point registers that no header lists are as they were or, after a preemption, as
   asyncPreempt2 has left them.  */
static void
compare_left (struct oracle_comparison *c, const struct oracle_state *in,
              const struct oracle_state *out)
{
  const struct oracle_state *other = &oracle_area.other;
  if (out->fcsr != in->fcsr)
    oracle_compare_word (c, "fcsr, which is nobody's,", other->fcsr, out->fcsr);
  for (unsigned n = 0; n < 32; n++)
    if (out->f[n] != in->f[n])
      oracle_compare_word (c, oracle_f_names[n], other->f[n], out->f[n]);
}

unsigned
oracle_compare (const struct oracle_state *in, const struct oracle_state *out,
                oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0 };
  for (unsigned n = 0; n < 32; n++)
    if (n != 31 || promised_t6)
      oracle_compare_word (&c, oracle_x_names[n], in->x[n], out->x[n]);
  oracle_compare_word (&c, "sp", in->sp, out->sp);
  if (promised_v)
    compare_vectors (&c, in, out);
  if (promised_left)
    compare_left (&c, in, out);
  if (oracle_float_bytes == 0)
    return c.differences;
  oracle_compare_word (&c, "fcsr", in->fcsr, out->fcsr);
  for (unsigned n = 0; n < 32; n++)
    oracle_compare_word (&c, oracle_f_names[n], in->f[n], out->f[n]);
  return c.differences;
}

/* V's, where the CPU has it.  */
static bool
compare_member_vector (struct oracle_comparison *c, const struct oracle_state *in,
                       const char *name, const void *at, unsigned bytes)
{
  static const char *const csr_names[] = { "csr_vstart", "csr_vl", "csr_vtype", "csr_vcsr" };
  const uint64_t csrs[] = { in->vstart, in->vl, in->vtype, in->vcsr };
  int csr = oracle_find (name, csr_names, 4), v = oracle_number (name, "v", 32);
  if (csr >= 0 && promised_v)
    oracle_compare_word (c, name, csrs[csr], oracle_word (at, bytes));
  else if (v >= 0)
    oracle_compare_bytes (c, "v", v, in->v + v * vlenb, at, bytes);
  else if (strcmp (name, "vl") == 0)
    oracle_compare_word (c, name, promised_v ? vlenb : 0, oracle_word (at, bytes));
  else
    return csr >= 0 || strcmp (name, "scalable") == 0;
  return true;
}

/* The loop changes t0.  */
bool
oracle_compare_member (struct oracle_comparison *c, const struct oracle_area *area,
                       const char *name, const void *at, unsigned bytes)
{
  const struct oracle_state *in = &area->in;
  uint64_t word = oracle_word (at, bytes);
  int x = oracle_find (name, oracle_x_names, 32), f = oracle_find (name, oracle_f_names, 32);
  bool fcsr = strcmp (name, "fcsr") == 0;
  if (strcmp (name, "t0") == 0)
    return true;
  if (x >= 0)
    oracle_compare_word (c, name, in->x[x], word);
  else if (f >= 0 && oracle_float_bytes != 0)
    oracle_compare_word (c, name, oracle_word (&in->f[f], bytes), word);
  else if (fcsr && oracle_float_bytes != 0)
    oracle_compare_word (c, name, in->fcsr, word);
  else
    return f >= 0 || fcsr || compare_member_vector (c, in, name, at, bytes);
  return true;
}

void
oracle_forget (struct oracle_state *state)
{
  state->x[31] = promised_t6 ? state->x[31] : 0;
  if (!promised_v)
    {
      state->vstart = state->vl = state->vtype = state->vcsr = 0;
      memset (state->v, 0, sizeof state->v);
    }
  if (oracle_float_bytes != 0)
    return;
  memset (state->f, 0, sizeof state->f);
  state->fcsr = 0;
}

/* --- Registers by name --- */

void *
oracle_find_register (struct oracle_state *state, const char *name, unsigned *bytes)
{
  static const char *const words[] = { "sp", "fcsr", "vstart", "vl", "vtype", "vcsr" };
  uint64_t *const word[] = { &state->sp, &state->fcsr, &state->vstart, &state->vl,
                             &state->vtype, &state->vcsr };
  int n;
  *bytes = 8;
  if ((n = oracle_find (name, oracle_x_names, 32)) >= 0)
    return &state->x[n];
  if ((n = oracle_find (name, oracle_f_names, 32)) >= 0)
    return &state->f[n];
  if ((n = oracle_find (name, words, sizeof words / sizeof *words)) >= 0)
    return n < 2 || vlenb != 0 ? word[n] : NULL;
  *bytes = vlenb;
  n = oracle_number (name, "v", 32);
  return n >= 0 && vlenb != 0 ? state->v + n * vlenb : NULL;
}

/* --- asyncPreempt2 --- */

/* The record of frame pointers lies below s0 (psABI, "Frame Pointer Convention"); C code
   rounds to nearest.  */
unsigned
oracle_compare_handed (const struct oracle_area *area, uintptr_t pc, unsigned alignment,
                       oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0 };
  const uint64_t *record = (const uint64_t *) area->handed_fp - 2;
  if (area->handed_sp % alignment != 0)
    oracle_differ (&c, "sp, to asyncPreempt2, is misaligned: %#" PRIx64, area->handed_sp);
  if (oracle_float_bytes != 0)
    oracle_compare_word (&c, "fcsr, to asyncPreempt2,", 0, area->handed_fcsr);
  if (promised_v)
    oracle_compare_word (&c, "vstart, to asyncPreempt2,", 0, area->handed_vstart);
  oracle_compare_word (&c, "the chain of frame pointers", area->in.x[8], record[0]);
  oracle_compare_word (&c, "the chain's return address", pc, record[1]);
  return c.differences;
}
