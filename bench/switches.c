/* Switching stacks, there and back.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "bench.h"
#include "preempt.h"
#include "preempt_inline.h"

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
  { "preempt_switch", run_switch, .against = BOOST, .aim = "1.00 at most" },
  { "preempt_switch_inline", run_inline, .against = BOOST, .aim = "1.00 at most" },
  { "preempt_yield between two tasks", run_yield, .against = SWAP, .aim = "44 ns at most" },
  { "preempt_yield_inline", run_yield_inline, .against = SWAP, .aim = "10 ns at most" },
};
enum { ROWS = sizeof rows / sizeof *rows, BOOSTS = 1, FIRST_OF_OURS };

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
