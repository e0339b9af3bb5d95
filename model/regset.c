/* The model of a register set: the header's writer and its reader.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "regset.h"
#include "remedy.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A set's list can be read.  */
_Static_assert (REGSET_MAX < REGLIST_MAX, "a list has no room for a set");

#define TEXT_(number) #number
#define TEXT(number) TEXT_ (number)

const struct reg *
regset_find (const struct regset *set, unsigned dwarf)
{
  for (unsigned i = 0; i < set->count; i++)
    if (set->reg[i].dwarf == dwarf)
      return &set->reg[i];
  return NULL;
}

const struct reg *
regset_named (const struct regset *set, const char *name)
{
  for (unsigned i = 0; i < set->count; i++)
    if (strcmp (set->reg[i].name, name) == 0)
      return &set->reg[i];
  return NULL;
}

const char *
regset_add (struct regset *set, const struct reg *r)
{
  if (set->count == REGSET_MAX)
    return "more than " TEXT (REGSET_MAX) " registers: raise REGSET_MAX in"
           " model/regset.h";
  if (regset_named (set, r->name) != NULL)
    return "register listed twice";
  if (regset_find (set, r->dwarf) != NULL)
    return "DWARF number listed twice";
  set->reg[set->count++] = *r;
  return NULL;
}

bool
regset_widen (struct regset *set, const char *name, unsigned bytes)
{
  const struct reg *old = regset_named (set, name);
  if (old == NULL && set->count == REGSET_MAX)
    return false;
  struct reg *r = &set->reg[old != NULL ? old - set->reg : set->count++];
  if (old == NULL)
    {
      memset (r, 0, sizeof *r);
      snprintf (r->name, sizeof r->name, "%s", name);
    }
  if (r->bytes < bytes)
    r->bytes = bytes;
  return true;
}

bool
regset_merge (struct regset *set, const struct regset *other)
{
  bool ok = true;
  if (set->red_zone < other->red_zone)
    set->red_zone = other->red_zone;
  for (unsigned i = 0; i < other->count; i++)
    ok = ok && regset_widen (set, other->reg[i].name, other->reg[i].bytes);
  return ok;
}

void
regset_remove (struct regset *set, const char *name)
{
  unsigned kept = 0;
  for (unsigned i = 0; i < set->count; i++)
    if (strcmp (set->reg[i].name, name) != 0)
      set->reg[kept++] = set->reg[i];
  set->count = kept;
}

/* The writers.  */

static bool
is_scalable (const struct regset *set)
{
  for (unsigned i = 0; i < set->count; i++)
    if (set->reg[i].bytes >= REGSET_SCALABLE)
      return true;
  return false;
}

char *
regset_format (const struct regset *set)
{
  char *text = NULL;
  size_t size;
  FILE *f = open_memstream (&text, &size);
  if (f == NULL)
    return NULL;
  fprintf (f,
           "/* The registers that GCC may allocate for this target under these "
           "flags.\n"
           "   Written by preemptregs.so from GCC's own tables; do not edit.\n\n"
           "   SPDX-License-Identifier: MIT  */\n\n"
           "#ifndef PREEMPTREGS\n\n"
           "#define PREEMPTREGS_FORMAT %d\n"
           "#define PREEMPTREGS_ARCH \"%s\"\n"
           "#define PREEMPTREGS_COMPILER \"%s\"\n"
           "#define PREEMPTREGS_RED_ZONE %u\n"
           "#define PREEMPTREGS_STACK_ALIGN %u\n\n"
           "/* X(name, bank, bytes, dwarf, saved)  */\n"
           "#define PREEMPTREGS(X)",
           is_scalable (set) ? REGSET_FORMAT : 1, set->arch, set->compiler, set->red_zone,
           set->stack_align);
  for (unsigned i = 0; i < set->count; i++)
    {
      const struct reg *r = &set->reg[i];
      char width[WIDTH_TEXT_SIZE];
      fprintf (f, " \\\n  X(%s, %s, %s, %u, %s)", r->name, r->bank,
               width_text (r->bytes, width), r->dwarf,
               r->callee_saved ? "callee" : "caller");
    }
  fprintf (f, "\n\n#endif\n");
  if (fclose (f) != 0)
    {
      free (text);
      return NULL;
    }
  return text;
}

char *
regset_list (const struct regset *set)
{
  char *text = NULL;
  size_t size;
  FILE *f = open_memstream (&text, &size);
  if (f == NULL)
    return NULL;
  const char *space = "";
  if (set->red_zone != 0)
    space = fprintf (f, "red_zone:%u", set->red_zone) > 0 ? " " : "";
  for (unsigned from = 0, to; from < set->count; from = to + 1)
    {
      const struct reg *r = &set->reg[from];
      for (to = from; to + 1 < set->count && r->bytes == set->reg[to + 1].bytes
           && name_follows (set->reg[to].name, set->reg[to + 1].name); to++)
        continue;
      char width[WIDTH_TEXT_SIZE];
      fprintf (f, "%s%s", space, r->name);
      if (to > from)
        fprintf (f, "-%s", set->reg[to].name + name_stem (r->name));
      if (from == 0 || r->bytes != r[-1].bytes)
        fprintf (f, ":%s", width_text (r->bytes, width));
      space = " ";
    }
  if (fclose (f) != 0)
    {
      free (text);
      return NULL;
    }
  return text;
}

/* The reader: strict, a line at a time.  A header is not C to it but this one
   form of it, so that nothing it lists can be passed over.  */

struct reader
{
  const char *file;
  FILE *stream;
  char *line;                   /* the current line, its newline cut off */
  size_t room;
  unsigned number;
  unsigned format;
  char *error;                  /* the first error; ends the reading */
};

static bool __attribute__ ((format (printf, 2, 3)))
fail (struct reader *in, const char *format, ...)
{
  if (in->error != NULL)
    return false;
  va_list ap;
  char *text;
  va_start (ap, format);
  int n = vasprintf (&text, format, ap);
  va_end (ap);
  if (n < 0 || asprintf (&in->error, "%s:%u: %s", in->file, in->number, text) < 0)
    in->error = strdup (OUT_OF_MEMORY);
  if (n >= 0)
    free (text);
  return false;
}

/* Advance to the next line.  The last one needs its newline too: without it the
   file was cut short.  */
static bool
next_line (struct reader *in, const char *expected)
{
  ssize_t n = getline (&in->line, &in->room, in->stream);
  if (n < 0)
    {
      if (ferror (in->stream))
        return fail (in, "%s: %s", strerror (errno), remedy_for_file (errno));
      return fail (in, in->number == 0 ? "empty file: expected %s"
                                       : "file ends too early: expected %s",
                   expected);
    }
  in->number++;
  if (strlen (in->line) != (size_t) n)
    return fail (in, "NUL byte in a header: expected %s", expected);
  if (in->line[n - 1] != '\n')
    return fail (in, "file is cut short in this line: expected %s", expected);
  in->line[n - 1] = '\0';
  return true;
}

/* Advance past comments and blank lines to one that holds something.  */
static bool
next_statement (struct reader *in, const char *expected)
{
  bool comment = false;
  for (;;)
    {
      if (!next_line (in, expected))
        return false;
      const char *s = in->line + strspn (in->line, " \t");
      if (!comment && *s == '\0')
        continue;
      if (!comment && strncmp (s, "/*", 2) != 0)
        return true;
      const char *end = strstr (comment ? s : s + 2, "*/");
      comment = end == NULL;
      if (end != NULL && end[2 + strspn (end + 2, " \t")] != '\0')
        return fail (in, "'%s' after a comment: expected the line's end", end + 2);
    }
}

static bool
expect_line (struct reader *in, const char *text)
{
  char expected[64];
  snprintf (expected, sizeof expected, "'%s'", text);
  if (!next_statement (in, expected))
    return false;
  if (strcmp (in->line, text) != 0)
    return fail (in, "'%s': expected %s", in->line, expected);
  return true;
}

/* The value of the line "#define PREEMPTREGS_KEY value", NULL after an error.  */
static const char *
expect_define (struct reader *in, const char *key)
{
  char expected[64];
  snprintf (expected, sizeof expected, "'#define PREEMPTREGS_%s'", key);
  if (!next_statement (in, expected))
    return NULL;
  size_t n = strlen (expected) - 2;
  if (strncmp (in->line, expected + 1, n) != 0 || in->line[n] != ' ')
    {
      fail (in, "'%s': expected %s", in->line, expected);
      return NULL;
    }
  return in->line + n + 1;
}

static bool
expect_number (struct reader *in, const char *key, unsigned *number)
{
  const char *value = expect_define (in, key);
  if (value == NULL)
    return false;
  const char *end = number_scan (value, number);
  if (end == NULL || *end != '\0')
    return fail (in, "'%s': expected PREEMPTREGS_%s to be a number", value, key);
  return true;
}

static bool
expect_string (struct reader *in, const char *key, char *to, size_t room)
{
  const char *value = expect_define (in, key);
  if (value == NULL)
    return false;
  size_t n = strlen (value);
  /* It is to stand in comments, and in strings of the assembler's.  */
  if (n < 3 || n - 2 >= room || value[0] != '"' || value[n - 1] != '"'
      || memchr (value + 1, '"', n - 2) != NULL || strchr (value, '\\') != NULL
      || strstr (value, "*/") != NULL)
    return fail (in, "%s: expected PREEMPTREGS_%s to be a string of 1 to %zu characters,"
                 " without \\ and */", value, key, room - 1);
  memcpy (to, value + 1, n - 2);
  to[n - 2] = '\0';
  return true;
}

/* An identifier up to the next ", ".  */
static const char *
scan_word (struct reader *in, const char *s, char *to, size_t room)
{
  size_t n = 0;
  while (isalnum ((unsigned char) s[n]) || s[n] == '_')
    n++;
  if (n >= room)
    fail (in, "'%.*s': expected at most %zu characters: widen struct reg's in"
          " model/regset.h", (int) n, s, room - 1);
  if (n == 0 || n >= room || isdigit ((unsigned char) *s)
      || strncmp (s + n, ", ", 2) != 0)
    return NULL;
  memcpy (to, s, n);
  to[n] = '\0';
  return s + n + 2;
}

/* Parse the current line, "  X(name, bank, bytes, dwarf, saved)", with " \" at
   its end where a further one follows.  */
static bool
parse_register (struct reader *in, struct reg *r, bool *more)
{
  const char *s = in->line;
  char saved[8];
  *more = false;
  if (strncmp (s, "  X(", 4) != 0
      || (s = scan_word (in, s + 4, r->name, sizeof r->name)) == NULL
      || (s = scan_word (in, s, r->bank, sizeof r->bank)) == NULL
      || (s = width_scan (s, &r->bytes)) == NULL || *s++ != ',' || *s++ != ' '
      || (s = number_scan (s, &r->dwarf)) == NULL || *s++ != ',' || *s++ != ' '
      || sscanf (s, "%7[a-z])", saved) != 1
      || (strcmp (saved, "caller") != 0 && strcmp (saved, "callee") != 0)
      || s[6] != ')' || (strcmp (s + 7, "") != 0 && strcmp (s + 7, " \\") != 0))
    return fail (in, "'%s': expected 'X(name, bank, bytes, dwarf, caller or callee)'",
                 in->line);
  *more = s[7] != '\0';
  r->callee_saved = strcmp (saved, "callee") == 0;
  r->line = in->number;
  if (r->bytes == 0)
    return fail (in, "register %s: expected its width in bytes to be at least 1",
                 r->name);
  if (r->bytes >= REGSET_SCALABLE && in->format < 2)
    return fail (in, "register %s: a width of VL in a header of format %u: expected"
                 " PREEMPTREGS_FORMAT 2", r->name, in->format);
  return true;
}

static bool
read_list (struct reader *in, struct regset *set)
{
  static const char empty[] = "#define PREEMPTREGS(X)";
  if (!next_statement (in, "'#define PREEMPTREGS(X)'"))
    return false;
  bool more = strcmp (in->line, empty) != 0;
  if (more && (strncmp (in->line, empty, sizeof empty - 1) != 0
               || strcmp (in->line + sizeof empty - 1, " \\") != 0))
    return fail (in, "'%s': expected '%s \\'", in->line, empty);
  while (more)
    {
      struct reg r;
      const char *why;
      if (!next_line (in, "a register") || !parse_register (in, &r, &more))
        return false;
      if ((why = regset_add (set, &r)) != NULL)
        return fail (in, "register %s (DWARF %u): %s", r.name, r.dwarf, why);
    }
  return true;
}

static bool
read_all (struct reader *in, struct regset *set)
{
  if (!expect_line (in, "#ifndef PREEMPTREGS")
      || !expect_number (in, "FORMAT", &in->format))
    return false;
  if (in->format == 0 || in->format > REGSET_FORMAT)
    return fail (in, "header has format %u: expected 1 to %d%s", in->format,
                 REGSET_FORMAT, in->format > REGSET_FORMAT
                 ? "; use the mkpreempt that came with the plugin that wrote it"
                 : "");
  if (!expect_string (in, "ARCH", set->arch, sizeof set->arch)
      || !expect_string (in, "COMPILER", set->compiler, sizeof set->compiler)
      || !expect_number (in, "RED_ZONE", &set->red_zone)
      || !expect_number (in, "STACK_ALIGN", &set->stack_align))
    return false;
  if (set->stack_align == 0 || (set->stack_align & (set->stack_align - 1)) != 0)
    return fail (in, "stack alignment %u: expected a power of two",
                 set->stack_align);
  if (!read_list (in, set) || !expect_line (in, "#endif"))
    return false;
  ssize_t n;
  while ((n = getline (&in->line, &in->room, in->stream)) >= 0)
    {
      in->number++;
      if (strspn (in->line, " \t\n") != (size_t) n)
        return fail (in, "text after #endif: expected the file's end");
    }
  return true;
}

char *
regset_read_stream (struct regset *set, FILE *stream, const char *file)
{
  struct reader in = { .file = file, .stream = stream };
  memset (set, 0, sizeof *set);
  read_all (&in, set);
  free (in.line);
  return in.error;
}

char *
regset_read (struct regset *set, const char *file)
{
  FILE *stream = fopen (file, "r");
  char *error;
  if (stream == NULL)
    return asprintf (&error, "%s: %s: %s", file, strerror (errno),
                     remedy_for_file (errno)) < 0 ? strdup (OUT_OF_MEMORY) : error;
  error = regset_read_stream (set, stream, file);
  fclose (stream);
  return error;
}
