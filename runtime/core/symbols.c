/* The names of code.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "symbols.h"
#include "machine.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Where what S is the name of begins, in a module that has been moved by MOVED.  A function's
   name may be that of its descriptor.  */
static uintptr_t
begin_of (const ElfW(Sym) *s, uintptr_t moved)
{
  unsigned type = ELF32_ST_TYPE (s->st_info);
  uintptr_t at = moved + s->st_value;
  return type == STT_FUNC || type == STT_GNU_IFUNC ? MACHINE_CODE_AT (MACHINE_CODE (at))
                                                  : at;
}

/* --- In the module --- */

static uintptr_t
distance (uintptr_t a, uintptr_t b)
{
  return a < b ? b - a : a - b;
}

/* Where D points to.  libc has relocated it, unless the kernel has mapped the module; in
   which a table is nearer to the dynamic section than an address that is so once too often
   or once too few.  */
static const void *
dynamic_pointer (const struct dl_find_object *o, const ElfW(Dyn) *d)
{
  uintptr_t here = (uintptr_t) d, at = d->d_un.d_ptr;
  uintptr_t moved = at + o->dlfo_link_map->l_addr;
  return (const void *) (distance (at, here) <= distance (moved, here) ? at : moved);
}

/* A module's dynamic symbols.  */
struct symbols
{
  uintptr_t base;
  const ElfW(Sym) *symbol;
  const char *names;
  const uint32_t *hash;         /* by DT_GNU_HASH, or NULL */
  const Elf_Symndx *counted;    /* by DT_HASH, or NULL */
};

static struct symbols
symbols_of (const struct dl_find_object *o)
{
  struct symbols t = { .base = o->dlfo_link_map->l_addr };
  const ElfW(Dyn) *d = o->dlfo_link_map->l_ld;
  for (; d != NULL && d->d_tag != DT_NULL; d++)
    if (d->d_tag == DT_SYMTAB)
      t.symbol = dynamic_pointer (o, d);
    else if (d->d_tag == DT_STRTAB)
      t.names = dynamic_pointer (o, d);
    else if (d->d_tag == DT_GNU_HASH)
      t.hash = dynamic_pointer (o, d);
    else if (d->d_tag == DT_HASH)
      t.counted = dynamic_pointer (o, d);
  return t;
}

static bool
show (const struct symbols *t, size_t i,
      bool (*look) (const struct symbol *, void *argument), void *argument)
{
  const ElfW(Sym) *s = &t->symbol[i];
  if (s->st_shndx == SHN_UNDEF || ELF32_ST_TYPE (s->st_info) == STT_TLS)
    return false;
  struct symbol symbol = { t->names + s->st_name, begin_of (s, t->base), s->st_size };
  return look (&symbol, argument);
}

/* Nothing that is read here goes away while code of the module is being run.  */
bool
symbol_each (const struct dl_find_object *o,
             bool (*look) (const struct symbol *, void *argument), void *argument)
{
  struct symbols t = symbols_of (o);
  if (t.symbol == NULL || t.names == NULL)
    return false;
  /* Its head: the buckets' number, and that of all symbols.  */
  for (size_t i = 0; t.hash == NULL && t.counted != NULL && i < t.counted[1]; i++)
    if (show (&t, i, look, argument))
      return true;
  if (t.hash == NULL)
    return false;
  /* The buckets' number, the first symbol in them, the filter's words.  */
  const uint32_t *bucket = t.hash + 4 + t.hash[2] * (sizeof (ElfW(Addr)) / 4);
  const uint32_t *chain = bucket + t.hash[0];
  for (uint32_t b = 0; b < t.hash[0]; b++)
    for (uint32_t i = bucket[b]; i != 0; i++)
      {
        if (show (&t, i, look, argument))
          return true;
        if (chain[i - t.hash[1]] & 1)
          break;
      }
  return false;
}

struct sought
{
  uintptr_t pc;
  struct symbol *symbol;
};

static bool
has_pc (const struct symbol *s, void *argument)
{
  struct sought *sought = argument;
  bool has = sought->pc - s->begin < s->size;
  if (has)
    *sought->symbol = *s;
  return has;
}

bool
symbol_find (struct symbol *symbol, const struct dl_find_object *o, uintptr_t pc)
{
  struct sought sought = { pc, symbol };
  return symbol_each (o, has_pc, &sought);
}

/* --- In its file --- */

/* SIZE bytes at AT, by system calls alone.  */
static bool
read_at (int fd, size_t at, void *to, size_t size)
{
  return syscall (SYS_lseek, fd, at, SEEK_SET) == (long) at
         && syscall (SYS_read, fd, to, size) == (long) size;
}

/* Is FD, whose header is E, what O was loaded from?  Then .eh_frame_hdr, or what the ABI has
   in its place, which holds distances between all functions, is the same.  */
static bool
is_file_of (int fd, const ElfW(Ehdr) *e, const struct dl_find_object *o)
{
  ElfW(Phdr) p;
  char bytes[256];
  for (unsigned i = 0; i < e->e_phnum; i++)
    if (read_at (fd, e->e_phoff + i * sizeof p, &p, sizeof p)
        && p.p_type == DLFO_EH_SEGMENT_TYPE)
      {
        size_t size = p.p_filesz < sizeof bytes ? p.p_filesz : sizeof bytes;
        return o->dlfo_eh_frame != NULL && read_at (fd, p.p_offset, bytes, size)
               && memcmp (bytes, o->dlfo_eh_frame, size) == 0;
      }
  return false;
}

/* The symbol of TABLE's whose bytes, in a module moved by MOVED, hold PC.  */
static bool
search (int fd, const ElfW(Shdr) *table, uintptr_t pc, uintptr_t moved, ElfW(Sym) *found)
{
  ElfW(Sym) some[64];
  size_t left = table->sh_size / sizeof *some, at = table->sh_offset;
  for (size_t n; left > 0; left -= n, at += n * sizeof *some)
    {
      n = left < 64 ? left : 64;
      if (!read_at (fd, at, some, n * sizeof *some))
        return false;
      for (size_t i = 0; i < n; i++)
        if (some[i].st_shndx != SHN_UNDEF && ELF32_ST_TYPE (some[i].st_info) != STT_TLS
            && pc - begin_of (&some[i], moved) < some[i].st_size)
          {
            *found = some[i];
            return true;
          }
    }
  return false;
}

/* The name at AT, cut to SIZE bytes.  */
static bool
read_name (int fd, size_t at, char *name, size_t size)
{
  long n = syscall (SYS_lseek, fd, at, SEEK_SET) < 0 ? -1
           : syscall (SYS_read, fd, name, size - 1);
  if (n <= 0)
    return false;
  name[n] = '\0';
  return true;
}

static bool
find_in (int fd, const struct dl_find_object *o, uintptr_t pc, char *name, size_t size,
         uintptr_t *begin)
{
  uintptr_t moved = o->dlfo_link_map->l_addr;
  ElfW(Ehdr) e;
  ElfW(Shdr) table, names;
  ElfW(Sym) found;
  if (!read_at (fd, 0, &e, sizeof e) || memcmp (e.e_ident, ELFMAG, SELFMAG) != 0
      || e.e_shentsize != sizeof table || e.e_phentsize != sizeof (ElfW(Phdr))
      || !is_file_of (fd, &e, o))
    return false;
  for (unsigned i = 0; i < e.e_shnum; i++)
    if (read_at (fd, e.e_shoff + i * sizeof table, &table, sizeof table)
        && table.sh_type == SHT_SYMTAB)
      {
        if (!search (fd, &table, pc, moved, &found)
            || !read_at (fd, e.e_shoff + table.sh_link * sizeof names, &names,
                         sizeof names))
          return false;
        *begin = begin_of (&found, moved);
        return read_name (fd, names.sh_offset + found.st_name, name, size);
      }
  return false;
}

bool
symbol_find_in_file (const struct dl_find_object *o, uintptr_t pc, char *name, size_t size,
                     uintptr_t *begin)
{
  int saved = errno;
  const char *file = o->dlfo_link_map->l_name;
  int fd = syscall (SYS_openat, AT_FDCWD, *file != '\0' ? file : "/proc/self/exe",
                    O_RDONLY | O_CLOEXEC);
  bool found = fd >= 0 && find_in (fd, o, pc, name, size, begin);
  if (fd >= 0)
    syscall (SYS_close, fd);
  errno = saved;
  return found;
}
