/* The loaded modules, their records, and the search for a PC.

   Each module with records has a note that leads to its table, which the linker has
   sorted; the records lead to texts that say what the code may hold (records.h).  A
   module is judged once, here, and its table then searched by the signal handler.  The
   handler also asks the dynamic linker, lock-free, which module the PC is in now: dlclose
   leaves nothing behind that it could take for code.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "core.h"
#include "preempt.h"
#include "records.h"
#include "reglist.h"
#include "remedy.h"

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Sorted by address.  */
struct module_list
{
  size_t count;
  struct module module[];
};

/* The published list is in map[generation % 2], with all its indexes behind it; there
   is none while the generation is 0.  The next is written to the other one, which a
   signal handler may still be reading: it believes nothing it has read there until it
   has seen that the generation is still the same.  So a map is never freed, not even
   one that was too small; the next has twice the room.  */
struct map
{
  struct map *outgrown;         /* to be found by who looks for leaks */
  size_t room;                  /* bytes for list and indexes */
  struct module_list list;
};

static struct map *_Atomic map[2];
static atomic_uint generation;
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

#define TEXTS_KNOWN 64

/* The module that is being read.  */
struct reading
{
  struct loading *loading;
  const struct dl_phdr_info *info;
  struct module *module;
  const struct module_records *records;
  atomic_uint *state;
  const char *text[TEXTS_KNOWN];        /* some of those that have been judged */
};

static const char *
module_name (const struct dl_phdr_info *info)
{
  return *info->dlpi_name != '\0' ? info->dlpi_name : "the main program";
}

static bool __attribute__ ((format (printf, 2, 3)))
refuse (const struct reading *r, const char *format, ...)
{
  char why[400];
  va_list ap;
  va_start (ap, format);
  vsnprintf (why, sizeof why, format, ap);
  va_end (ap);
  if (*r->loading->message == '\0')
    snprintf (r->loading->message, r->loading->message_size, "%s: %s",
              module_name (r->info), why);
  return false;
}

/* Segment P of the module, where it lies.  */
static uintptr_t
segment_begin (const struct reading *r, const ElfW(Phdr) *p)
{
  return r->info->dlpi_addr + p->p_vaddr;
}

/* How many bytes from AT on are part of the module, where it allows ACCESS?  */
static size_t
extent (const struct reading *r, const void *at, unsigned access)
{
  for (unsigned i = 0; i < r->info->dlpi_phnum; i++)
    {
      const ElfW(Phdr) *p = &r->info->dlpi_phdr[i];
      uintptr_t begin = segment_begin (r, p);
      if (p->p_type == PT_LOAD && (p->p_flags & access) == access
          && (uintptr_t) at >= begin && (uintptr_t) at - begin < p->p_memsz)
        return p->p_memsz - ((uintptr_t) at - begin);
    }
  return 0;
}

static bool
holds (const struct reading *r, const void *at, size_t size)
{
  return size <= extent (r, at, PF_R);
}

/* --- The table and its texts --- */

/* TEXT says what code may hold.  */
static bool
judge_text (struct reading *r, const char *text)
{
  char excess[300], expected[24];
  const char *line2, *line3 = NULL;
  size_t size = extent (r, text, PF_R);
  size_t n = snprintf (expected, sizeof expected, "%d %s\n", RECORDS_FORMAT,
                       preempt_trampoline.arch);
  if (size == 0 || memchr (text, '\0', size) == NULL
      || (line2 = strchr (text, '\n')) == NULL
      || (line3 = strchr (line2 + 1, '\n')) == NULL)
    return refuse (r, "a function record leads to no text of the registers that its"
                   " code holds");
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

/* Many records lead to few texts: each is judged once.  */
static bool
read_text (struct reading *r, const struct record *of)
{
  uintptr_t at = (uintptr_t) &of->holds + (intptr_t) of->holds;
  const char *text = (const char *) (at & ~(uintptr_t) RECORD_FLAGS);
  const char **known = &r->text[at / (RECORD_FLAGS + 1) % TEXTS_KNOWN];
  if (*known != text && !judge_text (r, text))
    return false;
  *known = text;
  return true;
}

static bool
read_table (struct reading *r)
{
  struct module *m = r->module;
  for (size_t i = 0; i < m->records; i++)
    {
      const struct record *now = &m->record[i];
      if (record_begin (now) > record_end (now)
          || (i > 0 && record_begin (now) < record_end (now - 1))
          || now->length > extent (r, (void *) record_begin (now), PF_X))
        return refuse (r, "function records out of order or overlapping; link with a"
                       " linker that honours SHF_LINK_ORDER (GNU ld, lld), and 'ld -r'"
                       " with --unique=" RECORDS_SECTION);
      if (!read_text (r, now))
        return false;
    }
  return true;
}

/* --- What leads to the table --- */

static bool
is_module_records (const struct reading *r, const struct module_records *m)
{
  return (uintptr_t) m % sizeof m->format == 0 && holds (r, m, sizeof *m)
         && memcmp (m->magic, MODULE_MAGIC, sizeof m->magic) == 0;
}

/* Take M, which is one: the first, or another that leads to the same table.  */
static bool
take_module_records (struct reading *r, const struct module_records *m)
{
  if (m->format != RECORDS_FORMAT)
    return refuse (r, "function records of an unknown format; rebuild it with the"
                   " plugin that came with this libpreempt");
  const char *begin = (const char *) &m->begin + m->begin;
  const char *end = (const char *) &m->end + m->end;
  const char *state = (const char *) &m->state + m->state;
  size_t size = end - begin;
  if (begin > end || size % sizeof (struct record) != 0
      || (size > 0 && ((uintptr_t) begin % sizeof m->format != 0
                       || !holds (r, begin, size))))
    return refuse (r, "malformed table of function records");
  if ((uintptr_t) state % sizeof (atomic_uint) != 0
      || sizeof (atomic_uint) > extent (r, state, PF_R | PF_W))
    return refuse (r, "the word that marks the module is not in its data");
  if (r->records == NULL)
    {
      r->records = m;
      r->state = (atomic_uint *) state;
      r->module->record = (const struct record *) begin;
      r->module->records = size / sizeof (struct record);
    }
  else if (r->module->record != (const struct record *) begin
           || r->module->records != size / sizeof (struct record))
    return refuse (r, "two tables of function records");
  return true;
}

/* Where a tool has moved the notes, words in them lead nowhere.  What they led to has
   not moved: look for it in all that is not written to.  The magic alone may be a string
   of this library's own.  False where what is found is wrong.  */
static bool
search_module_records (struct reading *r)
{
  for (unsigned i = 0; i < r->info->dlpi_phnum; i++)
    {
      const ElfW(Phdr) *p = &r->info->dlpi_phdr[i];
      uintptr_t at = segment_begin (r, p), end = at + p->p_memsz;
      if (p->p_type == PT_LOAD && (p->p_flags & (PF_R | PF_W)) == PF_R)
        for (at = (at + 15) & ~(uintptr_t) 15; at < end; at += 16)
          {
            const struct module_records *m = (const struct module_records *) at;
            if (is_module_records (r, m) && m->format == RECORDS_FORMAT
                && !take_module_records (r, m))
              return false;
          }
    }
  return true;
}

/* A note of the module's leads nowhere.  */
static bool
search_astray (struct reading *r)
{
  if (!search_module_records (r))
    return false;
  return r->records != NULL
         || refuse (r, "its note of function records leads nowhere, and they are not"
                    " found; leave section " NOTE_SECTION " as the linker wrote it");
}

static bool
read_notes (struct reading *r, const char *at, size_t size)
{
  static const struct records_note head = {
    sizeof NOTE_OWNER, NOTE_SIZE, NOTE_MODULE, NOTE_OWNER, 0, 0
  };
  for (const char *end = at + size; (size_t) (end - at) >= sizeof head; at += 4)
    if (memcmp (at, &head, offsetof (struct records_note, lead)) == 0)
      {
        const int32_t *lead = &((const struct records_note *) at)->lead;
        const void *m = (const char *) lead + *lead;
        bool good = is_module_records (r, m) ? take_module_records (r, m)
                    : r->records != NULL || search_astray (r);
        if (!good)
          return false;
      }
  return true;
}

/* What the module is that this is linked into needs no note.  */
extern const struct module_records preempt_module_records
  __attribute__ ((weak, visibility ("hidden")));

/* The module's table, if it has one.  */
static bool
find_table (struct reading *r)
{
  if (is_module_records (r, &preempt_module_records)
      && !take_module_records (r, &preempt_module_records))
    return false;
  for (unsigned i = 0; i < r->info->dlpi_phnum; i++)
    {
      const ElfW(Phdr) *p = &r->info->dlpi_phdr[i];
      const char *at = (const char *) segment_begin (r, p);
      if (p->p_type == PT_NOTE && (uintptr_t) at % 4 == 0 && holds (r, at, p->p_memsz)
          && !read_notes (r, at, p->p_memsz))
        return false;
    }
  return true;
}

/* Words in the index of M.  */
static size_t
index_size (const struct module *m)
{
  return m->records == 0 ? 0 : ((m->high - m->low) >> m->shift) + 2;
}

/* The index to a table that is in order: two to four records a page.  */
static bool
make_index (struct reading *r)
{
  struct module *m = r->module;
  while ((m->high - m->low) >> m->shift > m->records / 2)
    m->shift++;
  size_t size = index_size (m);
  m->first = malloc (size * sizeof *m->first);
  if (m->first == NULL)
    return refuse (r, OUT_OF_MEMORY);
  for (size_t page = 0, i = 0; page < size; page++)
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
  struct reading r = { .loading = l, .info = info, .module = &m };
  if (_dl_find_object ((void *) info->dlpi_phdr, &m.object) != 0)
    return 0;                   /* the kernel's vDSO */
  if (!need_room (l))
    {
      refuse (&r, OUT_OF_MEMORY);
      return 1;
    }
  m.permanent = *info->dlpi_name == '\0';
  if (!find_table (&r) || !read_table (&r) || (m.records != 0 && !locate (&r)))
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

static void
free_list (struct module_list *list)
{
  for (size_t i = 0; i < list->count; i++)
    free (list->module[i].first);
  free (list);
}

/* A map with room for SIZE bytes of list and indexes, in the place of OLD; NULL: out
   of memory.  */
static struct map *
get_map (struct map *old, size_t size)
{
  if (old != NULL && old->room >= size)
    return old;
  struct map *m = malloc (sizeof *m + 2 * size);
  if (m != NULL)
    *m = (struct map) { .outgrown = old, .room = 2 * size };
  return m;
}

/* Let signal handlers see LIST.  */
static bool
publish (const struct module_list *list)
{
  unsigned now = atomic_load (&generation), next = now + 1;
  const struct map *current = now == 0 ? NULL : atomic_load (&map[now % 2]);
  if (current != NULL && is_same (&current->list, list))
    return true;
  size_t words = 0, size = list->count * sizeof *list->module;
  for (size_t i = 0; i < list->count; i++)
    words += index_size (&list->module[i]);
  struct map *m = get_map (atomic_load (&map[next % 2]),
                           size + words * sizeof (uint32_t));
  if (m == NULL)
    return false;
  m->list.count = list->count;
  uint32_t *to = (uint32_t *) &m->list.module[list->count];
  for (size_t i = 0; i < list->count; i++)
    {
      m->list.module[i] = list->module[i];
      m->list.module[i].first = to;
      for (size_t k = 0; k < index_size (&list->module[i]); k++)
        *to++ = list->module[i].first[k];
    }
  atomic_store (&map[next % 2], m);
  atomic_store (&generation, next);
  /* What is written to the other map next time comes after this.  */
  atomic_thread_fence (memory_order_seq_cst);
  return true;
}

bool
modules_load (char *message, size_t size)
{
  struct loading l = { .room = 8, .message = message, .message_size = size };
  *message = '\0';
  l.list = malloc (sizeof *l.list + l.room * sizeof *l.list->module);
  if (l.list == NULL)
    {
      snprintf (message, size, OUT_OF_MEMORY);
      return false;
    }
  l.list->count = 0;
  pthread_mutex_lock (&mutex);
  dl_iterate_phdr (read_module, &l);
  qsort (l.list->module, l.list->count, sizeof *l.list->module, by_address);
  if (!publish (l.list) && *message == '\0')
    snprintf (message, size, OUT_OF_MEMORY);
  free_list (l.list);
  pthread_mutex_unlock (&mutex);
  return *message == '\0';
}

void
modules_forked (void)
{
  mutex = (pthread_mutex_t) PTHREAD_MUTEX_INITIALIZER;
}

/* --- Records that nothing leads to --- */

struct names
{
  char *text;
  size_t size, length;
};

static int
name_lost (struct dl_phdr_info *info, size_t size, void *data)
{
  (void) size;
  struct names *n = data;
  struct loading nowhere = { .message = "" };
  struct module m = { .records = 0 };
  struct reading r = { .loading = &nowhere, .info = info, .module = &m };
  if (find_table (&r) && r.records == NULL && search_module_records (&r)
      && m.records != 0 && n->length < n->size)
    n->length += snprintf (n->text + n->length, n->size - n->length, "%s%s",
                           n->length > 0 ? ", " : "", module_name (info));
  return 0;
}

bool
modules_lost (char *names, size_t size)
{
  struct names n = { .text = names, .size = size };
  dl_iterate_phdr (name_lost, &n);
  return n.length > 0;
}

/* --- The search, in a signal handler --- */

/* The published list, of generation *NOW; or NULL.  */
static const struct module_list *
get_list (unsigned *now)
{
  *now = atomic_load (&generation);
  return *now == 0 ? NULL : &atomic_load (&map[*now % 2])->list;
}

/* Is what has been read from the list of generation NOW to be believed?  */
static bool
is_current (unsigned now)
{
  atomic_thread_fence (memory_order_acquire);
  return atomic_load_explicit (&generation, memory_order_relaxed) == now;
}

/* The module that holds PC into *M; if there is none, its end is NULL.  Whatever LIST
   says, only what is in its map is read.  */
static void
find_module (const struct module_list *list, uintptr_t pc, struct module *m)
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
  if (low > 0)
    *m = list->module[low - 1];
  if (low == 0 || pc >= (uintptr_t) m->object.dlfo_map_end)
    *m = (struct module) { .records = 0 };
}

static bool
is_found (const struct module *m)
{
  return m->object.dlfo_map_end != NULL;
}

/* The same in the published list, whose generation is *NOW.  False where there is none,
   or another is published meanwhile: the request is tried again soon.  */
static bool
find_published (uintptr_t pc, struct module *m, unsigned *now)
{
  const struct module_list *list = get_list (now);
  if (list == NULL)
    return false;
  find_module (list, pc, m);
  return is_current (*now);
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

/* Does a record of M, of generation NOW, cover PC: the first that ends above PC, if it
   begins at or below it?  */
static bool
search (const struct module *m, uintptr_t pc, unsigned now)
{
  if (m->records == 0 || pc < m->low || pc >= m->high)
    return false;
  size_t page = (pc - m->low) >> m->shift;
  size_t low = m->first[page], high = m->first[page + 1];
  if (!is_current (now))
    return false;
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
  struct module m;
  unsigned now;
  if (!find_published (pc, &m, &now))
    return false;
  if (is_found (&m) && m.permanent)
    return search (&m, pc, now);
  if (_dl_find_object ((void *) pc, &object) != 0)
    return false;
  if (!is_found (&m) || !is_module (&object, &m))
    {
      atomic_store_explicit (&unknown_seen, true, memory_order_relaxed);
      return false;
    }
  return search (&m, pc, now);
}

/* The table of the main program alone is never unloaded while it is read: of others
   only the bounds are looked at.  */
bool
modules_may_cover (uintptr_t pc)
{
  struct module m;
  unsigned now;
  if (!find_published (pc, &m, &now) || !is_found (&m) || m.records == 0)
    return false;
  return m.permanent ? search (&m, pc, now) : pc >= m.low && pc < m.high;
}

bool
modules_recorded (void)
{
  unsigned now;
  const struct module_list *list = get_list (&now);
  for (size_t i = 0; list != NULL && i < list->count; i++)
    if (list->module[i].records != 0)
      return true;
  return false;
}

bool
modules_unknown (void)
{
  return atomic_load_explicit (&unknown_seen, memory_order_relaxed)
         && atomic_exchange (&unknown_seen, false);
}
