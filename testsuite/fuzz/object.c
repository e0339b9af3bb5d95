/* Fuzzing: objects and archives of any bytes.  The reader, and the comparison with
   what it has read, must neither crash nor leak, and must keep nothing of the file;
   text and JSON must say the same, and the JSON be JSON.  libFuzzer's entry.

   SPDX-License-Identifier: MIT  */

#include <ctype.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
demand (bool condition, const char *what)
{
  if (condition)
    return;
  fprintf (stderr, "not so: %s\n", what);
  abort ();
}

/* The lines of TEXT that tell of an excess.  */
static size_t
count_excesses (const char *text)
{
  size_t count = 0;
  for (const char *end; (end = strchr (text, '\n')) != NULL; text = end + 1)
    for (const char *s = text; s < end; s++)
      {
        demand (!iscntrl ((unsigned char) *s), "a line has no control characters");
        if (strncmp (s, " (saved: ", 9) == 0)
          {
            count++;
            break;
          }
      }
  demand (*text == '\0', "text ends with its last line");
  return count;
}

/* The functions that ROOT, of --json, does not call covered.  */
static size_t
count_functions (const json_t *root)
{
  size_t i, k, count = 0;
  json_t *object, *function;
  json_array_foreach (json_object_get (root, "objects"), i, object)
    {
      json_t *holds = json_object_get (object, "holds");
      json_array_foreach (json_object_get (object, "functions"), k, function)
        {
          json_t *index = json_object_get (function, "holds");
          json_t *held = json_array_get (holds, json_integer_value (index));
          size_t excess = json_array_size (json_object_get (held, "excess"));
          bool covered = json_is_true (json_object_get (function, "covered"));
          demand (covered == (excess == 0), "a function is covered or has an excess");
          count += !covered;
        }
    }
  return count;
}

static void
check_both_ways (const struct objects *all, const struct trampoline *t)
{
  char *text = NULL, *json = NULL;
  bool exceeded = false, exceeded_json = false;
  char *error = check_objects (all, t, false, &text, &exceeded);
  if (error == NULL)
    {
      error = check_objects (all, t, true, &json, &exceeded_json);
      demand (error == NULL, "JSON where there is text");
      json_t *root = json_loads (json, 0, NULL);
      demand (root != NULL, "JSON is JSON");
      demand (exceeded == exceeded_json
              && exceeded == !json_is_true (json_object_get (root, "covered")),
              "text and JSON agree");
      size_t lines = count_excesses (text);
      demand (exceeded == (lines > 0), "lines where something exceeds");
      demand (lines >= count_functions (root), "a line for each function");
      json_decref (root);
    }
  free (error);
  free (text);
  free (json);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const source[] = { "headers" };
  struct objects all = { 0, NULL };
  elf_version (EV_CURRENT);
  char *copy = malloc (size + 1);
  demand (copy != NULL, "there is memory");
  memcpy (copy, data, size);
  Elf *elf = elf_memory (copy, size);
  char *error = elf == NULL ? NULL : objects_open (&all, "bytes", -1, elf);
  elf_end (elf);
  free (copy);
  if (elf != NULL && error == NULL)
    {
      static const char *const saves[][2] = {
        { "amd64", "red_zone:128 rax:8 xmm0-15:16" }, { "386", "eax:4 xmm0-7:16" },
        { "arm64", "x0-30:8 v0-31:16" }, { "riscv64", "ra:8 ft0-7:8" }
      };
      for (size_t i = 0; i < sizeof saves / sizeof *saves; i++)
        {
          struct trampoline t = { arch_find (saves[i][0]), saves[i][1], 1, source };
          check_both_ways (&all, &t);
        }
    }
  free (error);
  objects_forget (&all, 0);
  return 0;
}
