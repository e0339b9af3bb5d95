/* What an asm clobbers, and a switch in line that is one.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "clobbers.h"
#include "arch.h"
#include "describe.h"
#include "error.h"

#include <ctype.h>
#include <stdlib.h>

/* NAME, as an asm has it, in TEXT.  */
static void
spell (const struct arch *arch, const char *name, char *text, size_t size)
{
  snprintf (text, size, "%s", name);
  if (arch->clobber != NULL)
    arch->clobber (name, text, size);
}

/* --- The list --- */

/* Is NAME among the WORDS?  */
static bool
has_word (const char *words, const char *name)
{
  size_t n = strlen (name);
  for (const char *at = words; (at = strstr (at, name)) != NULL; at += n)
    if ((at == words || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
      return true;
  return false;
}

/* Is NAME one of H's?  */
static bool
is_held (const struct held *h, const char *name)
{
  size_t n = strlen (h->stem);
  char *end;
  if (strncmp (name, h->stem, n) != 0)
    return false;
  unsigned long number = strtoul (name + n, &end, 10);
  return end != name + n && *end == '\0' && number >= h->first && number <= h->last;
}

/* Put NAME, unless it is KEPT, or for another than H: how many names, 0 or 1; there are N
   before it.  */
static unsigned
put_name (FILE *f, const struct arch *arch, const struct held *h, const char *name,
          const char *kept, unsigned n)
{
  char text[24];
  const struct held *of = arch->held;
  while (of->stem != NULL && !is_held (of, name))
    of++;
  if ((of->stem != NULL ? of : NULL) != h || has_word (kept, name))
    return 0;
  spell (arch, name, text, sizeof text);
  if (text[0] == '\0')
    return 0;
  return fprintf (f, ",%s\"%s\"", n % 8 == 0 ? " \\\n    " : " ", text) > 0;
}

/* Those of SET, and those that no header need list, that H, or with NULL none of the list, is
   for, each on a line with some others, the lines continued: how many.  */
static unsigned
names (FILE *f, const struct arch *arch, const struct held *h, const struct regset *set,
       const char *kept)
{
  unsigned n = 0;
  for (unsigned i = 0; i < set->count; i++)
    n += put_name (f, arch, h, set->reg[i].name, kept, n);
  const struct reg *live = arch->live;
  for (; live != NULL && live->name[0] != '\0'; live++)
    if (regset_named (set, live->name) == NULL)
      n += put_name (f, arch, h, live->name, kept, n);
  return n;
}

static bool
lists (const struct regset *set, const struct held *h)
{
  unsigned i = 0;
  while (i < set->count && !is_held (h, set->reg[i].name))
    i++;
  return i < set->count;
}

void
clobbers_conditions (FILE *f, const struct arch *arch, const struct regset *set,
                     const char *kept, const char *prefix, const char *unlisted)
{
  for (const struct held *h = arch->held; h->stem != NULL; h++)
    {
      bool always = h->always && lists (set, h);
      if (!always)
        fprintf (f, "#if %s\n", h->condition);
      fprintf (f, "#%sdefine %s%zu ", always ? "" : " ", prefix, h - arch->held);
      if (names (f, arch, h, set, kept) == 0)
        fprintf (f, "\n%s \"%s%u\"", unlisted, h->stem, h->first);
      if (!always)
        fprintf (f, "\n#else\n# define %s%zu\n#endif", prefix, h - arch->held);
      putc ('\n', f);
    }
}

void
clobbers_list (FILE *f, const struct arch *arch, const struct regset *set,
               const char *kept, const char *prefix)
{
  fputs ("\"memory\", \"cc\"", f);
  names (f, arch, NULL, set, kept);
  for (const struct held *h = arch->held; h->stem != NULL; h++)
    fprintf (f, " \\\n    %s%zu", prefix, h - arch->held);
}

/* --- A switch in line --- */

/* TEMPLATE's lines as strings of C, where <s> stands for NAME and <n> for NUMBER, each with
   BEFORE before and a newline for the assembler behind.  */
static void
asm_lines (FILE *f, const char *before, const char *template, const char *name,
           unsigned number)
{
  for (; *template != '\0'; template += *template == '\n')
    {
      fprintf (f, "%s\"", before);
      for (; *template != '\0' && *template != '\n'; template++)
        if (*template == '\t')
          fputs ("\\t", f);
        else if (strncmp (template, "<s>", 3) == 0)
          fputs (name, f), template += 2;
        else if (strncmp (template, "<n>", 3) == 0)
          fprintf (f, "%u", number), template += 2;
        else
          putc (*template, f);
      fputs ("\\n\\t\"", f);
    }
}

/* The registers KEPT, words, one after the other by TEMPLATE: how many.  */
static unsigned
kept_lines (FILE *f, const struct arch *arch, const char *template)
{
  unsigned count = 0;
  char name[16], text[24];
  int n;
  for (const char *s = arch->thin->kept; sscanf (s, "%15s%n", name, &n) == 1; s += n)
    {
      spell (arch, name, text, sizeof text);
      asm_lines (f, "\n    ", template, text, (2 + count++) * arch->word);
    }
  return count;
}

/* What macros' names begin with.  */
static void
make_prefix (char *prefix, const char *symbol)
{
  while ((*prefix++ = toupper ((unsigned char) *symbol++)) != '\0')
    continue;
}

static void
put_context (FILE *f, const char *symbol, unsigned kept)
{
  fprintf (f, "/* A stack that waits.  The rest of what was live there lies on it.  */\n"
           "struct %s_context\n{\n  void *sp, *pc, *kept[%u];\n};\n\n", symbol, kept);
  fprintf (f, "/* Make C what begins on the stack below TOP by calling ENTRY with what was gone\n"
           "   on with, C.  ENTRY must not return.  */\n"
           "static __inline__ void\n"
           "%s_new (struct %s_context *c, void *top, void (*entry) (struct %s_context *))\n",
           symbol, symbol, symbol);
}

static unsigned
count_kept (const struct thin *t)
{
  unsigned count = 1;
  for (const char *s = t->kept; (s = strchr (s, ' ')) != NULL; s++)
    count++;
  return count + (t->base != NULL);
}

/* What LLVM may have in a register that it does not let an asm clobber, though GCC does.  */
static void
put_base (FILE *f, const struct arch *arch, const char *prefix, unsigned last)
{
  const struct thin *t = arch->thin;
  if (t->base == NULL)
    return;
  char text[24];
  unsigned at = (2 + last) * arch->word;
  spell (arch, t->base, text, sizeof text);
  fprintf (f, "#ifdef __clang__\n# define %s_SAVE_BASE", prefix);
  asm_lines (f, " ", t->save, text, at);
  fprintf (f, "\n# define %s_LOAD_BASE", prefix);
  asm_lines (f, " ", t->load, text, at);
  fprintf (f, "\n# define %s_BASE\n#else\n# define %s_SAVE_BASE\n# define %s_LOAD_BASE\n"
           "# define %s_BASE , \"%s\"\n#endif\n", prefix, prefix, prefix, prefix, text);
}

static void
put_macros (FILE *f, const struct arch *arch, const struct regset *set, const char *prefix,
            unsigned kept)
{
  char macro[96 + 16], not_listed[256], all[160];
  const struct thin *t = arch->thin;
  snprintf (macro, sizeof macro, "%s_CLOBBERS_", prefix);
  snprintf (all, sizeof all, "%s %s %s %s", t->kept, t->from, t->to,
            t->base != NULL ? t->base : "");
  snprintf (not_listed, sizeof not_listed, "# error \"this unit's flags let code hold"
            " registers that no header lists: make this file from one made with them\"");
  if (t->before != NULL)
    fputs (t->before, f);
  put_base (f, arch, prefix, kept - 1);
  clobbers_conditions (f, arch, set, all, macro, not_listed);
  fprintf (f, "\n/* What an asm clobbers that goes to another stack and comes back, with operands"
           " in %s and\n   %s.  Not among it is what compilers do not let it clobber: SP, %s%s%s.  */\n"
           "#define %s_CLOBBERS ", t->from, t->to, t->kept,
           t->base != NULL ? "; with LLVM\n   a second frame pointer, " : "",
           t->base != NULL ? t->base : "", prefix);
  clobbers_list (f, arch, set, all, macro);
  fprintf (f, "%s%s%s\n\n", t->base != NULL ? " \\\n    " : "", t->base != NULL ? prefix : "",
           t->base != NULL ? "_BASE" : "");
  fprintf (f, "/* For a function that switches, where the compiler has it: its callers keep what they"
           "\n   need, and nobody the rest.  */\n"
           "#if defined __has_attribute\n# if __has_attribute (preserve_none)\n"
           "#  define %s_FUNCTION __attribute__ ((preserve_none))\n# endif\n#endif\n"
           "#ifndef %s_FUNCTION\n# define %s_FUNCTION\n#endif\n\n", prefix, prefix, prefix);
}

static void
put_new (FILE *f, const struct thin *t, unsigned kept)
{
  fprintf (f, "{\n  uintptr_t sp = (uintptr_t) top & ~(uintptr_t) 15;\n  unsigned i;\n"
           "  for (i = 0; i < %u; i++)\n    c->kept[i] = 0;\n"
           "  c->pc = (void *) (uintptr_t) entry;\n", kept);
  fprintf (f, "%s  c->sp = (void *) sp;\n}\n\n", t->fresh != NULL ? t->fresh : "");
}

static void
put_switch (FILE *f, const struct arch *arch, const char *symbol, const char *prefix)
{
  const struct thin *t = arch->thin;
  char from[24], to[24];
  spell (arch, t->from, from, sizeof from);
  spell (arch, t->to, to, sizeof to);
  fprintf (f, "/* Park this stack in FROM, and go on with TO's, which waits.  Control registers stay"
           " as\n   they are.  */\n"
           "static __inline__ __attribute__ ((__always_inline__)) void\n"
           "%s (struct %s_context *from, struct %s_context *to)\n{\n", symbol, symbol, symbol);
  fprintf (f, "  register struct %s_context *from_ __asm__ (\"%s\") = from;\n"
           "  register struct %s_context *to_ __asm__ (\"%s\") = to;\n"
           "  __asm__ __volatile__ (", symbol, from, symbol, to);
  asm_lines (f, "\n    ", t->park, "", 0);
  kept_lines (f, arch, t->save);
  if (t->base != NULL)
    fprintf (f, "\n    %s_SAVE_BASE", prefix);
  asm_lines (f, "\n    ", t->leave, "", 0);
  fprintf (f, "\n    \"1:\\t\" %s \"\\n\\t\"", t->land != NULL ? t->land : "");
  kept_lines (f, arch, t->load);
  if (t->base != NULL)
    fprintf (f, "\n    %s_LOAD_BASE", prefix);
  fprintf (f, "\n    : \"+r\" (from_), \"+r\" (to_) : : %s_CLOBBERS);\n}\n\n", prefix);
}

static void
put_header (FILE *f, const struct layout *l, const struct input *input, unsigned count,
            const struct regset *set, const char *listed)
{
  const char *symbol = l->order->symbol;
  char prefix[96];
  unsigned kept = count_kept (l->arch->thin);
  make_prefix (prefix, symbol);
  describe_file (f, "A switch between stacks, in line,", l, input, count, listed);
  fprintf (f, "#ifndef %s_H\n#define %s_H\n\n#include <stdint.h>\n\n", prefix, prefix);
  put_macros (f, l->arch, set, prefix, kept);
  put_context (f, symbol, kept);
  put_new (f, l->arch->thin, kept);
  put_switch (f, l->arch, symbol, prefix);
  fputs ("#endif\n", f);
}

char *
clobbers_header (const struct layout *l, const struct input *input, unsigned count,
                 char **text)
{
  struct regset *all = NULL;
  size_t size;
  if (l->arch->thin == NULL)
    return ERROR ("%s has no switch in line yet: add one to %s", l->arch->name,
                  l->arch->file);
  char *listed = NULL, *error = layout_union (input, count, &all);
  if (error == NULL)
    error = layout_list (l, input, count, &listed);
  FILE *f = error == NULL ? open_memstream (text, &size) : NULL;
  if (f != NULL)
    put_header (f, l, input, count, all, listed);
  free (all);
  free (listed);
  return error != NULL ? error
         : f == NULL || fclose (f) != 0 ? ERROR (OUT_OF_MEMORY) : NULL;
}
