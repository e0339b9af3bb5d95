/* The frame: a list of slots.  Made from one or more register sets by an
   architecture's rules; the trampoline, its unwinding information and
   preempt_frame.h all read their offsets here.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_LAYOUT_H
#define MKPREEMPT_LAYOUT_H

#include <stdbool.h>
#include "regset.h"

struct arch;
struct out;
struct layout;

/* State that is saved as one block, such as the x87/MMX bank.  */
struct block
{
  const char *name;
  unsigned bytes, align;
  void (*save) (struct out *, const struct layout *);
  void (*restore) (struct out *, const struct layout *);
};

/* How to save the registers of one bank at one width.  */
struct save_rule
{
  const char *bank;
  unsigned bytes;
  unsigned dwarf, count;        /* the DWARF numbers it covers */
  const char *names;            /* in DWARF order: words, or "xmm%u" */
  unsigned first;               /* the first %u */

  /* Instructions; R stands for the register, S for its slot's address.  */
  const char *save, *restore;
  const char *as;               /* R's spelling at this width, if not its name */

  /* Or: the block that holds it, and, where an unwinder can use it, from which
     offset on and how far apart.  */
  const struct block *block;
  unsigned block_offset, block_stride;

  unsigned feature;             /* feature bit that it needs, 0: none */
  const char *group;            /* what it is saved together with, if that is
                                   neither its block nor its bank */
  bool frame_pointer;           /* saved by the trampoline's entry */
};

struct slot
{
  char name[16];
  unsigned bytes, align;
  unsigned offset;              /* from the frame's start */
};

/* One register, saved in one way.  */
struct save
{
  const struct save_rule *rule;
  unsigned dwarf;
  char name[16];                /* as the assembler spells it at this width */
  unsigned slot;                /* index into layout.slot */
};

/* What of a bank is saved where the CPU has FEATURE; 0: always.  */
struct level
{
  unsigned feature;
  unsigned count;
  struct save save[REGSET_MAX];
};

/* Of a bank, and of an architecture.  */
#define LEVELS_MAX 6
#define BANKS_MAX 8

/* What is saved together: a bank of GCC's, a part or a union of some.  */
struct bank
{
  const char *name;
  unsigned always;              /* features that the first header needs here */
  unsigned levels;              /* from the least feature to the greatest */
  struct level level[LEVELS_MAX];
};

struct layout
{
  const struct arch *arch;
  unsigned red_zone, stack_align;
  bool pushed_frame_pointer;
  unsigned slots;
  struct slot slot[REGSET_MAX];
  unsigned banks;               /* in the order of the rules */
  struct bank bank[BANKS_MAX];
  unsigned align, size;         /* of the frame */
  unsigned always, sometimes;   /* features */
};

/* A header with the file it came from.  */
struct input
{
  const char *file;
  struct regset set;
};

enum layout_kind
{
  LAYOUT_ALL,                   /* asyncPreempt's frame */
  LAYOUT_CALLEE_SAVED           /* preempt_switch's */
};

/* Lay out the COUNT headers of INPUT, which must be of one architecture; the first
   is always saved.  Return NULL, or a malloc'ed message.  */
char *layout_make (struct layout *l, enum layout_kind kind,
                   const struct input *input, unsigned count);

/* What a trampoline with the frame L, made of INPUT, saves: all that the headers
   list, each register at its greatest width, as a malloc'ed LIST of reglist.h.  Return
   NULL, or a malloc'ed message.  */
char *layout_list (const struct layout *l, const struct input *input,
                   unsigned count, char **list);

/* The slot called NAME, or NULL.  */
const struct slot *layout_slot (const struct layout *l, const char *name);

/* The bank of L called NAME, if anything of it is saved, or NULL.  */
const struct bank *layout_bank (const struct layout *l, const char *name);

/* The block of L called NAME, or NULL.  */
const struct block *layout_block (const struct layout *l, const char *name);

#endif
