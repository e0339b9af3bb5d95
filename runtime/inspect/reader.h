/* Reading one ELF file, as the parts of mkpreempt-inspect that do it see one another.
   Nothing that the file says is believed before it is checked against the file.

   SPDX-License-Identifier: MIT  */

#ifndef INSPECT_READER_H
#define INSPECT_READER_H

#include "objects.h"

#include <gelf.h>

struct section
{
  Elf_Scn *scn;
  GElf_Shdr header;
  const char *name;
  size_t relocations;           /* index of the section with them, or 0 */
  uint64_t recorded;            /* up to where this code has records; in a linked
                                   file section 0 stands for all */
};

/* Reading one object.  */
struct reader
{
  Elf *elf;
  bool linked;
  struct object *object;
  size_t sections;
  struct section *section;
  size_t section_numbers;       /* section with those of symbols, beyond 65279; or 0 */
  size_t segments;
  GElf_Phdr *segment;
  const char *bytes;            /* the whole file */
  size_t size;
  size_t code;                  /* the section of code that was last found */
  uint64_t begin, end;          /* the table, by the module's note */
  char *error;                  /* the first error; ends the reading */
};

/* Where a word of a record or a note leads: a place in SECTION, or, in a linked file, an
   address.  Where relocations make it a NUMBER, a length, that is in ADDRESS.  */
struct target
{
  bool known, number;
  size_t section;
  uint64_t address;
};

/* --- elf.c --- */

/* Note what is wrong with the object, unless something was before.  False.  */
bool wrong (struct reader *in, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));

/* A word in the file's byte order, wherever this runs: libelf translates headers, symbols
   and relocations, and leaves the contents of sections as they are.  */
uint32_t reader_word (const struct reader *in, const void *bytes);

/* AT + DISTANCE, as the machine counts.  */
uint64_t reader_address (const struct reader *in, uint64_t at, int64_t distance);

/* What section S holds; NULL after an error.  */
Elf_Data *reader_contents (struct reader *in, const struct section *s);

/* A copy of NAME, which comes from a file, on one line.  */
char *reader_copy_name (const char *name);

/* Is this a file that can have records?  */
bool reader_read_header (struct reader *in);

/* Is S a section of records?  */
bool reader_is_records (const struct section *s);

/* All sections, and which has the relocations of which records.  */
bool reader_read_sections (struct reader *in);

/* All segments, which a linked file has.  */
bool reader_read_segments (struct reader *in);

/* GCC's intermediate code alone: the byte after the version in the section that
   states it (struct lto_section of GCC's lto-streamer.h).  */
bool reader_is_slim_lto (const struct section *s);

/* --- places.c --- */

/* What the file has at WHERE, *SIZE bytes; NULL after an error.  */
const char *reader_bytes_at (struct reader *in, const struct target *where,
                             size_t *size);

/* Where the words of section S lead: as many as it has.  */
bool reader_find_targets (struct reader *in, const struct section *s,
                          const Elf_Data *words, struct target *target);

/* --- records.c --- */

/* Split TEXT of SIZE bytes into its lines, into *HOLDS.  */
bool records_read_text (struct reader *in, const char *text, size_t size,
                        struct holds *holds);

/* The records of section S, into the object.  */
bool records_read (struct reader *in, const struct section *s);

/* --- notes.c --- */

/* The notes, and what they lead to: the texts of trampolines, the module's table.  */
bool notes_read (struct reader *in);

/* Is S, a linked file's records, what the core will find?  */
bool notes_is_table (struct reader *in, const struct section *s);

#endif
