/* --kind=switch: what the compiler has live across a call of the switch is the same afterwards
   (live.h), in each of three forms: preempt_switch's own, one like Boost.Context's
   jump_fcontext, one like Ruby's coroutine_transfer.  What is handed over arrives, a new stack
   begins as it should, and control registers are each stack's own, or with SHARED all
   stacks'.  Backtraces end.

   Prints how many differences there are.

   SPDX-License-Identifier: MIT  */

#include <execinfo.h>
#include <fenv.h>
#include <stdbool.h>

#include "live.h"
#include "jump.h"
#include "plain.h"
#include "transfer.h"

static volatile double numerator = 1, denominator = 10;

/* Each mode of rounding has another.  */
static uint64_t noipa
tenth (void)
{
  return bits (numerator / denominator);
}

/* --- from, to-sp --- */

static void *plain_here, *plain_there;

static void
plain_go (void)
{
  plain (&plain_here, plain_there);
}

static void
plain_return (void)
{
  plain (&plain_there, plain_here);
}

/* --- to-sp, data: from-sp, data --- */

static void *jump_here, *jump_there;
static char data[2];

#ifdef TWO_RESULTS
static void
jump_go (void)
{
  struct jump_result from = jump (jump_there, &data[0]);
  compare ((uintptr_t) from.data, (uintptr_t) &data[1], "data here", 0);
  jump_there = from.from_sp;
}

static void
jump_return (void)
{
  struct jump_result from = jump (jump_here, &data[1]);
  compare ((uintptr_t) from.data, (uintptr_t) &data[0], "data there", 0);
  jump_here = from.from_sp;
}
#else
static void
jump_go (void)
{
  jump_there = jump (jump_there, data);
}

static void
jump_return (void)
{
  jump_here = jump (jump_here, data);
}
#endif

/* --- from, to: from --- */

static struct context { void *sp; unsigned number; } transfer_here, transfer_there;

static void
transfer_go (void)
{
  void *from = transfer (&transfer_here, &transfer_there);
  compare ((uintptr_t) from, (uintptr_t) &transfer_there, "from, here", 0);
}

static void
transfer_return (void)
{
  void *from = transfer (&transfer_there, &transfer_here);
  compare ((uintptr_t) from, (uintptr_t) &transfer_here, "from, there", 0);
}

/* --- Both sides of each --- */

WORK (alone, nothing)

#define COMPARE(what, way) compare (what##_##way (seed), what##_alone (seed), #what " " #way, seed);
#define COMPARE_ALL(way)                                                      \
  COMPARE (integers, way)                                                     \
  COMPARE (doubles, way)                                                      \
  COMPARE (longs, way)                                                        \
  COMPARE (array, way)

static unsigned begun;

/* A new stack's first function: SP is as at any call, and unwinders come to an end.  */
static void noipa
begin (void)
{
  begun++;
  void *frames[20];
  compare (backtrace (frames, 20) < 20, true, "the backtrace ends", 0);
  fesetround (FE_DOWNWARD);
}

/* The partner has values of its own, of which main's know nothing.  */
#define FORM(form)                                                            \
  WORK (form##_there, form##_go)                                              \
  WORK (form##_back, form##_return)                                           \
  static void __attribute__ ((noreturn))                                      \
  form##_work (void)                                                          \
  {                                                                           \
    begin ();                                                                 \
    uint64_t own = tenth ();                                                  \
    for (uint64_t seed = 1; ; seed += 3)                                      \
      {                                                                       \
        COMPARE_ALL (form##_back)                                             \
        if (!shared)                                                          \
          compare (tenth (), own, "the partner's rounding", seed);            \
      }                                                                       \
  }

#ifdef SHARED
enum { shared = true };
#else
enum { shared = false };
#endif

FORM (plain)
FORM (jump)
FORM (transfer)

static void
plain_partner (void)
{
  plain_work ();
}

static void
transfer_partner (void *from)
{
  compare ((uintptr_t) from, (uintptr_t) &transfer_here, "from, at first", 0);
  transfer_work ();
}

#ifdef TWO_RESULTS
static void
jump_partner (void *from, void *handed)
{
  compare ((uintptr_t) handed, (uintptr_t) &data[0], "data, at first", 0);
  jump_here = from;
  jump_work ();
}
#else
static void
jump_partner (void *from)
{
  jump_here = from;
  jump_work ();
}
#endif

/* Its partner has set another.  */
static void
test_control (void)
{
  uint64_t own = tenth ();
  plain_go ();
  compare (tenth () == own, !shared, "rounding", 0);
  compare (fegetround (), shared ? FE_DOWNWARD : FE_TONEAREST, "rounding's mode", 0);
  fesetround (FE_TONEAREST);
}

int
main (void)
{
  static char stack[3][65536] __attribute__ ((aligned (64)));
  void *frames[1];
  backtrace (frames, 1);        /* it loads what it takes */
  plain_there = plain_new (stack[0] + sizeof stack[0], plain_partner);
  jump_there = jump_new (stack[1] + sizeof stack[1], jump_partner);
  transfer_there.sp = transfer_new (stack[2] + sizeof stack[2], transfer_partner);
  test_control ();
  for (uint64_t seed = 0; seed < 20; seed++)
    {
      COMPARE_ALL (plain_there)
      COMPARE_ALL (jump_there)
      COMPARE_ALL (transfer_there)
    }
  compare (begun, 3, "stacks begun", 0);
  printf ("%u differences\n", differences);
  return differences != 0;
}
