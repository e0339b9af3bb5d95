/* The records of all loaded modules, and the search for a PC.

   Each module with records has a note (plugin/records.cc) that leads to its
   table, which the linker has sorted.  A table is verified once, here, and then
   searched by the signal handler.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "core.h"

#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As the plugin writes it.  */
struct record
{
  int32_t end;                  /* relative to this word */
  uint32_t length;
};

struct module
{
  uintptr_t low, high;          /* of its recorded code */
  const struct record *record;
  size_t records;
};

/* Sorted by address.  Never changed once it is published: a signal handler may
   be reading it.  Superseded lists are not freed for the same reason, and stay to
   be found by who looks for leaks.  */
struct module_list
{
  const struct module_list *superseded;
  size_t count;
  struct module module[];
};

static struct module_list *published;
static char message[512];

static uintptr_t
record_end (const struct record *r)
{
  return (uintptr_t) &r->end + (intptr_t) r->end;
}

static uintptr_t
record_begin (const struct record *r)
{
  return record_end (r) - r->length;
}

/* Reading one module, inside dl_iterate_phdr.  */
struct loading
{
  struct module_list *list;
  size_t room;
  bool failed;
};

static int
fail (struct loading *l, const char *module, const char *why)
{
  l->failed = true;
  snprintf (message, sizeof message, "%s: %s",
            *module != '\0' ? module : "the main program", why);
  return 1;
}

static int
add (struct loading *l, const char *name, const struct record *r, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (record_begin (&r[i]) > record_end (&r[i])
        || (i > 0 && record_begin (&r[i]) < record_end (&r[i - 1])))
      return fail (l, name, "function records out of order or overlapping; link"
                   " with a linker that honours SHF_LINK_ORDER");
  if (l->list->count == l->room)
    {
      l->room *= 2;
      struct module_list *more
        = realloc (l->list, sizeof *more + l->room * sizeof *more->module);
      if (more == NULL)
        return fail (l, name, "out of memory");
      l->list = more;
    }
  l->list->module[l->list->count++]
    = (struct module) { record_begin (&r[0]), record_end (&r[n - 1]), r, n };
  return 0;
}

/* A note of type 1: two words, the table's begin and end, each relative to
   itself.  */
static int
read_note (struct loading *l, const char *name, const ElfW(Nhdr) *note,
           const int32_t *words)
{
  if (note->n_type != 1 || note->n_descsz != 8)
    return fail (l, name, "function records of an unknown kind; rebuild it with"
                 " the plugin that came with this libpreempt");
  const char *begin = (const char *) &words[0] + words[0];
  const char *end = (const char *) &words[1] + words[1];
  if (begin > end || (end - begin) % sizeof (struct record) != 0)
    return fail (l, name, "malformed table of function records");
  if (begin == end)
    return 0;
  return add (l, name, (const struct record *) begin,
              (end - begin) / sizeof (struct record));
}

static int
read_notes (struct loading *l, const char *name, const char *at, const char *end)
{
  while (at + sizeof (ElfW(Nhdr)) <= end)
    {
      const ElfW(Nhdr) *note = (const ElfW(Nhdr) *) at;
      const char *owner = at + sizeof *note;
      const char *words = owner + ((note->n_namesz + 3) & ~3u);
      if (note->n_namesz == 8 && memcmp (owner, "Preempt", 8) == 0)
        {
          int failed = read_note (l, name, note, (const int32_t *) words);
          if (failed)
            return failed;
        }
      at = words + ((note->n_descsz + 3) & ~3u);
    }
  return 0;
}

static int
read_module (struct dl_phdr_info *info, size_t size, void *data)
{
  (void) size;
  for (unsigned i = 0; i < info->dlpi_phnum; i++)
    {
      const ElfW(Phdr) *p = &info->dlpi_phdr[i];
      /* Segments of notes with 8-byte alignment hold GNU properties only.  */
      if (p->p_type != PT_NOTE || p->p_align > 4)
        continue;
      const char *at = (const char *) (info->dlpi_addr + p->p_vaddr);
      int failed = read_notes (data, info->dlpi_name, at, at + p->p_memsz);
      if (failed)
        return failed;
    }
  return 0;
}

static int
by_address (const void *a, const void *b)
{
  const struct module *x = a, *y = b;
  return (x->low > y->low) - (x->low < y->low);
}

const char *
modules_load (void)
{
  struct loading l = { .room = 8 };
  l.list = malloc (sizeof *l.list + l.room * sizeof *l.list->module);
  if (l.list == NULL)
    return "out of memory";
  l.list->count = 0;
  dl_iterate_phdr (read_module, &l);
  if (l.failed)
    {
      free (l.list);
      return message;
    }
  l.list->superseded = published;
  qsort (l.list->module, l.list->count, sizeof *l.list->module, by_address);
  __atomic_store_n (&published, l.list, __ATOMIC_RELEASE);
  return NULL;
}

/* The last module that begins at or below PC.  */
static const struct module *
find_module (const struct module_list *list, uintptr_t pc)
{
  size_t low = 0, high = list->count;
  while (low < high)
    {
      size_t middle = low + (high - low) / 2;
      if (list->module[middle].low <= pc)
        low = middle + 1;
      else
        high = middle;
    }
  return low == 0 ? NULL : &list->module[low - 1];
}

bool
modules_cover (uintptr_t pc)
{
  const struct module_list *list = __atomic_load_n (&published, __ATOMIC_ACQUIRE);
  const struct module *m = list == NULL ? NULL : find_module (list, pc);
  if (m == NULL || pc >= m->high)
    return false;
  /* The first record that ends above PC.  */
  size_t low = 0, high = m->records;
  while (low < high)
    {
      size_t middle = low + (high - low) / 2;
      if (record_end (&m->record[middle]) <= pc)
        low = middle + 1;
      else
        high = middle;
    }
  return pc >= record_begin (&m->record[low]);
}
