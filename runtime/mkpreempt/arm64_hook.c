/* arm64: a hook around the saves.

   It goes on through x16, which whatever links the call may change, too (AAPCS64, 6.1.1); x30
   is as it was called, the address behind the call.

   SPDX-License-Identifier: MIT  */

#include "arm64.h"

/* The frame ends with a frame record.  */
static void
enter (struct out *o)
{
  unsigned frame = o->layout->size;
  out_code (o, "hint\t#34\t\t\t/* bti c */\n"
               "stp\tx29, x30, [sp, #-16]!");
  cfi_def_cfa_offset (o, 16);
  cfi_offset (o, X29, NULL, 16);
  cfi_offset (o, LINK, NULL, 8);
  out_code (o, "mov\tx29, sp");
  cfi_def_cfa (o, X29, 16);
  cfi_frame (o, frame + 16);
  out_code (o, "sub\tsp, sp, #<frame>");
}

static void
saved (struct out *o)
{
  out_code (o, "add\tx9, x29, #16\n"
               "str\tx30, <pc>\n"
               "str\tx9, <sp>");
}

static void
call (struct out *o, const char *function)
{
  out_code (o, "sub\tx0, x29, #<frame>\nbl\t<s>", function);
}

static void
leave (struct out *o)
{
  const struct level *general = &o->layout->bank[0].level[0];
  cfi_def_cfa (o, SP, o->layout->size + 16);
  for (unsigned i = 0; i < general->count; i++)
    if (general->save[i].dwarf != LINK)
      cfi_restore (o, general->save[i].dwarf);
  out_code (o, "ldr\tx16, <pc>\n"
               "ldr\tx29, [sp, #<frame>]");
  cfi_restore (o, X29);
  cfi_register (o, LINK, 16);
  out_code (o, "add\tsp, sp, #<frame>+16");
  cfi_def_cfa_offset (o, 0);
  out_code (o, "ret\tx16");
}

const struct hook arm64_hook = {
  .enter = enter, .saved = saved, .call = call, .leave = leave, .trap = "udf\t#0", HOOK_AUXV
};
