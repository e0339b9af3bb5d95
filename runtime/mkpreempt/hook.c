/* What calls a C function where no call is expected.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "hook.h"
#include "arch.h"
#include "describe.h"
#include "emit.h"
#include "error.h"
#include "moves.h"

#include <stdlib.h>

/* Features that are asked for at run time: somebody must have looked.  */
static bool
asks_cpu (const struct layout *l)
{
  return (l->sometimes & ~l->always) != 0;
}

static void
put_banks (struct out *o, bool save)
{
  const struct layout *l = o->layout;
  for (unsigned i = 1; i < l->banks; i++)
    {
      unsigned b = save ? i : l->banks - i;
      if (l->bank[b].levels == 0)
        continue;
      out_comment (o, "%s %s.", save ? "Save" : "Restore", l->bank[b].name);
      (save ? moves_save : moves_restore) (o, b);
    }
}

static void
put_function (struct out *o)
{
  const struct layout *l = o->layout;
  const struct hook *h = l->arch->hook;
  const char *symbol = l->order->symbol;
  char comment[512];
  snprintf (comment, sizeof comment, "%s: call %s (struct %s_frame *), which may change what is"
            " in the frame.", symbol, l->order->calls, symbol);
  out_op (o, ".text");
  out_function (o, comment, symbol, false);
  h->enter (o);
  out_comment (o, "Save the general registers.");
  moves_save (o, 0);
  h->saved (o);
  if (asks_cpu (l))
    out_unless (o, 1, ".Lunknown");
  if (l->scalable != 0 && (l->scalable_feature & ~l->always) != 0)
    out_code (o, l->arch->no_area);
  put_banks (o, true);
  out_comment (o, "%s (frame)", l->order->calls);
  h->call (o, l->order->calls);
  put_banks (o, false);
  out_comment (o, "Restore the general registers.");
  if (h->back != NULL)
    h->back (o);
  moves_restore (o, 0);
  h->leave (o);
  if (asks_cpu (l))
    {
      out_comment (o, "Nobody has asked what the CPU has: %s_look is to be called first.", symbol);
      out_label (o, ".Lunknown");
      out_code (o, h->trap);
    }
  out_function_end (o);
  if (l->arch->switch_end != NULL)
    l->arch->switch_end (o);
}

static void
put_text (struct out *o, const struct input *input, unsigned count, const char *saved)
{
  const char *symbol = o->layout->order->symbol;
  describe_file (o->stream, "A hook", o->layout, input, count, saved);
  describe_frame (o->stream, o->layout);
  if (o->arch->macros != NULL)
    fputs (o->arch->macros, o->stream);
  cfi_sections (o);
  cfi_common (o);
  put_function (o);
  out_line (o, "\n\t.bss\n\t.balign\t4\n\t.globl\t%s_cpu\n\t.hidden\t%s_cpu\n%s_cpu:\n.Lcpu:\n"
            "\t.skip\t4", symbol, symbol, symbol);
}

/* --- Its header --- */

/* What looks at the CPU, where it is asked.  */
static void
put_look (FILE *f, const struct layout *l)
{
  const char *s = l->order->symbol;
  const struct feature *feature = l->arch->features;
  if (!asks_cpu (l))
    return;
  fprintf (f, "\n/* To be called before %s is: what the CPU and the kernel have.  */\n"
           "extern uint32_t %s_cpu __attribute__ ((visibility (\"hidden\")));\n\n"
           "static inline int\n%s_has (const uint32_t *probe)\n{\n%s}\n\n"
           "static inline void\n%s_look (void)\n{\n  static const uint32_t probe[][6] = {\n",
           s, s, s, l->arch->hook->has, s);
  for (unsigned i = 0; feature[i].name != NULL; i++)
    {
      const uint32_t *p = feature[i].probe;
      fprintf (f, "    { %#x, %#x, %#x, %#x, %#x, %#x },\t/* %s */\n", p[0], p[1], p[2], p[3],
               p[4], p[5], feature[i].name);
    }
  fprintf (f, "  };\n  uint32_t cpu = 0, i;\n"
           "  for (i = 0; i < sizeof probe / sizeof *probe; i++)\n"
           "    if (probe[i][0] == 0 || %s_has (probe[i]))\n      cpu |= (uint32_t) 1 << i;\n"
           "  %s_cpu = cpu;\n}\n", s, s);
}

static void
put_declarations (FILE *f, const struct layout *l, const struct input *input, unsigned count,
                  const char *saved)
{
  const char *s = l->order->symbol;
  char name[96];
  snprintf (name, sizeof name, "%s_frame", s);
  describe_file (f, "A hook", l, input, count, saved);
  fprintf (f, "#ifndef %s_H\n#define %s_H\n\n#include <stddef.h>\n#include <stdint.h>\n%s\n", s, s,
           asks_cpu (l) ? l->arch->hook->includes : "");
  frame_struct (f, l, name, "What the C function receives a pointer to.  What is in it when it"
                " returns goes into\n   the registers; pc is where to go on.  sp is SP before the"
                " call, and only told.");
  fprintf (f, "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
           "/* Not to be called from C: it keeps all registers.  */\nvoid %s (void);\n\n"
           "/* To be defined: what it calls.  */\nvoid %s (struct %s_frame *);\n"
           "\n#ifdef __cplusplus\n}\n#endif\n", s, l->order->calls, s);
  put_look (f, l);
  fputs ("\n#endif\n", f);
}

char *
hook_emit (const struct layout *l, const struct input *input, unsigned count,
           bool declarations, char **text)
{
  if (l->arch->hook == NULL)
    return ERROR ("%s has no hook yet: add one to %s", l->arch->name, l->arch->file);
  return emit_kind (l, put_text, put_declarations, input, count, declarations, text);
}
