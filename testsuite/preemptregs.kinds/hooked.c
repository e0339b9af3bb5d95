/* --kind=hook: what the compiler has live, in registers that a function may change too, across
   an asm that calls the hook and does not say so, is the same afterwards (live.h).  The C
   function leaves nothing of it; it sees and changes what is in the frame.  Its backtraces lead
   on into who called.

   Compiled without a red zone: the asm calls.  Prints how many differences there are.

   SPDX-License-Identifier: MIT  */

#include <execinfo.h>
#include <stdbool.h>

#include "hook.h"
#include "hooked.h"
#include "live.h"

static unsigned calls;
static bool changes;
static volatile uint64_t sum;

/* The asm: all but what hooked.h says is kept.  */
static inline __attribute__ ((always_inline)) void
call (void)
{
  __asm__ volatile (CALL ("hook") : : : "memory" CALL_LOSES);
}

WORK (alone, nothing)
WORK (called, call)

void
hooked (struct hook_frame *frame)
{
  void *frames[50];
  calls++;
  sum = sum + integers_alone (one + calls) + doubles_alone (one) + longs_alone (one)
        + array_alone (calls);
  if (calls % 100 == 1)
    compare (backtrace (frames, 50) > 3, true, "the backtrace goes on", calls);
  compare ((uintptr_t) frame % sizeof (void *), 0, "the frame's alignment", calls);
  if (changes)
    frame->FIRST_ARGUMENT = frame->FIRST_ARGUMENT + 5;
}

/* A register that the function changes in the frame is changed.  */
static void
test_change (void)
{
  register uintptr_t first __asm__ (FIRST_ARGUMENT_NAME) = 37;
  changes = true;
  __asm__ volatile (CALL ("hook") : "+r" (first) : : "memory" CALL_LOSES);
  uintptr_t is = first;
  changes = false;
  compare (is, 42, "a changed argument", 0);
}

int
main (void)
{
#ifdef LOOKS
  hook_look ();
#endif
  for (uint64_t seed = 0; seed < 20; seed++)
    {
      compare (integers_called (seed), integers_alone (seed), "integers", seed);
      compare (doubles_called (seed), doubles_alone (seed), "doubles", seed);
      compare (longs_called (seed), longs_alone (seed), "long doubles", seed);
      compare (array_called (seed), array_alone (seed), "array", seed);
    }
  test_change ();
  compare (calls, 20 * (3 * ROUNDS + 1) + 1, "calls", 0);
  printf ("%u differences\n", differences);
  return differences != 0;
}
