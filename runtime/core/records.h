/* What an object says of its functions: the form of records and notes, as the
   plugin writes them (plugin/records.cc), hand-written assembly does (preempt.h),
   and mkpreempt and the core read them.

   A record, in section preempt_functions, is one part of a function, hot or cold:

     .long END - .              where it ends
     .long END - BEGIN          how long it is
     .long HOLDS - . + FLAGS    what its code may hold: a note's text

   Notes, in section .note.preemptregs, have the owner "Preempt".

   SPDX-License-Identifier: MIT  */

#ifndef PREEMPT_RECORDS_H
#define PREEMPT_RECORDS_H

#include <stdint.h>

struct record
{
  int32_t end;                  /* relative to this word */
  uint32_t length;
  int32_t holds;                /* relative to this word; and RECORD_FLAGS */
};

/* In the low bits of record.holds: what it leads to is aligned to 4.  */
#define RECORD_THREAD_LOCAL 1   /* uses the address of a thread-local variable */
#define RECORD_FLAGS 3

#define RECORDS_SECTION "preempt_functions"
#define NOTE_SECTION ".note.preemptregs"
#define NOTE_OWNER "Preempt"    /* 8 bytes with its NUL */

enum note_type
{
  NOTE_MODULE = 1,              /* struct module_note: one in a module */
  NOTE_HOLDS = 2,               /* text: what functions may hold */
  NOTE_SAVES = 3                /* text: what a trampoline saves */
};

/* The version of all this, which a reader must know.  */
#define RECORDS_FORMAT 2

/* Each but the first relative to itself.  */
struct module_note
{
  uint32_t format;              /* RECORDS_FORMAT */
  int32_t begin, end;           /* of the module's table of records */
  int32_t state;                /* a word of the module's, 0 when it is loaded:
                                   for the core */
};

/* The text of the two other notes, NUL-terminated: three lines, without a newline
   after the last.  FORMAT is RECORDS_FORMAT.

     FORMAT ARCH                as in a header's PREEMPTREGS_ARCH
     COMPILER
     REGISTERS                  as in reglist.h  */

#endif
