/* Lists of registers with their widths: reading and comparing them; and the text of
   names, numbers and widths, there and in headers.

   SPDX-License-Identifier: MIT  */

#include "reglist.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NUMBER_MAX 1000000

static bool
is_digit (char c)
{
  return c >= '0' && c <= '9';
}

static bool
is_letter (char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

const char *
number_scan (const char *s, unsigned *number)
{
  unsigned n = 0;
  if (!is_digit (*s) || (*s == '0' && is_digit (s[1])))
    return NULL;
  for (; is_digit (*s); s++)
    if ((n = n * 10 + (*s - '0')) > NUMBER_MAX)
      return NULL;
  *number = n;
  return s;
}

const char *
width_scan (const char *s, unsigned *bytes)
{
  if (strncmp (s, "VL", 2) != 0)
    {
      s = number_scan (s, bytes);
      return s != NULL && *bytes < REGSET_SCALABLE ? s : NULL;
    }
  bool eighth = strncmp (s + 2, "/8", 2) == 0;
  *bytes = eighth ? REGSET_VL_8 : REGSET_VL;
  return s + (eighth ? 4 : 2);
}

const char *
width_text (unsigned bytes, char text[WIDTH_TEXT_SIZE])
{
  if (bytes < REGSET_SCALABLE)
    snprintf (text, WIDTH_TEXT_SIZE, "%u", bytes);
  else
    strcpy (text, bytes == REGSET_VL_8 ? "VL/8" : "VL");
  return text;
}

size_t
name_stem (const char *name)
{
  size_t n = strlen (name);
  while (n > 0 && is_digit (name[n - 1]))
    n--;
  return n;
}

bool
name_follows (const char *name, const char *next)
{
  size_t stem = name_stem (name);
  unsigned a, b;
  return number_scan (name + stem, &a) != NULL && strncmp (name, next, stem) == 0
         && name_stem (next) == stem && number_scan (next + stem, &b) != NULL
         && b == a + 1;
}

void
reglist_begin (struct reglist *l, const char *text)
{
  *l = (struct reglist) { .next = text };
}

/* NAME[-LAST][:BYTES], up to a space or the end.  */
static const char *
scan_entry (struct reglist *l, const char *s)
{
  unsigned n = 0;
  for (; is_letter (s[n]) || is_digit (s[n]); n++)
    if (n == 16)
      return NULL;
  if (n == 0 || is_digit (s[0]))
    return NULL;
  memcpy (l->name, s, n);
  l->name[n] = '\0';
  l->stem = name_stem (l->name);
  l->number = l->last = 0;
  if (s[n] == '-'
      && (number_scan (s + l->stem, &l->number) != s + n
          || (s = number_scan (s + n + 1, &l->last)) == NULL
          || l->last <= l->number || l->last >= NUMBER_MAX))
    return NULL;
  if (l->last == 0)
    s += n;
  if (*s == ':' && (s = width_scan (s + 1, &l->bytes)) == NULL)
    return NULL;
  return *s == ' ' || *s == '\0' ? s : NULL;
}

int
reglist_next (struct reglist *l)
{
  if (l->count++ > REGLIST_MAX)
    return -1;
  if (l->number < l->last)
    {
      snprintf (l->name + l->stem, sizeof l->name - l->stem, "%u", ++l->number);
      return 1;
    }
  if (l->next == NULL)
    return -1;
  const char *s = l->next;
  while (*s == ' ')
    s++;
  if (*s == '\0')
    return 0;
  l->next = scan_entry (l, s);
  return l->next == NULL ? -1 : 1;
}

/* NAME's width in TEXT: 0 where it is not listed; -1, malformed.  */
static int
width (const char *text, const char *name)
{
  struct reglist l;
  int more;
  reglist_begin (&l, text);
  while ((more = reglist_next (&l)) == 1)
    if (strcmp (l.name, name) == 0)
      return l.bytes;
  return more;
}

/* The run of registers that are in excess alike, up to now.  */
struct run
{
  struct reglist_excess excess;
  char last[24];
  unsigned count;               /* 0 registers: no run */
};

static void
end_run (struct run *r, void (*found) (const struct reglist_excess *, void *),
         void *data)
{
  size_t n = strlen (r->excess.names);
  if (r->count > 1)
    snprintf (r->excess.names + n, sizeof r->excess.names - n, "-%s",
              r->last + name_stem (r->last));
  if (r->count > 0)
    found (&r->excess, data);
  r->count = 0;
}

static void
add_to_run (struct run *r, const struct reglist *l, unsigned saved,
            void (*found) (const struct reglist_excess *, void *), void *data)
{
  if (r->count == 0 || !name_follows (r->last, l->name) || r->excess.held != l->bytes
      || r->excess.saved != saved)
    {
      end_run (r, found, data);
      r->excess = (struct reglist_excess) { .held = l->bytes, .saved = saved };
      strcpy (r->excess.names, l->name);
    }
  strcpy (r->last, l->name);
  r->count++;
}

bool
reglist_compare (const char *held, const char *saved,
                 void (*found) (const struct reglist_excess *, void *), void *data)
{
  struct run run = { .count = 0 };
  struct reglist l;
  int more;
  reglist_begin (&l, held);
  while ((more = reglist_next (&l)) == 1)
    {
      int bytes = width (saved, l.name);
      if (bytes < 0)
        return false;
      if (l.bytes == 0 ? bytes > 0 : (unsigned) bytes < l.bytes)
        add_to_run (&run, &l, bytes, found, data);
    }
  end_run (&run, found, data);
  return more == 0;
}

/* Words in the making; what the widths of those told last are is still to be said.  */
struct text
{
  char *to;
  size_t room, used;
  struct reglist_excess last;
};

static void __attribute__ ((format (printf, 2, 3)))
put (struct text *t, const char *format, ...)
{
  va_list ap;
  va_start (ap, format);
  t->used += vsnprintf (t->to + t->used, t->room - t->used, format, ap);
  va_end (ap);
  if (t->used >= t->room)
    t->used = t->room - 1;
}

static void
put_widths (struct text *t)
{
  char held[48] = "as a global register variable", saved[WIDTH_TEXT_SIZE] = "none";
  char width[WIDTH_TEXT_SIZE];
  if (t->last.held != 0)
    snprintf (held, sizeof held, "at %s bytes", width_text (t->last.held, width));
  if (t->last.saved != 0)
    width_text (t->last.saved, saved);
  put (t, " %s (saved: %s)", held, saved);
}

/* Are E and F, of registers of one kind, the same but for numbers that do not follow?  */
static bool
are_alike (const struct reglist_excess *e, const struct reglist_excess *f)
{
  size_t n = strcspn (e->names, "0123456789");
  return e->held == f->held && e->saved == f->saved
         && n == strcspn (f->names, "0123456789") && strncmp (e->names, f->names, n) == 0;
}

static void
describe (const struct reglist_excess *e, void *data)
{
  struct text *t = data;
  bool first = t->used == 0, alike = !first && are_alike (e, &t->last);
  if (!first && !alike)
    put_widths (t);
  put (t, "%s%s", first ? "" : alike ? " " : ", ", e->names);
  t->last = *e;
}

bool
reglist_describe (const char *held, const char *saved, char *text, size_t size)
{
  struct text t = { .to = text, .room = size };
  *text = '\0';
  bool ok = reglist_compare (held, saved, describe, &t);
  if (t.used > 0)
    put_widths (&t);
  return ok;
}
