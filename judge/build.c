/* The program of a stub and the target's part: linked in a folder of its own, and run.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "judge.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "remedy.h"

/* The target's part, an archive: this program carries it, so that the two always fit.  */
extern const char judge_archive[], judge_archive_end[];
__asm__ (".section .rodata\n\t.globl judge_archive, judge_archive_end\n"
         "judge_archive:\n\t.incbin \"" JUDGE_ARCHIVE "\"\njudge_archive_end:\n\t.previous");

/* --- The folder --- */

/* All that is ever in it.  */
enum { ARCHIVE, VALUES, PROGRAM, FILES };
static char *folder, *inside[FILES];

static void
remove_folder (void)
{
  for (unsigned i = 0; i < FILES; i++)
    unlink (inside[i]);
  rmdir (folder);
}

static void
end_by_signal (int number)
{
  remove_folder ();
  signal (number, SIG_DFL);
  raise (number);
}

static FILE *
create (const char *path)
{
  FILE *f = fopen (path, "w");
  if (f == NULL)
    die ("cannot write %s: %s: %s", path, strerror (errno), remedy_for_file (errno));
  return f;
}

static void
finish (FILE *f, const char *path)
{
  bool failed = ferror (f);
  if (fclose (f) != 0 || failed)
    die ("cannot write %s: %s: %s", path, strerror (errno), remedy_for_file (errno));
}

static char * __attribute__ ((format (printf, 1, 2)))
text (const char *format, ...)
{
  char *made;
  va_list ap;
  va_start (ap, format);
  if (vasprintf (&made, format, ap) < 0)
    die ("%s", OUT_OF_MEMORY);
  va_end (ap);
  return made;
}

static void
make_folder (void)
{
  static const char *const names[FILES] = { "judge.a", "values.c", "program" };
  const char *in = getenv ("TMPDIR");
  if (in == NULL || *in == '\0')
    in = "/tmp";
  folder = text ("%s/mkpreempt-XXXXXX", in);
  if (mkdtemp (folder) == NULL)
    die ("cannot make a folder in %s: %s: %s", in, strerror (errno),
         remedy_for_file (errno));
  for (unsigned i = 0; i < FILES; i++)
    inside[i] = text ("%s/%s", folder, names[i]);
  atexit (remove_folder);
  signal (SIGINT, end_by_signal);
  signal (SIGTERM, end_by_signal);
  signal (SIGHUP, end_by_signal);
}

/* --- Commands --- */

struct command
{
  unsigned count;
  char *word[256];
};

static void __attribute__ ((format (printf, 2, 3)))
add (struct command *c, const char *format, ...)
{
  va_list ap;
  va_start (ap, format);
  if (c->count + 1 == sizeof c->word / sizeof *c->word
      || vasprintf (&c->word[c->count++], format, ap) < 0)
    die ("%s", OUT_OF_MEMORY);
  va_end (ap);
}

/* The words of WORDS, which blanks separate.  */
static void
add_words (struct command *c, const char *words)
{
  char *copy = strdup (words), *word;
  for (char *rest = copy; (word = strtok (rest, " ")) != NULL; rest = NULL)
    add (c, "%s", word);
  free (copy);
}

/* All that FD has to say, until its end.  */
static char *
read_all (int fd)
{
  char *text, chunk[4096];
  size_t size;
  ssize_t n;
  FILE *f = open_memstream (&text, &size);
  if (f == NULL)
    die ("%s", OUT_OF_MEMORY);
  while ((n = read (fd, chunk, sizeof chunk)) > 0 || (n < 0 && errno == EINTR))
    if (n > 0)
      fwrite (chunk, 1, n, f);
  if (fclose (f) != 0)
    die ("%s", OUT_OF_MEMORY);
  return text;
}

/* What COMMAND says on FD when INPUT is its standard input, malloc'ed, and waitpid's status.
   INPUT is less than a pipe takes at once.  */
static char *
run (const struct command *command, int fd, const char *input, int *status)
{
  int in[2], out[2];
  if (pipe2 (in, O_CLOEXEC) != 0 || pipe2 (out, O_CLOEXEC) != 0)
    die ("no pipe: %s: let this process have more files open", strerror (errno));
  pid_t child = fork ();
  if (child < 0)
    die ("no process: %s: let there be more of them", strerror (errno));
  if (child == 0)
    {
      dup2 (in[0], 0);
      dup2 (out[1], fd);
      execvp (command->word[0], command->word);
      dprintf (fd, "%s: %s: set --cc, or --run\n", command->word[0], strerror (errno));
      _exit (127);
    }
  close (in[0]);
  close (out[1]);
  signal (SIGPIPE, SIG_IGN);
  size_t length = strlen (input);
  while (length > 0)
    {
      ssize_t n = write (in[1], input, length);
      if (n < 0 && errno != EINTR)
        break;
      input += n > 0 ? n : 0;
      length -= n > 0 ? n : 0;
    }
  close (in[1]);
  char *said = read_all (out[0]);
  close (out[0]);
  while (waitpid (child, status, 0) < 0 && errno == EINTR)
    continue;
  return said;
}

/* --- The link --- */

/* Words of data, where the files lack them, and where each is.  */
static void
write_values (const struct call *c, const char *path)
{
  FILE *f = create (path);
  for (unsigned i = 0; i < c->values.count; i++)
    fprintf (f, "unsigned long %.*s __attribute__ ((weak)) = %lluu;\n",
             (int) strcspn (c->values.word[i], "="), c->values.word[i],
             strtoull (strchr (c->values.word[i], '=') + 1, NULL, 0));
  fputs ("void *const judge_values[] = {", f);
  for (unsigned i = 0; i < c->values.count; i++)
    fprintf (f, " (void *) &%.*s,", (int) strcspn (c->values.word[i], "="),
             c->values.word[i]);
  fputs (" };\n", f);
  finish (f, path);
}

static void
write_archive (const char *path)
{
  FILE *f = create (path);
  fwrite (judge_archive, 1, judge_archive_end - judge_archive, f);
  finish (f, path);
}

/* NAME, of one of the files or libc's, is what the target's part knows as AS.  */
static void
add_symbol (struct command *link, const char *as, const char *name)
{
  add (link, "-Wl,-u,%s,--defsym,%s=%s", name, as, name);
}

static char *
link_program (const struct call *c, const char *how, const char *values, const char *program,
              int *status)
{
  struct command link = { .count = 0 };
  add_words (&link, c->cc);
  add (&link, "%s", how);
  /* What nobody needs may lack what it needs; and so may what turns out not to be called
     (run_program's *HOW).  */
  add_words (&link, "-no-pie -Wl,--gc-sections -Wl,--warn-unresolved-symbols -o");
  add (&link, "%s", program);
  add_symbol (&link, "judge_stub", c->symbol);
  add_symbol (&link, "judge_second", c->second != NULL ? c->second : c->symbol);
  add_symbol (&link, "judge_make", c->make != NULL ? c->make : c->symbol);
  for (unsigned i = 0; i < c->calls.count; i++)
    add (&link, "-Wl,--defsym,%s=judge_called_%u", c->calls.word[i], i);
  add_words (&link, "-Wl,-u,main");
  for (unsigned i = 0; i < c->files; i++)
    add (&link, "%s", c->file[i]);
  if (values != NULL)
    add (&link, "%s", values);
  add (&link, "%s", inside[ARCHIVE]);
  for (unsigned i = 0; i < c->files; i++)
    if (strcmp (c->file[i] + strlen (c->file[i]) - 2, ".a") == 0)
      add (&link, "%s", c->file[i]);
  char *said = run (&link, 2, "", status);
  while (link.count > 0)
    free (link.word[--link.count]);
  return said;
}

/* The names, with blanks between, that SAID calls undefined.  */
static const char *
missing_symbols (const char *said)
{
  static const char *const before = "undefined reference to `";
  char *names;
  size_t size;
  FILE *f = open_memstream (&names, &size);
  if (f == NULL)
    die ("%s", OUT_OF_MEMORY);
  while ((said = strstr (said, before)) != NULL)
    {
      said += strlen (before);
      fprintf (f, " %.*s", (int) strcspn (said, "'"), said);
    }
  if (fclose (f) != 0)
    die ("%s", OUT_OF_MEMORY);
  return names;
}

static void
die_of_symbol (const char *said, const char *name)
{
  char *at = name == NULL ? NULL : strstr (said, "symbol `");
  size_t length = name == NULL ? 0 : strlen (name);
  for (; at != NULL; at = strstr (at + 1, "symbol `"))
    if (strncmp (at + 8, name, length) == 0 && at[8 + length] == '\'')
      die ("no such symbol: %s: neither a FILE nor a library has one of that name that"
           " others can call (a local one needs .globl)", name);
}

static void __attribute__ ((noreturn))
die_of_link (const struct call *c, const char *said)
{
  die_of_symbol (said, c->symbol);
  die_of_symbol (said, c->second);
  die_of_symbol (said, c->make);
  die ("the FILEs cannot be linked (by %s): set --cc, or mend what it says:\n%s", c->cc,
       said);
}

/* The compiler's tool NAME, as the first word of COMMAND.  */
static void
add_tool (const struct call *c, struct command *command, const char *name)
{
  struct command ask = { .count = 0 };
  int status;
  add_words (&ask, c->cc);
  add (&ask, "-print-prog-name=%s", name);
  char *path = run (&ask, 1, "", &status);
  path[strcspn (path, "\n")] = '\0';
  add (command, "%s", path);
}

/* Of the program's symbols, nm's lines of address, size if it has one, type and name, that which
   WORD, NAME=NUMBER, names and others can call so: its size; or 0.  */
static unsigned long
value_bytes (char *table, const char *word)
{
  size_t length = strcspn (word, "=");
  unsigned long bytes = 0;
  for (char *line; (line = strsep (&table, "\n")) != NULL; )
    {
      size_t n = strlen (line);
      if (n > length + 3 && strncmp (line + n - length, word, length) == 0
          && line[n - length - 1] == ' ' && isupper ((unsigned char) line[n - length - 2]))
        sscanf (line, "%*x %lx", &bytes);
    }
  return bytes;
}

/* Is the name of WORD among NAMES, each behind a blank?  */
static bool
is_among (const char *names, const char *word)
{
  size_t length = strcspn (word, "=");
  while ((names = strchr (names, ' ')) != NULL)
    if (strncmp (++names, word, length) == 0
        && (names[length] == ' ' || names[length] == '\0'))
      return true;
  return false;
}

static char *
symbols_of (const struct call *c, const char *program)
{
  struct command command = { .count = 0 };
  int status;
  add_tool (c, &command, "nm");
  add_words (&command, "-S");
  add (&command, "%s", program);
  return run (&command, 1, "", &status);
}

/* Nobody means a word that no file has, and none lacks.  PROGRAM has been linked without, and
   SAID was said.  */
static void
check_values (const struct call *c, const char *program, const char *said)
{
  const char *names = missing_symbols (said), *table = symbols_of (c, program);
  for (unsigned i = 0; i < c->values.count; i++)
    if (!is_among (names, c->values.word[i])
        && value_bytes (strdup (table), c->values.word[i]) == 0)
      die ("--value=%s: the stub uses no such word that a FILE lacks, or has for others to use"
           " (a local one needs .globl, and .size)", c->values.word[i]);
}

static void
find_values (struct call *c, const char *program)
{
  const char *table = symbols_of (c, program);
  for (unsigned i = 0; i < c->values.count; i++)
    {
      unsigned long bytes = value_bytes (strdup (table), c->values.word[i]);
      if (bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8)
        die ("--value=%s: that is no word of 1, 2, 4 or 8 bytes", c->values.word[i]);
      c->value_bytes[i] = bytes;
    }
}

/* With C's words of data, if it has some.  */
static char *
link_words (struct call *c, const char *how, const char *program, int *status)
{
  char *said = link_program (c, how, NULL, program, status);
  if (*status != 0 || c->values.count == 0)
    return said;
  check_values (c, program, said);
  write_values (c, inside[VALUES]);
  free (said);
  said = link_program (c, how, inside[VALUES], program, status);
  if (*status == 0)
    find_values (c, program);
  return said;
}

const char *
build_program (struct call *c, const char **missing)
{
  int status;
  make_folder ();
  char *program = inside[PROGRAM];
  write_archive (inside[ARCHIVE]);
  char *said = link_words (c, "-static", program, &status);
  /* Not every system has all libraries as archives.  */
  if (status != 0 && strstr (said, "cannot find -l") != NULL)
    free (said), said = link_words (c, "-g", program, &status);
  if (status != 0)
    die_of_link (c, said);
  *missing = missing_symbols (said);
  return program;
}

/* --- The run --- */

char *
run_program (const struct call *c, const char *program, const char *contract,
             const char **how)
{
  static char words[128];
  struct command command = { .count = 0 };
  int status;
  add_words (&command, c->run);
  add (&command, "%s", program);
  char *said = run (&command, 1, contract, &status);
  const char *end = strstr (said, "\nend\n");
  *how = NULL;
  if (WIFEXITED (status) && WEXITSTATUS (status) == 127 && end == NULL)
    die ("%s cannot be run: set --run", command.word[0]);
  if (end == NULL)
    {
      *how = words;
      if (WIFSIGNALED (status))
        snprintf (words, sizeof words, "it ended the judge's program by signal %s",
                  strsignal (WTERMSIG (status)));
      else if (WEXITSTATUS (status) == 119)
        snprintf (words, sizeof words, "behind it the judge's program crashes: it has changed"
                  " what all code needs (thread pointer, flags, libc's data)");
      else
        snprintf (words, sizeof words, "it ended the judge's program with status %d",
                  WEXITSTATUS (status));
    }
  return said;
}

char *
disassemble (const struct call *c, const char *program, unsigned long at)
{
  struct command command = { .count = 0 };
  int status;
  add_tool (c, &command, "objdump");
  add_words (&command, "-d --no-show-raw-insn");
  add (&command, "--start-address=%#lx", at);
  add (&command, "--stop-address=%#lx", at + 16384);
  add (&command, "%s", program);
  char *said = run (&command, 1, "", &status);
  return status == 0 ? said : "";
}
