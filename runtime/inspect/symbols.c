/* The names of the functions in an ELF file.

   SPDX-License-Identifier: MIT  */

#include "symbols.h"
#include "arch.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* The section of type TYPE, or NULL.  */
static Elf_Scn *
find_table (Elf *elf, unsigned type, GElf_Shdr *header)
{
  Elf_Scn *scn = NULL;
  while ((scn = elf_nextscn (elf, scn)) != NULL)
    if (gelf_getshdr (scn, header) != NULL && header->sh_type == type)
      return scn;
  return NULL;
}

/* A function, or what hand-written assembly has left without a type; global names
   before local ones.  False for any other symbol.  */
static bool
rank (const GElf_Sym *s, unsigned *rank)
{
  unsigned type = GELF_ST_TYPE (s->st_info), bind = GELF_ST_BIND (s->st_info);
  *rank = bind == STB_GLOBAL ? 0 : bind == STB_WEAK ? 1 : 2;
  if (type == STT_NOTYPE)
    *rank += 3;
  return type == STT_FUNC || type == STT_GNU_IFUNC || type == STT_NOTYPE;
}

/* The assembler's own, which names no function: no name at all, a local label, a word on
   what a stretch of bytes is ("Mapping symbols" in AAELF64 and the RISC-V psABI), or what GNU
   as marks a place by that the linker may move (FAKE_LABEL_NAME in gas/symbols.c).  */
static bool
is_mark (const GElf_Sym *s, const char *name)
{
  return *name == '\0'
         || (GELF_ST_TYPE (s->st_info) == STT_NOTYPE
             && GELF_ST_BIND (s->st_info) == STB_LOCAL
             && (*name == '$' || strncmp (name, ".L", 2) == 0
                 || strcmp (name, "L0\001") == 0));
}

/* --- Descriptors --- */

/* The section of an ELF file in which functions' names lead to descriptors (struct arch's
   "descriptors"), each beginning with the code's address; and what relocates it, in a file
   that is not linked.  All may be missing.  */
struct descriptors
{
  GElf_Shdr header;
  size_t section;
  Elf_Data *words, *relocations, *symbols;
};

static void
find_descriptors (Elf *elf, struct descriptors *d)
{
  size_t names;
  Elf_Scn *scn = NULL;
  GElf_Shdr header;
  const char *name;
  if (elf_getshdrstrndx (elf, &names) != 0)
    return;
  while ((scn = elf_nextscn (elf, scn)) != NULL)
    if (gelf_getshdr (scn, &header) != NULL
        && (name = elf_strptr (elf, names, header.sh_name)) != NULL)
      {
        if (header.sh_type == SHT_PROGBITS && strcmp (name, ".opd") == 0)
          {
            d->header = header;
            d->section = elf_ndxscn (scn);
            d->words = elf_getdata (scn, NULL);
          }
        else if (header.sh_type == SHT_RELA && strcmp (name, ".rela.opd") == 0)
          d->relocations = elf_getdata (scn, NULL);
        else if (header.sh_type == SHT_SYMTAB)
          d->symbols = elf_getdata (scn, NULL);
      }
}

/* In a linked file: the word at S's place is the code's address.  */
static void
follow_word (const struct descriptors *d, struct symbol *s)
{
  uint64_t at = s->value - d->header.sh_addr, code = 0;
  if (d->words == NULL || d->words->d_buf == NULL || at > d->words->d_size
      || d->words->d_size - at < 8)
    return;
  const unsigned char *byte = (const unsigned char *) d->words->d_buf + at;
  for (unsigned i = 0; i < 8; i++)
    code = code << 8 | byte[i];
  s->value = code;
}

/* In another one, what a relocation puts there.  */
static void
follow_relocation (const struct descriptors *d, struct symbol *s)
{
  GElf_Rela rela;
  GElf_Sym to;
  for (int i = 0; d->relocations != NULL && d->symbols != NULL
       && gelf_getrela (d->relocations, i, &rela) != NULL; i++)
    if (rela.r_offset == s->value)
      {
        if (gelf_getsym (d->symbols, GELF_R_SYM (rela.r_info), &to) == NULL)
          return;
        s->section = to.st_shndx;
        s->value = to.st_value + rela.r_addend;
        return;
      }
}

/* S is to be the code, if a descriptor is in between.  */
static void
follow (const struct descriptors *d, bool linked, struct symbol *s, size_t section)
{
  if (d->section == 0 || section != d->section)
    return;
  if (linked)
    follow_word (d, s);
  else
    follow_relocation (d, s);
}

/* --- In order --- */

static int
by_place (const void *a, const void *b)
{
  const struct symbol *x = a, *y = b;
  if (x->section != y->section)
    return x->section < y->section ? -1 : 1;
  if (x->value != y->value)
    return x->value < y->value ? -1 : 1;
  if (x->rank != y->rank)
    return x->rank < y->rank ? -1 : 1;
  /* As the linker has them.  */
  return (x->name > y->name) - (x->name < y->name);
}

/* Of several symbols at one place, leave the best name and the greatest size.  */
static void
keep_best (struct symbols *all)
{
  size_t kept = 0;
  for (size_t i = 0; i < all->count; i++)
    {
      struct symbol *s = &all->symbol[i];
      struct symbol *last = kept == 0 ? NULL : &all->symbol[kept - 1];
      if (last == NULL || last->section != s->section || last->value != s->value)
        all->symbol[kept++] = *s;
      else if (last->size < s->size)
        last->size = s->size;
    }
  all->count = kept;
}

struct symbols
symbols_read (Elf *elf, bool linked, const struct arch *arch)
{
  struct symbols all = { 0, NULL };
  struct descriptors descriptors = { .section = 0 };
  GElf_Shdr header;
  Elf_Scn *scn = find_table (elf, SHT_SYMTAB, &header);
  if (scn == NULL)
    scn = find_table (elf, SHT_DYNSYM, &header);
  Elf_Data *data = scn == NULL ? NULL : elf_getdata (scn, NULL);
  size_t one = gelf_fsize (elf, ELF_T_SYM, 1, EV_CURRENT);
  if (data == NULL || one == 0)
    return all;
  if (arch->descriptors)
    find_descriptors (elf, &descriptors);
  GElf_Shdr header_wide;
  Elf_Scn *wide = find_table (elf, SHT_SYMTAB_SHNDX, &header_wide);
  Elf_Data *numbers = wide == NULL || header_wide.sh_link != elf_ndxscn (scn) ? NULL
                      : elf_getdata (wide, NULL);
  size_t count = data->d_size / one;
  all.symbol = memory_get (count, sizeof *all.symbol);
  for (size_t i = 0; i < count; i++)
    {
      GElf_Sym s;
      Elf32_Word section = 0;
      struct symbol *to = &all.symbol[all.count];
      if (gelf_getsymshndx (data, numbers, i, &s, &section) == NULL
          || s.st_shndx == SHN_UNDEF || !rank (&s, &to->rank)
          || (s.st_shndx >= SHN_LORESERVE && s.st_shndx != SHN_XINDEX)
          || (to->name = elf_strptr (elf, header.sh_link, s.st_name)) == NULL
          || is_mark (&s, to->name))
        continue;
      section = s.st_shndx == SHN_XINDEX ? section : s.st_shndx;
      if (!linked)
        to->section = section;
      to->value = s.st_value;
      if (arch->elf_code_bit && GELF_ST_TYPE (s.st_info) == STT_FUNC)
        to->value &= ~(uint64_t) 1;
      to->size = s.st_size;
      follow (&descriptors, linked, to, section);
      all.count++;
    }
  qsort (all.symbol, all.count, sizeof *all.symbol, by_place);
  keep_best (&all);
  return all;
}

const char *
symbols_find (const struct symbols *symbols, size_t section, uint64_t begin,
              uint64_t end)
{
  struct symbol at = { .section = section, .value = begin };
  size_t low = 0, high = symbols->count;
  if (high == 0)
    return NULL;
  while (low < high)
    {
      size_t middle = low + (high - low) / 2;
      if (by_place (&symbols->symbol[middle], &at) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  /* LOW is now the first symbol that is not before the place.  */
  const struct symbol *s = &symbols->symbol[low];
  bool any = low < symbols->count && s->section == section;
  if (any && s->value == begin)
    return s->name;
  if (low > 0 && s[-1].section == section && begin - s[-1].value < s[-1].size)
    return s[-1].name;
  return any && s->value < end ? s->name : NULL;
}
