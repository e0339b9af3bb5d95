/* mkpreempt: headers that the plugin wrote to the trampoline asyncPreempt.  Needs no
   library: what does, --diff and --check, is the program mkpreempt-inspect beside it; and
   --verify, which needs a compiler, is mkpreempt-judge.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clobbers.h"
#include "emit.h"
#include "hook.h"
#include "remedy.h"
#include "replace.h"
#include "same.h"
#include "switches.h"

#define INPUTS_MAX 16

const char *argp_program_version = "mkpreempt (preemptregs) " PREEMPTREGS_VERSION;

static const char doc[] =
  "Write the preemption trampoline asyncPreempt for the registers that the"
  " HEADERs list, as preemptregs.so wrote them.\v"
  "The first HEADER's registers are always saved; what a further HEADER adds is"
  " saved only where the CPU and the kernel have it at run time.\n\n"
  "FILE's ending says what is written: the trampoline to a .S (and to standard"
  " output), the frame as a C struct to a .h file.  An error names file and line,"
  " the exit status is then 1, and FILE is as it was.\n\n"
  "With --same the exit status is 0 if FILE, which was generated before and is kept, is"
  " what -o FILE would write, 1 if not, 2 after an error.  Compilers' names are not"
  " compared, nor how lines end.\n\n"
  "With --diff the exit status is diff's: 0 if the headers say the same, 1 if they"
  " differ, 2 after an error.\n\n"
  "With --check each FILE is an object, archive, shared library or program.  The"
  " trampoline is the one that a FILE contains, or, where some of the FILEs are"
  " headers, the one for these.  The exit status is 0 if it saves all that code with"
  " records may hold, 1 if not, 2 after an error.";

enum                            /* they have no letter */
{
  OPTION_DIFF = 256, OPTION_CHECK, OPTION_SAME, OPTION_VERIFY, OPTION_JSON, OPTION_KIND,
  OPTION_SYMBOL, OPTION_CALLS, OPTION_ARGUMENTS, OPTION_RESULT, OPTION_WITHOUT
};

static const struct argp_option options[] = {
  { "output", 'o', "FILE", 0, "write to FILE instead of standard output", 0 },
  { "same", OPTION_SAME, "FILE", 0, "write no trampoline, but in plain words how FILE"
    " differs from what would be written to it", 1 },
  { "diff", OPTION_DIFF, NULL, 0, "write no trampoline, but in plain words how"
    " header NEW differs from OLD", 1 },
  { "check", OPTION_CHECK, NULL, 0, "write no trampoline, but which functions in"
    " the FILEs may hold more than it saves", 1 },
  { "verify", OPTION_VERIFY, NULL, 0, "write no trampoline, but which registers a stub"
    " of yours loses; --verify --help says how", 1 },
  { "json", OPTION_JSON, NULL, 0, "with --diff, --check or --verify: say it as JSON", 1 },
  { "kind", OPTION_KIND, "KIND", 0, "write no trampoline, but for the same registers a"
    " function of your own: a switch between stacks, or a hook; or clobbers, a header with"
    " a switch in line", 2 },
  { "symbol", OPTION_SYMBOL, "NAME", 0, "with --kind: its name", 2 },
  { "calls", OPTION_CALLS, "NAME", 0, "a hook's C function, which it calls", 2 },
  { "arguments", OPTION_ARGUMENTS, "LIST", 0, "a switch's, in their order: from, where it"
    " writes the SP that it leaves; to, where it finds the SP to go on with, or to-sp, this"
    " itself; data; as preempt_switch, from,to-sp, unless given", 2 },
  { "result", OPTION_RESULT, "LIST", 0, "what a switch returns on the other side: from-sp,"
    " the SP that was left, or what the arguments were", 2 },
  { "without", OPTION_WITHOUT, "control", 0, "a switch that leaves control registers as"
    " they are", 2 },
  { 0 }
};

struct arguments
{
  int (*run) (const struct arguments *);        /* the exit status is its own */
  const char *output, *same;    /* -o's FILE, and --same's */
  bool json;
  struct order_options wanted;  /* --kind and what goes with it */
  char **file;
  unsigned files;
};

static int generate (const struct arguments *);
static int same (const struct arguments *);
static int compare (const struct arguments *);
static int check (const struct arguments *);

/* Choose what to do: RUN, by OPTION.  */
static void
choose (struct arguments *a, int (*run) (const struct arguments *),
        struct argp_state *state)
{
  if (a->run != generate && a->run != run)
    argp_error (state, "--same, --diff and --check are calls of their own");
  a->run = run;
}

static bool
has_wanted (const struct order_options *w)
{
  return w->symbol != NULL || w->calls != NULL || w->arguments != NULL || w->result != NULL
         || w->without != NULL;
}

/* *OPTION, called NAME, is ARG.  */
static error_t
set_once (const char **option, const char *name, const char *arg, struct argp_state *state)
{
  if (*option != NULL)
    argp_error (state, "--%s is given twice", name);
  *option = arg;
  return 0;
}

/* What fits together.  */
static void
check_call (const struct arguments *a, struct argp_state *state)
{
  const char *option = a->run == compare ? "--diff" : a->run == same ? "--same" : "--check";
  if (a->files == 0)
    argp_error (state, "no %s is given", a->run == check ? "FILE" : "HEADER");
  if (a->run == compare && a->files != 2)
    argp_error (state, "--diff takes two headers, the old one and the new one");
  if (a->run != check && a->files > INPUTS_MAX)
    argp_error (state, "more than %d headers: raise INPUTS_MAX in"
                " runtime/mkpreempt/main.c", INPUTS_MAX);
  if (a->run != generate && a->output != NULL)
    argp_error (state, "%s writes to standard output, not to -o FILE", option);
  if (a->run != generate && a->wanted.kind != NULL)
    argp_error (state, "--kind and %s are two calls", option);
  if (a->wanted.kind == NULL && has_wanted (&a->wanted))
    argp_error (state, "--symbol, --calls, --arguments, --result and --without say more of"
                " a --kind, which is not given");
  if ((a->run == generate || a->run == same) && a->json)
    argp_error (state, "--json says how --diff and --check write, and is nothing by"
                " itself");
}

static error_t
parse (int key, char *arg, struct argp_state *state)
{
  struct arguments *a = state->input;
  switch (key)
    {
    case 'o':
      if (a->output != NULL)
        argp_error (state, "-o is given twice: one call writes one file");
      a->output = arg;
      return 0;
    case OPTION_DIFF:
      choose (a, compare, state);
      return 0;
    case OPTION_CHECK:
      choose (a, check, state);
      return 0;
    case OPTION_SAME:
      if (a->same != NULL)
        argp_error (state, "--same is given twice: one call compares one file");
      a->same = arg;
      choose (a, same, state);
      return 0;
    case OPTION_JSON:
      a->json = true;
      return 0;
    case OPTION_KIND:
      return set_once (&a->wanted.kind, "kind", arg, state);
    case OPTION_SYMBOL:
      return set_once (&a->wanted.symbol, "symbol", arg, state);
    case OPTION_CALLS:
      return set_once (&a->wanted.calls, "calls", arg, state);
    case OPTION_ARGUMENTS:
      return set_once (&a->wanted.arguments, "arguments", arg, state);
    case OPTION_RESULT:
      return set_once (&a->wanted.result, "result", arg, state);
    case OPTION_WITHOUT:
      return set_once (&a->wanted.without, "without", arg, state);
    case ARGP_KEY_ARGS:
      a->file = state->argv + state->next;
      a->files = state->argc - state->next;
      return 0;
    case ARGP_KEY_END:
      check_call (a, state);
      return 0;
    default:
      return ARGP_ERR_UNKNOWN;
    }
}

static bool
ends_in (const char *s, const char *end)
{
  size_t n = strlen (s), m = strlen (end);
  return n > m && strcmp (s + n - m, end) == 0;
}

static void __attribute__ ((noreturn))
die (const char *message)
{
  fprintf (stderr, "mkpreempt: %s\n", message);
  exit (argp_err_exit_status);
}

static void
read_headers (const struct arguments *a, struct input *input)
{
  char *message;
  for (unsigned i = 0; i < a->files; i++)
    {
      input[i].file = a->file[i];
      if ((message = regset_read (&input[i].set, a->file[i])) != NULL)
        die (message);
    }
}

static void
write_output (const char *file, const char *text)
{
  char *message;
  if (text == NULL)
    die (OUT_OF_MEMORY);
  if (file == NULL)
    {
      if ((fputs (text, stdout) == EOF || fflush (stdout) != 0)
          && asprintf (&message, "cannot write to standard output: %s: %s",
                       strerror (errno), remedy_for_file (errno)) >= 0)
        die (message);
      return;
    }
  int failed = replace_file (file, text);
  if (failed != 0
      && asprintf (&message, "cannot write %s: %s: %s", file,
                   failed == EINVAL ? "it exists and is not a regular file"
                                    : strerror (failed),
                   failed == EINVAL ? "name another one" : remedy_for_file (failed)) >= 0)
    die (message);
}

/* A slip of the hand that would cost a header.  */
static void
refuse_input (const struct arguments *a)
{
  struct stat output, input;
  char *message;
  if (a->output == NULL || stat (a->output, &output) != 0)
    return;
  for (unsigned i = 0; i < a->files; i++)
    if (stat (a->file[i], &input) == 0 && input.st_dev == output.st_dev
        && input.st_ino == output.st_ino
        && asprintf (&message, "cannot write %s: it is header %s", a->output,
                     a->file[i]) >= 0)
      die (message);
}

/* The trampoline, or its FRAME.  */
static char *
make_trampoline (const struct input *input, unsigned count, bool frame, char **text)
{
  static struct layout all, callee;
  char *error = layout_make (&all, LAYOUT_ALL, input, count);
  if (error == NULL)
    error = layout_make (&callee, LAYOUT_CALLEE_SAVED, input, count);
  if (error == NULL)
    error = emit_trampoline (&all, &callee, input, count, text);
  /* Only a trampoline that can be written has a frame.  */
  if (error == NULL && frame)
    {
      free (*text);
      error = emit_frame (&all, input, count, text);
    }
  return error;
}

/* What ORDER asks for, or its DECLARATIONS.  */
static char *
make_ordered (const struct order *order, const struct input *input, unsigned count,
              bool declarations, char **text)
{
  static struct layout frame;
  bool hook = order->kind == ORDER_HOOK;
  char *error = layout_make_for (&frame, hook ? LAYOUT_CLOBBERED : LAYOUT_CALLEE_SAVED,
                                 order, input, count);
  return error != NULL ? error
         : order->kind == ORDER_CLOBBERS ? clobbers_header (&frame, input, count, text)
         : hook ? hook_emit (&frame, input, count, declarations, text)
         : switches_emit (&frame, input, count, declarations, text);
}

/* The text for FILE, or for standard output: of ORDER, or with NULL the trampoline.  */
static char *
make_text (const char *file, const struct order *order, const struct input *input,
           unsigned count)
{
  bool h = file != NULL && ends_in (file, ".h");
  char *text = NULL;
  char *error = order == NULL ? make_trampoline (input, count, h, &text)
                : make_ordered (order, input, count, h, &text);
  if (error != NULL)
    die (error);
  if ((text = same_seal (text)) == NULL)
    die (OUT_OF_MEMORY);
  return text;
}

/* FILE's ending says what it is.  */
static void
check_ending (const char *option, const char *file, const struct order *order)
{
  char *message;
  bool header = order != NULL && order->kind == ORDER_CLOBBERS;
  if (file != NULL && !ends_in (file, ".h") && (header || !ends_in (file, ".S"))
      && asprintf (&message, header ? "%s FILE: expected FILE to end in .h: a list of"
                   " clobbers is a header"
                   : "%s FILE: expected FILE to end in .S (the trampoline) or .h"
                   " (its frame)", option) >= 0)
    die (message);
}

static int
generate (const struct arguments *a)
{
  static struct input input[INPUTS_MAX];
  static struct order wanted, *order;
  char *error;
  if (a->wanted.kind != NULL && (error = order_make (order = &wanted, &a->wanted)) != NULL)
    die (error);
  check_ending ("-o", a->output, order);
  refuse_input (a);
  read_headers (a, input);
  write_output (a->output, make_text (a->output, order, input, a->files));
  return 0;
}

/* The call that makes FILE the same.  */
static void
print_renewal (const struct arguments *a, const struct order *order)
{
  fputs ("to renew it: mkpreempt", stdout);
  if (order != NULL)
    order_print (stdout, order);
  printf (" -o %s", a->same);
  for (unsigned i = 0; i < a->files; i++)
    printf (" %s", a->file[i]);
  putchar ('\n');
}

static int
same (const struct arguments *a)
{
  static struct input input[INPUTS_MAX];
  static struct order wanted, *order;
  struct generated old, new;
  check_ending ("--same", a->same, NULL);
  char *error = same_read (&old, a->same), *words;
  if (error == NULL && old.call != NULL)
    error = order_parse (order = &wanted, old.call);
  if (error != NULL)
    die (error);
  read_headers (a, input);
  if (strcmp (old.arch, input[0].set.arch) != 0
      && asprintf (&error, "%s is for %s, but %s is for %s: compare what is for one"
                   " architecture", a->same, old.arch, a->file[0], input[0].set.arch) >= 0)
    die (error);
  same_compilers (&old, input, a->files);
  if (order != NULL && order->kind == ORDER_CLOBBERS)
    same_widths (&old, input, a->files);
  error = same_parse (&new, make_text (a->same, order, input, a->files), a->same);
  if (error != NULL)
    die (error);
  if ((words = same_describe (a->same, &old, &new)) == NULL)
    die (OUT_OF_MEMORY);
  if (*words == '\0')
    return 0;
  write_output (NULL, words);
  print_renewal (a, order);
  return 1;
}

/* Go on as the program that lies beside this one's own file, under its name and -NAME.
   MISSING: what to say of it, behind its path, where there is none.  */
static void __attribute__ ((noreturn))
go_on_as (const char *name, const char **argument, const char *missing)
{
  char *self = realpath ("/proc/self/exe", NULL), *program, *message;
  if (self == NULL)
    die ("cannot find its own file: /proc/self/exe cannot be read: mount /proc");
  if (asprintf (&program, "%s-%s", self, name) < 0)
    die (OUT_OF_MEMORY);
  execv (program, (char **) argument);
  if ((errno == ENOENT
       ? asprintf (&message, "%s%s", program, missing)
       : asprintf (&message, "%s cannot be run: %s: build it anew, and let it be run"
                   " (chmod +x)", program, strerror (errno))) < 0)
    message = OUT_OF_MEMORY;
  die (message);
}

static int
inspect (const struct arguments *a, const char *command)
{
  const char **argument = calloc (a->files + 4, sizeof *argument);
  if (argument == NULL)
    die (OUT_OF_MEMORY);
  argument[0] = "mkpreempt-inspect";
  argument[1] = command;
  argument[2] = a->json ? "json" : "text";
  memcpy (argument + 3, a->file, a->files * sizeof *argument);
  go_on_as ("inspect", argument, ", which does --diff and --check, is missing: build it"
            " where libelf and jansson are, and keep it beside mkpreempt");
}

/* With the same arguments: the options are its own.  */
static void __attribute__ ((noreturn))
verify (char **argv)
{
  argv[0] = "mkpreempt --verify";
  go_on_as ("judge", (const char **) argv, ", which does --verify, is missing: build it"
            " for a machine that has a judge (the manual lists them), and keep it beside"
            " mkpreempt");
}

static int
compare (const struct arguments *a)
{
  return inspect (a, "diff");
}

static int
check (const struct arguments *a)
{
  return inspect (a, "check");
}

/* Is ARGUMENT this OPTION, which may be cut short?  */
static bool
is_option (const char *argument, const char *option)
{
  size_t n = strcspn (argument, "=");
  return n > 2 && strncmp (argument, option, n) == 0;
}

/* The exit status after an error, as diff's and grep's: 1 is an answer.  It must be
   known before the options are parsed, which may be wrong.  */
static int
error_status (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (is_option (argv[i], "--diff") || is_option (argv[i], "--check")
        || is_option (argv[i], "--same"))
      return 2;
  return 1;
}

int
main (int argc, char **argv)
{
  struct arguments a = { .run = generate };
  struct argp argp = {
    options, parse, "HEADER [HEADER...]\n--kind=KIND --symbol=NAME HEADER [HEADER...]\n"
    "--same FILE HEADER [HEADER...]\n--diff [--json] OLD NEW\n"
    "--check [--json] FILE [FILE...]\n--verify --kind=KIND --symbol=NAME HEADER FILE...",
    doc, 0, 0, 0
  };
  argp_err_exit_status = error_status (argc, argv);
  for (int i = 1; i < argc; i++)
    if (strcmp (argv[i], "--verify") == 0)
      verify (argv);
  argp_parse (&argp, argc, argv, 0, 0, &a);
  return a.run (&a);
}
