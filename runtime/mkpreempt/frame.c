/* A frame layout to preempt_frame.h.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "emit.h"
#include "arch.h"
#include "clobbers.h"
#include "describe.h"
#include "error.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void
field (FILE *f, const char *name, unsigned bytes)
{
  if (bytes == 2 || bytes == 4 || bytes == 8)
    fprintf (f, "  uint%u_t %s;\n", bytes * 8, name);
  else
    fprintf (f, "  uint8_t %s[%u];\n", name, bytes);
}

static void
members (FILE *f, const struct layout *l, const struct slot *sorted, unsigned count)
{
  unsigned at = 0, holes = 0;
  for (unsigned i = 0; i < count; i++)
    {
      if (sorted[i].offset > at)
        fprintf (f, "  uint8_t hole%u[%u];\n", holes++, sorted[i].offset - at);
      field (f, sorted[i].name, sorted[i].bytes);
      at = sorted[i].offset + sorted[i].bytes;
    }
  if (l->size > at)
    fprintf (f, "  uint8_t end[%u];\n", l->size - at);
}

/* The COUNT members that are SORTED as a list for the preprocessor, by which each is
   checked to be where the trampoline has it.  */
static void
list (FILE *f, const struct slot *sorted, unsigned count)
{
  fputs ("\n/* Its members: for each X (member, offset, bytes).  */\n"
         "#define PREEMPT_FRAME_MEMBERS(X)", f);
  for (unsigned i = 0; i < count; i++)
    fprintf (f, " \\\n  X (%s, %u, %u)", sorted[i].name, sorted[i].offset,
             sorted[i].bytes);
  fputs ("\n\n#ifndef __cplusplus\n# define PREEMPT_FRAME_ASSERT _Static_assert\n"
         "#else\n# define PREEMPT_FRAME_ASSERT static_assert\n#endif\n"
         "#define PREEMPT_FRAME_PLACE(member, at, bytes) \\\n"
         "  PREEMPT_FRAME_ASSERT (offsetof (struct preempt_frame, member) == at \\\n"
         "                        && sizeof ((struct preempt_frame *) 0)->member == bytes,"
         " #member);\n"
         "PREEMPT_FRAME_MEMBERS (PREEMPT_FRAME_PLACE)\n", f);
}

/* What a program needs to find the COUNT scalable registers that are SORTED.  */
static void
area (FILE *f, const struct slot *sorted, unsigned count)
{
  if (count == 0)
    return;
  fputs ("\n/* Registers as wide as the CPU's vectors, or as a part of them, lie in an area"
         " of\n   their own, at the address in the member " SLOT_AREA ", while the member"
         " " SLOT_VL ", the\n   vectors' length in bytes, is not 0.  Where a register is in"
         " it, and how wide it\n   is, in eighths of " SLOT_VL ": as arguments of"
         " PREEMPT_FRAME_SCALABLE and\n   PREEMPT_FRAME_SCALABLE_BYTES.  All of them:"
         " for each X (register).  */\n", f);
  for (unsigned i = 0; i < count; i++)
    fprintf (f, "#define PREEMPT_FRAME_%s %u, %u\n", sorted[i].name, sorted[i].offset,
             sorted[i].bytes);
  fputs ("#define PREEMPT_FRAME_SCALABLES(X)", f);
  for (unsigned i = 0; i < count; i++)
    fprintf (f, "%sX (%s)", i % 6 == 0 ? " \\\n  " : " ", sorted[i].name);
  putc ('\n', f);
  fputs ("#define PREEMPT_FRAME_AT(frame, at, eighths) \\\n"
         "  ((void *) ((char *) (uintptr_t) (frame)->" SLOT_AREA
         " + (frame)->" SLOT_VL " * (at) / 8))\n"
         "#define PREEMPT_FRAME_WIDTH(frame, at, eighths) ((frame)->" SLOT_VL
         " * (eighths) / 8)\n"
         "#define PREEMPT_FRAME_SCALABLE(frame, place) PREEMPT_FRAME_AT (frame, place)\n"
         "#define PREEMPT_FRAME_SCALABLE_BYTES(frame, place) \\\n"
         "  PREEMPT_FRAME_WIDTH (frame, place)\n", f);
}

/* preempt_switch in line, for code that may hold what SET lists, and no more.  What the code
   cannot hold, GCC would not have clobbered.  */
static void
inlined_switch (FILE *f, const struct arch *arch, const struct regset *set)
{
  const struct inlined *in = arch->inlined;
  fprintf (f, "\n/* preempt_switch (FROM, TO) in line: what the caller needs, the compiler keeps,"
           " for no\n   register of the headers holds it afterwards (preempt_inline.h).  */\n%s",
           in->before);
  clobbers_conditions (f, arch, set, in->kept, "PREEMPT_CLOBBERS_",
                       "# undef PREEMPT_SWITCH_UNLISTED\n# define PREEMPT_SWITCH_UNLISTED");
  fprintf (f, "#define PREEMPT_SWITCH_INLINE(from, to) \\\n  __asm__ __volatile__ ( \\\n    %s \\\n"
           "    : \"+%s\" (from), \"+%s\" (to) : : ", in->code, in->from, in->to);
  clobbers_list (f, arch, set, in->kept, "PREEMPT_CLOBBERS_");
  fputs (")\n", f);
}

static char *
add_inlined (FILE *f, const struct layout *l, const struct input *input, unsigned count)
{
  struct regset *all = NULL;
  char *error = layout_union (input, count, &all);
  if (error == NULL)
    inlined_switch (f, l->arch, all);
  free (all);
  return error;
}

void
frame_struct (FILE *f, const struct layout *l, const char *name, const char *comment)
{
  struct slot sorted[REGSET_MAX];
  unsigned frame = describe_order (l, sorted);
  fprintf (f, "/* %s\n   Aligned to %u bytes.  */\nstruct %s\n{\n", comment, l->align, name);
  members (f, l, sorted, frame);
  fputs ("};\n", f);
}

char *
emit_frame (const struct layout *l, const struct input *input, unsigned count,
            char **text)
{
  if (l->arch->undefined != NULL)
    return ERROR ("%s has no frame: nothing is preempted there: ask for the trampoline"
                  " alone", l->arch->name);
  size_t size;
  *text = NULL;
  char *saved, *error = layout_list (l, input, count, &saved);
  if (error != NULL)
    return error;
  FILE *f = open_memstream (text, &size);
  if (f == NULL)
    return ERROR (OUT_OF_MEMORY);
  struct slot sorted[REGSET_MAX];
  unsigned frame = describe_order (l, sorted);

  describe_file (f, "asyncPreempt's frame", l, input, count, saved);
  free (saved);
  fprintf (f, "#ifndef PREEMPT_FRAME_H\n#define PREEMPT_FRAME_H\n\n"
           "#include <stddef.h>\n#include <stdint.h>\n\n"
           "/* What asyncPreempt2 receives a pointer to, aligned to %u bytes.  A\n"
           "   vector's bytes beyond those that the CPU has are not written.  */\n"
           "struct preempt_frame\n{\n", l->align);
  members (f, l, sorted, frame);
  fputs ("};\n", f);
  list (f, sorted, frame);
  fprintf (f, "PREEMPT_FRAME_ASSERT (sizeof (struct preempt_frame) == %u, \"size\");\n"
           "#undef PREEMPT_FRAME_PLACE\n#undef PREEMPT_FRAME_ASSERT\n", l->size);
  area (f, sorted + frame, l->slots - frame);
  if (l->arch->inlined != NULL)
    error = add_inlined (f, l, input, count);
  fputs ("\n#endif\n", f);
  if (fclose (f) != 0 && error == NULL)
    error = ERROR (OUT_OF_MEMORY);
  if (error == NULL)
    return NULL;
  free (*text);
  *text = NULL;
  return error;
}
