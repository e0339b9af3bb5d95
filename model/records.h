/* What an object says of its functions: the form of records and of what leads to
   them, as the plugin writes them (plugin/records.cc), hand-written assembly does
   (preempt.h), and mkpreempt and the core read them.

   A record, in section preempt_functions, is one part of a function, hot or cold:

     .long END - .              where it ends
     .long END - BEGIN          how long it is
     .long HOLDS - . + FLAGS    what its code may hold: a text

   All that records and notes lead to is ordinary read-only data.  Notes, by which it
   is found, are what tools move once all is linked, or align in other ways: a reader
   searches for the heads of its own, and parses no one else's; and where a note has
   been moved, so that it leads nowhere, for the magic of what it led to.

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

/* The version of all this, which a reader must know.  */
#define RECORDS_FORMAT 3

#define RECORDS_SECTION "preempt_functions"
#define DATA_SECTION ".rodata.preemptregs"
#define TEXTS_SECTION ".rodata.preemptregs.str1.4"
#define NOTE_SECTION ".note.preemptregs"
#define NOTE_OWNER "preemptregs"        /* 12 bytes with its NUL */

enum note_type
{
  NOTE_MODULE = 1,              /* leads to a struct module_records */
  NOTE_SAVES = 2                /* leads to a struct trampoline_saves */
};

/* A note, whose layout is the same where notes are aligned to 4 bytes and to 8: at a
   multiple of 4.  All but LEAD and what comes after it are its head.  */
struct records_note
{
  uint32_t name_size, size, type;
  char owner[12];
  int32_t lead;                 /* relative to this word, if it is where the linker
                                   has put it */
  uint32_t zero;
};

#define NOTE_SIZE 8             /* of what follows the owner */

/* What notes lead to is at a multiple of 16 bytes and begins with 16 bytes that tell
   what it is.  */
#define MODULE_MAGIC "preempt records"
#define SAVES_MAGIC "preempt saves"

/* Where a module's table of records is: words relative to themselves.  There may be
   several, where COMDAT groups have been broken up: all lead to the same table.  */
struct module_records
{
  char magic[16];               /* MODULE_MAGIC */
  uint32_t format;              /* RECORDS_FORMAT */
  int32_t begin, end;
  int32_t state;                /* a word of the module's, 0 when it is loaded:
                                   for the core */
};

#define MODULE_SYMBOL "preempt_module_records"

struct trampoline_saves
{
  char magic[16];               /* SAVES_MAGIC */
  char text[];
};

/* A text is NUL-terminated and has three lines, without a newline after the last.
   FORMAT is RECORDS_FORMAT.

     FORMAT ARCH                as in a header's PREEMPTREGS_ARCH
     COMPILER
     REGISTERS                  as in reglist.h  */

#endif
