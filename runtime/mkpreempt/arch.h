/* An architecture, as mkpreempt sees it.  To add one: a file beside this with
   its rules and the functions that write what no rule can, and a line in
   arch.c.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_ARCH_H
#define MKPREEMPT_ARCH_H

#include "layout.h"

#include <stdint.h>

/* Live state that no allocator knows, or a scratch place.  */
struct special
{
  const char *name;
  unsigned bytes;
  bool in_switch;               /* preempt_switch's frame has it too */
};

/* A feature of the CPU, as the descriptor has it (struct preempt_feature in preempt.h).
   Its bit is 1 shifted left by its index in the list, of which the first is KNOWN: the
   core has looked.  In each bank a later one includes those before it.  */
#define FEATURES_MOST 32
struct feature
{
  const char *name;
  uint32_t probe[6];
};

struct arch
{
  const char *name;             /* Go's */
  const char *file;             /* where to add a rule */
  const char *stack_pointer;
  unsigned word;                /* bytes */
  unsigned stack_align;         /* SP's at a call by the ABI, whatever flags say of
                                   preempted code: asyncPreempt2 need not be
                                   compiled under them */
  unsigned elf_machine;         /* EM_ */
  unsigned elf_relative;        /* the relocation of a word of 4 bytes, relative
                                   to itself */
  const struct save_rule *rules;        /* up to one without a bank */
  const struct special *specials;       /* up to one without a name */
  const struct feature *features;       /* likewise */

  /* Bytes that asyncPreempt takes beside the frame, at the most.  */
  unsigned (*overhead) (const struct layout *);
  /* The address of SLOT as an operand, into TEXT; AT bytes into it.  */
  void (*address) (const struct layout *, const struct slot *, unsigned at,
                   char *text, size_t size);
  /* The unwinder finds register DWARF at SLOT + AT.  */
  void (*unwind) (struct out *, const struct layout *, unsigned dwarf,
                  const char *name, const struct slot *, unsigned at);
  /* Go on at LABEL unless the CPU has FEATURE; may clobber what the first bank
     has saved.  */
  void (*unless) (struct out *, unsigned feature, const char *label);
  const char *jump;             /* to a label */
  const char *needs;            /* the registers that the trampoline itself
                                   uses, in words */
  const char *macros;           /* text that opens the file */

  /* The parts of asyncPreempt around the saves.  The first bank (the general
     registers) is saved before "saved_first", restored after "restore_last".  */
  void (*enter) (struct out *, const struct layout *);
  void (*saved_first) (struct out *, const struct layout *);
  void (*call) (struct out *, const struct layout *);
  void (*restore_last) (struct out *, const struct layout *);
  void (*leave) (struct out *, const struct layout *);
  /* preempt_switch and preempt_switch_new, whole.  */
  void (*emit_switch) (struct out *, const struct layout *);
};

/* The architecture called NAME, or NULL.  */
const struct arch *arch_find (const char *name);

/* The architecture of ELF files for MACHINE (EM_) whose words have WORD bytes, or
   NULL.  */
const struct arch *arch_of_elf (unsigned machine, unsigned word);

/* The word for the bit FEATURE, in messages, comments and labels.  */
#define FEATURE_WORD_SIZE 24
const char *feature_name (const struct arch *, unsigned feature);

#endif
