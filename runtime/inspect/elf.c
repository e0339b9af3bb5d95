/* An ELF file: its header, sections, segments, and what they contain, through libelf.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "reader.h"
#include "memory.h"
#include "remedy.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool __attribute__ ((format (printf, 2, 3)))
wrong (struct reader *in, const char *format, ...)
{
  va_list ap;
  char *text;
  va_start (ap, format);
  int n = vasprintf (&text, format, ap);
  va_end (ap);
  if (in->error == NULL)
    in->error = memory_text ("%s: %s", in->object->name,
                             n < 0 ? OUT_OF_MEMORY : text);
  if (n >= 0)
    free (text);
  return false;
}

char *
reader_copy_name (const char *name)
{
  char *copy = memory_text ("%s", name);
  for (char *s = copy; *s != '\0'; s++)
    if (iscntrl ((unsigned char) *s))
      *s = '?';
  return copy;
}

uint32_t
reader_word (const struct reader *in, const void *bytes)
{
  const unsigned char *b = bytes;
  return in->object->big_endian
         ? (uint32_t) b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3]
         : b[0] | b[1] << 8 | b[2] << 16 | (uint32_t) b[3] << 24;
}

uint64_t
reader_address (const struct reader *in, uint64_t at, int64_t distance)
{
  uint64_t sum = at + distance;
  return in->object->arch->word == 4 ? (uint32_t) sum : sum;
}

bool
reader_read_header (struct reader *in)
{
  GElf_Ehdr header;
  if (elf_kind (in->elf) != ELF_K_ELF
      || gelf_getehdr (in->elf, &header) == NULL)
    return wrong (in, "not an ELF file, or cut short in its header");
  in->object->machine = header.e_machine;
  in->object->big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB;
  in->object->arch = arch_of_elf (header.e_machine, header.e_flags,
                                  gelf_fsize (in->elf, ELF_T_ADDR, 1, EV_CURRENT),
                                  in->object->big_endian);
  if (in->object->arch == NULL)
    return true;
  if (header.e_type != ET_REL && header.e_type != ET_EXEC
      && header.e_type != ET_DYN)
    return wrong (in, "ELF type %u: expected an object file, a program or a shared"
                  " library", header.e_type);
  in->linked = header.e_type != ET_REL;
  if (header.e_shoff == 0)
    return wrong (in, "it has no section headers, where records are found: check it"
                  " before they are removed");
  return true;
}

static bool
read_section (struct reader *in, size_t i, size_t names)
{
  struct section *s = &in->section[i];
  s->scn = elf_getscn (in->elf, i);
  if (s->scn == NULL || gelf_getshdr (s->scn, &s->header) == NULL)
    return wrong (in, "section header %zu cannot be read: the file is damaged or cut"
                  " short", i);
  s->name = elf_strptr (in->elf, names, s->header.sh_name);
  if (s->name == NULL)
    return wrong (in, "section %zu has no name: the file is damaged", i);
  return true;
}

bool
reader_is_records (const struct section *s)
{
  return strcmp (s->name, RECORDS_SECTION) == 0;
}

bool
reader_read_sections (struct reader *in)
{
  size_t names;
  if (elf_getshdrnum (in->elf, &in->sections) != 0
      || elf_getshdrstrndx (in->elf, &names) != 0 || in->sections == 0)
    return wrong (in, "its section headers cannot be read: the file is damaged or cut"
                  " short");
  in->section = memory_get (in->sections, sizeof *in->section);
  for (size_t i = 1; i < in->sections; i++)
    if (!read_section (in, i, names))
      return false;
  for (size_t i = 1; i < in->sections; i++)
    {
      const GElf_Shdr *h = &in->section[i].header;
      if (h->sh_type == SHT_SYMTAB_SHNDX)
        in->section_numbers = i;
      if (in->linked || (h->sh_type != SHT_REL && h->sh_type != SHT_RELA))
        continue;
      if (h->sh_info == 0 || h->sh_info >= in->sections)
        return wrong (in, "section %zu has relocations of no section: the file is"
                      " damaged", i);
      struct section *of = &in->section[h->sh_info];
      if (of->relocations != 0 && reader_is_records (of))
        return wrong (in, "section %u has relocations twice", h->sh_info);
      of->relocations = i;
    }
  return true;
}

bool
reader_read_segments (struct reader *in)
{
  if (!in->linked)
    return true;
  in->bytes = elf_rawfile (in->elf, &in->size);
  if (in->bytes == NULL || elf_getphdrnum (in->elf, &in->segments) != 0)
    return wrong (in, "its program headers cannot be read: the file is damaged or cut"
                  " short");
  in->segment = memory_get (in->segments + 1, sizeof *in->segment);
  for (size_t i = 0; i < in->segments; i++)
    if (gelf_getphdr (in->elf, i, &in->segment[i]) == NULL)
      return wrong (in, "program header %zu cannot be read: the file is damaged or cut"
                    " short", i);
  return true;
}

Elf_Data *
reader_contents (struct reader *in, const struct section *s)
{
  if ((s->header.sh_flags & SHF_COMPRESSED) != 0)
    {
      wrong (in, "section %s is compressed: expected plain records and notes", s->name);
      return NULL;
    }
  if (s->header.sh_type == SHT_NOBITS)
    {
      wrong (in, "section %s is not in the file: check the file that debugging"
             " information was taken from", s->name);
      return NULL;
    }
  /* libelf turns the words of notes, too, into this machine's order: reader_word does.  */
  Elf_Data *data = s->header.sh_type == SHT_NOTE ? elf_rawdata (s->scn, NULL)
                   : elf_getdata (s->scn, NULL);
  if (data == NULL || (data->d_buf == NULL && data->d_size != 0))
    {
      wrong (in, "section %s cannot be read: the file is damaged or cut short",
             s->name);
      return NULL;
    }
  return data;
}

bool
reader_is_slim_lto (const struct section *s)
{
  static const char name[] = ".gnu.lto_.lto.";
  if (strncmp (s->name, name, sizeof name - 1) != 0)
    return false;
  Elf_Data *data = elf_rawdata (s->scn, NULL);
  return data != NULL && data->d_buf != NULL && data->d_size > 4
         && ((const unsigned char *) data->d_buf)[4] != 0;
}
