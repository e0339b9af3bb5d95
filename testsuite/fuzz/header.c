/* Fuzzing: headers of any bytes.  The reader, and whatever works on what it has
   read, must neither crash nor leak; what it has taken for a header must come out
   of the writer and into the reader again as the same; in the frame no two slots
   may overlap; and what is generated says for what, and --same believes it.  libFuzzer's entry; a form
   feed in the bytes begins another header.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch.h"
#include "diff.h"
#include "emit.h"
#include "same.h"

#define HEADERS_MAX 3

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
demand (bool condition, const char *what)
{
  if (condition)
    return;
  fprintf (stderr, "not so: %s\n", what);
  abort ();
}

/* Is there a header in the SIZE bytes at DATA?  */
static bool
read_bytes (struct input *in, const void *data, size_t size)
{
  FILE *f = fmemopen ((void *) data, size, "r");
  demand (f != NULL, "there is memory");
  in->file = "bytes";
  char *error = regset_read_stream (&in->set, f, in->file);
  fclose (f);
  bool read = error == NULL;
  free (error);
  return read;
}

/* Both ways to tell the difference of A and B; is there one?  */
static bool
differ (const struct input *a, const struct input *b)
{
  bool different[2] = { false, false };
  for (int json = 0; json < 2; json++)
    {
      char *text = NULL, *error = diff_headers (a, b, json, &text, &different[json]);
      demand (json || error == NULL, "words for a difference");
      demand (json || different[0] == (*text != '\0'), "words only for a difference");
      if (error != NULL)
        different[json] = different[0];         /* not UTF-8 */
      free (error);
      free (text);
    }
  demand (different[0] == different[1], "words and JSON agree");
  return different[0];
}

static void
check_writer (const struct input *in)
{
  static struct input again;
  char *text = regset_format (&in->set);
  demand (read_bytes (&again, text, strlen (text)), "a written header can be read");
  demand (!differ (in, &again), "a written header is the one that was read");
  free (text);
}

static void
check_slots (const struct layout *l)
{
  for (unsigned i = 0; i < l->slots; i++)
    {
      const struct slot *a = &l->slot[i];
      demand (a->offset + a->bytes <= (a->scalable ? l->scalable : l->size),
              "slots lie in the frame, or in its scalable area");
      for (unsigned k = 0; k < i; k++)
        demand (a->scalable != l->slot[k].scalable
                || a->offset + a->bytes <= l->slot[k].offset
                || l->slot[k].offset + l->slot[k].bytes <= a->offset,
                "no two slots overlap");
    }
}

/* TEXT, which is freed, can be read again: mkpreempt --same lives by that.  */
static void
check_text (char *text, const struct layout *l, const struct input *input, unsigned count)
{
  struct generated g;
  char *list = NULL;
  demand (layout_list (l, input, count, &list) == NULL, "a list for a layout");
  demand (same_parse (&g, same_seal (text), "text") == NULL && !g.edited,
          "mkpreempt --same takes what mkpreempt writes");
  demand (strcmp (g.arch, l->arch->name) == 0 && strcmp (g.part[PART_LIST], list) == 0,
          "a text says what it saves");
  free (list);
  free (g.text);
  free (g.version);
  free (g.arch);
  for (unsigned i = 0; i < PARTS; i++)
    free (g.part[i]);
}

static void
generate (const struct input *input, unsigned count)
{
  static struct layout all, callee;
  char *error = layout_make (&all, LAYOUT_ALL, input, count);
  if (error == NULL)
    {
      check_slots (&all);
      error = layout_make (&callee, LAYOUT_CALLEE_SAVED, input, count);
    }
  if (error == NULL)
    {
      check_slots (&callee);
      char *text;
      demand (emit_trampoline (&all, &callee, input, count, &text) == NULL,
              "a trampoline for a layout");
      check_text (text, &all, input, count);
      error = emit_frame (&all, input, count, &text);
      demand ((error == NULL) == (all.arch->undefined == NULL), "a frame for a layout");
      if (error == NULL)
        check_text (text, &all, input, count);
    }
  free (error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static struct input input[HEADERS_MAX];
  unsigned count = 0;
  const uint8_t *end = data + size;
  while (count < HEADERS_MAX)
    {
      const uint8_t *feed = size == 0 ? NULL : memchr (data, '\f', end - data);
      if (!read_bytes (&input[count++], data, (feed == NULL ? end : feed) - data))
        return 0;
      check_writer (&input[count - 1]);
      if (feed == NULL)
        break;
      data = feed + 1;
    }
  generate (input, count);
  differ (&input[0], &input[count - 1]);
  return 0;
}
