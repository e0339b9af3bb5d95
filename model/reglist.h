/* Lists of registers with their widths, as text:

     red_zone:128 rax:8 rdx rcx r8-15 st0-7:16 xmm0-15:32

   The form in which objects say what their code may hold, and trampolines what
   they save.  A width stands until the next one; xmm0-15 is xmm0, xmm1 ... xmm15.
   Width 0 is a register that is the program's own (a global register variable),
   and must not be saved.  red_zone, the bytes below SP that leaf functions use, is
   listed like a register.  Widths that only the machine knows are "VL" and "VL/8":

     v0-31:VL p0-15:VL/8

   Read by the plugin, mkpreempt and the core; written by regset.c.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_REGLIST_H
#define PREEMPT_REGLIST_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A width is a number of bytes; or, where only the machine knows the length of a vector
   (VL; SVE, RISC-V's V), this and the eighths of it.  By order: what is saved at VL/8 or
   more holds any fixed width too, for code of a fixed width runs only where the vectors
   have it.  */
#define REGSET_SCALABLE 0x10000
#define REGSET_VL (REGSET_SCALABLE + 8)
#define REGSET_VL_8 (REGSET_SCALABLE + 1)

/* The decimal number at S, without sign and leading zeros, into *NUMBER; past its end,
   or NULL when there is none, or it is above a million.  */
const char *number_scan (const char *s, unsigned *number);

/* The same for a width: a number below REGSET_SCALABLE, "VL" or "VL/8".  */
const char *width_scan (const char *s, unsigned *bytes);

/* Width BYTES as text, into TEXT, which is returned.  */
#define WIDTH_TEXT_SIZE 16
const char *width_text (unsigned bytes, char text[WIDTH_TEXT_SIZE]);

/* Does register NEXT have the name that follows NAME by number, as xmm1 does xmm0?  */
bool name_follows (const char *name, const char *next);

/* The length of NAME without the number at its end.  */
size_t name_stem (const char *name);

/* No machine has more registers: a list that says so is malformed.  */
#define REGLIST_MAX 1024

/* A place in a list, and the register that it has come to.  */
struct reglist
{
  char name[24];
  unsigned bytes;
  /* Private.  */
  const char *next;
  unsigned stem;                /* of the name */
  unsigned number, last;        /* of a range */
  unsigned count;
};

/* Come to the first register of TEXT by reglist_next.  */
void reglist_begin (struct reglist *l, const char *text);

/* Come to the next register: 1; or the end is reached: 0; or the list is
   malformed here: -1.  */
int reglist_next (struct reglist *l);

/* Registers that one list holds at a width that another does not have.  */
struct reglist_excess
{
  char names[40];               /* "xmm0-15" */
  unsigned held, saved;         /* widths; saved 0: not at all */
};

/* Call FOUND for the runs of registers that list HELD exceeds list SAVED by, in
   order.  False when a list is malformed.  */
bool reglist_compare (const char *held, const char *saved,
                      void (*found) (const struct reglist_excess *, void *data),
                      void *data);

/* The excess of HELD over SAVED in words, "xmm0-15 at 32 bytes (saved: 16)" or
   "f0 f2 at 8 bytes (saved: none)", cut to SIZE bytes at TEXT; "" when there is
   none.  False when a list is malformed.  */
bool reglist_describe (const char *held, const char *saved, char *text,
                       size_t size);

#ifdef __cplusplus
}
#endif

#endif
