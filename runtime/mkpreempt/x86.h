/* x86-64 and i386, amd64 and 386, as mkpreempt's x86*.c share them.

   In their templates <q> stands for the operand suffix of a word, <r> for the first letter
   of a word-wide register.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_X86_H
#define MKPREEMPT_X86_H

#include "arch.h"

/* The features that are tested: their place in the lists, and their bits.  */
enum { KNOWN, SSE, AVX, AVX512F, AVX512BW, LAHF, APX, FEATURES };
#define BIT(feature) (1u << (feature))

static inline bool
wide (const struct out *o)
{
  return o->arch->word == 8;
}

/* The DWARF numbers of what debuggers ask for beside the registers that are listed.  */
struct x86_numbers { unsigned flags, mxcsr, control; };
const struct x86_numbers *x86_numbers (const struct out *o);

/* --- x86_entry.c: asyncPreempt around the saves --- */

unsigned x86_overhead (const struct layout *);
void x86_enter (struct out *);
void x86_saved_general (struct out *);
void x86_call (struct out *);
void x86_restore_flags (struct out *);
void x86_leave (struct out *);

/* i386's function .Lbase_ebx: ebx gets .Lbase's address.  */
void x86_base_ebx (struct out *);

/* --- x86_float.c: x87, MMX, MXCSR --- */

void x86_save_x87 (struct out *);
void x86_restore_x87 (struct out *);

/* Control state: saved, and made what the ABI promises a C function; restored.  */
void x86_save_control (struct out *);
void x86_restore_control (struct out *);

/* Does a switch keep MXCSR?  */
bool x86_switch_mxcsr (const struct out *);

/* The words that hold it, one stack's in eax and ecx, so that it is loaded only where the
   other stack's differs.  */
void x86_switch_control (struct out *, bool save);

/* A hook's.  */
void x86_hook_save_x87 (struct out *);
void x86_hook_restore_x87 (struct out *);

/* --- x86_hook.c --- */

extern const struct hook x86_hook;

/* --- x86_switch.c: preempt_switch, preempt_switch_new, preempt_switch_here --- */

void x86_switch_to (struct out *);
void x86_switch_new (struct out *);
void x86_switch_here (struct out *);
extern const struct switching x86_switching_amd64, x86_switching_386;
extern const struct inlined x86_inlined;
extern const struct thin x86_thin_amd64, x86_thin_386;
extern const struct held x86_held[];
void x86_clobber (const char *name, char *text, size_t size);

#endif
