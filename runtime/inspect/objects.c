/* Records and notes out of ELF files.

   In an object file the words of a record that lead somewhere are relocations, and
   there is a section of records for each section of code; in a linked file they are
   numbers, and there is one section, which must be the table that the core will find
   by the module's note.  Nothing that the file says is believed before it is checked
   against the file.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "objects.h"
#include "memory.h"
#include "reglist.h"
#include "symbols.h"

#include <ar.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

static bool __attribute__ ((format (printf, 2, 3)))
fail (struct reader *in, const char *format, ...)
{
  va_list ap;
  char *text;
  va_start (ap, format);
  int n = vasprintf (&text, format, ap);
  va_end (ap);
  if (in->error == NULL)
    in->error = memory_text ("%s: %s", in->object->name,
                             n < 0 ? "out of memory" : text);
  if (n >= 0)
    free (text);
  return false;
}

/* A copy of NAME, which comes from a file, on one line.  */
static char *
copy_name (const char *name)
{
  char *copy = memory_text ("%s", name);
  for (char *s = copy; *s != '\0'; s++)
    if (iscntrl ((unsigned char) *s))
      *s = '?';
  return copy;
}

/* A word in the file's byte order, wherever this runs: libelf translates headers, symbols
   and relocations, and leaves the contents of sections as they are.  */
static uint32_t
word_at (const struct reader *in, const void *bytes)
{
  const unsigned char *b = bytes;
  return in->object->big_endian
         ? (uint32_t) b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3]
         : b[0] | b[1] << 8 | b[2] << 16 | (uint32_t) b[3] << 24;
}

/* AT + DISTANCE, as the machine counts.  */
static uint64_t
address (const struct reader *in, uint64_t at, int64_t distance)
{
  uint64_t sum = at + distance;
  return in->object->arch->word == 4 ? (uint32_t) sum : sum;
}

/* --- The file and its sections --- */

/* Is this a file that can have records?  */
static bool
read_header (struct reader *in)
{
  GElf_Ehdr header;
  if (elf_kind (in->elf) != ELF_K_ELF
      || gelf_getehdr (in->elf, &header) == NULL)
    return fail (in, "not an ELF file, or cut short in its header");
  in->object->machine = header.e_machine;
  in->object->big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB;
  in->object->arch = arch_of_elf (header.e_machine,
                                  gelf_fsize (in->elf, ELF_T_ADDR, 1, EV_CURRENT),
                                  in->object->big_endian);
  if (in->object->arch == NULL)
    return true;
  if (header.e_type != ET_REL && header.e_type != ET_EXEC
      && header.e_type != ET_DYN)
    return fail (in, "ELF type %u: expected an object file, a program or a shared"
                 " library", header.e_type);
  in->linked = header.e_type != ET_REL;
  if (header.e_shoff == 0)
    return fail (in, "it has no section headers, where records are found: check it"
                 " before they are removed");
  return true;
}

static bool
read_section (struct reader *in, size_t i, size_t names)
{
  struct section *s = &in->section[i];
  s->scn = elf_getscn (in->elf, i);
  if (s->scn == NULL || gelf_getshdr (s->scn, &s->header) == NULL)
    return fail (in, "section header %zu cannot be read: the file is damaged or cut"
                 " short", i);
  s->name = elf_strptr (in->elf, names, s->header.sh_name);
  if (s->name == NULL)
    return fail (in, "section %zu has no name: the file is damaged", i);
  return true;
}

static bool
is_records (const struct section *s)
{
  return strcmp (s->name, RECORDS_SECTION) == 0;
}

/* All sections, and which has the relocations of which records.  */
static bool
read_sections (struct reader *in)
{
  size_t names;
  if (elf_getshdrnum (in->elf, &in->sections) != 0
      || elf_getshdrstrndx (in->elf, &names) != 0 || in->sections == 0)
    return fail (in, "its section headers cannot be read: the file is damaged or cut"
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
        return fail (in, "section %zu has relocations of no section: the file is"
                     " damaged", i);
      struct section *of = &in->section[h->sh_info];
      if (of->relocations != 0 && is_records (of))
        return fail (in, "section %u has relocations twice", h->sh_info);
      of->relocations = i;
    }
  return true;
}

/* All segments, which a linked file has.  */
static bool
read_segments (struct reader *in)
{
  if (!in->linked)
    return true;
  in->bytes = elf_rawfile (in->elf, &in->size);
  if (in->bytes == NULL || elf_getphdrnum (in->elf, &in->segments) != 0)
    return fail (in, "its program headers cannot be read: the file is damaged or cut"
                 " short");
  in->segment = memory_get (in->segments + 1, sizeof *in->segment);
  for (size_t i = 0; i < in->segments; i++)
    if (gelf_getphdr (in->elf, i, &in->segment[i]) == NULL)
      return fail (in, "program header %zu cannot be read: the file is damaged or cut"
                   " short", i);
  return true;
}

/* What section S holds; NULL after an error.  */
static Elf_Data *
contents (struct reader *in, const struct section *s)
{
  if ((s->header.sh_flags & SHF_COMPRESSED) != 0)
    {
      fail (in, "section %s is compressed: expected plain records and notes", s->name);
      return NULL;
    }
  if (s->header.sh_type == SHT_NOBITS)
    {
      fail (in, "section %s is not in the file: check the file that debugging"
            " information was taken from", s->name);
      return NULL;
    }
  Elf_Data *data = elf_getdata (s->scn, NULL);
  if (data == NULL || (data->d_buf == NULL && data->d_size != 0))
    {
      fail (in, "section %s cannot be read: the file is damaged or cut short",
            s->name);
      return NULL;
    }
  return data;
}

/* GCC's intermediate code alone: the byte after the version in the section that
   states it (struct lto_section of GCC's lto-streamer.h).  */
static bool
is_slim_lto (const struct section *s)
{
  static const char name[] = ".gnu.lto_.lto.";
  if (strncmp (s->name, name, sizeof name - 1) != 0)
    return false;
  Elf_Data *data = elf_rawdata (s->scn, NULL);
  return data != NULL && data->d_buf != NULL && data->d_size > 4
         && ((const unsigned char *) data->d_buf)[4] != 0;
}

/* --- Where words lead --- */

/* Where a word of a record or a note leads: a place in SECTION, or, in a linked file, an
   address.  Where relocations make it a NUMBER, a length, that is in ADDRESS.  */
struct target
{
  bool known, number;
  size_t section;
  uint64_t address;
};

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

/* The same at WHERE.  */
static const char *
bytes_at (struct reader *in, const struct target *where, size_t *size)
{
  if (in->linked)
    return image (in, where->address, size);
  Elf_Data *data = contents (in, &in->section[where->section]);
  if (data == NULL || where->address >= data->d_size)
    return NULL;
  *size = data->d_size - where->address;
  return (const char *) data->d_buf + where->address;
}

static bool
read_symbol (struct reader *in, const struct section *symbols, size_t index,
             GElf_Sym *symbol, size_t *section)
{
  Elf_Data *data = contents (in, symbols);
  if (data == NULL)
    return false;
  Elf_Data *numbers = in->section_numbers == 0 ? NULL
                      : contents (in, &in->section[in->section_numbers]);
  Elf32_Word number = 0;
  if (gelf_getsymshndx (data, numbers, index, symbol, &number) == NULL)
    return fail (in, "a record leads to symbol %zu, which cannot be read: the file is"
                 " damaged", index);
  *section = symbol->st_shndx == SHN_XINDEX ? number : symbol->st_shndx;
  const char *name = elf_strptr (in->elf, symbols->header.sh_link, symbol->st_name);
  if (*section == SHN_UNDEF || *section >= in->sections
      || (symbol->st_shndx >= SHN_LORESERVE && symbol->st_shndx != SHN_XINDEX))
    return fail (in, "a record leads to symbol %zu (%s), which this file does not"
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
  fail (in, "relocation %zu of section %s has type %u: expected %s", i, s->name, type,
        expected);
  free (expected);
  return 0;
}

/* Relocation I of the section FROM, of section S with contents WORDS, and its *TERM; an
   addend in place is found there.  */
static bool
get_relocation (struct reader *in, const struct section *from, const struct section *s,
                const Elf_Data *words, size_t i, GElf_Rela *r, enum elf_term *term)
{
  Elf_Data *data = contents (in, from);
  GElf_Rel rel;
  if (data == NULL)
    return false;
  bool implicit = from->header.sh_type == SHT_REL;
  if (implicit ? gelf_getrel (data, i, &rel) == NULL
               : gelf_getrela (data, i, r) == NULL)
    return fail (in, "relocation %zu of section %s cannot be read: the file is damaged",
                 i, s->name);
  if (implicit)
    *r = (GElf_Rela) { rel.r_offset, rel.r_info, 0 };
  *term = find_term (in, s, i, GELF_R_TYPE (r->r_info));
  if (*term == 0)
    return false;
  if (r->r_offset % 4 != 0 || r->r_offset >= words->d_size
      || words->d_size - r->r_offset < 4)
    return fail (in, "relocation %zu of section %s is for byte %#llx, where no word is",
                 i, s->name, (unsigned long long) r->r_offset);
  if (implicit || *term == ELF_ADD)
    r->r_addend += (int32_t) word_at (in, (const char *) words->d_buf + r->r_offset);
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
    return fail (in, "relocation %zu of section %s is the second for byte %#llx", i,
                 s->name, (unsigned long long) r.r_offset);
  if (from->header.sh_link < in->sections)
    symbols = &in->section[from->header.sh_link];
  if (symbols->header.sh_type != SHT_SYMTAB)
    return fail (in, "section %s has no symbols: the file is damaged", from->name);
  if (!read_symbol (in, symbols, GELF_R_SYM (r.r_info), &symbol, &at->section))
    return false;
  at->address = address (in, symbol.st_value, r.r_addend);
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
    return fail (in, "the word at byte %zu of section %s has one relocation of a pair",
                 at, s->name);
  *target = d->to;
  if (!d->to.known
      || (d->from.section == (size_t) (s - in->section) && d->from.address == at))
    return true;
  target->number = true;
  target->address = d->to.address - d->from.address;
  return d->to.section == d->from.section
         || fail (in, "the word at byte %zu of section %s is the distance of two"
                  " sections", at, s->name);
}

static bool
read_relocations (struct reader *in, const struct section *s, const Elf_Data *words,
                  struct target *target)
{
  const struct section *from = &in->section[s->relocations];
  Elf_Data *data = contents (in, from);
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

/* Where the words of section S lead: as many as it has.  */
static bool
find_targets (struct reader *in, const struct section *s, const Elf_Data *words,
              struct target *target)
{
  if (!in->linked)
    return s->relocations == 0 || read_relocations (in, s, words, target);
  for (size_t at = 0; at + 4 <= words->d_size; at += 4)
    target[at / 4] = (struct target) {
      at % sizeof (struct record) != offsetof (struct record, length), false, 0,
      address (in, s->header.sh_addr + at,
               (int32_t) word_at (in, (const char *) words->d_buf + at))
    };
  return true;
}

/* --- Texts --- */

/* Split TEXT of SIZE bytes into its lines, into *HOLDS.  */
static bool
read_text (struct reader *in, const char *text, size_t size, struct holds *holds)
{
  const char *compiler, *registers;
  size_t length = strnlen (text, size);
  if (length == size || (compiler = memchr (text, '\n', length)) == NULL
      || (registers = strchr (compiler + 1, '\n')) == NULL
      || strchr (registers + 1, '\n') != NULL)
    return fail (in, "malformed text of registers: expected three lines and a NUL");
  char *wanted = memory_text ("%d %s", RECORDS_FORMAT, in->object->arch->name);
  bool same = strlen (wanted) == (size_t) (compiler - text)
              && memcmp (wanted, text, compiler - text) == 0;
  if (!same)
    fail (in, "a text of registers has format and architecture '%.*s': expected '%s';"
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
    return fail (in, "malformed list of registers: '%.200s'", registers + 1);
  holds->compiler = memory_text ("%.*s", (int) (registers - compiler - 1),
                                 compiler + 1);
  holds->registers = copy_name (registers + 1);
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
  const char *text = bytes_at (in, where, &size);
  if (text == NULL)
    return fail (in, "the record at byte %zu of section %s leads to no text of what"
                 " code may hold", at, s->name);
  struct holds holds = { .section = where->section, .address = where->address };
  if (!read_text (in, text, size, &holds))
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
    return fail (in, "the record at byte %zu of section %s leads nowhere: a relocation"
                 " is missing", at, s->name);
  size_t code = find_code (in, end, length);
  if (code == 0)
    return fail (in, "the record at byte %zu of section %s is of no code in this file",
                 at, s->name);
  if (!is_tied (in, s, code))
    return fail (in, "the record at byte %zu of section %s is of code in section %s, and"
                 " would not be sorted with it; give 'ld -r' the option --unique="
                 RECORDS_SECTION, at, s->name, in->section[code].name);
  uint64_t begin = end->address - length;
  uint64_t *recorded = &in->section[in->linked ? 0 : code].recorded;
  if (begin < *recorded)
    return fail (in, "the record at byte %zu of section %s is out of order, or overlaps:"
                 " %s", at, s->name,
                 in->linked ? "link with a linker that honours SHF_LINK_ORDER"
                            : "a section's records must be in its code's order");
  *recorded = end->address;
  struct target text = *where;
  unsigned flags = where->address & RECORD_FLAGS;
  size_t holds;
  text.address -= flags;
  if ((flags & ~(unsigned) RECORD_THREAD_LOCAL) != 0)
    return fail (in, "the record at byte %zu of section %s has unknown flags", at,
                 s->name);
  if (!find_holds (in, s, at, &text, &holds))
    return false;
  o->part[o->parts++] = (struct part) {
    NULL, in->linked ? NULL : copy_name (in->section[code].name),
    in->linked ? 0 : code, begin, length, flags, holds
  };
  return true;
}

static bool
read_records (struct reader *in, const struct section *s)
{
  Elf_Data *data = contents (in, s);
  struct object *o = in->object;
  if (data == NULL)
    return false;
  const size_t one = sizeof (struct record);
  if (data->d_size % one != 0)
    return fail (in, "section %s has %zu bytes: expected records of %zu; compile it"
                 " with the plugin that came with this mkpreempt", s->name,
                 (size_t) data->d_size, one);
  struct target *target = memory_get (data->d_size / 4, sizeof *target);
  o->compiled |= data->d_size > 0 && !in->linked;
  o->part = memory_resize (o->part, o->parts + data->d_size / one + 1,
                           sizeof *o->part);
  bool good = find_targets (in, s, data, target);
  for (size_t at = 0; good && at < data->d_size; at += one)
    {
      const struct target *t = &target[at / 4];
      if (t[1].known && !t[1].number)
        good = fail (in, "the record at byte %zu of section %s has a relocation for"
                     " its length", at, s->name);
      else
        good = add_part (in, s, at, &t[0], t[1].known ? t[1].address
                         : word_at (in, (const char *) data->d_buf + at + 4), &t[2]);
    }
  free (target);
  return good;
}

static int
by_place (const void *a, const void *b)
{
  const struct part *x = a, *y = b;
  if (x->index != y->index)
    return x->index < y->index ? -1 : 1;
  return (x->address > y->address) - (x->address < y->address);
}

/* --- Notes, and what they lead to --- */

/* Does WHERE begin with MAGIC, and what follows it up to SIZE bytes?  NULL if not.  */
static const char *
led_to (struct reader *in, const struct target *where, const char *magic, size_t size,
        size_t *left)
{
  const char *bytes = bytes_at (in, where, left);
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
  if (word_at (in, m + offsetof (struct module_records, format)) != RECORDS_FORMAT)
    return fail (in, "function records of another form: compile it with the plugin that"
                 " came with this mkpreempt");
  if (!in->linked)
    return true;
  for (size_t i = 0, at = offsetof (struct module_records, begin); i < 3; i++, at += 4)
    lead[i] = address (in, where->address + at, (int32_t) word_at (in, m + at));
  if (again && (lead[0] != in->begin || lead[1] != in->end))
    return fail (in, "two tables of function records");
  in->begin = lead[0];
  in->end = lead[1];
  return is_data (in, lead[2])
         || fail (in, "the word that marks the module is not in its data");
}

/* What a trampoline's note leads to.  */
static bool
read_saves (struct reader *in, const char *text, size_t size)
{
  struct object *o = in->object;
  struct holds holds;
  if (!read_text (in, text, size, &holds))
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
         || word_at (in, m + offsetof (struct module_records, format)) == RECORDS_FORMAT;
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
      if (bytes_at (in, &where, &left) == NULL)
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
  return any || fail (in, "its note of function records leads nowhere, and they are not"
                      " found; leave section " NOTE_SECTION " as the linker wrote it");
}

/* Is there a note of this project's at BYTES, of SIZE, and of what type?  */
static bool
is_note (struct reader *in, const char *bytes, size_t size, unsigned *type)
{
  static const char owner[] = NOTE_OWNER;
  if (size < sizeof (struct records_note) || word_at (in, bytes) != sizeof owner
      || word_at (in, bytes + offsetof (struct records_note, size)) != NOTE_SIZE
      || memcmp (bytes + offsetof (struct records_note, owner), owner,
                 sizeof owner) != 0)
    return false;
  *type = word_at (in, bytes + offsetof (struct records_note, type));
  return *type == NOTE_MODULE || *type == NOTE_SAVES
         || fail (in, "a note of unknown type %u: use the mkpreempt that came with the"
                  " plugin that wrote it", *type);
}

/* The notes in section S of an object file, which may hold others.  */
static bool
read_section_notes (struct reader *in, const struct section *s)
{
  bool ours = strcmp (s->name, NOTE_SECTION) == 0;
  if (!ours && (s->header.sh_flags & (SHF_ALLOC | SHF_COMPRESSED)) != SHF_ALLOC)
    return true;
  Elf_Data *data = contents (in, s);
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
            good = find_targets (in, s, data, target);
          }
        good = good && (!target[lead].known || target[lead].number
                        || follow (in, type, &target[lead], &found));
        if (good && !found)
          good = fail (in, "the note at byte %zu of section %s leads nowhere", at,
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
  const char *bytes = p->p_type != PT_NOTE ? NULL : bytes_at (in, &where, &left);
  if (bytes == NULL)
    return true;
  left = left < p->p_filesz ? left : p->p_filesz;
  for (size_t at = 0; at < left; at += 4)
    if (is_note (in, bytes + at, left - at, &type))
      {
        bool found;
        size_t lead = at + offsetof (struct records_note, lead);
        where.address = address (in, p->p_vaddr + lead,
                                 (int32_t) word_at (in, bytes + lead));
        if (!follow (in, type, &where, &found) || (!found && !search (in, type)))
          return false;
      }
  return in->error == NULL;
}

static bool
read_notes (struct reader *in)
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

/* Is S, a linked file's records, what the core will find?  */
static bool
is_table (struct reader *in, const struct section *s)
{
  if (!in->linked || s->header.sh_size == 0)
    return true;
  if (!in->object->compiled)
    return fail (in, "section %s is there, but no note that leads to it: link it with"
                 " section " NOTE_SECTION " in a segment PT_NOTE, and do not remove"
                 " that section", s->name);
  return (in->begin == s->header.sh_addr
          && in->end == s->header.sh_addr + s->header.sh_size)
         || fail (in, "section %s is not the table that the module's note leads to",
                  s->name);
}

/* --- Objects --- */

/* Names for the parts, which are in order now.  */
static void
name_parts (struct reader *in)
{
  struct object *o = in->object;
  if (o->parts == 0)
    return;
  qsort (o->part, o->parts, sizeof *o->part, by_place);
  struct symbols symbols = symbols_read (in->elf, in->linked);
  for (size_t i = 0; i < o->parts; i++)
    {
      struct part *p = &o->part[i];
      const char *name = symbols_find (&symbols, p->index, p->address,
                                       p->address + p->length);
      p->name = name == NULL ? NULL : copy_name (name);
    }
  free (symbols.symbol);
}

static bool
read_all (struct reader *in)
{
  struct object *o = in->object;
  if (!read_header (in))
    return false;
  if (o->arch == NULL)
    return true;
  if (!read_sections (in) || !read_segments (in))
    return false;
  for (size_t i = 1; i < in->sections; i++)
    {
      const struct section *s = &in->section[i];
      o->slim_lto |= is_slim_lto (s);
      if (is_records (s) && !read_records (in, s))
        return false;
    }
  if (!read_notes (in))
    return false;
  for (size_t i = 1; i < in->sections; i++)
    if (is_records (&in->section[i]) && !is_table (in, &in->section[i]))
      return false;
  name_parts (in);
  return true;
}

/* The object ELF, which is FILE or its MEMBER.  */
static char *
read_object (struct objects *all, const char *file, const char *member, Elf *elf)
{
  all->object = memory_resize (all->object, all->count + 1, sizeof *all->object);
  struct object *o = &all->object[all->count++];
  *o = (struct object) { .file = memory_text ("%s", file) };
  if (member != NULL)
    o->member = copy_name (member);
  o->name = member == NULL ? memory_text ("%s", file)
                           : memory_text ("%s(%s)", file, o->member);
  struct reader in = { .elf = elf, .object = o };
  read_all (&in);
  free (in.section);
  free (in.segment);
  return in.error;
}

/* Where the member ELF of the archive at BYTES ends, by its header: libelf has cut
   the size to what there is.  */
static size_t
member_end (const char *bytes, Elf *elf)
{
  size_t base = elf_getbase (elf);
  struct ar_hdr header;
  memcpy (&header, bytes + base - sizeof header, sizeof header);
  char *size = memory_text ("%.*s", (int) sizeof header.ar_size, header.ar_size);
  size_t end = base + strtoull (size, NULL, 10);
  free (size);
  return end + end % 2;
}

/* libelf ends its walk silently where a member's header is damaged.  */
static char *
read_archive (struct objects *all, const char *file, int fd, Elf *archive)
{
  Elf_Cmd command = ELF_C_READ;
  char *error = NULL;
  size_t size, end = SARMAG;
  const char *bytes = elf_rawfile (archive, &size);
  if (bytes == NULL)
    return memory_text ("%s: %s", file, elf_errmsg (-1));
  while (error == NULL && command != ELF_C_NULL)
    {
      Elf *elf = elf_begin (fd, command, archive);
      Elf_Arhdr *header = elf == NULL ? NULL : elf_getarhdr (elf);
      if (header == NULL)
        break;
      end = member_end (bytes, elf);
      /* Its index and its table of long names are no members.  */
      if (header->ar_name[0] != '/')
        error = read_object (all, file, header->ar_name, elf);
      command = elf_next (elf);
      elf_end (elf);
    }
  if (error == NULL && end != size && end != size + 1)
    error = memory_text ("%s: the archive is damaged or cut short, at byte %zu", file,
                         end);
  return error;
}

char *
objects_open (struct objects *all, const char *file, int fd, Elf *elf)
{
  return elf_kind (elf) == ELF_K_AR ? read_archive (all, file, fd, elf)
                                    : read_object (all, file, NULL, elf);
}

/* FILE, an open regular file, by the eight bytes that it begins with.  */
static char *
read_by_magic (struct objects *all, const char *file, int fd, bool *known)
{
  char magic[9] = "";
  ssize_t n = pread (fd, magic, 8, 0);
  *known = true;
  if (n < 0)
    return memory_text ("%s: %s", file, strerror (errno));
  if (n == 0)
    return memory_text ("%s: empty file", file);
  if (strcmp (magic, "!<thin>\n") == 0)
    return memory_text ("%s: a thin archive, which names files elsewhere: check"
                        " these", file);
  *known = strncmp (magic, ELFMAG, SELFMAG) == 0 || strncmp (magic, ARMAG, SARMAG) == 0;
  if (!*known)
    return NULL;
  elf_version (EV_CURRENT);
  Elf *elf = elf_begin (fd, ELF_C_READ_MMAP, NULL);
  char *error = elf == NULL
                ? memory_text ("%s: %s", file, elf_errmsg (-1))
                : objects_open (all, file, fd, elf);
  elf_end (elf);
  return error;
}

char *
objects_read (struct objects *all, const char *file, bool *known)
{
  struct stat st;
  *known = true;
  /* Not to wait for a writer, should it be a pipe.  */
  int fd = open (file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0 || fstat (fd, &st) != 0)
    return memory_text ("%s: %s", file, strerror (errno));
  char *error = S_ISREG (st.st_mode) ? read_by_magic (all, file, fd, known)
                : memory_text ("%s: %s", file, S_ISDIR (st.st_mode)
                               ? "Is a directory" : "not a regular file");
  close (fd);
  return error;
}

void
objects_forget (struct objects *all, size_t count)
{
  while (all->count > count)
    {
      struct object *o = &all->object[--all->count];
      for (size_t i = 0; i < o->holds_count; i++)
        {
          free (o->holds[i].compiler);
          free (o->holds[i].registers);
        }
      for (size_t i = 0; i < o->trampolines; i++)
        free (o->saves[i]);
      for (size_t i = 0; i < o->parts; i++)
        {
          free (o->part[i].name);
          free (o->part[i].section);
        }
      free (o->holds);
      free (o->saves);
      free (o->part);
      free (o->file);
      free (o->member);
      free (o->name);
    }
  if (count == 0)
    {
      free (all->object);
      *all = (struct objects) { 0 };
    }
}
