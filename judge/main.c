/* mkpreempt-judge, which does mkpreempt --verify: does a stub that someone keeps by hand
   keep the registers that it must?  It links the stub with a program that fills all
   registers, runs it, destroys them, and compares (target/); and says what that found.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "judge.h"

#include <argp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *argp_program_version = "mkpreempt (preemptregs) " PREEMPTREGS_VERSION;

static const char doc[] =
  "Run the stub NAME of the FILEs (objects, archives, assembly, C) and say which registers"
  " it loses of those that code around it may hold, as HEADER lists them.\v"
  "The exit status is 0 if all is kept, 1 if something is lost or the stub goes astray, 2"
  " after an error, 77 if it cannot be run here.  The manual has an example for each KIND.";

enum
{
  OPTION_VERIFY = 256, OPTION_KIND, OPTION_SYMBOL, OPTION_CALLS, OPTION_DESTROYS,
  OPTION_ENTRY, OPTION_ARG, OPTION_MAKE, OPTION_MAKE_ARG, OPTION_FROM, OPTION_KEEPS,
  OPTION_NEED_NOT, OPTION_VALUE, OPTION_WITHOUT, OPTION_CC, OPTION_RUN, OPTION_TIMEOUT, OPTION_JSON
};

static const struct argp_option options[] = {
  { "verify", OPTION_VERIFY, NULL, OPTION_HIDDEN, NULL, 0 },
  { "kind", OPTION_KIND, "KIND", 0, "preempt, switch, hook or jump", 0 },
  { "symbol", OPTION_SYMBOL, "NAME", 0, "the stub; with jump: setjmp's and longjmp's,"
    " NAME,NAME", 0 },
  { "calls", OPTION_CALLS, "NAME", 0, "a function that it calls, which is supplied (may be"
    " given again)", 0 },
  { "destroys", OPTION_DESTROYS, "WHAT", 0, "what those may destroy: abi, what the ABI lets"
    " them; all; general, general registers alone", 0 },
  { "entry", OPTION_ENTRY, "HOW", 0, "how it is entered: call, jump; preempt: as"
    " asyncPreempt; exit: by a function's return", 0 },
  { "arg", OPTION_ARG, "WORD", 0, "switch: an argument: from, to, *to, result, or a"
    " number", 0 },
  { "make", OPTION_MAKE, "NAME", 0, "switch: the function that makes a context", 0 },
  { "make-arg", OPTION_MAKE_ARG, "WORD", 0, "its arguments: to, stack, size, top, entry, or"
    " a number", 0 },
  { "from", OPTION_FROM, "result", 0, "switch: what it returns on the other side stands for"
    " the side that was left", 0 },
  { "keeps", OPTION_KEEPS, "LIST", 0, "it must keep these, too: registers of the header,"
    " arguments, results, control, flags, x87, all", 0 },
  { "need-not", OPTION_NEED_NOT, "LIST", 0, "it need not keep these", 0 },
  { "value", OPTION_VALUE, "NAME=NUMBER[,NUMBER...]", 0, "a word of data, of the FILEs or one"
    " that they lack; with several, each is tried", 0 },
  { "without", OPTION_WITHOUT, "FEATURE", 0, "as on a CPU that lacks it", 0 },
  { "cc", OPTION_CC, "COMMAND", 0, "the compiler, which links", 0 },
  { "run", OPTION_RUN, "COMMAND", 0, "what runs its programs", 0 },
  { "timeout", OPTION_TIMEOUT, "SECONDS", 0, "processor time that all may take (10)", 0 },
  { "json", OPTION_JSON, NULL, 0, "say it as JSON", 0 },
  { 0 }
};

void
die (const char *format, ...)
{
  va_list ap;
  va_start (ap, format);
  fputs ("mkpreempt: ", stderr);
  vfprintf (stderr, format, ap);
  fputc ('\n', stderr);
  exit (STATUS_TROUBLE);
}

/* WORD must be one of WORDS, which are separated by blanks.  */
static void
check_word (struct argp_state *state, const char *option, const char *word,
            const char *words)
{
  size_t length = strlen (word);
  for (const char *w = words; *w != '\0'; w += strcspn (w, " "), w += strspn (w, " "))
    if (length != 0 && strncmp (w, word, length) == 0
        && (w[length] == ' ' || w[length] == '\0'))
      return;
  argp_error (state, "--%s=%s: expected one of: %s", option, word, words);
}

static void
add_word (struct argp_state *state, struct words *words, const char *word)
{
  if (words->count == WORDS_MAX)
    argp_error (state, "more than %d words of one option", WORDS_MAX);
  words->word[words->count++] = word;
}

/* The words of LIST, which commas or blanks separate.  */
static void
add_list (struct argp_state *state, struct words *words, char *list)
{
  for (char *word; (word = strtok (list, ", ")) != NULL; list = NULL)
    add_word (state, words, word);
}

static void
add_argument (struct argp_state *state, struct words *words, const char *option,
              const char *word, const char *known)
{
  char *end;
  strtoull (word, &end, 0);
  if (*word == '\0' || *end != '\0')
    check_word (state, option, word, known);
  add_word (state, words, word);
}

/* WORD is NAME=NUMBER,NUMBER...  */
static void
check_value (struct argp_state *state, const char *word)
{
  const char *at = strchr (word, '=');
  char *end = NULL;
  unsigned count = 0;
  for (; at != NULL && count < 8; at = *end == ',' ? end : NULL, count++)
    {
      strtoull (at + 1, &end, 0);
      if (end == at + 1 || (*end != ',' && *end != '\0'))
        argp_error (state, "--value=%s: expected NAME=NUMBER, or several with commas", word);
    }
  if (count == 0 || at != NULL)
    argp_error (state, "--value=%s: expected NAME=NUMBER, with 8 numbers at the most", word);
}

/* What fits together, and what is meant where nothing is said.  */
static void
check_call (struct call *c, struct argp_state *state)
{
  if (c->kind == NULL || c->symbol == NULL)
    argp_error (state, "--verify needs --kind=KIND and --symbol=NAME");
  if (c->header == NULL)
    argp_error (state, "no HEADER is given: a file that preemptregs.so wrote, ending"
                " in .h");
  bool jump = strcmp (c->kind, "jump") == 0, hook = strcmp (c->kind, "hook") == 0;
  bool preempt = strcmp (c->kind, "preempt") == 0;
  bool is_switch = strcmp (c->kind, "switch") == 0;
  if (jump != (c->second != NULL))
    argp_error (state, jump ? "--kind=jump needs two symbols: --symbol=NAME,NAME"
                : "--symbol: two names are for --kind=jump");
  if (!is_switch && (c->args.count != 0 || c->make != NULL || c->from != NULL))
    argp_error (state, "--arg, --make and --from are for --kind=switch");
  if (is_switch && c->args.count == 0)
    argp_error (state, "--kind=switch needs its arguments: --arg=from --arg=to, or as"
                " the manual has them");
  if (c->make == NULL && c->make_args.count != 0)
    argp_error (state, "--make-arg is for --make=NAME");
  if (c->entry == NULL)
    c->entry = preempt ? "preempt" : "call";
  check_word (state, "entry", c->entry, preempt ? "preempt call" : hook ? "call jump exit"
              : "call");
}

static error_t
parse (int key, char *arg, struct argp_state *state)
{
  struct call *c = state->input;
  size_t length;
  switch (key)
    {
    case OPTION_VERIFY:
      return 0;
    case OPTION_KIND:
      check_word (state, "kind", arg, "preempt switch hook jump");
      c->kind = arg;
      return 0;
    case OPTION_SYMBOL:
      c->symbol = strtok (arg, ",");
      c->second = strtok (NULL, ",");
      return 0;
    case OPTION_CALLS:
      add_word (state, &c->calls, arg);
      if (c->calls.count > 8)
        argp_error (state, "--calls: more than 8: raise JUDGE_CALLS in"
                    " judge/target/judge.h");
      return 0;
    case OPTION_DESTROYS:
      check_word (state, "destroys", arg, "abi all general");
      c->destroys = arg;
      return 0;
    case OPTION_ENTRY:
      c->entry = arg;
      return 0;
    case OPTION_ARG:
      add_argument (state, &c->args, "arg", arg, "from to *to result");
      return 0;
    case OPTION_MAKE:
      c->make = arg;
      return 0;
    case OPTION_MAKE_ARG:
      add_argument (state, &c->make_args, "make-arg", arg, "to stack size top entry");
      return 0;
    case OPTION_FROM:
      check_word (state, "from", arg, "result");
      c->from = arg;
      return 0;
    case OPTION_KEEPS:
      add_list (state, &c->keeps, arg);
      return 0;
    case OPTION_NEED_NOT:
      add_list (state, &c->need_not, arg);
      return 0;
    case OPTION_VALUE:
      check_value (state, arg);
      add_word (state, &c->values, arg);
      return 0;
    case OPTION_WITHOUT:
      c->without = arg;
      return 0;
    case OPTION_CC:
      c->cc = arg;
      return 0;
    case OPTION_RUN:
      c->run = arg;
      return 0;
    case OPTION_TIMEOUT:
      if (atoi (arg) <= 0)
        argp_error (state, "--timeout=%s: expected a number of seconds", arg);
      c->timeout = arg;
      return 0;
    case OPTION_JSON:
      c->json = true;
      return 0;
    case ARGP_KEY_ARG:
      length = strlen (arg);
      if (c->header == NULL && length > 2 && strcmp (arg + length - 2, ".h") == 0)
        c->header = arg;
      else
        c->file[c->files++] = arg;
      return 0;
    case ARGP_KEY_END:
      check_call (c, state);
      return 0;
    default:
      return ARGP_ERR_UNKNOWN;
    }
}

int
main (int argc, char **argv)
{
  struct argp argp = { options, parse, "--kind=KIND --symbol=NAME HEADER [FILE...]", doc, 0,
                       0, 0 };
  struct call c = { .destroys = "abi", .timeout = "10", .cc = JUDGE_CC, .run = JUDGE_RUN,
                    .file = calloc (argc, sizeof *c.file) };
  argp_err_exit_status = STATUS_TROUBLE;
  argp_parse (&argp, argc, argv, 0, 0, &c);
  const char *how, *missing, *program, *why = why_unsupported (&c);
  if (why != NULL)
    return report_unsupported (&c, why);
  program = build_program (&c, &missing);
  char *contract = contract_text (&c);
  char *text = run_program (&c, program, contract, &how);
  return report (&c, text, how, missing, program);
}
