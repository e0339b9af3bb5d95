/* Where the words of records and notes lead.  In an object file they are relocations, as
   each architecture has them (struct arch's elf_word), in a linked file numbers.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "reader.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* What relocations make of a word: the distance of two places.  */
struct distance
{
  struct target to, from;
};

/* What the file has at ADDRESS of a linked file, *SIZE bytes; NULL: nothing.  */
static const char *
image (const struct reader *in, uint64_t address, size_t *size)
{
  for (size_t i = 0; i < in->segments; i++)
    {
      const GElf_Phdr *p = &in->segment[i];
      if (p->p_type == PT_LOAD && address >= p->p_vaddr
          && address - p->p_vaddr < p->p_filesz && p->p_offset < in->size
          && address - p->p_vaddr < in->size - p->p_offset)
        {
          uint64_t at = address - p->p_vaddr, in_file = in->size - p->p_offset - at;
          *size = p->p_filesz - at < in_file ? p->p_filesz - at : in_file;
          return in->bytes + p->p_offset + at;
        }
    }
  return NULL;
}

const char *
reader_bytes_at (struct reader *in, const struct target *where, size_t *size)
{
  if (in->linked)
    return image (in, where->address, size);
  Elf_Data *data = reader_contents (in, &in->section[where->section]);
  if (data == NULL || where->address >= data->d_size)
    return NULL;
  *size = data->d_size - where->address;
  return (const char *) data->d_buf + where->address;
}

static bool
read_symbol (struct reader *in, const struct section *symbols, size_t index,
             GElf_Sym *symbol, size_t *section)
{
  Elf_Data *data = reader_contents (in, symbols);
  if (data == NULL)
    return false;
  Elf_Data *numbers = in->section_numbers == 0 ? NULL
                      : reader_contents (in, &in->section[in->section_numbers]);
  Elf32_Word number = 0;
  if (gelf_getsymshndx (data, numbers, index, symbol, &number) == NULL)
    return wrong (in, "a record leads to symbol %zu, which cannot be read: the file is"
                  " damaged", index);
  *section = symbol->st_shndx == SHN_XINDEX ? number : symbol->st_shndx;
  const char *name = elf_strptr (in->elf, symbols->header.sh_link, symbol->st_name);
  if (*section == SHN_UNDEF || *section >= in->sections
      || (symbol->st_shndx >= SHN_LORESERVE && symbol->st_shndx != SHN_XINDEX))
    return wrong (in, "a record leads to symbol %zu (%s), which this file does not"
                  " define", index, name != NULL && *name != '\0' ? name : "no name");
  return true;
}

/* What a relocation of type TYPE does to a word; 0 after an error.  */
static enum elf_term
find_term (struct reader *in, const struct section *s, size_t i, unsigned type)
{
  const struct elf_relocation *known = in->object->arch->elf_word;
  char *expected = memory_text ("%u", known->type), *more;
  for (; known->term != 0; known++)
    {
      if (known->type == type)
        {
          free (expected);
          return known->term;
        }
      if (known[1].term == 0)
        break;
      more = memory_text ("%s or %u", expected, known[1].type);
      free (expected);
      expected = more;
    }
  wrong (in, "relocation %zu of section %s has type %u: expected %s", i, s->name, type,
         expected);
  free (expected);
  return 0;
}

/* A relocation's info as other files have it, where it is no number (64-bit MIPS ELF
   Object File Specification, 2.9.1).  */
static GElf_Xword
plain_info (const struct reader *in, GElf_Xword info)
{
  return in->object->arch->elf_info_bytes && !in->object->big_endian
         ? GELF_R_INFO (info & UINT32_MAX, __builtin_bswap32 (info >> 32)) : info;
}

/* Relocation I of the section FROM, of section S with contents WORDS, and its *TERM; an
   addend in place is found there.  */
static bool
get_relocation (struct reader *in, const struct section *from, const struct section *s,
                const Elf_Data *words, size_t i, GElf_Rela *r, enum elf_term *term)
{
  Elf_Data *data = reader_contents (in, from);
  GElf_Rel rel;
  if (data == NULL)
    return false;
  bool implicit = from->header.sh_type == SHT_REL;
  if (implicit ? gelf_getrel (data, i, &rel) == NULL
               : gelf_getrela (data, i, r) == NULL)
    return wrong (in, "relocation %zu of section %s cannot be read: the file is damaged",
                  i, s->name);
  if (implicit)
    *r = (GElf_Rela) { rel.r_offset, rel.r_info, 0 };
  r->r_info = plain_info (in, r->r_info);
  *term = find_term (in, s, i, GELF_R_TYPE (r->r_info));
  if (*term == 0)
    return false;
  if (r->r_offset % 4 != 0 || r->r_offset >= words->d_size
      || words->d_size - r->r_offset < 4)
    return wrong (in, "relocation %zu of section %s is for byte %#llx, where no word is",
                  i, s->name, (unsigned long long) r->r_offset);
  if (implicit || *term == ELF_ADD)
    r->r_addend += (int32_t) reader_word (in, (const char *) words->d_buf + r->r_offset);
  return true;
}

/* That relocation into its word's element of DISTANCE.  */
static bool
read_relocation (struct reader *in, const struct section *s, const Elf_Data *words,
                 size_t i, struct distance *distance)
{
  const struct section *from = &in->section[s->relocations];
  const struct section *symbols = &in->section[0];
  enum elf_term term = 0;
  GElf_Rela r;
  GElf_Sym symbol;
  if (!get_relocation (in, from, s, words, i, &r, &term))
    return false;
  struct distance *d = &distance[r.r_offset / 4];
  struct target *at = term == ELF_SUBTRACT ? &d->from : &d->to;
  if (at->known || (term == ELF_DISTANCE && d->from.known))
    return wrong (in, "relocation %zu of section %s is the second for byte %#llx", i,
                  s->name, (unsigned long long) r.r_offset);
  if (from->header.sh_link < in->sections)
    symbols = &in->section[from->header.sh_link];
  if (symbols->header.sh_type != SHT_SYMTAB)
    return wrong (in, "section %s has no symbols: the file is damaged", from->name);
  if (!read_symbol (in, symbols, GELF_R_SYM (r.r_info), &symbol, &at->section))
    return false;
  at->address = reader_address (in, symbol.st_value, r.r_addend);
  at->known = true;
  if (term == ELF_DISTANCE)
    d->from = (struct target) { true, false, s - in->section, r.r_offset };
  return true;
}

/* The word at byte AT of S, whose relocations make it D, leads to *TARGET or is that
   number.  */
static bool
resolve (struct reader *in, const struct section *s, size_t at,
         const struct distance *d, struct target *target)
{
  if (d->to.known != d->from.known)
    return wrong (in, "the word at byte %zu of section %s has one relocation of a pair",
                  at, s->name);
  *target = d->to;
  if (!d->to.known
      || (d->from.section == (size_t) (s - in->section) && d->from.address == at))
    return true;
  target->number = true;
  target->address = d->to.address - d->from.address;
  return d->to.section == d->from.section
         || wrong (in, "the word at byte %zu of section %s is the distance of two"
                   " sections", at, s->name);
}

static bool
read_relocations (struct reader *in, const struct section *s, const Elf_Data *words,
                  struct target *target)
{
  const struct section *from = &in->section[s->relocations];
  Elf_Data *data = reader_contents (in, from);
  Elf_Type type = from->header.sh_type == SHT_REL ? ELF_T_REL : ELF_T_RELA;
  size_t one = gelf_fsize (in->elf, type, 1, EV_CURRENT);
  struct distance *distance = memory_get (words->d_size / 4 + 1, sizeof *distance);
  bool good = data != NULL;
  for (size_t i = 0; good && i < data->d_size / one; i++)
    good = read_relocation (in, s, words, i, distance);
  for (size_t at = 0; good && at + 4 <= words->d_size; at += 4)
    good = resolve (in, s, at, &distance[at / 4], &target[at / 4]);
  free (distance);
  return good;
}

bool
reader_find_targets (struct reader *in, const struct section *s, const Elf_Data *words,
              struct target *target)
{
  if (!in->linked)
    return s->relocations == 0 || read_relocations (in, s, words, target);
  for (size_t at = 0; at + 4 <= words->d_size; at += 4)
    target[at / 4] = (struct target) {
      at % sizeof (struct record) != offsetof (struct record, length), false, 0,
      reader_address (in, s->header.sh_addr + at,
               (int32_t) reader_word (in, (const char *) words->d_buf + at))
    };
  return true;
}
