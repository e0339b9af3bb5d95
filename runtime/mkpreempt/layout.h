/* The frame: a list of slots.  Made from one or more register sets by an
   architecture's rules; the trampoline, its unwinding information and
   preempt_frame.h all read their offsets here.

   Registers whose width only the CPU knows lie in an area of their own below the frame,
   whose size is a multiple of the vectors' length, VL: their places and sizes count in
   eighths of that.  Two words of the frame say where it is, and how long VL is.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_LAYOUT_H
#define MKPREEMPT_LAYOUT_H

#include "order.h"
#include "rules.h"

struct slot
{
  char name[16];
  bool scalable;                /* the rest is in eighths of VL, in the area below */
  bool placed;                  /* where struct sigframe says */
  unsigned bytes, align;
  unsigned offset;              /* from the frame's, or the area's, start */
};

/* The frame's words: VL in bytes, or 0 when nothing is saved in the area, and the area's
   address.  Only where there is one.  */
#define SLOT_VL "vl"
#define SLOT_AREA "scalable"

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

enum layout_kind
{
  LAYOUT_ALL,                   /* asyncPreempt's frame */
  LAYOUT_CALLEE_SAVED,          /* preempt_switch's */
  LAYOUT_CLOBBERED              /* a hook's: what a C function may change, or a part of what it
                                   must keep */
};

/* How asyncPreempt goes back to the interrupted PC, where every register holds what it
   held.  */
enum resume
{
  RESUME_POP,                   /* one instruction loads it from the stack */
  RESUME_SCRATCH,               /* through a register that no header lists, and so no
                                   code that is preempted holds */
  RESUME_SIGRETURN              /* the frame begins as a signal's, and the kernel restores
                                   all of it at once */
};

struct layout
{
  const struct arch *arch;
  enum layout_kind kind;
  const struct input *first;    /* the first header */
  const struct order *order;    /* what it is for, or NULL: asyncPreempt, preempt_switch */
  enum resume resume;
  bool signal_frame;            /* RESUME_SIGRETURN, or where the CPU lacks what RESUME_POP
                                   takes */
  const struct input *scratch_in;       /* a header with the register that SCRATCH would
                                           take, or NULL */
  unsigned red_zone, stack_align;
  unsigned slots;
  struct slot slot[REGSET_MAX];
  unsigned banks;               /* in the order of the rules */
  struct bank bank[BANKS_MAX];
  unsigned align, size;         /* of the frame */
  unsigned scalable;            /* size of the area, in eighths of VL */
  unsigned scalable_feature;    /* the CPU's that it takes, 0: all have it */
  unsigned always, sometimes;   /* features */
};

/* A header with the file it came from.  */
struct input
{
  const char *file;
  struct regset set;
};

/* Lay out the COUNT headers of INPUT, which must be of one architecture; the first
   is always saved.  Return NULL, or a malloc'ed message.  */
char *layout_make (struct layout *l, enum layout_kind kind,
                   const struct input *input, unsigned count);

/* The same for ORDER, unless that is NULL.  */
char *layout_make_for (struct layout *l, enum layout_kind kind, const struct order *order,
                       const struct input *input, unsigned count);

/* What a trampoline with the frame L, made of INPUT, saves: all that the headers
   list, each register at its greatest width, as a malloc'ed LIST of reglist.h.  Return
   NULL, or a malloc'ed message.  */
char *layout_list (const struct layout *l, const struct input *input,
                   unsigned count, char **list);

/* What the COUNT headers of INPUT list together, each register at its greatest width, in
   *ALL, malloc'ed.  Return NULL, or a malloc'ed message.  */
char *layout_union (const struct input *input, unsigned count, struct regset **all);

/* The slot called NAME, or NULL.  */
const struct slot *layout_slot (const struct layout *l, const char *name);

/* Does the first header list registers of BANK?  */
bool layout_lists (const struct layout *l, const char *bank);

/* Does a slot that is WHERE, as struct special's, belong to L?  And what of AROUND, which may be
   NULL?  */
bool layout_takes (const struct layout *l, unsigned where);
const struct around *layout_around (const struct layout *l, const struct around *around);

/* What L saves, each register at its greatest width, as a malloc'ed LIST of reglist.h.  Return
   NULL, or a malloc'ed message.  */
char *layout_saved (const struct layout *l, char **list);

/* The bank of L called NAME, if anything of it is saved, or NULL.  */
const struct bank *layout_bank (const struct layout *l, const char *name);

/* The block of L called NAME, or NULL.  */
const struct block *layout_block (const struct layout *l, const char *name);

/* --- Between layout.c and levels.c --- */

/* The slot called NAME, as wide as BYTES says, at least: its INDEX.  */
char *layout_need_slot (struct layout *l, const char *name, unsigned bytes,
                        unsigned align, unsigned *index);

/* The greatest power of two that a width is a multiple of.  */
unsigned layout_natural_align (unsigned bytes);

/* All banks of L with their levels and the slots of the registers.  */
char *levels_make (struct layout *l, const struct input *input, unsigned count);

#endif
