/* PowerPC of 64 bits: a hook around the saves.

   Who calls it may have its own LR in the frame above, and a leaf function has values below
   SP: neither is written to.  It goes back by LR, which is as it was called, the address
   behind the call.

   SPDX-License-Identifier: MIT  */

#include "ppc64.h"

static unsigned
whole (const struct layout *l)
{
  return l->size + ppc64_header (l->arch) + l->red_zone;
}

static void
enter (struct out *o)
{
  const struct layout *l = o->layout;
  cfi_remember (o);
  out_code (o, "stdu\t%r1, -(<frame>+<header>+<red_zone>)(%r1)");
  cfi_def_cfa_offset (o, whole (l));
  cfi_frame (o, whole (l) - ppc64_header (l->arch));
}

/* The condition register's fields are saved together.  */
static void
saved (struct out *o)
{
  out_code (o, "std\t%r2, <r2>");
  cfi_saved_slot (o, 2, "r2");
  out_code (o, "mfcr\t%r0\nstw\t%r0, <cr>");
  out_code (o, "ld\t%r0, <lr>\nstd\t%r0, <pc>");
  out_code (o, "addi\t%r0, %r1, <n>\nstd\t%r0, <sp>", whole (o->layout));
}

/* The TOC is this module's.  */
static void
call (struct out *o, const char *function)
{
  out_code (o, "bcl\t20, 31, 1f\n1:\tmflr\t%r12\n"
               "addis\t%r2, %r12, (.TOC.-1b)@ha\n"
               "addi\t%r2, %r2, (.TOC.-1b)@l");
  out_code (o, "addi\t%r3, %r1, <header>\nbl\t<s>\nnop", function);
}

static void
back (struct out *o)
{
  out_code (o, "ld\t%r0, <pc>\nstd\t%r0, <lr>");
  out_code (o, "lwz\t%r0, <cr>\nmtcr\t%r0\nld\t%r2, <r2>");
}

static void
leave (struct out *o)
{
  out_code (o, "addi\t%r1, %r1, <n>", whole (o->layout));
  cfi_restore_state (o);
  out_code (o, "blr");
}

const struct hook ppc64_hook = {
  .enter = enter, .saved = saved, .call = call, .back = back, .leave = leave, .trap = "trap",
  HOOK_AUXV
};
