/* Switching stacks, there and back.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "bench.h"
#include "preempt.h"
#include "preempt_inline.h"
#include "thin.h"

#include <stdbool.h>
#include <stddef.h>
#include <ucontext.h>

#define STACK_BYTES 65536

static char switch_stack[STACK_BYTES] __attribute__ ((aligned (64)));
static char swap_stack[STACK_BYTES] __attribute__ ((aligned (64)));
/* Boost.Context's, if the program is linked with it.  */
struct boost { void *stack, *data; };
struct boost jump_fcontext (void *, void *) __attribute__ ((weak));
void *make_fcontext (void *, size_t, void (*) (struct boost)) __attribute__ ((weak));
static char boost_stack[STACK_BYTES] __attribute__ ((aligned (64)));
static void *boost_there;

/* --kind=clobbers.  */
static char thin_stack[STACK_BYTES] __attribute__ ((aligned (64)));
static struct thin_context thin_here, thin_there;

/* A yield to the next of a ring, and nothing else.  */
enum { RING = 10 };
static char ring_stack[RING][STACK_BYTES] __attribute__ ((aligned (64)));
static struct ring { struct thin_context context; struct ring *next; } ring[RING];
static struct ring *running = ring;

#ifdef __x86_64__
static char photon_stack[STACK_BYTES] __attribute__ ((aligned (64)));
static void *photon_here, *photon_there;
#endif

static char inline_stack[STACK_BYTES] __attribute__ ((aligned (64)));
static void *here, *there, *inline_here, *inline_there;
static bool yields_inline;
static ucontext_t here_context, there_context;

static void
switch_back (void)
{
  for (;;)
    preempt_switch (&there, here);
}

static void
swap_back (void)
{
  for (;;)
    swapcontext (&there_context, &here_context);
}

static void
boost_back (struct boost from)
{
  for (;;)
    from = jump_fcontext (from.stack, NULL);
}

static void
thin_back (struct thin_context *self)
{
  for (;;)
    thin (self, &thin_here);
}

static inline __attribute__ ((always_inline)) void
thin_yield (void)
{
  struct ring *from = running;
  running = from->next;
  thin (&from->context, &running->context);
}

static void
ring_on (struct thin_context *self)
{
  (void) self;
  for (;;)
    thin_yield ();
}

#ifdef __x86_64__
/* As Photon has it: two words on the stack, and a list of clobbers without a vector.  */
static inline __attribute__ ((always_inline)) void
photon_switch (void **from, void **to)
{
  __asm__ volatile ("leaq\t-128(%%rsp), %%rsp\n\t"
                    "pushq\t%%rbp\n\t"
                    "leaq\t1f(%%rip), %%rax\n\t"
                    "pushq\t%%rax\n\t"
                    "movq\t%%rsp, (%0)\n\t"
                    "movq\t(%1), %%rsp\n\t"
                    "popq\t%%rax\n\t"
                    "jmp\t*%%rax\n"
                    "1:\tpopq\t%%rbp\n\t"
                    "leaq\t128(%%rsp), %%rsp"
                    : "+D" (from), "+S" (to) : : "memory", "cc", "rax", "rbx", "rcx", "rdx",
                    "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15");
}

static void
photon_back (void)
{
  for (;;)
    photon_switch (&photon_there, &photon_here);
}

static void
run_photon (const struct row *row, unsigned count)
{
  (void) row;
  while (count-- > 0)
    photon_switch (&photon_here, &photon_there);
}
#endif

static void
inline_back (void)
{
  for (;;)
    preempt_switch_inline (&inline_there, inline_here);
}

static void *
yield_back (void *unused)
{
  for (;;)
    if (yields_inline)
      preempt_yield_inline ();
    else
      preempt_yield ();
  return unused;
}

static void
run_switch (const struct row *row, unsigned count)
{
  (void) row;
  while (count-- > 0)
    preempt_switch (&here, there);
}

static void
run_swap (const struct row *row, unsigned count)
{
  (void) row;
  while (count-- > 0)
    swapcontext (&here_context, &there_context);
}

static void
run_boost (const struct row *row, unsigned count)
{
  (void) row;
  while (count-- > 0)
    boost_there = jump_fcontext (boost_there, NULL).stack;
}

static void
run_thin (const struct row *row, unsigned count)
{
  (void) row;
  while (count-- > 0)
    thin (&thin_here, &thin_there);
}

/* Each goes around the ring.  */
static void
run_ring (const struct row *row, unsigned count)
{
  (void) row;
  for (unsigned i = 0; i < count; i += RING)
    thin_yield ();
}

static void
run_inline (const struct row *row, unsigned count)
{
  (void) row;
  while (count-- > 0)
    preempt_switch_inline (&inline_here, inline_there);
}

static void
run_yield (const struct row *row, unsigned count)
{
  (void) row;
  yields_inline = false;
  while (count-- > 0)
    preempt_yield ();
}

static void
run_yield_inline (const struct row *row, unsigned count)
{
  (void) row;
  yields_inline = true;
  while (count-- > 0)
    preempt_yield_inline ();
}

static void
make_partners (void)
{
  there = preempt_switch_new (switch_stack + STACK_BYTES, switch_back);
  inline_there = preempt_switch_new (inline_stack + STACK_BYTES, inline_back);
  if (make_fcontext != NULL)
    boost_there = make_fcontext (boost_stack + STACK_BYTES, STACK_BYTES, boost_back);
  thin_new (&thin_there, thin_stack + STACK_BYTES, thin_back);
  for (unsigned i = 0; i < RING; i++)
    {
      ring[i].next = &ring[(i + 1) % RING];
      thin_new (&ring[i].context, ring_stack[i] + STACK_BYTES, ring_on);
    }
#ifdef __x86_64__
  void **sp = (void **) (photon_stack + STACK_BYTES) - 8;
  *--sp = NULL;
  *--sp = (void *) photon_back;
  photon_there = sp;
#endif
  getcontext (&there_context);
  there_context.uc_stack.ss_sp = swap_stack;
  there_context.uc_stack.ss_size = STACK_BYTES;
  makecontext (&there_context, swap_back, 0);
}

#define SWAP "swapcontext"
#define BOOST "Boost.Context's jump_fcontext"
static struct row rows[] = {
  { SWAP, run_swap },
  { BOOST, run_boost, .against = SWAP },
#ifdef __x86_64__
  { "Photon's way, an asm", run_photon, .against = BOOST },
#endif
  { "--kind=clobbers", run_thin, .against = BOOST, .aim = "3 ns at most" },
  { "a thin yield, of ten tasks (one way)", run_ring, .against = BOOST,
    .aim = "4.5 ns at most" },
  { "preempt_switch", run_switch, .against = BOOST, .aim = "1.00 at most" },
  { "preempt_switch_inline", run_inline, .against = BOOST, .aim = "1.00 at most" },
  { "preempt_yield between two tasks", run_yield, .against = SWAP, .aim = "44 ns at most" },
  { "preempt_yield_inline", run_yield_inline, .against = SWAP, .aim = "10 ns at most" },
};
enum { ROWS = sizeof rows / sizeof *rows, BOOSTS = 1, FIRST_OF_OURS = ROWS - 4 };

/* The calling thread is a worker from here to the program's end.  No slice ends:
   nothing but what is measured switches.  */
void
bench_switches (const char *problem)
{
  struct preempt_config config = { .slice_ns = 1000 * UINT64_C (1000000000) };
  struct section s = { "To another stack and back", NANOSECONDS, .rows = rows,
                       .n = ROWS };
  if (problem == NULL)
    problem = preempt_start (&config);
  if (problem == NULL && preempt_spawn (yield_back, NULL) == NULL)
    problem = "no memory for a task";
  for (unsigned i = FIRST_OF_OURS; i < ROWS; i++)
    rows[i].absent = problem;
  if (jump_fcontext == NULL)
    rows[BOOSTS].absent = "Boost.Context is not installed";
  make_partners ();
  add_section (&s);
}
