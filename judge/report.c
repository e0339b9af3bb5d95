/* What the target's part has found, for a person or as JSON.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "judge.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "remedy.h"

/* A line "item": a register, or other state.  */
struct item
{
  const char *name, *verdict, *what, *conditions;
  unsigned bytes, required, tried, lost, first, last;
  int saved_at;                 /* in the stub, or -1 */
  int signal_at;                /* before that, what it lost it by; or -1 */
  bool marked;                  /* for print_marked */
};

/* One of the stub's, or of its second half, from LONGEST on.  */
enum { LONGEST = 16384, UNTRIED_MAX = 64 };
struct instruction
{
  unsigned place;
  const char *text;
  bool reached;
};

struct fault
{
  const char *text, *conditions;
  unsigned times;
};

static struct
{
  unsigned items, faults, states, instructions;
  bool traced;
  struct instruction instruction[4096];
  struct item item[1024];
  struct fault fault[32];
  const char *unsupported, *trouble;
  const char *unseen;                   /* a signal, which ended who looked at the instructions */
  struct { const char *what, *why; } untried[UNTRIED_MAX];
  unsigned untrieds;
  const struct instruction *illegal;    /* which is why it is unsupported, or NULL */
} found;

/* --- Reading --- */

enum { FIELDS = 12 };

/* Where objdump's remarks on an instruction begin: "stp x0, x1, [sp, #16]" has none.  */
static char *
remark (char *text)
{
  static const char *const marks[] = { "<", "# ", "//", ";", "@ " };
  char *first = text + strlen (text);
  for (unsigned i = 0; i < sizeof marks / sizeof *marks; i++)
    {
      char *at = strstr (text, marks[i]);
      if (at != NULL && at < first)
        first = at;
    }
  return first;
}

/* "  401136:\tpush   %rbx", with blanks and remarks that go.  */
static void
read_instruction (char *line, unsigned long begin, unsigned from)
{
  char *end, *text = strchr (line, '\t'), *to;
  unsigned long address = strtoul (line, &end, 16);
  if (text == NULL || *end != ':' || found.instructions == 4096)
    return;
  *remark (text + 1) = '\0';
  to = ++text;
  for (const char *from = text; *from != '\0'; from++)
    if (!isspace ((unsigned char) *from))
      *to++ = *from;
    else if (to > text && to[-1] != ' ')
      *to++ = ' ';
  while (to > text && to[-1] == ' ')
    to--;
  *to = '\0';
  found.instruction[found.instructions++]
    = (struct instruction) { from + (address - begin), text, false };
}

/* Behind KEY, a line's, in TEXT stands where a function begins: read it up to the next symbol.
   FROM: its first place.  */
static void
read_code (const struct call *c, const char *program, const char *text, const char *key,
           unsigned from)
{
  const char *at = strstr (text, key);
  if (at == NULL)
    return;
  unsigned long begin = strtoul (at + strlen (key), NULL, 16);
  char *code = disassemble (c, program, begin);
  unsigned symbols = 0;
  for (char *line; symbols < 2 && (line = strsep (&code, "\n")) != NULL; )
    if (*line != '\0' && strcmp (line + strlen (line) - 1, ":") == 0
        && strstr (line, ">:") != NULL)
      symbols++;
    else
      read_instruction (line, begin, from);
}

static struct instruction *
instruction_at (unsigned place)
{
  for (unsigned i = 0; i < found.instructions; i++)
    if (found.instruction[i].place == place)
      return &found.instruction[i];
  return NULL;
}

/* "swap+0x10", where I is.  */
static const char *
where (const struct call *c, const struct instruction *i)
{
  static char text[256];
  snprintf (text, sizeof text, "%.240s+%#x", i->place < LONGEST ? c->symbol : c->second,
            i->place % LONGEST);
  return text;
}

static void
note_reached (unsigned place)
{
  struct instruction *i = instruction_at (place);
  found.traced = true;
  if (i != NULL)
    i->reached = true;
}

/* The stub's own instruction at PLACE is none of a CPU without WHAT, of which it runs: told
   once for each such CPU.  */
static void
note_lacking (const struct call *c, unsigned place, const char *what)
{
  static const char *told;
  const struct instruction *i = instruction_at (place);
  char *text;
  if (i == NULL || found.faults == 31 || (told != NULL && strcmp (told, what) == 0))
    return;
  if (asprintf (&text, "it runs an instruction that a CPU without %s has not: %s (%s)",
                what, where (c, i), i->text) < 0)
    die ("%s", OUT_OF_MEMORY);
  told = what;
  found.fault[found.faults++] = (struct fault) { text, "", 1 };
}

static struct item *
item_named (const char *name)
{
  static struct item nobodys;
  for (unsigned i = 0; i < found.items; i++)
    if (strcmp (found.item[i].name, name) == 0)
      return &found.item[i];
  return &nobodys;
}

static void
read_line (const struct call *c, char *line)
{
  char *field[FIELDS] = { NULL };
  for (unsigned i = 0; i < FIELDS && line != NULL; i++)
    field[i] = strsep (&line, "\t");
  for (unsigned i = 0; i < FIELDS; i++)
    field[i] = field[i] == NULL ? "" : field[i];
  if (strcmp (field[0], "item") == 0 && found.items < 1024)
    found.item[found.items++] = (struct item) {
      field[1], field[2], field[9], field[10], atoi (field[3]), atoi (field[4]),
      atoi (field[5]), atoi (field[6]), atoi (field[7]), atoi (field[8]), -1, -1, false
    };
  else if (strcmp (field[0], "saved") == 0)
    item_named (field[1])->saved_at = atoi (field[2]);
  else if (strcmp (field[0], "signal") == 0)
    item_named (field[1])->signal_at = atoi (field[2]);
  else if (strcmp (field[0], "reached") == 0)
    note_reached (atoi (field[1]));
  else if (strcmp (field[0], "lacks") == 0)
    note_lacking (c, atoi (field[1]), field[2]);
  else if (strcmp (field[0], "fault") == 0 && found.faults < 31)
    found.fault[found.faults++] = (struct fault) { field[1], field[3], atoi (field[2]) };
  else if (strcmp (field[0], "states") == 0)
    found.states = atoi (field[1]);
  else if (strcmp (field[0], "unsupported") == 0)
    {
      found.unsupported = field[1];
      found.illegal = instruction_at (*field[2] == '\0' ? -1 : atoi (field[2]));
    }
  else if (strcmp (field[0], "untried") == 0 && found.untrieds < UNTRIED_MAX)
    {
      found.untried[found.untrieds].what = field[1];
      found.untried[found.untrieds++].why = field[2];
    }
  else if (strcmp (field[0], "unseen") == 0)
    found.unseen = field[1];
  else if (strcmp (field[0], "trouble") == 0)
    found.trouble = field[1];
}

static bool
is (const struct item *i, const char *verdict)
{
  return strcmp (i->verdict, verdict) == 0;
}

/* The number that NAME ends with, and how long what is before it is; or -1.  */
static int
number_of (const char *name, size_t *stem)
{
  size_t n = strlen (name);
  while (n > 0 && isdigit ((unsigned char) name[n - 1]))
    n--;
  *stem = n;
  return name[n] == '\0' ? -1 : atoi (name + n);
}

/* Numbered registers of one bank come one after the other, where the first of them stands.  */
static void
order_items (void)
{
  for (unsigned i = 1; i < found.items; i++)
    {
      struct item moved = found.item[i];
      size_t stem, other;
      unsigned to = i;
      number_of (moved.name, &stem);
      for (unsigned k = 0; k < i; k++)
        if (number_of (found.item[k].name, &other) + 1 == number_of (moved.name, &stem)
            && other == stem && strncmp (found.item[k].name, moved.name, stem) == 0
            && number_of (moved.name, &stem) > 0)
          to = k + 1;
      memmove (&found.item[to + 1], &found.item[to], (i - to) * sizeof moved);
      found.item[to] = moved;
    }
}

/* --- In words --- */

static void
print_where (unsigned times, unsigned of, const char *conditions)
{
  if (times == of)
    printf (" (in each of %u runs)", of);
  else
    printf (" (in %u of %u runs%s%s)", times, of, *conditions != '\0' ? ", only with " : "",
            conditions);
}

/* Does item B come right after A, by name?  */
static bool
follows (const struct item *a, const struct item *b)
{
  size_t m, n;
  int i = number_of (a->name, &m), k = number_of (b->name, &n);
  return i >= 0 && k == i + 1 && m == n && strncmp (a->name, b->name, n) == 0;
}

/* What a loss is put down to, behind what the value was and is.  */
static const char *
reason (const struct item *i)
{
  const char *at = strstr (i->what, ", is ");
  at = at == NULL ? i->what : strchr (at + 2, ',');
  return at == NULL ? "" : at;
}

/* Are A and B lost in the same way?  */
static bool
alike (const struct item *a, const struct item *b)
{
  return is (b, "lost") && a->first == b->first && a->last == b->last
         && (a->lost == a->tried) == (b->lost == b->tried)
         && strcmp (a->conditions, b->conditions) == 0
         && strcmp (reason (a), reason (b)) == 0;
}

/* I and those up to LAST, which are lost like it.  */
static void
print_lost (const struct call *c, const struct item *i, const struct item *last)
{
  const struct instruction *next = i->signal_at < 0 ? NULL : instruction_at (i->signal_at);
  printf ("%s loses ", c->symbol);
  if (i->bytes > 8 && (i->first != 0 || i->last + 1 < i->bytes))
    printf (i->first == i->last ? "byte %u of " : "bytes %u-%u of ", i->first, i->last);
  if (last != i)
    printf ("%s-%s: %s ", i->name, last->name, i->name);
  else
    printf ("%s: ", i->name);
  printf ("%s", i->what);
  if (next != NULL)
    printf (" before %s (%s)", where (c, next), next->text);
  print_where (i->lost, i->tried, i->conditions);
  putchar ('\n');
}

static void
print_all_lost (const struct call *c)
{
  for (unsigned i = 0; i < found.items; i++)
    if (is (&found.item[i], "lost"))
      {
        unsigned last = i;
        while (last + 1 < found.items && alike (&found.item[i], &found.item[last + 1])
               && follows (&found.item[last], &found.item[last + 1]))
          last++;
        print_lost (c, &found.item[i], &found.item[last]);
        i = last;
      }
}

/* The names of all that are marked, successive ones as "xmm0-xmm15", behind HEAD; and no
   mark is left.  Return false if there are none.  */
static bool
print_marked (const char *head)
{
  bool any = false;
  for (unsigned i = 0; i < found.items; i++)
    {
      unsigned last = i;
      if (!found.item[i].marked)
        continue;
      while (last + 1 < found.items && found.item[last + 1].marked
             && follows (&found.item[last], &found.item[last + 1]))
        found.item[last++].marked = false;
      found.item[last].marked = false;
      printf ("%s %s", any ? "" : head, found.item[i].name);
      if (last != i)
        printf ("-%s", found.item[last].name);
      i = last;
      any = true;
    }
  return any;
}

static void
print_line (const char *head, const char *verdict)
{
  for (unsigned i = 0; i < found.items; i++)
    found.item[i].marked = is (&found.item[i], verdict);
  if (print_marked (head))
    putchar ('\n');
}

/* What could not be looked at, each reason once.  */
static void
print_reasons (const char *head, const char *verdict)
{
  bool told[sizeof found.item / sizeof *found.item] = { false };
  for (unsigned i = 0; i < found.items; i++)
    {
      if (told[i] || !is (&found.item[i], verdict))
        continue;
      for (unsigned k = i; k < found.items; k++)
        if (is (&found.item[k], verdict)
            && strcmp (found.item[k].what, found.item[i].what) == 0)
          told[k] = found.item[k].marked = true;
      print_marked (head);
      printf (": %s\n", found.item[i].what);
    }
}

/* --- Help --- */

/* What each instruction has saved, or no longer did.  */
static void
print_saved (const struct call *c)
{
  for (unsigned k = 0; k < found.instructions; k++)
    {
      const struct instruction *at = &found.instruction[k];
      char head[512];
      for (unsigned i = 0; i < found.items; i++)
        found.item[i].marked = found.item[i].saved_at == (int) at->place;
      snprintf (head, sizeof head, "%s saves (%s):", where (c, at), at->text);
      if (print_marked (head))
        putchar ('\n');
    }
}

/* Padding between functions belongs to none, and data is no instruction; the one behind a system
   call is not seen by who steps.  */
static bool
is_missed (const struct instruction *i)
{
  return found.traced && found.unseen == NULL && !i->reached && strstr (i->text, "nop") == NULL
         && *i->text != '.' && strcmp (i->text, "xchg %ax,%ax") != 0
         && (i == found.instruction || strcmp (i[-1].text, "syscall") != 0);
}

static void
print_missed (const struct call *c)
{
  for (unsigned k = 0; k < found.instructions; k++)
    {
      const struct instruction *at = &found.instruction[k];
      unsigned count = 0;
      while (k + count < found.instructions && is_missed (at + count)
             && at[count].place / LONGEST == at->place / LONGEST)
        count++;
      if (count != 0)
        printf ("never reached: %s (%s)", where (c, at), at->text);
      if (count > 1)
        printf (" and the next %u", count - 1);
      if (count != 0)
        putchar ('\n');
      k += count;
    }
}

/* Has it gone where it should not?  What was not linked is at address 0.  */
static bool
is_astray (void)
{
  for (unsigned i = 0; i < found.faults; i++)
    if (strstr (found.fault[i].text, "outside of it") != NULL)
      return true;
  return false;
}

static void
print_words (const struct call *c, unsigned lost, const char *missing)
{
  print_all_lost (c);
  for (unsigned i = 0; i < found.faults; i++)
    {
      const struct fault *f = &found.fault[i];
      printf ("%s: %s", c->symbol, f->text);
      if (f->times < found.states && *f->conditions != '\0')
        printf (" (only with %s)", f->conditions);
      putchar ('\n');
    }
  if (*missing != '\0' && is_astray ())
    printf ("%s: the FILEs lack%s: name what has them, or give --calls=NAME for a function"
            " that the judge is to supply, --value=NAME=NUMBER for data\n", c->symbol,
            missing);
  if (lost == 0 && found.faults == 0)
    printf ("%s keeps all that it must, as --kind=%s, in %u runs\n", c->symbol, c->kind,
            found.states);
  print_line ("kept:", "kept");
  print_line ("need not be kept, and is:", "superfluous");
  print_reasons ("kept as far as can be told:", "partly");
  print_reasons ("cannot tell:", "unknown");
  for (unsigned i = 0; i < found.untrieds; i++)
    printf ("not tried: %s: %s\n", found.untried[i].what, found.untried[i].why);
  if (found.unseen != NULL)
    printf ("cannot tell which instructions were reached, nor what it does on other CPUs: %s"
            " ended the process that stepped through it\n", found.unseen);
  if (lost != 0)
    print_saved (c);
  print_missed (c);
}

/* --- JSON --- */

static void
print_string (const char *name, const char *value)
{
  printf ("\"%s\": \"", name);
  for (; *value != '\0'; value++)
    if (*value == '"' || *value == '\\')
      printf ("\\%c", *value);
    else if ((unsigned char) *value < ' ')
      printf ("\\u%04x", (unsigned char) *value);
    else
      putchar (*value);
  putchar ('"');
}

static void
print_json_instruction (const struct call *c, const char *name, const struct instruction *i)
{
  char text[512];
  snprintf (text, sizeof text, "%s: %s", where (c, i), i->text);
  print_string (name, text);
}

static void
print_json_item (const struct call *c, const struct item *i)
{
  const struct instruction *saved = i->saved_at < 0 ? NULL : instruction_at (i->saved_at);
  const struct instruction *next = i->signal_at < 0 ? NULL : instruction_at (i->signal_at);
  printf ("    {");
  print_string ("name", i->name);
  printf (", ");
  print_string ("verdict", i->verdict);
  printf (", \"bytes\": %u, \"required\": %u, \"runs\": %u, \"lost\": %u", i->bytes,
          i->required, i->tried, i->lost);
  if (i->lost != 0)
    printf (", \"first\": %u, \"last\": %u", i->first, i->last);
  if (*i->what != '\0')
    printf (", "), print_string ("what", i->what);
  if (*i->conditions != '\0')
    printf (", "), print_string ("only with", i->conditions);
  if (saved != NULL)
    printf (", "), print_json_instruction (c, "saved by", saved);
  if (next != NULL)
    printf (", "), print_json_instruction (c, "signal before", next);
  putchar ('}');
}

static void
print_json (const struct call *c, const char *verdict)
{
  printf ("{\n  ");
  print_string ("symbol", c->symbol);
  printf (",\n  ");
  print_string ("kind", c->kind);
  printf (",\n  ");
  print_string ("verdict", verdict);
  if (found.unsupported != NULL)
    printf (",\n  "), print_string ("why", found.unsupported);
  printf (",\n  \"runs\": %u,\n  \"faults\": [", found.states);
  for (unsigned i = 0; i < found.faults; i++)
    {
      printf (i == 0 ? "\n    {" : ",\n    {");
      print_string ("what", found.fault[i].text);
      printf (", \"runs\": %u", found.fault[i].times);
      if (*found.fault[i].conditions != '\0')
        printf (", "), print_string ("only with", found.fault[i].conditions);
      putchar ('}');
    }
  printf ("],\n  \"registers\": [");
  for (unsigned i = 0; i < found.items; i++)
    {
      printf (i == 0 ? "\n" : ",\n");
      print_json_item (c, &found.item[i]);
    }
  printf ("],\n  \"untried\": [");
  for (unsigned i = 0; i < found.untrieds; i++)
    printf ("%s\"%s\"", i == 0 ? "" : ", ", found.untried[i].what);
  if (found.unseen != NULL)
    printf ("%s\"instructions\"", found.untrieds == 0 ? "" : ", ");
  printf ("],\n  \"never reached\": [");
  const char *before = "\n    {";
  for (unsigned i = 0; i < found.instructions; i++)
    if (is_missed (&found.instruction[i]))
      {
        printf ("%s", before);
        print_json_instruction (c, "instruction", &found.instruction[i]);
        putchar ('}');
        before = ",\n    {";
      }
  printf ("]\n}\n");
}

static void
print_unsupported (const struct call *c)
{
  printf ("UNSUPPORTED: %s: %s", c->symbol, found.unsupported);
  if (found.illegal != NULL)
    printf (" (%s)", found.illegal->text);
  putchar ('\n');
}

static int
finish (int status)
{
  if (fflush (stdout) != 0)
    die ("cannot write to standard output: %s", "look at where it leads");
  return status;
}

int
report_unsupported (const struct call *c, const char *why)
{
  found.unsupported = why;
  if (c->json)
    print_json (c, "unsupported");
  else
    print_unsupported (c);
  return finish (STATUS_UNSUPPORTED);
}

int
report (const struct call *c, char *text, const char *how, const char *missing,
        const char *program)
{
  unsigned lost = 0;
  read_code (c, program, text, "\nstub\t", 0);
  read_code (c, program, text, "\nsecond\t", LONGEST);
  for (char *line; (line = strsep (&text, "\n")) != NULL; )
    read_line (c, line);
  order_items ();
  if (found.trouble != NULL)
    die ("%s", found.trouble);
  if (how != NULL)
    found.fault[found.faults++] = (struct fault) { how, "", 1 };
  for (unsigned i = 0; i < found.items; i++)
    lost += is (&found.item[i], "lost");
  /* What was seen before the end is true all the same.  */
  int status = lost + found.faults != 0 ? STATUS_LOST
               : found.unsupported != NULL ? STATUS_UNSUPPORTED : STATUS_KEPT;
  if (c->json)
    print_json (c, status == STATUS_KEPT ? "kept" : status == STATUS_LOST ? "lost"
                   : "unsupported");
  else if (status == STATUS_UNSUPPORTED)
    print_unsupported (c);
  else
    print_words (c, lost, missing);
  return finish (status);
}
