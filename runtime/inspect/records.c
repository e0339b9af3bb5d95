/* Records, and the texts that say what their functions may hold.  In an object file there
   is a section of records for each section of code.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "reader.h"
#include "memory.h"
#include "reglist.h"

#include <stdlib.h>
#include <string.h>

bool
records_read_text (struct reader *in, const char *text, size_t size, struct holds *holds)
{
  const char *compiler, *registers;
  size_t length = strnlen (text, size);
  if (length == size || (compiler = memchr (text, '\n', length)) == NULL
      || (registers = strchr (compiler + 1, '\n')) == NULL
      || strchr (registers + 1, '\n') != NULL)
    return wrong (in, "malformed text of registers: expected three lines and a NUL");
  char *wanted = memory_text ("%d %s", RECORDS_FORMAT, in->object->arch->name);
  bool same = strlen (wanted) == (size_t) (compiler - text)
              && memcmp (wanted, text, compiler - text) == 0;
  if (!same)
    wrong (in, "a text of registers has format and architecture '%.*s': expected '%s';"
           " compile it for that, with the plugin that came with this mkpreempt",
           (int) strnlen (text, compiler - text), text, wanted);
  free (wanted);
  if (!same)
    return false;
  struct reglist list;
  int more;
  reglist_begin (&list, registers + 1);
  while ((more = reglist_next (&list)) == 1)
    continue;
  if (more != 0)
    return wrong (in, "malformed list of registers: '%.200s'", registers + 1);
  holds->compiler = memory_text ("%.*s", (int) (registers - compiler - 1),
                                 compiler + 1);
  holds->registers = reader_copy_name (registers + 1);
  return true;
}

/* The index of the text at WHERE, which record AT of S leads to, into *INDEX.  Many
   records lead to few texts.  */
static bool
find_holds (struct reader *in, const struct section *s, size_t at,
            const struct target *where, size_t *index)
{
  struct object *o = in->object;
  for (*index = o->holds_count; (*index)-- > 0;)
    if (o->holds[*index].address == where->address
        && o->holds[*index].section == where->section)
      return true;
  size_t size;
  const char *text = reader_bytes_at (in, where, &size);
  if (text == NULL)
    return wrong (in, "the record at byte %zu of section %s leads to no text of what"
                  " code may hold", at, s->name);
  struct holds holds = { .section = where->section, .address = where->address };
  if (!records_read_text (in, text, size, &holds))
    return false;
  o->holds = memory_resize (o->holds, o->holds_count + 1, sizeof *o->holds);
  *index = o->holds_count++;
  o->holds[*index] = holds;
  return true;
}

/* --- Records --- */

/* Is the code that ends at END, LENGTH bytes of it, in section I?  */
static bool
is_code (const struct reader *in, size_t i, const struct target *end,
         uint32_t length)
{
  const GElf_Shdr *h = &in->section[i].header;
  uint64_t low = in->linked ? h->sh_addr : 0;
  return (h->sh_flags & SHF_EXECINSTR) != 0 && end->address >= low
         && end->address - low <= h->sh_size && end->address - low >= length;
}

/* The section of that code, or 0.  */
static size_t
find_code (struct reader *in, const struct target *end, uint32_t length)
{
  if (!in->linked)
    return is_code (in, end->section, end, length) ? end->section : 0;
  if (is_code (in, in->code, end, length))
    return in->code;
  for (size_t i = 1; i < in->sections; i++)
    if (is_code (in, i, end, length))
      return in->code = i;
  return 0;
}

/* The linker keeps the records of S in the order of one section's code.  "ld -r" puts
   those of several into one.  */
static bool
is_tied (const struct reader *in, const struct section *s, size_t code)
{
  return in->linked || !(s->header.sh_flags & SHF_LINK_ORDER)
         || s->header.sh_link == code;
}

/* Add the record that S has at byte AT: LENGTH bytes that end at END.  */
static bool
add_part (struct reader *in, const struct section *s, size_t at,
          const struct target *end, uint32_t length, const struct target *where)
{
  struct object *o = in->object;
  if (!end->known || end->number || !where->known || where->number)
    return wrong (in, "the record at byte %zu of section %s leads nowhere: a relocation"
                  " is missing", at, s->name);
  size_t code = find_code (in, end, length);
  if (code == 0)
    return wrong (in, "the record at byte %zu of section %s is of no code in this file",
                  at, s->name);
  if (!is_tied (in, s, code))
    return wrong (in, "the record at byte %zu of section %s is of code in section %s, and"
                  " would not be sorted with it; give 'ld -r' the option --unique="
                  RECORDS_SECTION, at, s->name, in->section[code].name);
  uint64_t begin = end->address - length;
  uint64_t *recorded = &in->section[in->linked ? 0 : code].recorded;
  if (begin < *recorded)
    return wrong (in, "the record at byte %zu of section %s is out of order, or overlaps:"
                  " %s", at, s->name,
                  in->linked ? "link with a linker that honours SHF_LINK_ORDER"
                             : "a section's records must be in its code's order");
  *recorded = end->address;
  struct target text = *where;
  unsigned flags = where->address & RECORD_FLAGS;
  size_t holds;
  text.address -= flags;
  if ((flags & ~(unsigned) RECORD_THREAD_LOCAL) != 0)
    return wrong (in, "the record at byte %zu of section %s has unknown flags", at,
                  s->name);
  if (!find_holds (in, s, at, &text, &holds))
    return false;
  o->part[o->parts++] = (struct part) {
    NULL, in->linked ? NULL : reader_copy_name (in->section[code].name),
    in->linked ? 0 : code, begin, length, flags, holds
  };
  return true;
}

bool
records_read (struct reader *in, const struct section *s)
{
  Elf_Data *data = reader_contents (in, s);
  struct object *o = in->object;
  if (data == NULL)
    return false;
  const size_t one = sizeof (struct record);
  if (data->d_size % one != 0)
    return wrong (in, "section %s has %zu bytes: expected records of %zu; compile it"
                  " with the plugin that came with this mkpreempt", s->name,
                  (size_t) data->d_size, one);
  struct target *target = memory_get (data->d_size / 4, sizeof *target);
  o->compiled |= data->d_size > 0 && !in->linked;
  o->part = memory_resize (o->part, o->parts + data->d_size / one + 1,
                           sizeof *o->part);
  bool good = reader_find_targets (in, s, data, target);
  for (size_t at = 0; good && at < data->d_size; at += one)
    {
      const struct target *t = &target[at / 4];
      if (t[1].known && !t[1].number)
        good = wrong (in, "the record at byte %zu of section %s has a relocation for"
                      " its length", at, s->name);
      else
        good = add_part (in, s, at, &t[0], t[1].known ? t[1].address
                         : reader_word (in, (const char *) data->d_buf + at + 4), &t[2]);
    }
  free (target);
  return good;
}
