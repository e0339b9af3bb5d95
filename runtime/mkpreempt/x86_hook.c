/* x86: a hook around the saves.

   The return address is above the frame pointer's: so the chain of frame pointers goes on.  SP
   may be any, and flags mean nothing where a function begins or ends.

   SPDX-License-Identifier: MIT  */

#include "x86.h"

static void
enter (struct out *o)
{
  const struct cfi_columns *c = &o->arch->columns;
  unsigned word = o->arch->word;
  cfi_frame_by_word (o);
  out_op (o, "ENDBR");
  out_code (o, "push<q>\t%<r>bp");
  cfi_def_cfa_offset (o, 2 * word);
  cfi_offset (o, c->fp, NULL, 2 * word);
  out_code (o, "mov<q>\t%<r>sp, %<r>bp");
  cfi_def_cfa_register (o, c->fp);
  out_code (o, "sub<q>\t$<n>, %<r>sp", o->layout->size + 2 * word);
  out_code (o, "and<q>\t$-<align>, %<r>sp");
  out_code (o, "mov<q>\t%<r>sp, -<n>(%<r>bp)", 2 * word);
}

static void
saved (struct out *o)
{
  unsigned word = o->arch->word;
  out_code (o, "mov<q>\t<n>(%<r>bp), %<r>ax", word);
  out_code (o, "mov<q>\t%<r>ax, <pc>");
  out_code (o, "lea<q>\t<n>(%<r>bp), %<r>ax", 2 * word);
  out_code (o, "mov<q>\t%<r>ax, <sp>");
  if (wide (o))
    return;
  out_code (o, "movl\t%ebx, <ebx>");
  cfi_saved_slot (o, 3, "ebx");
  out_code (o, "call\t.Lbase_ebx");
}

/* i386: the PLT wants ebx to hold the GOT's address; the tests of features, .Lbase's.  */
static void
call (struct out *o, const char *function)
{
  if (wide (o))
    {
      out_code (o, "movq\t%rsp, %rdi");
      out_code (o, "call\t<s>@PLT", function);
      return;
    }
  out_code (o, "addl\t$_GLOBAL_OFFSET_TABLE_+(.-.Lbase), %ebx");
  out_code (o, "movl\t%esp, %eax");
  out_code (o, "subl\t$12, %esp");
  out_code (o, "pushl\t%eax");
  out_code (o, "call\t<s>@PLT", function);
  out_code (o, "addl\t$16, %esp");
  out_code (o, "call\t.Lbase_ebx");
}

static void
back (struct out *o)
{
  out_code (o, "mov<q>\t<pc>, %<r>ax");
  out_code (o, "mov<q>\t%<r>ax, <n>(%<r>bp)", o->arch->word);
  if (wide (o))
    return;
  out_code (o, "movl\t<ebx>, %ebx");
  cfi_restore (o, 3);
}

/* The places of all that is restored are below SP then.  */
static void
leave (struct out *o)
{
  const struct layout *l = o->layout;
  const struct level *general = &l->bank[0].level[0];
  for (unsigned i = 0; i < general->count; i++)
    cfi_restore (o, general->save[i].dwarf);
  out_code (o, "leave");
  cfi_def_cfa (o, o->arch->columns.sp, o->arch->word);
  cfi_restore (o, o->arch->columns.fp);
  out_code (o, "ret");
}

/* XCR0 says what the kernel has enabled.  */
const struct hook x86_hook = {
  .enter = enter, .saved = saved, .call = call, .back = back, .leave = leave, .trap = "ud2",
  .includes = "#include <cpuid.h>\n",
  .has = "  unsigned r[4], low = 0, high;\n"
         "  if (!__get_cpuid_count (probe[1], probe[2], &r[0], &r[1], &r[2], &r[3])\n"
         "      || (r[probe[3]] & probe[4]) == 0)\n"
         "    return 0;\n"
         "  if (probe[5] == 0)\n"
         "    return 1;\n"
         "  __get_cpuid (1, &r[0], &r[1], &r[2], &r[3]);\n"
         "  if (r[2] & 1u << 27)\n"
         "    __asm__ (\"xgetbv\" : \"=a\" (low), \"=d\" (high) : \"c\" (0));\n"
         "  return (low & probe[5]) == probe[5];\n"
};
