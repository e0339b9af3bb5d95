/* What unwinders must know: each fact is told once, by one call, and goes to two places.

   To .debug_frame, for debuggers, as the assembler's .cfi directives: rules for all
   registers.  And to .eh_frame, for unwinders in the program (libgcc's, libunwind,
   LLVM's) and profilers: rules for the general registers and the link register alone,
   which is all that they restore.  All but libgcc's give up on a function whose rules name
   another.  The assembler writes one text to both or to one, so .eh_frame is written out
   here (DWARF 4, 6.4.2 and 7.23; the directives' names are in the comments).

   A fact holds from the instruction that is written next.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_CFI_H
#define MKPREEMPT_CFI_H

#include <stdbool.h>
#include <stdio.h>

struct out;

/* An architecture's DWARF columns.  */
struct cfi_columns
{
  unsigned sp, fp;
  unsigned pc;                  /* the return column of what was interrupted */
  unsigned pc_too;              /* another one that some look for, or 0: arm64's
                                   debuggers want 32, libgcc 96 */
  unsigned link;                /* the return column of what was called */
  unsigned (*debugger) (unsigned dwarf);        /* a column's number in .debug_frame, if
                                                   it differs there; or NULL */
  unsigned call;                /* bytes that a call pushes: the return address */
  unsigned above;               /* the CFA is so far above SP before the call, for which
                                   there is a rule then; or 0: it is SP */
  unsigned kept_in;             /* columns below this are told to unwinders in the program
                                   too: functions keep general registers in them; 0:
                                   none but these */
  int frame_at;                 /* if asyncPreempt's frame is not a fixed distance below
                                   the CFA: the word at FP + FRAME_AT tells its address;
                                   else 0 */
  bool exidx;                   /* unwinders in the program read .ARM.exidx, not .eh_frame,
                                   and it cannot tell of code that was interrupted: they
                                   stop here */
};

/* How far a function's rules have been written.  */
struct cfi
{
  FILE *eh;                     /* text of .eh_frame, which follows the code */
  const char *function;
  unsigned labels;              /* in the code, so far */
  bool moved;                   /* code since the last one */
  bool pending;                 /* the last one is still to be put there */
  unsigned cfa, cfa_offset, kept_cfa, kept_offset;
  unsigned frame;               /* bytes from the frame's start up to the CFA */
  enum { FRAME_FIXED, FRAME_BY_WORD, FRAME_AT_SP } where;       /* it is there; the word at
                                   FRAME_AT tells it; SP does */
};

/* Directives that open the file; the two kinds of functions there are.  */
void cfi_sections (struct out *);
void cfi_common (struct out *);

/* A function called NAME begins here, after its label: one that is called, or one that
   something was interrupted for, whose first facts are all still to be told.  It
   ends.  */
void cfi_begin (struct out *, const char *name, bool interrupted);
void cfi_end (struct out *);

/* Where the CFA, the SP before the call or the interruption, is.  */
void cfi_def_cfa (struct out *, unsigned dwarf, unsigned offset);
void cfi_def_cfa_offset (struct out *, unsigned offset);
void cfi_def_cfa_register (struct out *, unsigned dwarf);

/* Register DWARF, called NAME unless NULL, is BELOW bytes below the CFA; the
   interrupted PC is; it is in register IN; it has its value again.  */
void cfi_offset (struct out *, unsigned dwarf, const char *name, unsigned below);
void cfi_pc_offset (struct out *, unsigned below);
void cfi_register (struct out *, unsigned dwarf, unsigned in);
void cfi_pc_register (struct out *, unsigned in);
void cfi_restore (struct out *, unsigned dwarf);

/* Register DWARF has its value still: to debuggers, where they do not take that for
   granted.  */
void cfi_same_value (struct out *, unsigned dwarf);

/* All facts, for later, and back again.  */
void cfi_remember (struct out *);
void cfi_restore_state (struct out *);

/* The frame starts BELOW bytes below the CFA; or where the word at FRAME_AT says; or at
   SP.  Then: register DWARF, called NAME, is OFFSET bytes into the frame; or where a slot is.  */
void cfi_frame (struct out *, unsigned below);
void cfi_frame_by_word (struct out *);
void cfi_frame_at_sp (struct out *);
void cfi_saved (struct out *, unsigned dwarf, const char *name, unsigned offset);
void cfi_saved_slot (struct out *, unsigned dwarf, const char *slot);

/* out.c's: instructions have been written; they are about to be.  */
void cfi_moved (struct out *);
void cfi_settle (struct out *);

#endif
