/* MIPS: preempt_switch, and a switch in line.

   SPDX-License-Identifier: MIT  */

#include "mips.h"
#include "moves.h"
#include "switches.h"

/* A function begins with its address in $25.  */
void
mips_switch_to (struct out *o)
{
  unsigned size = o->layout->size + mips_home (o->arch);
  cfi_frame (o, o->layout->size);
  cfi_remember (o);
  out_code (o, "<addi>\t$29, $29, -<n>", size);
  cfi_def_cfa_offset (o, size);
  moves_save (o, 0);
  out_code (o, "<store>\t$31, <pc>");
  moves_others (o, true);
  bool control = mips_has_floats (o) && switches_control (o);
  if (control)
    out_code (o, "cfc1\t$8, $31\nsw\t$8, <fcsr>");
  out_label (o, ".Lparked");
  switches_park (o);
  switches_take (o);
  if (control)
    out_code (o, "lw\t$8, <fcsr>\nctc1\t$8, $31");
  moves_others (o, false);
  switches_results (o);
  moves_restore (o, 0);
  out_code (o, "<load>\t$25, <pc>\n<addi>\t$29, $29, <n>", size);
  cfi_restore_state (o);
  out_code (o, "jr\t$25\nnop");
}

/* A frame has two words for where to go on: the address, and $31 there, which is 0 where a
   new stack begins, and unwinders stop.  */
void
mips_switch_new (struct out *o)
{
  unsigned size = o->layout->size + mips_home (o->arch) + 16;
  out_code (o, "<addi>\t$2, $4, -<n>", size);
  for (unsigned at = 0; at < size; at += o->arch->word)
    out_code (o, "<store>\t$0, <n>($2)", at);
  out_code (o, "<store>\t$5, <pc.offset>+<home>($2)");
  if (mips_has_floats (o) && switches_control (o))
    out_code (o, "cfc1\t$8, $31\nsw\t$8, <fcsr.offset>+<home>($2)");
  out_code (o, "jr\t$31\nnop");
}

#define SWITCHING                                                             \
  .argument = { "4", "5", "6" }, .sp = "7", .entry = arguments, .scratch = "9",\
  .store_sp = "<store>\t$29, 0($<s>)", .keep_sp = "move\t$<s>, $29",          \
  .take_sp = "move\t$29, $<s>", .load_sp = "<load>\t$29, 0($<s>)",            \
  .move = "move\t$<s>, $<s>"
static const char *const arguments[] = { "4", "5" };
const struct switching mips_switching_o32 = { SWITCHING, .result = { "2" } };
const struct switching mips_switching_n64 = { SWITCHING, .result = { "2", "3" } };

/* --- In line --- */

/* As all compilers know them.  */
void
mips_clobber_n64 (const char *name, char *text, size_t size)
{
  bool general = name[0] == 'r';
  snprintf (text, size, "%s%s", general || name[0] == 'f' ? "$" : "", name + general);
}

/* A compiler that is told of one register of a pair takes the other one.  */
void
mips_clobber_o32 (const char *name, char *text, size_t size)
{
  unsigned n;
  if (sscanf (name, "f%u", &n) != 1)
    mips_clobber_n64 (name, text, size);
  else if (n % 2 == 0)
    snprintf (text, size, "$f%u\", \"$f%u", n, n + 1);
  else
    text[0] = '\0';
}

#define HARD_FLOAT "!defined __mips_soft_float"
#define CONDITIONS HARD_FLOAT " && __mips_isa_rev < 6"
const struct held mips_held[] = {
  { "f", 0, 31, HARD_FLOAT }, { "fcc", 0, 0, CONDITIONS },
  { "fcc", 1, 7, CONDITIONS " && __mips > 3" }, { 0 }
};

/* A call's return address is where to go on, and there leads to where the stacks have changed:
   LLVM's assembler does not tell distances.  r28 is the compiler's all the time, and LLVM's second
   frame pointer r23.  Where all of a program has one r28, a new context has it, too; what is
   called there finds its own address in r25.  */
#define THIN(abi, put, get, pc, home)                                         \
  {                                                                           \
    .before = "#if _MIPS_SIM != " abi " || defined __mips16 || defined __mips_micromips\n" \
              "# error \"this unit's code is of another kind than the headers'\"\n" \
              "#endif\n\n",                                                   \
    .from = "r5", .to = "r4", .kept = "r30 r28", .base = "r23",               \
    .park = ".set\tpush\n.set\tnoreorder\n"                                   \
            "bal\t2f\n" put "\t$29, 0(%0)\nb\t1f\nnop\n"                      \
            "2:\t" put "\t$31, " pc "(%0)\n.set\tpop",                        \
    .save = put "\t<s>, <n>(%0)", .load = get "\t<s>, <n>(%1)",               \
    .leave = ".set\tpush\n.set\tnoreorder\n"                                  \
             get "\t$25, " pc "(%1)\n" get "\t$29, 0(%1)\n"                   \
             "jr\t$25\nmove\t$31, $0\n.set\tpop",                             \
    .fresh = home "  __asm__ (\"move %0, $28\" : \"=r\" (c->kept[1]));\n"     \
  }
const struct thin mips_thin_o32 = THIN ("_ABIO32", "sw", "lw", "4", "  sp -= 16;\n");
const struct thin mips_thin_n64 = THIN ("_ABI64", "sd", "ld", "8", "");
