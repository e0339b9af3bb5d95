/* Fortran's large local arrays, which GCC keeps in static memory: what one call of the
   procedure writes, another task's call overwrites.  A warning for each, where a procedure
   has a record; under -frecursive they lie on the stack.  Variables that GCC would not
   have moved are static because the program says so (SAVE, an initial value), as a C
   program does.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "preemptregs.h"

/* The main program's variables are static too, but it runs once.  */
static bool
is_main (tree procedure)
{
  return DECL_ASSEMBLER_NAME_SET_P (procedure)
         && strcmp (IDENTIFIER_POINTER (DECL_ASSEMBLER_NAME (procedure)), "MAIN__") == 0;
}

/* Nothing tells one that GCC has moved from one with SAVE that is as large.  */
static bool
is_moved (tree variable)
{
  tree procedure = DECL_CONTEXT (variable), size = DECL_SIZE_UNIT (variable);
  return procedure != NULL_TREE && TREE_CODE (procedure) == FUNCTION_DECL
         && !is_main (procedure)
         && TREE_STATIC (variable) && !TREE_READONLY (variable)
         && !DECL_THREAD_LOCAL_P (variable) && DECL_INITIAL (variable) == NULL_TREE
         && flag_max_stack_var_size >= 0 && size != NULL_TREE && tree_fits_uhwi_p (size)
         && tree_to_uhwi (size) > (unsigned HOST_WIDE_INT) flag_max_stack_var_size;
}

/* At PLUGIN_ALL_IPA_PASSES_START, where none has been dropped yet.  */
static void
warn (void *, void *)
{
  varpool_node *node;
  if (!lang_GNU_Fortran ())
    return;
  FOR_EACH_VARIABLE (node)
    if (is_moved (node->decl))
      warning_at (DECL_SOURCE_LOCATION (node->decl), 0,
                  "preemptregs: %qD of %qD is in static memory, which all tasks share:"
                  " compile with %<-frecursive%>, under which only what has SAVE is",
                  node->decl, DECL_CONTEXT (node->decl));
}

void
static_locals_register (const char *plugin_name)
{
  register_callback (plugin_name, PLUGIN_ALL_IPA_PASSES_START, warn, NULL);
}
