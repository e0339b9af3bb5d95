/* The model: the set of registers that compiled code may hold, as the plugin
   reads it from GCC, as the header file states it, and as mkpreempt lays it
   out.  The header's writer and its reader stand side by side in regset.c.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPTREGS_REGSET_H
#define PREEMPTREGS_REGSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "reglist.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the header's form.  A reader refuses a newer one.  A header without
   scalable widths is of format 1.  */
#define REGSET_FORMAT 2

/* A register without a DWARF number has GCC's own number of it, counted from here on.  */
#define REGSET_NO_DWARF 0x10000

/* More than any target of GCC has hard registers (rs6000: 111, SVE and RVV included).  */
#define REGSET_MAX 512

#define BANK_NAME_SIZE 8

struct reg
{
  char name[16];                /* assembler's spelling as an identifier */
  char bank[BANK_NAME_SIZE];    /* GPR, VEC ... */
  unsigned bytes;               /* the width of the widest value it holds */
  unsigned dwarf;               /* DWARF number, or REGSET_NO_DWARF and more: the register's
                                   identity */
  bool callee_saved;
  unsigned line;                /* where the reader found it */
};

struct regset
{
  char arch[16];                /* Go's name for the architecture */
  char compiler[128];
  unsigned red_zone;            /* bytes below SP that compiled code may use */
  unsigned stack_align;         /* SP's alignment at a call, in bytes */
  unsigned count;
  struct reg reg[REGSET_MAX];
};

/* The register of SET with DWARF number DWARF, or called NAME, or NULL.  */
const struct reg *regset_find (const struct regset *set, unsigned dwarf);
const struct reg *regset_named (const struct regset *set, const char *name);

/* Add R to SET.  Return NULL, or why it cannot be added: a static string.  */
const char *regset_add (struct regset *set, const struct reg *r);

/* SET holds register NAME at BYTES at the least: widen it, or add it.  False when
   there is no room.  */
bool regset_widen (struct regset *set, const char *name, unsigned bytes);

/* SET holds what OTHER does: widen and add its registers and red zone.  False when there
   is no room.  */
bool regset_merge (struct regset *set, const struct regset *other);

/* SET holds no register NAME.  */
void regset_remove (struct regset *set, const char *name);

/* The text of the header that states SET: malloc'ed, the caller frees it;
   NULL without memory.  */
char *regset_format (const struct regset *set);

/* SET's red zone and registers as a list of reglist.h: malloc'ed, the
   caller frees it; NULL without memory.  */
char *regset_list (const struct regset *set);

/* Read the header FILE into SET.  Return NULL, or a malloc'ed message in the
   form "FILE:LINE: what is wrong, what was expected"; SET is then undefined.  */
char *regset_read (struct regset *set, const char *file);

/* The same from STREAM, which is called FILE in messages.  */
char *regset_read_stream (struct regset *set, FILE *stream, const char *file);

#ifdef __cplusplus
}
#endif

#endif
