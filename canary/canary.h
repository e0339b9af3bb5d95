/* preempt-canary's parts, as they see one another, the assembly included.

   A thread fills all its registers from canary_area.in, waits without using any of
   them, while it is interrupted, and dumps them to canary_area.out.  The two must
   be equal.

   SPDX-License-Identifier: MIT  */

#ifndef CANARY_H
#define CANARY_H

/* struct registers, for the assembly.  */
#define R_GENERAL 0
#define R_FLAGS 128
#define R_SP 136
#define R_MXCSR 144
#define R_X87 152
#define R_MASK 264
#define R_VECTOR 328
#define R_BYTES 2376

/* struct area, likewise.  */
#define A_IN 0
#define A_OUT R_BYTES
#define A_OTHER (2 * R_BYTES)
#define A_NEXT (3 * R_BYTES)
#define A_C_SP (A_NEXT + 8)
#define A_INITIAL (A_NEXT + 16)
#define A_HAS (A_NEXT + 24)
#define A_LOAD (A_NEXT + 28)
#define A_WAITING (A_NEXT + 32)
#define A_ALL (A_NEXT + 36)
#define A_STANDARD (A_NEXT + 40)

/* What the CPU has and its kernel has enabled: area.has.  */
#define HAS_SSE 1
#define HAS_AVX 2
#define HAS_AVX512 4
#define HAS_AVX512BW 8          /* masks of 64 bits, not 16 */
#define HAS_XSAVE 16

/* What there is, area.all, and what a round loads of it, area.load: the rest is in
   its initial state.  */
#define LOAD_XMM 1
#define LOAD_YMM 2              /* with xmm */
#define LOAD_ZMM 4              /* the first sixteen, with ymm */
#define LOAD_HIGH 8             /* zmm16 and up */
#define LOAD_MASK 16
#define LOAD_X87 32

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* 8 bytes for each word, whatever a word is.  */
struct registers
{
  uint64_t general[16];         /* without SP, as general_name in x86.c */
  uint64_t flags, sp;
  uint32_t mxcsr, unused;
  uint8_t x87[112];             /* as fnsave writes it */
  uint64_t mask[8];
  uint8_t vector[32][64];
};

struct area
{
  struct registers in, out;
  struct registers other;       /* what other code leaves in the registers */
  uint64_t next;                /* where the wait goes on: canary_wait, _out */
  uint64_t c_sp;
  uint64_t initial;             /* an XSAVE image of initial states */
  uint32_t has, load;
  uint32_t waiting;             /* all registers are loaded */
  uint32_t all;
  uint32_t standard;            /* the ABI's MXCSR */
};

#define AT(type, member, offset) \
  _Static_assert (offsetof (struct type, member) == offset, #member)
AT (registers, flags, R_FLAGS);
AT (registers, sp, R_SP);
AT (registers, mxcsr, R_MXCSR);
AT (registers, x87, R_X87);
AT (registers, mask, R_MASK);
AT (registers, vector, R_VECTOR);
AT (area, out, A_OUT);
AT (area, other, A_OTHER);
AT (area, next, A_NEXT);
AT (area, c_sp, A_C_SP);
AT (area, initial, A_INITIAL);
AT (area, has, A_HAS);
AT (area, load, A_LOAD);
AT (area, waiting, A_WAITING);
AT (area, all, A_ALL);
AT (area, standard, A_STANDARD);
_Static_assert (sizeof (struct registers) == R_BYTES, "struct registers");
#undef AT

/* Each thread's own, reached through the thread pointer: no register need hold
   its address.  */
extern __thread struct area canary_area __attribute__ ((tls_model ("local-exec")));

/* --- x86.S --- */

/* Fill the registers from in, set waiting, wait until next is canary_out, dump to
   out.  */
void canary_hold (void);
extern char canary_wait[], canary_out[];

/* Leave other in all registers that a function may change, as other code may.  */
void canary_clobber (void);

/* --- x86.c --- */

/* Bytes below SP that belong to a function (AMD64 psABI, 3.2.2).  */
#ifdef __x86_64__
# define RED_ZONE 128
#else
# define RED_ZONE 0
#endif

/* Print the CPU, the components that its kernel has enabled, and what of them is
   tried.  */
void machine_print (void);

/* A thread's area, once.  */
void area_init (struct area *);

/* Choose new values for IN and OTHER.  SP is the caller's to choose.  */
void area_fill (struct area *, uint64_t *random);

/* Print to STREAM, unless it is NULL, a line for each register of OUT that differs
   from IN's.  Return how many.  */
unsigned area_compare (const struct area *, FILE *stream);

uint64_t random_next (uint64_t *random);
void random_bytes (uint64_t *random, void *at, size_t bytes);

/* --- rounds.c --- */

/* Run N threads, 0 for a number that suits the machine, for SECONDS.  Print how it is
   done, the figures, and what was found.  0, 1 for a fault, 2 for trouble.  */
int rounds_run (unsigned n, unsigned seconds);

#endif

#endif
