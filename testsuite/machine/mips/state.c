/* Values for the registers, and how they differ afterwards.

   The manual: MIPS64 Architecture for Programmers I, 5.7 (FCSR), and IV-j, 3.4 (MSACSR).

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <string.h>
#include <sys/auxv.h>

__thread struct oracle_area oracle_area;
static uint32_t has, fcsr_fixed;
static bool promised_r24, promised_floats, promised_left, promised_vectors;
#ifdef STATE_HI_LO
static const bool has_results = true;
#else
static const bool has_results = false;
#endif

/* --- The machine --- */

static bool
is_pair (unsigned n)
{
  return sizeof (long) == 8 || __mips_fpr == 64 || n % 2 == 0;
}

static bool
is_general (unsigned n)
{
  return n != 0 && n != 26 && n != 27 && n != 29;
}

/* Is an odd register no half of a pair, though the program takes it for one?  Then it does not
   change with that.  */
static bool
has_odd (void)
{
#if _MIPS_SIM == _ABIO32 && __mips_fpr == 0
  unsigned before, behind;
  __asm__ volatile (".set push\n\t.set fp=64\n\t.set oddspreg\n\tmthc1 %2, $f0\n\t"
                    "mfc1 %0, $f1\n\tmthc1 %3, $f0\n\tmfc1 %1, $f1\n\t.set pop"
                    : "=&r" (before), "=&r" (behind) : "r" (0), "r" (-1) : "$f0");
  return before == behind;
#else
  return false;
#endif
}

/* Does FCSR hold what is written to it?  Not on every CPU that qemu plays.  Which kind of NaN
   it has (ABS2008, NAN2008) is the CPU's.  */
static bool
has_fcsr (void)
{
  unsigned before, behind;
  __asm__ volatile ("cfc1 %0, $31\n\txori %1, %0, 1\n\tctc1 %1, $31\n\tcfc1 %1, $31\n\t"
                    "ctc1 %0, $31" : "=&r" (before), "=&r" (behind));
  fcsr_fixed = before & 0xc0000;
  return behind == (before ^ 1);
}

/* AT_HWCAP's bit 1 is MSA's.  */
const char *
oracle_look (void)
{
  if (!has_fcsr ())
    return "this CPU ignores what is written to FCSR: take another one (qemu's option -cpu)";
  has = has_odd () ? HAS_ODD : 0;
  if (sizeof (long) == 8 && (getauxval (AT_HWCAP) & 2) != 0)
    has |= HAS_MSA;
  return NULL;
}

void
oracle_print (void)
{
  printf ("CPU         %s\nregisters   28 general of %zu bits, sp,%s %s of 64 bits,"
          " fcsr\n", sizeof (long) == 8 ? "mips64" : "mips", 8 * sizeof (long),
          has_results ? " hi, lo," : "", is_pair (1) ? "f0-31" : "16 pairs f0-31");
}

/* "all" is without MSA: preempt-canary's trampoline is.  */
bool
oracle_promise (const char *word)
{
  bool all = strcmp (word, "all") == 0, r24 = strcmp (word, "r24") == 0;
  bool floats = strcmp (word, "fpr:8") == 0, left = strcmp (word, "left") == 0;
  bool msa = strcmp (word, "msa:16") == 0, no_msa = strcmp (word, "msa:0") == 0;
  promised_r24 |= all || r24;
  promised_floats |= all || floats;
  promised_left |= left;
  promised_vectors = (promised_vectors || (msa && (has & HAS_MSA) != 0)) && !no_msa;
  return all || r24 || floats || left || msa || no_msa;
}

/* --- Values --- */

void
oracle_init (struct oracle_area *area)
{
  memset (area, 0, sizeof *area);
  area->has = has;
}

/* What a program may set without a trap: the conditions, which release 6 has no more, the flag
   that makes tiny numbers 0, the flags of exceptions, the rounding mode.  */
#ifdef STATE_HI_LO
# define FCSR UINT64_C (0xff80007f)
#else
# define FCSR UINT64_C (0x0100007f)
#endif
#define MSACSR UINT64_C (0x0100007f)

static void
fill_floats (struct oracle_state *in, struct oracle_state *other, uint64_t *random)
{
  for (unsigned n = 0; n < 32; n++)
    {
      if (is_pair (n))
        other->f[n][0] = ~(in->f[n][0] = oracle_random (random));
      else if ((has & HAS_ODD) != 0)
        other->f[n][0] = in->f[n][0] = oracle_random (random);
      if ((has & HAS_MSA) != 0)
        other->f[n][1] = ~(in->f[n][1] = oracle_random (random));
    }
  in->fcsr = (oracle_random (random) & FCSR) | fcsr_fixed;
  other->fcsr = (~in->fcsr & FCSR) | fcsr_fixed;
  in->msacsr = (has & HAS_MSA) != 0 ? oracle_random (random) & MSACSR : 0;
  other->msacsr = (has & HAS_MSA) != 0 ? ~in->msacsr & MSACSR : 0;
}

void
oracle_fill (struct oracle_area *area, uint64_t *random)
{
  struct oracle_state *in = &area->in, *other = &area->other;
  uint64_t sp = in->sp;
  memset (&area->in, 0, 3 * sizeof area->in);
  in->sp = sp;
  for (unsigned n = 0; n < 32; n++)
    if (is_general (n))
      {
        in->r[n] = (uintptr_t) oracle_random (random);
        other->r[n] = (uintptr_t) ~in->r[n];
      }
  in->hi = has_results ? (uintptr_t) oracle_random (random) : 0;
  in->lo = has_results ? (uintptr_t) oracle_random (random) : 0;
  other->hi = (uintptr_t) ~in->hi;
  other->lo = (uintptr_t) ~in->lo;
  fill_floats (in, other, random);
  area->end = area->waiting = 0;
}

/* --- Comparing --- */

static void
compare_numbered (struct oracle_comparison *c, char kind, unsigned n, uint64_t in,
                  uint64_t out)
{
  char name[8];
  if (in == out)
    return;
  snprintf (name, sizeof name, "%c%u", kind, n);
  oracle_compare_word (c, name, in, out);
}

/* Registers that no header lists are as they were or, after a preemption, as asyncPreempt2
   has left them.  */
static void
compare_left (struct oracle_comparison *c, const struct oracle_state *in,
              const struct oracle_state *out)
{
  const struct oracle_state *other = &oracle_area.other;
  if (out->fcsr != in->fcsr)
    oracle_compare_word (c, "fcsr, which is nobody's,", other->fcsr, out->fcsr);
  for (unsigned n = 0; n < 32; n++)
    if (out->f[n][0] != in->f[n][0])
      compare_numbered (c, 'f', n, other->f[n][0], out->f[n][0]);
}

static void
compare_vectors (struct oracle_comparison *c, const struct oracle_state *in,
                 const struct oracle_state *out)
{
  char name[16];
  oracle_compare_word (c, "msacsr", in->msacsr, out->msacsr);
  for (unsigned n = 0; n < 32; n++)
    {
      snprintf (name, sizeof name, "w%u, above,", n);
      oracle_compare_word (c, name, in->f[n][1], out->f[n][1]);
    }
}

unsigned
oracle_compare (const struct oracle_state *in, const struct oracle_state *out,
                oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0 };
  for (unsigned n = 0; n < 32; n++)
    if (n != 24 || promised_r24)
      compare_numbered (&c, 'r', n, in->r[n], out->r[n]);
  oracle_compare_word (&c, "sp", in->sp, out->sp);
  oracle_compare_word (&c, "hi", in->hi, out->hi);
  oracle_compare_word (&c, "lo", in->lo, out->lo);
  if (promised_left)
    compare_left (&c, in, out);
  if (promised_vectors)
    compare_vectors (&c, in, out);
  if (!promised_floats)
    return c.differences;
  oracle_compare_word (&c, "fcsr", in->fcsr, out->fcsr);
  for (unsigned n = 0; n < 32; n++)
    compare_numbered (&c, 'f', n, in->f[n][0], out->f[n][0]);
  return c.differences;
}

static uint64_t
number (const void *at, unsigned bytes)
{
  uint32_t half;
  uint64_t word;
  memcpy (bytes == 4 ? (void *) &half : &word, at, bytes == 4 ? 4 : 8);
  return bytes == 4 ? half : word;
}

/* The loop changes r8 and r9.  */
bool
oracle_compare_member (struct oracle_comparison *c, const struct oracle_area *area,
                       const char *name, const void *at, unsigned bytes)
{
  const struct oracle_state *in = &area->in;
  int r = oracle_number (name, "r", 32), f = oracle_number (name, "f", 32);
  uint64_t word = number (at, bytes);
  if (strcmp (name, "r8") == 0 || strcmp (name, "r9") == 0)
    return true;
  if (r > 0)
    oracle_compare_word (c, name, in->r[r], word);
  else if (strcmp (name, "hi") == 0)
    oracle_compare_word (c, name, in->hi, word);
  else if (strcmp (name, "lo") == 0)
    oracle_compare_word (c, name, in->lo, word);
  else if (strcmp (name, "fcsr") == 0 && promised_floats)
    oracle_compare_word (c, name, in->fcsr, word);
  else if (strcmp (name, "msacsr") == 0 && promised_vectors)
    oracle_compare_word (c, name, in->msacsr, word);
  else if (f >= 0 && promised_floats)
    oracle_compare_word (c, name, in->f[f][0], word);
  else
    return f >= 0 || strcmp (name, "fcsr") == 0 || strcmp (name, "msacsr") == 0;
  if (f >= 0 && bytes == 16 && promised_vectors)
    oracle_compare_word (c, name, in->f[f][1], number ((const uint64_t *) at + 1, 8));
  return true;
}

void
oracle_forget (struct oracle_state *state)
{
  state->r[24] = promised_r24 ? state->r[24] : 0;
  if (!promised_vectors)
    {
      for (unsigned n = 0; n < 32; n++)
        state->f[n][1] = 0;
      state->msacsr = 0;
    }
  if (promised_floats)
    return;
  for (unsigned n = 0; n < 32; n++)
    state->f[n][0] = 0;
  state->fcsr = 0;
}

/* --- Registers by name --- */

/* A register of 32 bits is a number's lower half.  */
static void *
lower (uint64_t *number, unsigned bytes)
{
  bool highest_first = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
  return (char *) number + (highest_first ? sizeof *number - bytes : 0);
}

/* Where STATE has NAME, and of how many bytes, or NULL.  */
static void *
find (struct oracle_state *state, const char *name, unsigned *bytes)
{
  int n;
  *bytes = sizeof (long);
  if ((n = oracle_number (name, "r", 32)) >= 0)
    return is_general (n) ? lower (&state->r[n], *bytes) : NULL;
  if (has_results && (strcmp (name, "hi") == 0 || strcmp (name, "lo") == 0))
    return lower (*name == 'h' ? &state->hi : &state->lo, *bytes);
  if (strcmp (name, "sp") == 0)
    return lower (&state->sp, *bytes);
  *bytes = 4;
  if (strcmp (name, "fcsr") == 0)
    return lower (&state->fcsr, *bytes);
  *bytes = (has & HAS_MSA) != 0 ? 16 : 8;
  n = oracle_number (name, "f", 32);
  return n >= 0 && is_pair (n) ? state->f[n] : NULL;
}

/* Where FCSR has the condition NAME, one bit, or 0: it is a number here.  */
static uint32_t
condition (const char *name)
{
  int n = oracle_number (name, "fcc", 8);
  return n < 0 ? 0 : UINT32_C (1) << (n == 0 ? 23 : 24 + n);
}

bool
oracle_get (const struct oracle_state *state, const char *name,
            uint8_t value[ORACLE_WIDEST], unsigned *bytes)
{
  uint32_t bit = condition (name), is = (state->fcsr & bit) != 0;
  const void *at = bit != 0 ? &is : find ((struct oracle_state *) state, name, bytes);
  if (bit != 0)
    *bytes = sizeof is;
  if (at != NULL)
    memcpy (value, at, *bytes);
  return at != NULL;
}

bool
oracle_set (struct oracle_state *state, const char *name, const uint8_t *value,
            unsigned bytes)
{
  uint32_t bit = condition (name), is;
  unsigned most;
  if (bit != 0)
    {
      memcpy (&is, value, sizeof is);
      state->fcsr = (state->fcsr & ~(uint64_t) bit) | (is != 0 ? bit : 0);
      return true;
    }
  void *at = find (state, name, &most);
  if (at != NULL)
    memcpy (at, value, bytes < most ? bytes : most);
  return at != NULL;
}

/* --- asyncPreempt2 --- */

/* C code rounds to nearest.  There is no chain of frame pointers.  */
unsigned
oracle_compare_handed (const struct oracle_area *area, uintptr_t pc, unsigned alignment,
                       oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0 };
  (void) pc;
  if (alignment > ORACLE_SP_STEP)
    alignment = ORACLE_SP_STEP;
  if (area->handed_sp % alignment != 0)
    oracle_differ (&c, "sp, to asyncPreempt2, is misaligned: %#llx",
                   (unsigned long long) area->handed_sp);
  if (promised_floats)
    oracle_compare_word (&c, "fcsr, to asyncPreempt2,", fcsr_fixed, area->handed_fcsr);
  if (promised_vectors)
    oracle_compare_word (&c, "msacsr, to asyncPreempt2,", 0, area->handed_msacsr);
  return c.differences;
}
