/* Lists of registers with their widths, as text:

     red_zone:128 rax:8 rdx rcx r8-15 st0-7:16 xmm0-15:32

   The form in which objects say what their code may hold, and trampolines what
   they save.  A width stands until the next one; xmm0-15 is xmm0, xmm1 ... xmm15.
   Width 0 is a register that is the program's own (a global register variable),
   and must not be saved.  red_zone, the bytes below SP that leaf functions use, is
   listed like a register.

   Read by the plugin, mkpreempt and the core; written by model/regset.c.

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_REGLIST_H
#define PREEMPT_REGLIST_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* No machine has more registers: a list that says so is malformed.  */
#define REGLIST_MAX 1024

/* A place in a list, and the register that it has come to.  */
struct reglist
{
  char name[24];
  unsigned bytes;
  /* Private.  */
  const char *next;
  unsigned stem;                /* length of the name without its number */
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
  unsigned held, saved;         /* bytes; saved 0: not at all */
};

/* Call FOUND for the runs of registers that list HELD exceeds list SAVED by, in
   order.  False when a list is malformed.  */
bool reglist_compare (const char *held, const char *saved,
                      void (*found) (const struct reglist_excess *, void *data),
                      void *data);

/* The excess of HELD over SAVED in words, "xmm0-15 at 32 bytes (saved: 16)", cut
   to SIZE bytes at TEXT; "" when there is none.  False when a list is malformed.  */
bool reglist_describe (const char *held, const char *saved, char *text,
                       size_t size);

#ifdef __cplusplus
}
#endif

#endif
