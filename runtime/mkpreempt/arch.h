/* An architecture, as mkpreempt sees it.  To add one, write STEM.c beside this, with its
   rules and what no rule can say, and a line in arch.c.

   The order of all that asyncPreempt does:

     enter           out_function begins it; on entry as machine_push_call of runtime/machine/STEM.h left it: below
                     the red zone the interrupted PC, and what else it puts there.  Make
                     the frame, of layout.size bytes aligned to layout.align, with SP at
                     its start
     first bank      the general registers, each by its rule
     saved_first     they may be used now: save what else lives in the machine (flags,
                     floating-point control), give C what the ABI promises it
     other banks     each bank by its rules, at the greatest level that the CPU has
     call            asyncPreempt2 (frame)
     other banks     restored, in the opposite order
     restore_last    what saved_first saved; nothing may change it from here on
     first bank      restored
     leave           take the frame away, and go to the PC; the other entry, if there is
                     one; out_function_end

   With RESUME_SIGRETURN nothing of it is restored by instructions: after "call" comes
   struct sigframe's "leave", in which the kernel restores what lies at its places.
   preempt_switch and preempt_switch_new are the architecture's own code, with a frame of
   their own, which has the callee-saved registers alone.

   All text goes through out.h, whose templates know each slot's place; what unwinders
   must know, through cfi.h.  x86.c is an example with blocks and levels, riscv64.c one
   with all three ways to resume but POP, and with scalable registers.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_ARCH_H
#define MKPREEMPT_ARCH_H

#include <stdint.h>

#include "cfi.h"
#include "layout.h"
#include "out.h"

/* A feature of the CPU, as the descriptor has it (struct preempt_feature in preempt.h).
   Its bit is 1 shifted left by its index in the list, of which the first is KNOWN: the
   core has looked.  In each bank a later one includes those before it.  */
#define FEATURES_MOST 32
struct feature
{
  const char *name;
  uint32_t probe[6];
};

/* Where the kernel looks in a signal's frame for the slots called NAMES, words or "x%u":
   OFFSET bytes from its start and STRIDE apart.  SAVE, a template, stores the register
   that is spelled <s> at offset <n>: one that no header lists is the program's own, and
   has no slot; the kernel must find there what it holds when all is restored.  */
struct place
{
  const char *names;
  unsigned first, count;        /* the first %u; how many */
  unsigned offset, stride;
  const char *save;             /* NULL: no register */
  const char *as;               /* <s>, if not its name */
  const char *condition;        /* of the preprocessor, without which there are no such
                                   registers, or NULL */
};

struct sigframe
{
  unsigned bytes;
  const struct place *place;    /* up to one without names */
  void (*leave) (struct out *); /* in place of struct arch's; NULL with pops_with: it is in
                                   restore_last */
};

/* What a relocation does to a word of 4 bytes: it makes it the distance from itself to
   a place, or adds or subtracts a place's address, where a distance takes two.  */
enum elf_term { ELF_DISTANCE = 1, ELF_ADD, ELF_SUBTRACT };

struct elf_relocation
{
  unsigned type;                /* R_ */
  enum elf_term term;
};

/* Registers, STEM and a number from FIRST to LAST, that code may hold only under a CONDITION
   of the preprocessor.  */
struct held
{
  const char *stem;
  unsigned first, last;
  const char *condition;
  bool always;                  /* but an asm may clobber them without it, too: their callers'
                                   values, which a function keeps */
};

/* The parts of a hook around the saves, in their order: as asyncPreempt's, but that the code is
   called, and finds as its own what a C function keeps.  */
struct hook
{
  void (*enter) (struct out *); /* make the frame */
  void (*saved) (struct out *); /* the general registers are saved: what came with the call */
  void (*call) (struct out *, const char *function);
  void (*back) (struct out *);  /* the other banks are restored; or NULL */
  void (*leave) (struct out *); /* all are: go to pc */
  const char *trap;             /* an instruction that ends the program */
  const char *includes, *has;   /* lines of C: a function's body that tells whether the CPU has
                                   what PROBE, struct feature's, asks for */
};

/* Those where the kernel tells it, in the auxiliary vector.  */
#define HOOK_AUXV                                                             \
  .includes = "#include <sys/auxv.h>\n",                                     \
  .has = "  unsigned long word = getauxval (probe[1]);\n"                    \
         "  return ((uint32_t) word & probe[2]) != 0\n"                      \
         "         || ((uint64_t) word >> 32 & probe[3]) != 0;\n"

/* The registers of a function that switches stacks.  */
struct switching
{
  const char *argument[ARGUMENTS_MAX];  /* its arguments', while the stacks are switched */
  const char *sp;               /* one that is free then: for the SP of the stack that is left,
                                   where it is a result */
  const char *result[RESULTS_MAX];      /* where a C function's results are; NULL: in memory */
  const char *const *entry;     /* where its arguments are then, if they are not there; NULL */
  const char *scratch;          /* free, where results are moved */

  /* Templates for <s>, a register.  */
  const char *store_sp;         /* SP to where it points */
  const char *keep_sp;          /* SP to it, which is struct's sp; NULL: it is there */
  const char *take_sp, *load_sp;        /* SP from it; from where it points */
  const char *move;             /* from one to another */
  bool source_first;            /* the one it is from comes first */
};

/* preempt_switch in line, where the compiler keeps what it needs: an asm that jumps to
   preempt_switch_here, with SP as it is, whose FROM and TO are its operands %0 and %1.  All
   registers that the headers list are dead there, but for those in KEPT.  */
struct inlined
{
  const char *before;           /* lines for the preprocessor */
  const char *code;             /* the template, as lines of C */
  const char *from, *to;        /* constraints of the operands */
  const char *kept;             /* registers, in words: the operands, the frame pointer */
};

/* A switch all of which is in line (--kind=clobbers), from the context %0 to %1: SP, where to
   go on, and what an asm cannot say it clobbers.  Where it goes on, the register TO leads to
   the context that is gone on with.  */
struct thin
{
  const char *before;           /* lines for the preprocessor, or NULL */
  const char *from, *to;        /* registers */
  const char *kept;             /* those that are in the context, in words: compilers may
                                   use them as frame pointer, or otherwise, all the time */
  const char *base;             /* what LLVM may use as a second one, where SP moves, or
                                   NULL */
  const char *save, *load;      /* template for <s>, a register that is kept, at <n> bytes of
                                   its context: %0 and %1 */
  const char *park;             /* the first part, before them: where to go on, and SP */
  const char *leave;            /* the last, before what comes where it goes on */
  const char *land;             /* the first instruction there, as C, or NULL */
  const char *fresh;            /* lines of C that make a new context c of the stack pointer
                                   sp, aligned to 16, and of entry */
};

struct arch
{
  const char *name;             /* Go's */
  const char *file;             /* where to add a rule */
  const char *undefined;        /* all that there is of asyncPreempt where nothing is ever
                                   preempted, nor has registers; else NULL */
  unsigned word;                /* bytes */
  unsigned stack_align;         /* SP's at a call by the ABI, whatever flags say of
                                   preempted code: asyncPreempt2 need not be
                                   compiled under them */
  bool aligns;                  /* enter makes it more, where a header asks for that */
  unsigned elf_machine;         /* EM_ */
  unsigned elf_abi[2];          /* what of its header's flags tells the ABI, and how */
  bool big_endian;
  bool elf_code_bit;            /* the lowest bit of a function's symbol says which state its
                                   code is for, not where it is */
  bool elf_info_bytes;          /* of relocations: the type is the last byte in any order
                                   of bytes, and the symbol the first word */
  bool descriptors;             /* a function's name is that of its descriptor: the
                                   address of the code, and the TOC's */
  struct elf_relocation elf_word[4];    /* of words of records; up to one without a
                                           term */

  /* --- Registers --- */
  const char *stack_pointer;
  const char *needs;            /* the registers that the trampoline itself
                                   uses, in words */
  const struct reg *live;       /* those that no header need list, and that are saved
                                   all the same, up to one without a name; or NULL */
  const struct reg *kept;       /* those that the ABI has a function keep, in banks of
                                   which no header need list any: preempt_switch's;
                                   likewise */
  bool general_first;           /* in the frame: what saves them does not reach far */
  const struct save_rule *rules;        /* up to one without a bank; the general
                                           registers are the first bank; NULL: there
                                           are no rules yet */
  const struct special *specials;       /* up to one without a name */
  const struct feature *features;       /* likewise */

  /* --- The way in and back --- */
  const char *light;            /* the block that the trampoline's other entry, .Llight, takes
                                   to hold no value; or NULL: there is none */
  bool over_red_zone;           /* it goes back over a red zone, too */
  bool pops;                    /* RESUME_POP */
  unsigned pops_with;           /* the feature that this takes, without which it is
                                   RESUME_SIGRETURN; 0: none */
  const char *scratch;          /* RESUME_SCRATCH by this register, or NULL */
  unsigned always;              /* features that it takes, whatever the headers list */
  const char *scratch_flag;     /* and what keeps the compiler from it */
  const struct sigframe *sigframe;      /* RESUME_SIGRETURN, or NULL */

  /* --- Templates (out.h) --- */
  const struct word *words;     /* of its own in <>, up to one without a name, or NULL */
  const char *address;          /* of <offset> bytes into the frame, as an operand */
  const char *unless;           /* go on at <label> unless the word .Lcpu has the bit
                                   <mask>, 1 << <bit>, of <feature>; may clobber what
                                   the first bank has saved */
  const char *jump;             /* to <label> */
  const char *no_area;          /* 0 to <vl>; NULL without scalable registers */
  const char *macros;           /* text that opens the file, or NULL */

  struct cfi_columns columns;   /* DWARF numbers (cfi.h) */

  /* Bytes that asyncPreempt takes below the interrupted SP and the red zone, beside the
     frame and the area, at the most.  */
  unsigned (*overhead) (const struct layout *);

  /* The parts of asyncPreempt around the saves.  */
  void (*enter) (struct out *);
  void (*saved_first) (struct out *);
  void (*call) (struct out *);
  void (*restore_last) (struct out *);
  void (*leave) (struct out *);
  /* The code of preempt_switch and preempt_switch_new, which emit.c begins and ends.
     The former has the label .Lparked where it writes SP down: all is saved, and the CFI
     says so.  */
  void (*switch_to) (struct out *);
  void (*switch_new) (struct out *);
  const struct switching *switching;    /* what they are called with; NULL: as preempt_switch
                                           alone, yet */
  void (*switch_end) (struct out *);    /* what they call, without asyncPreempt; or NULL */
  const struct hook *hook;              /* or NULL: there is none yet */
  /* preempt_switch in line, and the code of preempt_switch_here, which parks a stack in the
     form that preempt_switch does; or NULL: it is a call.  */
  const struct inlined *inlined;
  void (*switch_here) (struct out *);

  /* --- In an asm --- */

  /* A register's name in an asm, and in the list of what that clobbers, into TEXT, which is left
     empty where another's says it; NULL: it is the same.  */
  void (*clobber) (const char *name, char *text, size_t size);
  const struct held *held;      /* up to one without a stem */
  const struct thin *thin;      /* or NULL: there is none yet */
};

/* The architecture called NAME, or NULL.  */
const struct arch *arch_find (const char *name);

/* The architecture of ELF files for MACHINE (EM_), with FLAGS, whose words have WORD bytes in
   that order, or NULL.  */
const struct arch *arch_of_elf (unsigned machine, unsigned flags, unsigned word,
                                bool big_endian);

/* The beginning of the label of a function's code: it ends with the function's name.  */
const char *arch_code_label (const struct arch *);

/* The word for the bit FEATURE, in messages, comments and labels.  */
#define FEATURE_WORD_SIZE 24
const char *feature_name (const struct arch *, unsigned feature);

#endif
