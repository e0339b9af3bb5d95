/* What a trampoline saves, and how it goes back, in words.

   SPDX-License-Identifier: MIT  */

#include "describe.h"
#include "arch.h"
#include "banner.h"

#include <stdlib.h>
#include <string.h>

/* One form for the banner and the descriptor.  */
void
describe_saved (FILE *f, const struct layout *l, const char *between)
{
  const char *separator = "";
  for (unsigned b = 0; b < l->banks; b++)
    for (unsigned i = 0; i < l->bank[b].levels; i++)
      {
        const struct level *v = &l->bank[b].level[i];
        /* Runs of equal banks and widths.  */
        for (unsigned from = 0, to; from < v->count; from = to)
          {
            const struct save_rule *r = v->save[from].rule;
            char width[WIDTH_TEXT_SIZE];
            for (to = from; to < v->count
                 && strcmp (v->save[to].rule->bank, r->bank) == 0
                 && v->save[to].rule->bytes == r->bytes; to++)
              continue;
            fprintf (f, "%s%u %s of %s bytes", separator, to - from, r->bank,
                     width_text (r->bytes, width));
            if (v->feature != 0)
              fprintf (f, " with %s", feature_name (l->arch, v->feature));
            separator = between;
          }
      }
}

static void
describe_resume (FILE *f, const struct layout *l)
{
  const struct arch *arch = l->arch;
  if (l->resume == RESUME_SCRATCH)
    fprintf (f, "   Goes back through %s: no header lists it, so no code that is"
             " preempted holds it.\n", arch->scratch);
  else if (l->resume == RESUME_POP && arch->pops_with != 0)
    fprintf (f, "   Goes back by an instruction that CPUs with %s have, and on others by"
             " rt_sigreturn.\n", feature_name (arch, arch->pops_with));
  else if (l->resume == RESUME_SIGRETURN)
    fprintf (f, "   Goes back by rt_sigreturn: %s may hold a value of the code that is"
             " preempted.\n   Were all such code compiled with %s, it could go back"
             " through that,\n   without a system call.\n", arch->scratch,
             arch->scratch_flag);
}

/* LIST, broken where a line is full.  */
static void
describe_list (FILE *f, const char *list)
{
  enum { FULL_LINE = 79 };
  unsigned column = 0;
  for (size_t n; *list != '\0'; list += n)
    {
      n = strcspn (list, " ");
      if (column + 1 + n > FULL_LINE)
        column = 0;
      column += fprintf (f, "%s%.*s", column == 0 ? "\n" BANNER_INDENT : " ", (int) n, list);
      n += strspn (list + n, " ");
    }
  putc ('\n', f);
}

void
describe_file (FILE *f, const char *what, const struct layout *l,
               const struct input *input, unsigned count, const char *saved)
{
  fprintf (f, "/* %s" BANNER_FOR "%s.\n" BANNER_MAKER PREEMPTREGS_VERSION BANNER_END "\n",
           what, l->arch->name);
  if (l->order != NULL)
    {
      fputs (BANNER_CALL, f);
      order_print (f, l->order);
      putc ('\n', f);
    }
  fputs ("\n" BANNER_COMPILERS "\n", f);
  for (unsigned i = 0; i < count; i++)
    {
      bool said = false;
      for (unsigned k = 0; k < i; k++)
        said |= strcmp (input[k].set.compiler, input[i].set.compiler) == 0;
      if (!said)
        fprintf (f, BANNER_INDENT "%s\n", input[i].set.compiler);
    }
  if (*saved != '\0' && (l->order == NULL || l->order->kind != ORDER_CLOBBERS))
    {
      fputs (BANNER_SAVED "\n" BANNER_INDENT, f);
      describe_saved (f, l, "\n" BANNER_INDENT);
      putc ('\n', f);
    }
  if (*saved != '\0')
    {
      fputs (BANNER_LIST, f);
      describe_list (f, saved);
    }
  if (l->order == NULL)
    describe_resume (f, l);
  fputs ("\n   SPDX-License-Identifier: MIT  */\n\n", f);
}

static int
by_offset (const void *a, const void *b)
{
  const struct slot *x = a, *y = b;
  return x->scalable != y->scalable ? x->scalable - y->scalable
         : (x->offset > y->offset) - (x->offset < y->offset);
}

unsigned
describe_order (const struct layout *l, struct slot sorted[REGSET_MAX])
{
  unsigned frame = 0;
  memcpy (sorted, l->slot, l->slots * sizeof *sorted);
  qsort (sorted, l->slots, sizeof *sorted, by_offset);
  while (frame < l->slots && !sorted[frame].scalable)
    frame++;
  return frame;
}

/* Slots FROM up to TO, neighbours of equal size on one line.  */
static void
describe_slots (FILE *f, const struct slot *sorted, unsigned from, unsigned end)
{
  for (unsigned to; from < end; from = to)
    {
      for (to = from; to < end && to < from + 8
           && sorted[to].bytes == sorted[from].bytes; to++)
        continue;
      fprintf (f, "     %6u  %5u ", sorted[from].offset, sorted[from].bytes);
      for (unsigned i = from; i < to; i++)
        fprintf (f, " %s", sorted[i].name);
      putc ('\n', f);
    }
}

void
describe_frame (FILE *f, const struct layout *l)
{
  struct slot sorted[REGSET_MAX];
  unsigned frame = describe_order (l, sorted);
  fprintf (f, "/* The frame%s, aligned to %u bytes:\n\n     offset  bytes  state\n",
           l->order == NULL ? " (struct preempt_frame in preempt_frame.h)" : "", l->align);
  describe_slots (f, sorted, 0, frame);
  fprintf (f, "     %6u         end", l->size);
  if (frame < l->slots)
    {
      fputs ("\n\n   Below it, in eighths of the vectors' length:\n\n"
             "     offset  eighths  state\n", f);
      describe_slots (f, sorted, frame, l->slots);
      fprintf (f, "     %6u         end", l->scalable);
    }
  fputs ("  */\n\n", f);
}
