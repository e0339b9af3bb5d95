/* The C++ front end's __tls_init constructs the thread_local variables of a unit, at the
   first use of one in a thread.  It marks them as constructed before it begins: another
   task of the thread, which comes to one of them while the first is preempted in a
   constructor, would find it unbuilt.  So in recorded code the whole of it runs under
   preempt_disable, where the program has that: libpreempt's, or the embedder's.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "preemptregs.h"

/* The function NAME, void (void) in C, which the program need not have: a weakref, lest
   the unit's own calls of NAME become weak too.  */
static tree
weak_function (const char *name)
{
  tree type = build_function_type_list (void_type_node, NULL_TREE);
  char *own = concat (name, "_if_there", NULL);
  /* As the front end makes its own: it looks into parts that only it knows.  */
  tree decl = add_builtin_function (own, type, 0, NOT_BUILT_IN, NULL, NULL_TREE);
  tree target = build_string (strlen (name), name);
  free (own);
  TREE_PUBLIC (decl) = 0;
  DECL_ARTIFICIAL (decl) = 1;
  /* It is declared outside of all functions.  */
  tree inside = current_function_decl;
  current_function_decl = NULL_TREE;
  decl_attributes (&decl, tree_cons (get_identifier ("weakref"),
                                     build_tree_list (NULL_TREE, target), NULL_TREE), 0);
  rest_of_decl_compilation (decl, 1, 0);
  current_function_decl = inside;
  return decl;
}

/* if (NAME) NAME ();  */
static tree
call_if_there (const char *name)
{
  tree decl = weak_function (name);
  tree address = build1 (ADDR_EXPR, build_pointer_type (TREE_TYPE (decl)), decl);
  TREE_CONSTANT (address) = 0;
  tree there = build2 (NE_EXPR, boolean_type_node, address,
                       build_int_cst (TREE_TYPE (address), 0));
  return build3 (COND_EXPR, void_type_node, there, build_call_expr (decl, 0),
                 build_empty_stmt (UNKNOWN_LOCATION));
}

/* At PLUGIN_PRE_GENERICIZE.  An exception of a constructor leaves by the second call
   too.  */
static void
guard_init (void *data, void *)
{
  tree function = (tree) data;
  if (TREE_CODE (function) != FUNCTION_DECL || !DECL_ARTIFICIAL (function)
      || DECL_NAME (function) == NULL_TREE
      || strcmp (IDENTIFIER_POINTER (DECL_NAME (function)), "__tls_init") != 0)
    return;
  tree body = NULL_TREE;
  append_to_statement_list (call_if_there ("preempt_disable"), &body);
  append_to_statement_list (build2 (TRY_FINALLY_EXPR, void_type_node,
                                    DECL_SAVED_TREE (function),
                                    call_if_there ("preempt_enable")), &body);
  DECL_SAVED_TREE (function) = body;
}

void
thread_init_register (const char *plugin_name)
{
  register_callback (plugin_name, PLUGIN_PRE_GENERICIZE, guard_init, NULL);
}
