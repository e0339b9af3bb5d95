/* How registers are saved: what an architecture's rules are made of, and which one
   saves a register.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_RULES_H
#define MKPREEMPT_RULES_H

#include <stdbool.h>
#include "regset.h"

struct arch;
struct input;
struct out;

/* State that no allocator knows, or a scratch place: a slot of asyncPreempt's frame, of
   preempt_switch's, or of both.  */
enum { IN_FRAME = 1, IN_SWITCH = 2, IN_BOTH = 3 };
/* A hook's.  A C function keeps what controls.  */
enum { IN_HOOK = 8 };
/* And: state that controls, which a switch may leave as it is.  */
enum { CONTROL = 4, CONTROL_IN_BOTH = IN_BOTH | CONTROL };
struct special
{
  const char *name;
  unsigned bytes;               /* or a scalable width, as struct reg's */
  unsigned where;
};

/* State that is saved as one block, such as the x87/MMX bank.  */
struct block
{
  const char *name;
  unsigned bytes, align;
  void (*save) (struct out *);
  void (*restore) (struct out *);
};

/* State that belongs to registers, and has no meaning without them: what is written
   before and after they are saved and restored, templates (out.h) or NULL, and its
   slots, up to one without a name, or NULL.  RISC-V's fcsr around f0 to f31; SVE's FFR,
   and room for the scalable registers below the frame.  */
struct around
{
  const char *before_save, *after_save, *before_restore, *after_restore;
  const struct special *specials;
  const char *needs;            /* the one of these registers through which such state goes,
                                   or NULL */
  const struct around *without_control; /* what is left for a switch that leaves control
                                           registers as they are; or NULL: all */
};

/* Instructions, as templates (out.h), for COUNT registers at once, whose slots are
   neighbours in the frame.  */
struct form
{
  unsigned count;
  const char *save, *restore;
  unsigned reach;               /* the greatest <offset> that they encode, of a scalable
                                   register, <index>; 0: any */
  bool aligned;                 /* successive registers, the first a multiple of COUNT
                                   from the rule's first on */
};
#define FORMS_MAX 3

/* How to save the registers of one bank at one width.  */
struct save_rule
{
  const char *bank;
  unsigned bytes;
  unsigned dwarf, count;        /* the DWARF numbers it covers */
  const char *names;            /* in DWARF order: words, or "xmm%u" */
  unsigned first;               /* the first %u */

  struct form form[FORMS_MAX];  /* from one register on, more at once later */
  const char *as;               /* <reg>'s spelling at this width, if not its name; a
                                   slot's name, where the register has others */

  /* Or: the block that holds it, and, where an unwinder can use it, from which
     offset on and how far apart.  */
  const struct block *block;
  unsigned block_offset, block_stride;

  unsigned unwound_as;          /* unwinders know two of its registers as one: the first
                                   one's DWARF number, or 0 */
  const struct around *around;
  unsigned feature;             /* the bit of the feature that it needs, 0: none */
  const char *group;            /* what it is saved together with, if that is
                                   neither its block nor its bank */
  bool in_switch;               /* this rule is preempt_switch's, of a register that is
                                   callee-saved: the ABI keeps no more of it; for a
                                   header's width there are others */
  bool by_entry;                /* saved and restored by the trampoline's entry and
                                   end: the frame pointer */
};

/* Is RULE, whatever its width, for R?  */
bool rules_cover (const struct save_rule *rule, const struct reg *r);

/* The rule of ARCH that saves R of the header IN, in *FOUND.  A fixed width that a scalable
   one may have is saved as that: code for vectors of that length runs only where they are
   so long.  Return NULL, or a
   malloc'ed message.  */
char *rules_find (const struct arch *arch, const struct input *in, const struct reg *r,
                  const struct save_rule **found);

/* The rule by which preempt_switch saves R, or NULL: by the one above.  */
const struct save_rule *rules_in_switch (const struct arch *arch, const struct reg *r);

/* The name that RULE expects of the register with number DWARF, or its spelling at
   RULE's width, into NAME.  False when it had to be cut.  */
bool rules_name (const struct save_rule *rule, unsigned dwarf, char *name, size_t size);
bool rules_spell (const struct save_rule *rule, unsigned dwarf, char *name,
                  size_t size);

/* The word INDEX of PATTERN, words or "xmm%u", where the first number is FIRST, into
   NAME.  False when it had to be cut.  */
bool rules_word (const char *pattern, unsigned first, unsigned index, char *name,
                 size_t size);

/* The bank that RULE's registers are saved with: a block is one bank, whatever GCC
   makes of it (x87 and MMX).  */
const char *rules_bank (const struct save_rule *rule);

#endif
