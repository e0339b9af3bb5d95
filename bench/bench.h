/* What the parts of make bench share: rows of the table, and how to fill them.

   All figures are integers, in picoseconds: the bench must compile whatever
   registers the build's CFLAGS leave the compiler.

   SPDX-License-Identifier: MIT  */

#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>

/* A row.  RUN does COUNT times what is measured.  */
struct row
{
  const char *what;
  void (*run) (const struct row *, unsigned count);
  const void *with;             /* for RUN */
  const char *against;          /* WHAT of the row that the ratio is to */
  const char *aim;              /* a few words; NULL: none */
  const char *absent;           /* why it is left out; NULL: it is not */
  /* By measure.c.  */
  unsigned count;               /* in a batch */
  uint64_t *samples;            /* a batch's time, in nanoseconds */
  uint64_t ps;                  /* for one */
};

/* A section of the table.  */
struct section
{
  const char *title, *unit;
  uint64_t unit_ps;
  struct row *rows;
  unsigned n;
  unsigned rounds;              /* in a pass; in each, every row has a batch */
  uint64_t batch_ns;            /* a batch's time at the least; 0: one run */
  uint64_t (*clock_ns) (void);
  void (*before) (void);        /* each batch; may be NULL */
  void (*after) (struct section *);     /* all of them; may be NULL */
  const char *absent;           /* why all of it is left out, or NULL */
};

/* What of a section is the same wherever things take nanoseconds.  */
#define NANOSECONDS .unit = "ns", .unit_ps = 1000, .rounds = 250,             \
                    .batch_ns = 50000, .clock_ns = now

/* measure.c */
uint64_t now (void);            /* nanoseconds of the monotonic clock */
void add_section (const struct section *);      /* copied, but not its rows */
void measure_sections (void);
void print_sections (void);

/* Add a file's sections.  PROBLEM is why preempt_init failed, or NULL.  */
void bench_trampolines (const char *problem);
void bench_signals (const char *problem);
void bench_switches (const char *problem);
void bench_hooks (void);
void bench_lookup (void);
void bench_compiler (void);

/* peers_ARCH.S */

/* Enter ENTRY, COUNT times, as injection does: skip the red zone, push the PC to
   resume at, jump.  Before that, move SP down by SHIFT and call FILL, which puts
   values into registers.  */
struct entries
{
  void (*entry) (void);
  uintptr_t red_zone, count, shift;
  void (*fill) (void);
};
void bench_enter (const struct entries *);

/* FILLs.  Each is to be called only where the CPU has the registers.  */
void bench_fill_sse (void);     /* xmm; upper halves, if any, are clear */
void bench_fill_avx (void);     /* ymm */
void bench_fill_avx512 (void);  /* zmm, k */

/* States of the x87 bank.  */
void bench_x87_empty (void);    /* no register holds a value */
void bench_x87_full (void);

/* Peers of asyncPreempt.  */
void bench_nothing (void);      /* returns at once */
void bench_go (void);
void bench_fxsave (void);
void bench_xsavec (void);       /* of the components in bench_xsave_mask */

extern uint64_t bench_xsave_mask;
extern uintptr_t bench_xsave_bytes;     /* what they take */
extern uint32_t bench_avx;      /* has the CPU ymm? */

/* trampolines.c.  Has the CPU what mkpreempt calls NAME?  Its bit, or 0.  */
uint32_t bench_has (const char *name);

/* recorded.c: code with a record.  Send the calling thread SIGNAL, COUNT times.  */
void bench_kill (unsigned count, int process, int thread, int signal);

#endif
