/* Save and restore: asyncPreempt against hand-written lists and the CPU's own
   instructions, all entered in the same way, all calling the same empty
   asyncPreempt2.

   The interrupted SP may have any alignment to a word, and a save that does not
   align its frame has unaligned stores for some: each figure is the mean over all
   alignments within a cache line.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "bench.h"
#include "core.h"
#include "preempt.h"

#include <cpuid.h>
#include <stddef.h>
#include <string.h>

/* Made by bench.mk from headers for fixed flags: the build's own set aside.  */
#define SET(NAME)                                                             \
  void NAME##_asyncPreempt (void);                                            \
  extern const struct preempt_trampoline NAME##_trampoline
SET (sse);
SET (avx2);
SET (avx512);

uint64_t bench_xsave_mask;
uintptr_t bench_xsave_bytes;
uint32_t bench_avx;
static uint32_t cpu;            /* what the CPU has of the features that all know */

/* What a row enters.  */
struct method
{
  void (*entry) (void);
  const struct preempt_trampoline *trampoline;  /* mkpreempt's, or NULL */
  uintptr_t red_zone;           /* what it returns over, if not mkpreempt's */
};

/* What the AVX-512 set holds: x87, xmm, ymm, masks, zmm (SDM volume 1, 13.1).  */
#define X87_TO_AVX512 0xe7

#ifdef __x86_64__
# define RED_ZONE 128
# define GO_LIST "Go's list (14 GPR, 16 XMM)"
# define GO_HAS_X87 0
#else
# define RED_ZONE 0
# define GO_LIST "Go's list (7 GPR, fsave, 8 XMM)"
# define GO_HAS_X87 1
#endif
#define SAME "GPR, xsavec/xrstor, x87 to AVX-512"

static const struct method
  nothing = { .entry = bench_nothing },
  go = { .entry = bench_go },
  own = { .entry = asyncPreempt, .trampoline = &preempt_trampoline },
  sse = { .entry = sse_asyncPreempt, .trampoline = &sse_trampoline },
  avx2 = { .entry = avx2_asyncPreempt, .trampoline = &avx2_trampoline },
  avx512 = { .entry = avx512_asyncPreempt, .trampoline = &avx512_trampoline },
  fxsave = { .entry = bench_fxsave, .red_zone = RED_ZONE },
  xsavec = { .entry = bench_xsavec, .red_zone = RED_ZONE };

/* In the order of the table.  */
static const struct row all_rows[] = {
  { .what = "entry and return alone", .with = &nothing },
  { .what = GO_LIST, .with = &go },
  { .what = "asyncPreempt, this build's set", .with = &own, .against = GO_LIST },
  { .what = "asyncPreempt, SSE", .with = &sse, .against = GO_LIST },
  { .what = "asyncPreempt, AVX2", .with = &avx2, .against = GO_LIST },
  { .what = "asyncPreempt, AVX-512BW", .with = &avx512, .against = SAME },
  { .what = "GPR, fxsave/fxrstor", .with = &fxsave, .against = GO_LIST },
  { .what = SAME, .with = &xsavec, .against = GO_LIST },
};
#define ROWS (sizeof all_rows / sizeof *all_rows)

uint32_t
bench_has (const char *name)
{
  const struct preempt_trampoline *t = &preempt_trampoline;
  for (uint32_t i = 0; i < t->features; i++)
    if (strcmp (t->feature[i].name, name) == 0)
      return cpu & UINT32_C (1) << i;
  return 0;
}

static uint64_t
xcr0 (void)
{
  uint32_t low, high;
  __asm__ ("xgetbv" : "=a" (low), "=d" (high) : "c" (0));
  return (uint64_t) high << 32 | low;
}

/* Bytes of COMPONENTS in the compacted format (SDM volume 1, 13.4.3).  */
static uint32_t
compacted_bytes (uint64_t components)
{
  uint32_t bytes = 576, size, b, c, d;
  for (unsigned i = 2; i < 63; i++)
    if ((components >> i & 1) && __get_cpuid_count (0xd, i, &size, &b, &c, &d))
      bytes = (c & 2 ? (bytes + 63) & -64 : bytes) + size;
  return bytes;
}

/* METHOD saves registers that hold something, as wide as it can.  */
static void
(*fill_for (const struct method *m)) (void)
{
  const struct preempt_trampoline *t = m->trampoline;
  uint32_t features = m == &xsavec ? cpu
                      : t != NULL ? cpu & (t->needed | t->used) : 0;
  return features & bench_has ("AVX512F") ? bench_fill_avx512
         : features & bench_has ("AVX") ? bench_fill_avx
         : bench_has ("SSE") ? bench_fill_sse : bench_nothing;
}

/* --- The x87 bank --- */

static bool empty;              /* no register of it holds a value */

static void
make_empty (void)
{
  bench_x87_empty ();
  empty = true;
}

static void
make_full (void)
{
  bench_x87_full ();
  empty = false;
}

static struct section states[] = {
  { "Save and restore, x87 used, now empty", NANOSECONDS, .before = make_empty },
  { "Save and restore, x87 full", NANOSECONDS, .before = make_full },
};
#define STATES (sizeof states / sizeof *states)

/* --- The rows --- */

/* What to reach in state S.  The Go's list is no peer for what it does not save.  */
static const char *
aim (const struct method *m, const struct section *s)
{
  return m == &sse && (s->before == make_empty || GO_HAS_X87) ? "1.00 at most"
         : m == &avx512 ? "0.35 at most" : NULL;
}

static void
run (const struct row *row, unsigned count)
{
  enum { ALIGNMENTS = 64 / sizeof (void *) };
  const struct method *m = row->with;
  const struct preempt_trampoline *t = m->trampoline;
  uintptr_t light = t != NULL && empty ? t->light_entry : 0;
  struct entries e = { .entry = (void (*) (void)) ((uintptr_t) m->entry + light),
                       .count = count / ALIGNMENTS,
                       .red_zone = t != NULL ? t->red_zone : m->red_zone,
                       .fill = fill_for (m) };
  for (e.shift = 0; e.shift < 64; e.shift += sizeof (void *))
    bench_enter (&e);
}

static bool
prepare_xsavec (void)
{
  uint32_t a, b, c, d;
  if (bench_avx == 0
      || !__get_cpuid_count (0xd, 1, &a, &b, &c, &d) || !(a & 2))
    return false;
  bench_xsave_mask = X87_TO_AVX512 & xcr0 ();
  bench_xsave_bytes = compacted_bytes (bench_xsave_mask);
  return true;
}

/* Make M ready; return why the CPU cannot do it, or NULL.  */
static const char *
prepare (const struct method *m, const char *problem)
{
  if (m == &own)
    return problem;
  if (m == &xsavec)
    return prepare_xsavec () ? NULL : "the CPU has no xsavec";
  if (m->trampoline == NULL)
    return m == &nothing || bench_has ("SSE") ? NULL
           : "the CPU has no SSE";
  *m->trampoline->cpu = cpu;
  return m->trampoline->needed & ~cpu ? "the CPU has no such registers"
                                            : NULL;
}

void
bench_trampolines (const char *problem)
{
  static struct row rows[STATES][ROWS];
  cpu = cpu_features ();
  bench_avx = bench_has ("AVX");
  for (unsigned k = 0; k < STATES; k++)
    {
      struct section *s = &states[k];
      s->rows = memcpy (rows[k], all_rows, sizeof all_rows);
      s->n = ROWS;
      for (struct row *row = s->rows; row < s->rows + ROWS; row++)
        {
          row->run = run;
          row->absent = prepare (row->with, problem);
          row->aim = aim (row->with, s);
        }
      add_section (s);
    }
}
