/* The objects in ELF files and archives: the records and notes of
   model/records.h, read through libelf.  What they say of functions and of
   trampolines.

   SPDX-License-Identifier: MIT  */

#ifndef INSPECT_OBJECTS_H
#define INSPECT_OBJECTS_H

#include <libelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "arch.h"
#include "records.h"

/* What code may hold, by a text.  */
struct holds
{
  char *compiler, *registers;
  size_t section;               /* where the text is: private */
  uint64_t address;
};

/* A record: a part of a function, hot or cold.  */
struct part
{
  char *name;                   /* NULL: not known */
  char *section;                /* in an object file; NULL in a linked one */
  size_t index;                 /* of the section: private */
  uint64_t address;             /* in its section, or in the linked file */
  uint32_t length;
  unsigned flags;               /* RECORD_FLAGS */
  size_t holds;                 /* index into object.holds */
};

/* An ELF file, or a member of an archive.  */
struct object
{
  char *file, *member;          /* MEMBER is NULL outside of archives */
  char *name;                   /* of both: "lib.a(foo.o)" */
  unsigned machine;             /* EM_ */
  bool big_endian;
  const struct arch *arch;      /* NULL: unknown, and no more was read */
  bool compiled;                /* with records, even if it has none */
  bool slim_lto;                /* it has no code yet: that comes at the link */
  size_t holds_count, parts, trampolines;
  struct holds *holds;
  struct part *part;            /* by section and address */
  char **saves;                 /* what each trampoline in it saves */
};

struct objects
{
  size_t count;
  struct object *object;
};

/* Add the objects of FILE, an ELF file or an archive, to ALL.  Return NULL, or a
   malloc'ed message; then some may have been added.  *KNOWN says whether FILE is
   one or the other at all; nothing is done where it is neither.  */
char *objects_read (struct objects *all, const char *file, bool *known);

/* The same for ELF, which the caller has opened, by FD or (-1) from memory.  */
char *objects_open (struct objects *all, const char *file, int fd, Elf *elf);

/* Of what was added after the first COUNT objects, nothing is left.  */
void objects_forget (struct objects *all, size_t count);

#endif
