/* MIPS: a hook around the saves.

   It goes on through r1, the assembler's, which whatever links the call may change, too; r31 is
   as it was called, the address behind the call.  So what -pg hands over in r1, the caller's own
   return address, its C function can put into r31.

   SPDX-License-Identifier: MIT  */

#include "mips.h"

/* From SP up to what it was.  */
static unsigned
whole (const struct layout *l)
{
  return l->size + mips_home (l->arch);
}

static void
enter (struct out *o)
{
  out_code (o, "<addi>\t$29, $29, -<n>", whole (o->layout));
  cfi_def_cfa_offset (o, whole (o->layout));
  cfi_frame (o, o->layout->size);
  out_code (o, "<store>\t$31, <r31>");
  cfi_saved_slot (o, LINK, "r31");
}

static void
saved (struct out *o)
{
  out_code (o, "<store>\t$28, <r28>");
  cfi_saved_slot (o, GP, "r28");
  out_code (o, "<store>\t$31, <pc>\n<addi>\t$8, $29, <n>\n<store>\t$8, <sp>", whole (o->layout));
}

static void
call (struct out *o, const char *function)
{
  out_code (o, "FIND_GP\n<load>\t$25, <got>(<s>)($28)\n"
               "jalr\t$25\n<addi>\t$4, $29, <home>", function);
}

/* FCSR's other bits are the C function's to keep.  */
void
mips_hook_save_conditions (struct out *o)
{
  out_code (o, "cfc1\t$8, $31\nsw\t$8, <fcsr>");
}

void
mips_hook_restore_conditions (struct out *o)
{
  out_code (o, "cfc1\t$8, $31\nlw\t$9, <fcsr>\nxor\t$9, $9, $8\n"
               "lui\t$2, 0xfe80\nand\t$9, $9, $2\n"
               "xor\t$8, $8, $9\nctc1\t$8, $31");
}

/* The instruction behind a jump comes before it.  */
static void
leave (struct out *o)
{
  const struct level *general = &o->layout->bank[0].level[0];
  for (unsigned i = 0; i < general->count; i++)
    cfi_restore (o, general->save[i].dwarf);
  out_code (o, "<load>\t$28, <r28>");
  cfi_restore (o, GP);
  out_code (o, "<load>\t$31, <r31>\n<load>\t$1, <pc>");
  cfi_register (o, LINK, 1);
  out_code (o, "jr\t$1\n<addi>\t$29, $29, <n>", whole (o->layout));
}

const struct hook mips_hook = {
  .enter = enter, .saved = saved, .call = call, .leave = leave, .trap = "break",
  HOOK_AUXV
};
