/* Notes, and what they lead to: a module's table of records, what a trampoline saves.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "reader.h"
#include "memory.h"
#include "reglist.h"

#include <stdlib.h>
#include <string.h>

/* Does WHERE begin with MAGIC, and what follows it up to SIZE bytes?  NULL if not.  */
static const char *
led_to (struct reader *in, const struct target *where, const char *magic, size_t size,
        size_t *left)
{
  const char *bytes = reader_bytes_at (in, where, left);
  return bytes != NULL && *left >= size
         && strncmp (bytes, magic, sizeof ((struct module_records *) 0)->magic) == 0
         ? bytes : NULL;
}

/* Is the word at ADDRESS in a segment that is written to?  */
static bool
is_data (const struct reader *in, uint64_t address)
{
  for (size_t i = 0; i < in->segments; i++)
    {
      const GElf_Phdr *p = &in->segment[i];
      if (p->p_type == PT_LOAD && (p->p_flags & PF_W) != 0 && address >= p->p_vaddr
          && p->p_memsz >= 4 && address - p->p_vaddr <= p->p_memsz - 4)
        return true;
    }
  return false;
}

/* What a module's note leads to: M, at WHERE.  */
static bool
read_module (struct reader *in, const struct target *where, const char *m)
{
  uint64_t lead[3];
  bool again = in->object->compiled;
  in->object->compiled = true;
  if (reader_word (in, m + offsetof (struct module_records, format)) != RECORDS_FORMAT)
    return wrong (in, "function records of another form: compile it with the plugin that"
                  " came with this mkpreempt");
  if (!in->linked)
    return true;
  for (size_t i = 0, at = offsetof (struct module_records, begin); i < 3; i++, at += 4)
    lead[i] = reader_address (in, where->address + at,
                              (int32_t) reader_word (in, m + at));
  if (again && (lead[0] != in->begin || lead[1] != in->end))
    return wrong (in, "two tables of function records");
  in->begin = lead[0];
  in->end = lead[1];
  return is_data (in, lead[2])
         || wrong (in, "the word that marks the module is not in its data");
}

/* What a trampoline's note leads to.  */
static bool
read_saves (struct reader *in, const char *text, size_t size)
{
  struct object *o = in->object;
  struct holds holds;
  if (!records_read_text (in, text, size, &holds))
    return false;
  free (holds.compiler);
  o->saves = memory_resize (o->saves, o->trampolines + 1, sizeof *o->saves);
  o->saves[o->trampolines++] = holds.registers;
  return true;
}

/* What a note of type TYPE leads to, at WHERE.  *FOUND: is it there at all?  */
static bool
follow (struct reader *in, unsigned type, const struct target *where, bool *found)
{
  size_t left;
  const size_t module = sizeof (struct module_records),
               saves = sizeof (struct trampoline_saves);
  const char *bytes = type == NOTE_MODULE
                      ? led_to (in, where, MODULE_MAGIC, module, &left)
                      : led_to (in, where, SAVES_MAGIC, saves, &left);
  *found = bytes != NULL;
  return bytes == NULL
         || (type == NOTE_MODULE ? read_module (in, where, bytes)
             : read_saves (in, bytes + saves, left - saves));
}

/* May what a note of type TYPE leads to be at WHERE?  A module's magic alone may be a
   string, of libpreempt's own for one.  */
static bool
may_be (struct reader *in, unsigned type, const struct target *where)
{
  size_t left;
  const char *m = type != NOTE_MODULE ? NULL
                  : led_to (in, where, MODULE_MAGIC, sizeof (struct module_records),
                            &left);
  return m == NULL
         || reader_word (in, m + offsetof (struct module_records, format))
            == RECORDS_FORMAT;
}

/* As the core does where a tool has moved the notes: look for what one of type TYPE
   leads to in all that is not written to.  */
static bool
search (struct reader *in, unsigned type)
{
  bool any = false, found;
  for (size_t i = 0; i < in->segments; i++)
    {
      const GElf_Phdr *p = &in->segment[i];
      if (p->p_type != PT_LOAD || (p->p_flags & (PF_R | PF_W)) != PF_R)
        continue;
      struct target where = { true, false, 0, (p->p_vaddr + 15) & -(uint64_t) 16 };
      size_t left;
      /* What the file has of it, which a header may say is much more.  */
      if (reader_bytes_at (in, &where, &left) == NULL)
        continue;
      left = left < p->p_filesz ? left : p->p_filesz;
      for (size_t at = 0; at < left; at += 16, where.address += 16)
        {
          if (!may_be (in, type, &where))
            continue;
          if (!follow (in, type, &where, &found))
            return false;
          any |= found;
        }
    }
  return any || wrong (in, "its note of function records leads nowhere, and they are not"
                       " found; leave section " NOTE_SECTION " as the linker wrote it");
}

/* Is there a note of this project's at BYTES, of SIZE, and of what type?  */
static bool
is_note (struct reader *in, const char *bytes, size_t size, unsigned *type)
{
  static const char owner[] = NOTE_OWNER;
  if (size < sizeof (struct records_note) || reader_word (in, bytes) != sizeof owner
      || reader_word (in, bytes + offsetof (struct records_note, size)) != NOTE_SIZE
      || memcmp (bytes + offsetof (struct records_note, owner), owner,
                 sizeof owner) != 0)
    return false;
  *type = reader_word (in, bytes + offsetof (struct records_note, type));
  return *type == NOTE_MODULE || *type == NOTE_SAVES
         || wrong (in, "a note of unknown type %u: use the mkpreempt that came with the"
                   " plugin that wrote it", *type);
}

/* The notes in section S of an object file, which may hold others.  */
static bool
read_section_notes (struct reader *in, const struct section *s)
{
  bool ours = strcmp (s->name, NOTE_SECTION) == 0;
  if (!ours && (s->header.sh_flags & (SHF_ALLOC | SHF_COMPRESSED)) != SHF_ALLOC)
    return true;
  Elf_Data *data = reader_contents (in, s);
  unsigned type;
  if (data == NULL)
    return false;
  struct target *target = NULL;
  bool good = true;
  for (size_t at = 0; good && at < data->d_size; at += 4)
    if (is_note (in, (const char *) data->d_buf + at, data->d_size - at, &type))
      {
        size_t lead = (at + offsetof (struct records_note, lead)) / 4;
        bool found = false;
        if (target == NULL)
          {
            target = memory_get (data->d_size / 4 + 1, sizeof *target);
            good = reader_find_targets (in, s, data, target);
          }
        good = good && (!target[lead].known || target[lead].number
                        || follow (in, type, &target[lead], &found));
        if (good && !found)
          good = wrong (in, "the note at byte %zu of section %s leads nowhere", at,
                        s->name);
      }
  free (target);
  return good && in->error == NULL;
}

/* The notes in segment P of a linked file.  */
static bool
read_segment_notes (struct reader *in, const GElf_Phdr *p)
{
  struct target where = { true, false, 0, p->p_vaddr };
  size_t left;
  unsigned type;
  const char *bytes = p->p_type != PT_NOTE ? NULL : reader_bytes_at (in, &where, &left);
  if (bytes == NULL)
    return true;
  left = left < p->p_filesz ? left : p->p_filesz;
  for (size_t at = 0; at < left; at += 4)
    if (is_note (in, bytes + at, left - at, &type))
      {
        bool found;
        size_t lead = at + offsetof (struct records_note, lead);
        where.address = reader_address (in, p->p_vaddr + lead,
                                 (int32_t) reader_word (in, bytes + lead));
        if (!follow (in, type, &where, &found) || (!found && !search (in, type)))
          return false;
      }
  return in->error == NULL;
}

bool
notes_read (struct reader *in)
{
  for (size_t i = 0; i < in->segments; i++)
    if (!read_segment_notes (in, &in->segment[i]))
      return false;
  for (size_t i = 1; !in->linked && i < in->sections; i++)
    if (in->section[i].header.sh_type == SHT_NOTE
        && !read_section_notes (in, &in->section[i]))
      return false;
  return true;
}

bool
notes_is_table (struct reader *in, const struct section *s)
{
  if (!in->linked || s->header.sh_size == 0)
    return true;
  if (!in->object->compiled)
    return wrong (in, "section %s is there, but no note that leads to it: link it with"
                  " section " NOTE_SECTION " in a segment PT_NOTE, and do not remove"
                  " that section", s->name);
  return (in->begin == s->header.sh_addr
          && in->end == s->header.sh_addr + s->header.sh_size)
         || wrong (in, "section %s is not the table that the module's note leads to",
                   s->name);
}
