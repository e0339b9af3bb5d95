/* The parts of the judge's host side, as they see one another.

   SPDX-License-Identifier: MIT  */

#ifndef JUDGE_HOST_H
#define JUDGE_HOST_H

#include <stdbool.h>
#include <stdio.h>

/* Exit statuses.  */
enum { STATUS_KEPT = 0, STATUS_LOST = 1, STATUS_TROUBLE = 2, STATUS_UNSUPPORTED = 77 };

enum { WORDS_MAX = 64 };

struct words
{
  unsigned count;
  const char *word[WORDS_MAX];
};

/* The call's options, as they were given.  */
struct call
{
  const char *kind, *symbol, *second;   /* SYMBOL is up to a comma in its argument */
  const char *entry, *destroys, *make, *from, *timeout, *without;
  struct words calls, args, make_args, keeps, need_not, values;
  unsigned value_bytes[WORDS_MAX];      /* build_program's */
  const char *cc, *run;
  bool json;
  const char *header;
  unsigned files;
  char **file;
};

/* Say why there is no verdict, with a remedy, and end.  */
void die (const char *format, ...) __attribute__ ((format (printf, 1, 2), noreturn));

/* contract.c: the lines that the target's part reads (target/contract.c), malloc'ed.  */
char *contract_text (const struct call *c);

/* build.c: the program of C's files and the target's part, in a folder of its own, which
   goes away when this process ends.  Return its path; *MISSING: the names of what the
   files lack, each behind a blank.  */
const char *build_program (struct call *c, const char **missing);

/* Run PROGRAM with CONTRACT on its standard input: what it has said, malloc'ed; *HOW: in
   words, why it did not come to its end, or NULL.  */
char *run_program (const struct call *c, const char *program, const char *contract,
                   const char **how);

/* The instructions in PROGRAM from address AT on, as objdump writes them, malloc'ed; or
   "".  */
char *disassemble (const struct call *c, const char *program, unsigned long at);

/* report.c: what TEXT, run_program's, says, in words or as JSON; PROGRAM:
   where that was said.  Return the exit status.  */
int report (const struct call *c, char *text, const char *how, const char *missing,
            const char *program);

/* Say that there is no verdict, and WHY.  Return the exit status.  */
int report_unsupported (const struct call *c, const char *why);

/* convention.c: why C's stub can be linked or entered in no way that there is here, with a remedy,
   or NULL.  */
const char *why_unsupported (const struct call *c);

#endif
