/* What is made of the headers besides asyncPreempt: mkpreempt --kind, and what goes with it.

   SPDX-License-Identifier: MIT  */

#ifndef MKPREEMPT_ORDER_H
#define MKPREEMPT_ORDER_H

#include <stdbool.h>
#include <stdio.h>

enum order_kind
{
  ORDER_SWITCH,                 /* preempt_switch, as a function with another name and other
                                   arguments */
  ORDER_CLOBBERS,               /* the same in line, in a header */
  ORDER_HOOK                    /* what calls a C function, and keeps the registers that this
                                   may change */
};

/* What goes in and out of a switch.  */
enum value
{
  VALUE_FROM,                   /* where to write the SP of the stack that is left */
  VALUE_TO,                     /* where the SP of the one to go on with is */
  VALUE_TO_SP,                  /* this itself */
  VALUE_DATA,                   /* a word for the other side */
  VALUE_FROM_SP,                /* the SP of the stack that was left, there */
  VALUES
};

#define ARGUMENTS_MAX 3
#define RESULTS_MAX 2

struct values
{
  unsigned count;
  enum value value[ARGUMENTS_MAX];
};

struct order
{
  enum order_kind kind;
  const char *symbol;           /* the function's name */
  const char *calls;            /* ORDER_HOOK: the C function's */
  struct values arguments, results;     /* ORDER_SWITCH; what a new stack's first function
                                           is called with is the results */
  bool without_control;         /* ORDER_SWITCH: control registers are not a stack's own */
};

/* The options as they were given, or NULL.  */
struct order_options
{
  const char *kind, *symbol, *calls, *arguments, *result, *without;
};

/* What OPTIONS, with a kind, ask for, in ORDER.  Return NULL, or what is wrong with them, a
   malloc'ed message.  */
char *order_make (struct order *order, const struct order_options *options);

/* Write the options that ask for ORDER, each with a space before it; the same from CALL, which
   is cut up and lives as long as ORDER does.  */
void order_print (FILE *, const struct order *);
char *order_parse (struct order *order, char *call);

/* The place of VALUE in VALUES, or -1.  */
int order_find (const struct values *, enum value);

#endif
