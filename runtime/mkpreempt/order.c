/* What is made of the headers besides asyncPreempt.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "order.h"
#include "error.h"

#include <stdlib.h>

/* A symbol's characters: each has its place in labels, of no fixed size.  */
#define SYMBOL_MAX 80

static const char *const kinds[] = {
  [ORDER_SWITCH] = "switch", [ORDER_CLOBBERS] = "clobbers", [ORDER_HOOK] = "hook"
};
#define KINDS (sizeof kinds / sizeof *kinds)

static const char *const value_names[VALUES] = {
  [VALUE_FROM] = "from", [VALUE_TO] = "to", [VALUE_TO_SP] = "to-sp", [VALUE_DATA] = "data",
  [VALUE_FROM_SP] = "from-sp"
};

int
order_find (const struct values *values, enum value value)
{
  for (unsigned i = 0; i < values->count; i++)
    if (values->value[i] == value)
      return i;
  return -1;
}

static bool
has (const struct values *values, enum value value)
{
  return order_find (values, value) >= 0;
}

/* --- Options --- */

/* A name that C, the assembler and a label take.  */
static char *
check_symbol (const char *option, const char *symbol)
{
  size_t n = strlen (symbol);
  if (n == 0 || strspn (symbol, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789")
      != n || (symbol[0] >= '0' && symbol[0] <= '9'))
    return ERROR ("%s='%s': expected a name in C, of letters, digits and '_'", option,
                  symbol);
  return n <= SYMBOL_MAX ? NULL
         : ERROR ("%s: a name of %zu characters: expected at most %d", option, n,
                  SYMBOL_MAX);
}

static char *
parse_values (struct values *values, const char *option, const char *text, unsigned most)
{
  for (const char *end; ; text = end + 1)
    {
      size_t n = strcspn (text, ",");
      unsigned v = 0;
      end = text + n;
      while (v < VALUES && (strlen (value_names[v]) != n
                            || strncmp (value_names[v], text, n) != 0))
        v++;
      if (v == VALUES)
        return ERROR ("%s: '%.*s': expected from, to, to-sp, data or from-sp", option,
                      (int) n, text);
      if (has (values, v))
        return ERROR ("%s: %s is there twice", option, value_names[v]);
      if (values->count == most)
        return ERROR ("%s: more than %u values", option, most);
      values->value[values->count++] = v;
      if (*end == '\0')
        return NULL;
    }
}

/* Do arguments and results make a switch?  */
static char *
check_values (const struct order *o)
{
  const struct values *in = &o->arguments, *out = &o->results;
  if (has (in, VALUE_FROM_SP))
    return ERROR ("--arguments: from-sp is what a switch returns: a caller does not know it");
  if (has (in, VALUE_TO) == has (in, VALUE_TO_SP))
    return ERROR ("--arguments: expected either to or to-sp: where to go on");
  if (has (in, VALUE_FROM) == has (out, VALUE_FROM_SP))
    return ERROR ("expected either from among --arguments or from-sp in --result: one place"
                  " for the SP of the stack that is left");
  for (unsigned i = 0; i < out->count; i++)
    if (out->value[i] != VALUE_FROM_SP && !has (in, out->value[i]))
      return ERROR ("--result: %s is none of the arguments", value_names[out->value[i]]);
  return NULL;
}

static char *
make_switch (struct order *o, const struct order_options *given)
{
  char *error = parse_values (&o->arguments, "--arguments",
                              given->arguments != NULL ? given->arguments : "from,to-sp",
                              ARGUMENTS_MAX);
  if (error == NULL && given->result != NULL)
    error = parse_values (&o->results, "--result", given->result, RESULTS_MAX);
  if (error == NULL)
    error = check_values (o);
  if (error == NULL && given->without != NULL && strcmp (given->without, "control") != 0)
    error = ERROR ("--without=%s: expected control, the control registers", given->without);
  o->without_control = given->without != NULL;
  return error;
}

/* Options that only one kind has.  */
static char *
check_foreign (const struct order *o, const struct order_options *given)
{
  const struct { const char *name, *value; enum order_kind kind; } options[] = {
    { "--calls", given->calls, ORDER_HOOK },
    { "--arguments", given->arguments, ORDER_SWITCH },
    { "--result", given->result, ORDER_SWITCH },
    { "--without", given->without, ORDER_SWITCH }
  };
  for (size_t i = 0; i < sizeof options / sizeof *options; i++)
    if (options[i].value != NULL && options[i].kind != o->kind)
      return ERROR ("%s goes with --kind=%s, and not with --kind=%s", options[i].name,
                    kinds[options[i].kind], kinds[o->kind]);
  return NULL;
}

char *
order_make (struct order *o, const struct order_options *given)
{
  unsigned kind = 0;
  *o = (struct order) { .symbol = given->symbol, .calls = given->calls };
  while (kind < KINDS && strcmp (kinds[kind], given->kind) != 0)
    kind++;
  if (kind == KINDS)
    return ERROR ("--kind=%s: expected switch, clobbers or hook", given->kind);
  o->kind = kind;
  char *error = check_foreign (o, given);
  if (error == NULL && given->symbol == NULL)
    error = ERROR ("--kind=%s takes --symbol=NAME: what the function is to be called",
                   given->kind);
  if (error == NULL && kind == ORDER_HOOK && given->calls == NULL)
    error = ERROR ("--kind=hook takes --calls=NAME: the C function that it calls");
  if (error == NULL)
    error = check_symbol ("--symbol", given->symbol);
  if (error == NULL && given->calls != NULL)
    error = check_symbol ("--calls", given->calls);
  if (error == NULL && given->calls != NULL && strcmp (given->calls, given->symbol) == 0)
    error = ERROR ("--calls: %s is what is generated, and would call itself", given->calls);
  if (error == NULL && kind == ORDER_SWITCH)
    error = make_switch (o, given);
  return error;
}

/* --- The banner --- */

char *
order_parse (struct order *order, char *call)
{
  struct order_options given = { 0 };
  const struct { const char *name; const char **value; } options[] = {
    { "--kind=", &given.kind }, { "--symbol=", &given.symbol }, { "--calls=", &given.calls },
    { "--arguments=", &given.arguments }, { "--result=", &given.result },
    { "--without=", &given.without }
  };
  for (char *word; (word = strsep (&call, " ")) != NULL; )
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
      if (strncmp (word, options[i].name, strlen (options[i].name)) == 0)
        *options[i].value = word + strlen (options[i].name);
  return given.kind != NULL ? order_make (order, &given)
         : ERROR ("its first lines name no --kind of text");
}

static void
print_values (FILE *f, const char *option, const struct values *values)
{
  for (unsigned i = 0; i < values->count; i++)
    fprintf (f, "%s%s", i == 0 ? option : ",", value_names[values->value[i]]);
}

void
order_print (FILE *f, const struct order *o)
{
  fprintf (f, " --kind=%s --symbol=%s", kinds[o->kind], o->symbol);
  if (o->calls != NULL)
    fprintf (f, " --calls=%s", o->calls);
  print_values (f, " --arguments=", &o->arguments);
  print_values (f, " --result=", &o->results);
  if (o->without_control)
    fputs (" --without=control", f);
}
