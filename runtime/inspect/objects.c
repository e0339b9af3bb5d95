/* The objects of a file: an ELF file, or an archive of them.

   In a linked file there is one section of records, which must be the table that the core
   will find by the module's note.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "objects.h"
#include "memory.h"
#include "reader.h"
#include "remedy.h"
#include "symbols.h"

#include <ar.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
by_place (const void *a, const void *b)
{
  const struct part *x = a, *y = b;
  if (x->index != y->index)
    return x->index < y->index ? -1 : 1;
  return (x->address > y->address) - (x->address < y->address);
}

/* Names for the parts, which are in order now.  */
static void
name_parts (struct reader *in)
{
  struct object *o = in->object;
  if (o->parts == 0)
    return;
  qsort (o->part, o->parts, sizeof *o->part, by_place);
  struct symbols symbols = symbols_read (in->elf, in->linked, o->arch);
  for (size_t i = 0; i < o->parts; i++)
    {
      struct part *p = &o->part[i];
      const char *name = symbols_find (&symbols, p->index, p->address,
                                       p->address + p->length);
      p->name = name == NULL ? NULL : reader_copy_name (name);
    }
  free (symbols.symbol);
}

static bool
read_all (struct reader *in)
{
  struct object *o = in->object;
  if (!reader_read_header (in))
    return false;
  if (o->arch == NULL)
    return true;
  if (!reader_read_sections (in) || !reader_read_segments (in))
    return false;
  for (size_t i = 1; i < in->sections; i++)
    {
      const struct section *s = &in->section[i];
      o->slim_lto |= reader_is_slim_lto (s);
      if (reader_is_records (s) && !records_read (in, s))
        return false;
    }
  if (!notes_read (in))
    return false;
  for (size_t i = 1; i < in->sections; i++)
    if (reader_is_records (&in->section[i]) && !notes_is_table (in, &in->section[i]))
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
    o->member = reader_copy_name (member);
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
    return memory_text ("%s: %s: compile it anew", file, elf_errmsg (-1));
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
    return memory_text ("%s: %s: %s", file, strerror (errno), remedy_for_file (errno));
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
                ? memory_text ("%s: %s: compile it anew", file, elf_errmsg (-1))
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
    return memory_text ("%s: %s: %s", file, strerror (errno), remedy_for_file (errno));
  char *error = S_ISREG (st.st_mode) ? read_by_magic (all, file, fd, known)
                : memory_text ("%s: %s", file, S_ISDIR (st.st_mode)
                               ? "Is a directory: give the files in it"
                               : "not a regular file: give a copy of it");
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
