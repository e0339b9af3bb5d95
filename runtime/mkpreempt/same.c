/* mkpreempt --same: a committed text beside the one that would be generated now.  What
   either saves, its own banner tells.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "same.h"
#include "banner.h"
#include "error.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

/* --- The sum: FNV-1a, against a forgetful hand, not an evil one --- */

static uint64_t
sum_up (const char *text, size_t n)
{
  uint64_t sum = UINT64_C (0xcbf29ce484222325);
  for (size_t i = 0; i < n; i++)
    sum = (sum ^ (unsigned char) text[i]) * UINT64_C (0x100000001b3);
  return sum;
}

/* The first N bytes of TEXT with their sum.  */
static char *
seal (const char *text, size_t n)
{
  char *sealed;
  return asprintf (&sealed, "%.*s" BANNER_SUM "%0*llx" BANNER_SUM_END, (int) n, text,
                   BANNER_SUM_DIGITS, (unsigned long long) sum_up (text, n)) < 0
         ? NULL : sealed;
}

char *
same_seal (char *text)
{
  char *sealed = text == NULL ? NULL : seal (text, strlen (text));
  free (text);
  return sealed;
}

/* Has TEXT another end than its seal, or another seal than its own?  */
static char *
check_seal (struct generated *g)
{
  size_t n = strlen (g->text);
  size_t end = strlen (BANNER_SUM) + BANNER_SUM_DIGITS + strlen (BANNER_SUM_END);
  char *sealed = seal (g->text, n < end ? n : n - end);
  g->edited = sealed != NULL && strcmp (sealed, g->text) != 0;
  free (sealed);
  return sealed != NULL ? NULL : ERROR (OUT_OF_MEMORY);
}

/* --- The banner --- */

/* What follows HEAD in LINE, up to TAIL; or NULL.  */
static char *
between (const char *line, const char *head, const char *tail)
{
  const char *begin = strstr (line, head), *end;
  if (begin == NULL || (end = strstr (begin += strlen (head), tail)) == NULL)
    return NULL;
  return strndup (begin, end - begin);
}

static void
parse_line (struct generated *g, const char *line, unsigned *part)
{
  static const char *const head[PARTS] = {
    [PART_COMPILERS] = BANNER_COMPILERS, [PART_SAVED] = BANNER_SAVED,
    [PART_LIST] = BANNER_LIST
  };
  static const char *const separator[PARTS] = {
    [PART_COMPILERS] = "\n", [PART_SAVED] = ", ", [PART_LIST] = " "
  };
  size_t indent = strlen (BANNER_INDENT);
  if (strncmp (line, BANNER_INDENT, indent) != 0)
    *part = PARTS;
  else if (*part < PARTS)
    sprintf (strchr (g->part[*part], '\0'), "%s%s",
             g->part[*part][0] != '\0' ? separator[*part] : "", line + indent);
  for (unsigned i = 0; i < PARTS; i++)
    if (strcmp (line, head[i]) == 0)
      *part = i;
  if (g->version == NULL)
    g->version = between (line, BANNER_MAKER, BANNER_END);
  if (g->call == NULL && strncmp (line, BANNER_CALL " ", strlen (BANNER_CALL " ")) == 0)
    g->call = strdup (line + strlen (BANNER_CALL));
}

char *
same_parse (struct generated *g, char *text, const char *file)
{
  *g = (struct generated) { .text = text };
  char *banner = between (text, "/*", "*/"), *rest = banner, *line;
  unsigned part = PARTS;
  for (unsigned i = 0; i < PARTS; i++)
    if ((g->part[i] = calloc (1, strlen (text) + 1)) == NULL)
      return ERROR (OUT_OF_MEMORY);
  if (banner != NULL && strncmp (text, "/*", 2) == 0)
    g->arch = between (strsep (&rest, "\n"), BANNER_FOR, ".");
  while ((line = strsep (&rest, "\n")) != NULL)
    parse_line (g, line, &part);
  free (banner);
  if (g->arch == NULL || g->version == NULL)
    return ERROR ("%s: mkpreempt did not write it: its first lines do not say '%s"
                  " VERSION%s', and what for: name a file that it wrote", file,
                  &BANNER_MAKER[strspn (BANNER_MAKER, " ")], BANNER_END);
  return check_seal (g);
}

/* Line ends that a version control system has changed are none of ours.  */
static void
drop_returns (char *text)
{
  char *to = text;
  for (; *text != '\0'; text++)
    if (text[0] != '\r' || text[1] != '\n')
      *to++ = *text;
  *to = '\0';
}

char *
same_read (struct generated *g, const char *file)
{
  FILE *f = fopen (file, "r");
  char *text = NULL;
  size_t size = 0;
  bool failed = f == NULL || (getdelim (&text, &size, '\0', f) < 0 && ferror (f));
  int error = errno;
  if (f != NULL)
    fclose (f);
  if (failed)
    return ERROR ("%s: %s: %s", file, strerror (error), remedy_for_file (error));
  if (text == NULL && (text = strdup ("")) == NULL)
    return ERROR (OUT_OF_MEMORY);
  drop_returns (text);
  return same_parse (g, text, file);
}

/* The first header's stands in a text more than once, and of others what differs.  */
void
same_compilers (const struct generated *g, struct input *input, unsigned count)
{
  const char *name = g->part[PART_COMPILERS];
  for (unsigned i = 0; i < count && *name != '\0'; i++)
    {
      size_t n = strcspn (name, "\n");
      char *to = input[i].set.compiler;
      snprintf (to, sizeof input[i].set.compiler, "%.*s", (int) n, name);
      if (name[n] != '\0')
        name += n + 1;
    }
}

void
same_widths (const struct generated *g, struct input *input, unsigned count)
{
  struct reglist l;
  reglist_begin (&l, g->part[PART_LIST]);
  while (!g->edited && reglist_next (&l) == 1)
    for (unsigned i = 0; i < count; i++)
      for (struct reg *r = input[i].set.reg; r < input[i].set.reg + input[i].set.count; r++)
        if (strcmp (r->name, l.name) == 0)
          r->bytes = l.bytes;
}

/* --- In words --- */

/* What registers to tell of, and how.  */
struct telling
{
  FILE *stream;
  const char *file, *misses, *has;
  bool any;
};

static void
tell (const struct reglist_excess *e, void *data)
{
  struct telling *t = data;
  char held[WIDTH_TEXT_SIZE], saved[WIDTH_TEXT_SIZE];
  fprintf (t->stream, "%s: %s %s at %s bytes (%s: %s)\n", t->file, t->misses, e->names,
           width_text (e->held, held), t->has,
           e->saved == 0 ? "none" : width_text (e->saved, saved));
  t->any = true;
}

/* Registers that one of OLD and NEW lacks.  False: there are none.  */
static bool
tell_registers (FILE *f, const char *file, const struct generated *old,
                const struct generated *new)
{
  struct telling misses = { f, file, "does not save", "saved", false };
  struct telling more = { f, file, "saves more than the headers list:", "listed", false };
  const char *had = old->part[PART_LIST], *has = new->part[PART_LIST];
  if (!reglist_compare (has, had, tell, &misses) || !reglist_compare (had, has, tell, &more))
    {
      fprintf (f, "%s: its list of registers is malformed\n", file);
      return true;
    }
  return misses.any || more.any;
}

/* The first line of OLD that is not NEW's.  */
static void
tell_line (FILE *f, const char *file, const char *old, const char *new)
{
  unsigned line = 1;
  size_t same = 0;
  for (size_t i = 0; old[i] != '\0' && old[i] == new[i]; i++)
    if (old[i] == '\n')
      {
        line++;
        same = i + 1;
      }
  old += same, new += same;
  if (*old == '\0' || *new == '\0')
    fprintf (f, "%s:%u: it %s\n", file, line,
             *old == '\0' ? "ends too soon" : "goes on, and should end");
  else
    fprintf (f, "%s:%u: it says '%.*s', and mkpreempt writes '%.*s'\n", file, line,
             (int) strcspn (old, "\n"), old, (int) strcspn (new, "\n"), new);
}

static void
describe (FILE *f, const char *file, const struct generated *old, const struct generated *new)
{
  bool told = tell_registers (f, file, old, new);
  if (!told && strcmp (old->part[PART_SAVED], new->part[PART_SAVED]) != 0)
    {
      fprintf (f, "%s: saves the registers in other ways: %s; it should be %s\n", file,
               old->part[PART_SAVED], new->part[PART_SAVED]);
      told = true;
    }
  if (strcmp (old->version, new->version) != 0)
    fprintf (f, "%s: mkpreempt %s wrote it, %s writes another text\n", file, old->version,
             new->version);
  else if (!told && !old->edited)
    fprintf (f, "%s: this mkpreempt %s writes another text for the same registers\n", file,
             new->version);
  if (old->edited)
    fprintf (f, "%s: it was edited since mkpreempt wrote it\n", file);
  if (!told)
    tell_line (f, file, old->text, new->text);
}

char *
same_describe (const char *file, const struct generated *old, const struct generated *new)
{
  char *words = NULL;
  size_t size;
  if (strcmp (old->text, new->text) == 0)
    return strdup ("");
  FILE *f = open_memstream (&words, &size);
  if (f == NULL)
    return NULL;
  describe (f, file, old, new);
  return fclose (f) == 0 ? words : NULL;
}
