/* The texts of the model: widths that only the machine knows, in lists and in headers.

   SPDX-License-Identifier: MIT  */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "regset.h"

static int failures;

static void
expect (const char *what, const char *got, const char *expected)
{
  if (strcmp (got, expected) == 0)
    return;
  printf ("%s: got '%s', expected '%s'\n", what, got, expected);
  failures++;
}

/* --- Lists --- */

static const struct
{
  const char *held, *saved, *excess;    /* NULL: one of the lists is malformed */
}
lists[] =
{
  { "v0-31:VL p0-15:VL/8", "v0-31:VL p0-15:VL/8", "" },
  { "v0-31:VL", "v0-31:16", "v0-31 at VL bytes (saved: 16)" },
  { "v0-31:VL", "v0-31:65535", "v0-31 at VL bytes (saved: 65535)" },
  { "v0-31:16", "v0-31:VL", "" },
  { "v0-31:65535", "v0-31:VL", "" },
  { "v0-31:65536", "v0-31:VL", NULL },
  { "p0-15:VL/8", "x0-30:8", "p0-15 at VL/8 bytes (saved: none)" },
  { "p0-15:32", "p0-15:VL/8", "" },
  { "p0-15:VL", "p0-15:VL/8", "p0-15 at VL bytes (saved: VL/8)" },
  { "v0:VL", "v0:0", "v0 at VL bytes (saved: none)" },
  { "v0:0", "v0:VL", "v0 as a global register variable (saved: VL)" },
  { "x0:8 v0-3:VL v4-31", "x0:8 v0-3:16 v4-7 v8-31:VL", "v0-7 at VL bytes (saved: 16)" },
  { "v0-1:VL v2-3:32", "v0-3:16",
    "v0-1 at VL bytes (saved: 16), v2-3 at 32 bytes (saved: 16)" },
  { "v0-1:VL v3", "v9:1", "v0-1 v3 at VL bytes (saved: none)" },
  { "v9-10:VL", "", "v9-10 at VL bytes (saved: none)" },
  { "ft0-7:8 ft8", "", "ft0-8 at 8 bytes (saved: none)" },
  { "st1:8 s2", "", "st1 at 8 bytes (saved: none), s2 at 8 bytes (saved: none)" },
  { "f0:16 f2 f4-5 f6:8", "f0:8 f2 f4-6",
    "f0 f2 f4-5 at 16 bytes (saved: 8)" },
  { "r8:0 r10 r12:8", "r8:8 r10", "r8 r10 as a global register variable (saved: 8), "
    "r12 at 8 bytes (saved: none)" },
  { "v0:VL/4", "", NULL }, { "v0:VL/", "", NULL }, { "v0:VLA", "", NULL },
  { "v0:vl", "", NULL }, { "v0:016", "", NULL }, { "v00-3:16", "", NULL },
  { "v0-03:16", "", NULL },
};

static void
test_lists (void)
{
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
    {
      char got[200];
      bool ok = reglist_describe (lists[i].held, lists[i].saved, got, sizeof got);
      expect (lists[i].held, ok ? got : "malformed",
              lists[i].excess != NULL ? lists[i].excess : "malformed");
    }
}

/* --- Headers --- */

/* SET as a header, that read again, and its list; the header's FORMAT and LINE, and LIST,
   are expected.  */
static void
test_set (const struct regset *set, const char *format, const char *line,
          const char *list)
{
  static struct regset again;
  char *text = regset_format (set), *written = regset_list (set);
  expect (list, strstr (text, format) != NULL ? "" : text, "");
  expect (list, strstr (text, line) != NULL ? "" : text, "");
  expect ("list", written, list);
  FILE *f = fmemopen (text, strlen (text), "r");
  char *error = regset_read_stream (&again, f, "text");
  fclose (f);
  expect (list, error != NULL ? error : "", "");
  char *read = regset_format (&again);
  expect ("read again", read, text);
  free (read);
  free (error);
  free (text);
  free (written);
}

static void
test_headers (void)
{
  static struct regset set = { .arch = "arm64", .compiler = "none", .stack_align = 16 };
  static struct regset wide = { .red_zone = 16 };
  struct reg r = { .bank = "VEC", .bytes = 16 };
  for (r.dwarf = 64; r.dwarf < 68; r.dwarf++)
    {
      snprintf (r.name, sizeof r.name, "v%u", r.dwarf - 64);
      regset_add (&set, &r);
    }
  test_set (&set, "PREEMPTREGS_FORMAT 1\n", "X(v0, VEC, 16, 64, caller)", "v0-3:16");
  regset_widen (&wide, "v1", REGSET_VL);
  regset_widen (&wide, "v2", 8);
  regset_merge (&set, &wide);
  test_set (&set, "PREEMPTREGS_FORMAT 2\n", "X(v1, VEC, VL, 65, caller)",
            "red_zone:16 v0:16 v1:VL v2-3:16");
  regset_widen (&set, "v0", REGSET_VL_8);
  regset_remove (&set, "v2");
  test_set (&set, "PREEMPTREGS_FORMAT 2\n", "X(v0, VEC, VL/8, 64, caller)",
            "red_zone:16 v0:VL/8 v1:VL v3:16");
}

int
main (void)
{
  test_lists ();
  test_headers ();
  return failures != 0;
}
