/* The loaded modules, their records, and the search for a PC.

   Each module with records has a note that leads to its table, which the linker
   has sorted, and notes of what its code may hold (records.h).  A module is judged
   once, here, and its table then searched by the signal handler.  The handler also
   asks the dynamic linker, lock-free, which module the PC is in now: dlclose leaves
   nothing behind that it could take for code.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "core.h"
#include "preempt.h"
#include "records.h"
#include "reglist.h"

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if !__GLIBC_PREREQ (2, 35)
# error "no _dl_find_object in this libc, by which dlclose is noticed: glibc 2.35"
#endif

struct module
{
  struct dl_find_object object; /* what the dynamic linker says of its code: where
                                   it lies, of a static program the segment */
  bool permanent;               /* the main program: never unloaded */
  const struct record *record;
  size_t records;               /* 0: it has none, or was refused */
  uintptr_t low, high;          /* of its recorded code */
  unsigned shift;               /* 2 ^ shift bytes of that code are a page */
  uint32_t *first;              /* of each page, and of one past the last: the first
                                   record that ends above the page's begin */
  const atomic_uint *state;     /* the module's own word: it loses its mark with */
  unsigned mark;                /* the module, so another in its place lacks it */
};

/* Sorted by address.  Never changed once it is published, nor freed when another takes
   its place: a signal handler may be reading it.  Superseded lists stay to be found by
   who looks for leaks.  */
struct module_list
{
  const struct module_list *superseded;
  size_t count;
  struct module module[];
};

static struct module_list *_Atomic published;
static atomic_bool unknown_seen;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

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

static uintptr_t
map_start (const struct module *m)
{
  return (uintptr_t) m->object.dlfo_map_start;
}

/* --- Reading the modules, inside dl_iterate_phdr --- */

struct loading
{
  struct module_list *list;
  size_t room;
  char *message;                /* the first complaint; "" */
  size_t message_size;
};

/* The module that is being read.  */
struct reading
{
  struct loading *loading;
  const struct dl_phdr_info *info;
  struct module *module;
  atomic_uint *state;
};

static bool __attribute__ ((format (printf, 2, 3)))
refuse (const struct reading *r, const char *format, ...)
{
  char why[400];
  const char *name = r->info->dlpi_name;
  va_list ap;
  va_start (ap, format);
  vsnprintf (why, sizeof why, format, ap);
  va_end (ap);
  if (*r->loading->message == '\0')
    snprintf (r->loading->message, r->loading->message_size, "%s: %s",
              *name != '\0' ? name : "the main program", why);
  return false;
}

/* Are SIZE bytes at AT part of the module, where it allows ACCESS?  */
static bool
allows (const struct reading *r, const void *at, size_t size, unsigned access)
{
  for (unsigned i = 0; i < r->info->dlpi_phnum; i++)
    {
      const ElfW(Phdr) *p = &r->info->dlpi_phdr[i];
      uintptr_t begin = r->info->dlpi_addr + p->p_vaddr;
      if (p->p_type == PT_LOAD && (p->p_flags & access) == access
          && (uintptr_t) at >= begin && (uintptr_t) at - begin <= p->p_memsz
          && size <= p->p_memsz - ((uintptr_t) at - begin))
        return true;
    }
  return false;
}

static bool
holds (const struct reading *r, const void *at, size_t size)
{
  return allows (r, at, size, PF_R);
}

static bool
read_table (struct reading *r, const char *begin, const char *end)
{
  struct module *m = r->module;
  if (m->records != 0)
    return refuse (r, "two tables of function records");
  if (begin > end || (end - begin) % sizeof (struct record) != 0
      || !holds (r, begin, end - begin))
    return refuse (r, "malformed table of function records");
  m->record = (const struct record *) begin;
  m->records = (end - begin) / sizeof *m->record;
  for (size_t i = 0; i < m->records; i++)
    if (record_begin (&m->record[i]) > record_end (&m->record[i])
        || (i > 0 && record_begin (&m->record[i]) < record_end (&m->record[i - 1]))
        || !holds (r, (void *) record_begin (&m->record[i]), m->record[i].length))
      return refuse (r, "function records out of order or overlapping; link with a"
                     " linker that honours SHF_LINK_ORDER, and 'ld -r' with"
                     " --unique=" RECORDS_SECTION);
  return true;
}

static bool
read_module_note (struct reading *r, const char *desc, size_t size)
{
  const struct module_note *n = (const void *) desc;
  if (size != sizeof *n || n->format != RECORDS_FORMAT)
    return refuse (r, "function records of an unknown format; rebuild it with the"
                   " plugin that came with this libpreempt");
  const char *state = (const char *) &n->state + n->state;
  if ((uintptr_t) state % sizeof (atomic_uint) != 0
      || !allows (r, state, sizeof (atomic_uint), PF_R | PF_W))
    return refuse (r, "malformed note of function records");
  r->state = (atomic_uint *) state;
  return read_table (r, (const char *) &n->begin + n->begin,
                     (const char *) &n->end + n->end);
}

/* The text of a note of what code may hold, of SIZE bytes.  */
static bool
read_holds_note (struct reading *r, const char *text, size_t size)
{
  char excess[300], expected[24];
  const char *line2, *line3 = NULL;
  size_t n = snprintf (expected, sizeof expected, "%d %s\n", RECORDS_FORMAT,
                       preempt_trampoline.arch);
  if (size == 0 || memchr (text, '\0', size) == NULL
      || (line2 = strchr (text, '\n')) == NULL
      || (line3 = strchr (line2 + 1, '\n')) == NULL)
    return refuse (r, "malformed note of the registers that its code holds");
  if (strncmp (text, expected, n) != 0)
    return refuse (r, "its code is for '%.*s' and the trampoline for '%.*s'; rebuild"
                   " it with the plugin that came with this libpreempt",
                   (int) (line2 - text), text, (int) n - 1, expected);
  if (!reglist_describe (line3 + 1, preempt_trampoline.saves, excess, sizeof excess))
    return refuse (r, "malformed list of registers '%.100s'", line3 + 1);
  if (*excess != '\0')
    return refuse (r, "its code may hold more than the trampoline saves: %s; give"
                   " mkpreempt a header for the flags it is compiled with", excess);
  return true;
}

static bool
read_notes (struct reading *r, const char *at, size_t left)
{
  const size_t header = sizeof (ElfW(Nhdr));
  while (left >= header)
    {
      const ElfW(Nhdr) *note = (const ElfW(Nhdr) *) at;
      size_t name = (note->n_namesz + (size_t) 3) & -4,
             desc = (note->n_descsz + (size_t) 3) & -4;
      if (name > left - header || desc > left - header - name
          || name < note->n_namesz || desc < note->n_descsz)
        return refuse (r, "malformed notes");
      const char *owner = at + header;
      bool ok = true;
      if (note->n_namesz == sizeof NOTE_OWNER
          && memcmp (owner, NOTE_OWNER, sizeof NOTE_OWNER) == 0)
        {
          if (note->n_type == NOTE_MODULE)
            ok = read_module_note (r, owner + name, note->n_descsz);
          else if (note->n_type == NOTE_HOLDS)
            ok = read_holds_note (r, owner + name, note->n_descsz);
        }
      if (!ok)
        return false;
      at += header + name + desc;
      left -= header + name + desc;
    }
  return true;
}

static bool
read_segments (struct reading *r)
{
  for (unsigned i = 0; i < r->info->dlpi_phnum; i++)
    {
      const ElfW(Phdr) *p = &r->info->dlpi_phdr[i];
      const char *at = (const char *) (r->info->dlpi_addr + p->p_vaddr);
      /* Segments of notes with 8-byte alignment hold GNU properties only.  */
      if (p->p_type == PT_NOTE && p->p_align <= 4 && holds (r, at, p->p_memsz)
          && !read_notes (r, at, p->p_memsz))
        return false;
    }
  return true;
}

/* The index to a table that is in order: two to four records a page.  */
static bool
make_index (struct reading *r)
{
  struct module *m = r->module;
  while ((m->high - m->low) >> m->shift > m->records / 2)
    m->shift++;
  size_t pages = ((m->high - m->low) >> m->shift) + 1;
  m->first = malloc ((pages + 1) * sizeof *m->first);
  if (m->first == NULL)
    return refuse (r, "out of memory");
  for (size_t page = 0, i = 0; page <= pages; page++)
    {
      while (i < m->records
             && record_end (&m->record[i]) <= m->low + (page << m->shift))
        i++;
      m->first[page] = i;
    }
  return true;
}

/* Where the code is, whose table is in order.  */
static bool
locate (struct reading *r)
{
  struct module *m = r->module;
  m->low = record_begin (&m->record[0]);
  m->high = record_end (&m->record[m->records - 1]);
  if (_dl_find_object ((void *) m->low, &m->object) != 0 || m->low < map_start (m)
      || m->high > (uintptr_t) m->object.dlfo_map_end)
    return refuse (r, "the dynamic linker does not know its code, or only parts");
  return make_index (r);
}

/* A mark that no other module of this process has had.  */
static unsigned
new_mark (void)
{
  static unsigned last;
  return ++last;
}

static bool
need_room (struct loading *l)
{
  if (l->list->count < l->room)
    return true;
  struct module_list *more
    = realloc (l->list, sizeof *more + 2 * l->room * sizeof *more->module);
  if (more == NULL)
    return false;
  l->list = more;
  l->room *= 2;
  return true;
}

/* A module that is refused stays in the list, as one without records.  */
static int
read_module (struct dl_phdr_info *info, size_t size, void *data)
{
  (void) size;
  struct loading *l = data;
  struct module m = { .records = 0 };
  struct reading r = { l, info, &m, NULL };
  if (_dl_find_object ((void *) info->dlpi_phdr, &m.object) != 0)
    return 0;                   /* the kernel's vDSO */
  if (!need_room (l))
    {
      refuse (&r, "out of memory");
      return 1;
    }
  m.permanent = *info->dlpi_name == '\0';
  if (!read_segments (&r) || (m.records != 0 && !locate (&r)))
    m.records = 0;
  if (m.records != 0)
    {
      if (atomic_load (r.state) == 0)
        atomic_store (r.state, new_mark ());
      m.state = r.state;
      m.mark = atomic_load (r.state);
    }
  l->list->module[l->list->count++] = m;
  return 0;
}

static int
by_address (const void *a, const void *b)
{
  const struct module *x = a, *y = b;
  return (map_start (x) > map_start (y)) - (map_start (x) < map_start (y));
}

/* Are these the same modules?  */
static bool
is_same (const struct module_list *a, const struct module_list *b)
{
  if (a == NULL || a->count != b->count)
    return false;
  for (size_t i = 0; i < a->count; i++)
    if (a->module[i].object.dlfo_link_map != b->module[i].object.dlfo_link_map
        || map_start (&a->module[i]) != map_start (&b->module[i])
        || a->module[i].records != b->module[i].records
        || a->module[i].mark != b->module[i].mark)
      return false;
  return true;
}

/* A module that OLD has too keeps its index, since OLD's is never freed.  */
static void
share_indexes (struct module_list *list, const struct module_list *old)
{
  for (size_t i = 0; old != NULL && i < list->count; i++)
    for (size_t k = 0; k < old->count; k++)
      if (list->module[i].records != 0
          && list->module[i].records == old->module[k].records
          && list->module[i].mark == old->module[k].mark
          && map_start (&list->module[i]) == map_start (&old->module[k]))
        {
          free (list->module[i].first);
          list->module[i].first = old->module[k].first;
          break;
        }
}

static void
free_list (struct module_list *list)
{
  for (size_t i = 0; i < list->count; i++)
    free (list->module[i].first);
  free (list);
}

bool
modules_load (char *message, size_t size)
{
  struct loading l = { .room = 8, .message = message, .message_size = size };
  *message = '\0';
  l.list = malloc (sizeof *l.list + l.room * sizeof *l.list->module);
  if (l.list == NULL)
    {
      snprintf (message, size, "out of memory");
      return false;
    }
  l.list->count = 0;
  pthread_mutex_lock (&mutex);
  dl_iterate_phdr (read_module, &l);
  qsort (l.list->module, l.list->count, sizeof *l.list->module, by_address);
  l.list->superseded = atomic_load (&published);
  if (is_same (l.list->superseded, l.list))
    free_list (l.list);
  else
    {
      share_indexes (l.list, l.list->superseded);
      atomic_store (&published, l.list);
    }
  pthread_mutex_unlock (&mutex);
  return *message == '\0';
}

bool
modules_recorded (void)
{
  const struct module_list *list = atomic_load (&published);
  for (size_t i = 0; list != NULL && i < list->count; i++)
    if (list->module[i].records != 0)
      return true;
  return false;
}

void
modules_forked (void)
{
  mutex = (pthread_mutex_t) PTHREAD_MUTEX_INITIALIZER;
}

/* --- The search, in a signal handler --- */

/* The module that holds PC, or NULL.  */
static const struct module *
find_module (const struct module_list *list, uintptr_t pc)
{
  size_t low = 0, high = list->count;
  while (low < high)
    {
      size_t middle = low + (high - low) / 2;
      if (map_start (&list->module[middle]) <= pc)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == 0 || pc >= (uintptr_t) list->module[low - 1].object.dlfo_map_end)
    return NULL;
  return &list->module[low - 1];
}

/* Is OBJECT, which the PC is in, the module that M was?  Its pages are then still
   mapped, and stay so: code in them is being run.  */
static bool
is_module (const struct dl_find_object *object, const struct module *m)
{
  const struct dl_find_object *o = &m->object;
  return object->dlfo_link_map == o->dlfo_link_map
         && object->dlfo_map_start == o->dlfo_map_start
         && object->dlfo_map_end == o->dlfo_map_end
         && object->dlfo_eh_frame == o->dlfo_eh_frame
         && (m->records == 0
             || atomic_load_explicit (m->state, memory_order_relaxed) == m->mark);
}

/* Does a record of M cover PC: the first that ends above PC, if it begins at or
   below it?  */
static bool
search (const struct module *m, uintptr_t pc)
{
  if (pc < m->low || pc >= m->high)
    return false;
  size_t page = (pc - m->low) >> m->shift;
  size_t low = m->first[page], high = m->first[page + 1];
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

bool
modules_cover (uintptr_t pc)
{
  struct dl_find_object object;
  const struct module_list *list = atomic_load (&published);
  const struct module *m = list == NULL ? NULL : find_module (list, pc);
  if (m != NULL && m->permanent)
    return m->records != 0 && search (m, pc);
  if (list == NULL || _dl_find_object ((void *) pc, &object) != 0)
    return false;
  if (m == NULL || !is_module (&object, m))
    {
      atomic_store_explicit (&unknown_seen, true, memory_order_relaxed);
      return false;
    }
  return m->records != 0 && search (m, pc);
}

/* The table of the main program alone is never unloaded while it is read: of others
   only the bounds are looked at.  */
bool
modules_may_cover (uintptr_t pc)
{
  const struct module_list *list = atomic_load (&published);
  const struct module *m = list == NULL ? NULL : find_module (list, pc);
  if (m == NULL || m->records == 0)
    return false;
  return m->permanent ? search (m, pc) : pc >= m->low && pc < m->high;
}

bool
modules_unknown (void)
{
  return atomic_load_explicit (&unknown_seen, memory_order_relaxed)
         && atomic_exchange (&unknown_seen, false);
}
