/* backtrace.h by libunwind, which profilers and crash reporters use.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#define UNW_LOCAL_ONLY
#include "backtrace.h"

#include <libunwind.h>
#include <string.h>

#ifdef UNWINDING_NOTED
const bool unwind_knows_interrupted = true;
#else
/* unw_is_signal_frame compares the code with the kernel's.  */
const bool unwind_knows_interrupted = false;

/* And with rules from its cache, libunwind takes the frame behind asyncPreempt's for a
   caller, whose rules are those before its PC.  */
static void __attribute__ ((constructor))
forget_rules (void)
{
  unw_set_caching_policy (unw_local_addr_space, UNW_CACHE_NONE);
}
#endif

unsigned
unwind (ucontext_t *context, struct frame *frame, unsigned room)
{
  unw_cursor_t cursor;
  unsigned count = 0;
  /* Where it has a type of its own, this is the kernel's up to what it does not read.  */
  unw_context_t *start = (unw_context_t *) context;
  if (unw_init_local2 (&cursor, start, UNW_INIT_SIGNAL_FRAME) != 0)
    return 0;
  do
    {
      struct frame *f = &frame[count];
      unw_word_t value;
      memset (f, 0, sizeof *f);
      if (unw_get_reg (&cursor, UNW_REG_IP, &value) != 0 || value == 0)
        break;
      f->pc = value;
      unw_get_reg (&cursor, UNW_REG_SP, &value);
      f->sp = value;
      f->interrupted = count == 0 || (unwind_knows_interrupted
                                      && unw_is_signal_frame (&cursor) > 0);
      /* libunwind counts registers as DWARF does.  */
      for (unsigned i = 0; i < UNWINDING_REGISTERS; i++)
        if ((UNWINDING_TRIED & 1u << i) && unw_get_reg (&cursor, i, &value) == 0)
          {
            f->reg[i] = value;
            f->known |= 1u << i;
          }
      count++;
    }
  while (count < room && unw_step (&cursor) > 0);
  return count;
}
