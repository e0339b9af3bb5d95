/* What only a target's own macros can tell: one file per target in target/,
   chosen by the Makefile from the compiler's -dumpmachine.  A new target needs
   what is declared here and nothing else.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef PREEMPTREGS_TARGET_H
#define PREEMPTREGS_TARGET_H

#include "regset.h"

/* Go's name for the architecture that the command line selects, or NULL when
   no one has taught this target or this ABI.  */
const char *target_arch (void);

/* What of the command line no one has taught, by its name: an ABI, say, of a target that
   has another one; or NULL.  */
const char *target_untaught (void);

/* The bank of hard register REGNO, a static string, and into NAME (of SIZE
   bytes) the assembler's spelling made an identifier.  NULL: unknown.  What GCC has in
   halves has one name, and a width that target_width tells.  */
const char *target_bank (unsigned regno, char *name, size_t size);

/* Write the label of the code of the function that the assembler calls NAME.  */
void target_code_label (FILE *file, const char *name);

/* Bytes below the stack pointer that leaf functions may use.  */
unsigned target_red_zone (void);

/* The width, as struct reg's, of hard register REGNO, whose widest mode is MODE, if that
   does not tell it: only the machine knows, or GCC has the register in halves; else 0.  */
unsigned target_width (unsigned regno, machine_mode mode);

/* Does WORD, in the text or the clobbers of an asm, name a register that GCC does not
   know by it, or a width of it, that GCC's tables may not show for the function around
   it; or state that a trampoline keeps wherever it saves a register?  Then that
   register's name as in target_bank, into NAME (of SIZE bytes), and the width that the
   asm may use, or from which on the state is kept; else 0.  */
unsigned target_asm_word (const char *word, char *name, size_t size);

/* Does WORD, in the text of an asm, stand for the thread pointer?  */
bool target_asm_thread_pointer (const char *word);

/* The bytes of the vector registers that modifier LETTER of an asm's operand, as in
   "%t0", gives access to; 0 for any other modifier.  And the bank of those that are
   narrower to GCC, or may be.  */
unsigned target_asm_modifier (char letter);
extern const char target_vectors[];

/* Add to SET what FUNCTION's ABI keeps for its caller, where GCC's tables for the
   function may not have it.  False when there is no room.  */
bool target_add_preserved (struct regset *set, tree function);

/* May FUNCTION's caller hold any register of the machine across the call, GCC's
   tables notwithstanding?  Such a function must not be preempted.  */
bool target_caller_unknown (tree function);

/* May a function use fixed register REGNO, which the user has not fixed, and yet leave
   nothing there that its trampoline does not keep?  Because nothing writes it (a zero,
   the thread pointer), or because each trampoline keeps it (flags).  The stack, frame and
   argument pointers are not asked for.  */
bool target_fixed_harmless (unsigned regno);

/* Is fixed register REGNO state that a trampoline keeps wherever it saves another one?
   Then that one's name as in target_bank, into NAME (of SIZE bytes), and the width from
   which on; else 0.  */
unsigned target_kept_with (unsigned regno, char *name, size_t size);

/* Is REGNO live in compiled code, to be saved like an allocatable register, even where
   GCC has fixed it?  */
bool target_live_though_fixed (unsigned regno);

/* Does GCC's instruction NAME, whose pattern holds an UNSPEC_VOLATILE, change nothing but
   memory, the registers that the pattern names, and what each trampoline keeps?  */
bool target_insn_harmless (const char *name);

/* Does GCC's instruction NAME, whatever its pattern, use state that no list of registers can
   name?  */
bool target_insn_state (const char *name);

/* Does WORD, in the text or the clobbers of an asm, and followed by NEXT, stand for state
   that no list of registers can name?  */
bool target_asm_state (const char *word, char next);

/* The length of what S begins with, if the assembler takes the rest of the line for a
   comment then, wherever on a line it is; else 0.  */
size_t target_asm_comment (const char *s);

/* What FUNCTION's attributes say of such state, a static string; NULL: nothing.  And the
   command line's options, of all functions.  */
const char *target_attribute_state (tree function);
const char *target_option_state (void);

/* unlisted.cc.  Is NAME one of LIST, which ends with NULL?  Does it begin with one?  */
bool is_one_of (const char *name, const char *const *list);
bool begins_with_one (const char *name, const char *const *list);

/* What to extend when target_arch or target_bank answers NULL.  */
extern const char target_file[];

#endif
