/* The C++ front end's __tls_init constructs the thread_local variables of a unit, at the
   first use of one in a thread.  It marks them as constructed before it begins: another
   task of the thread, which comes to one of them while the first is preempted in a
   constructor, would find it unbuilt.  So in recorded code the whole of it runs under
   preempt_disable, where the program has that: libpreempt's, or the embedder's.  So does
   the construction of a thread_local variable inside a function, which is marked at its
   end: the other task would construct it a second time.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "preemptregs.h"
#include "gimplify.h"

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

/* The two functions, once there is a use for them.  */
enum { DISABLE, ENABLE };
static const char *const names[] = { "preempt_disable", "preempt_enable" };
static tree functions[2];

static const struct ggc_root_tab roots[] = {
  { functions, 2, sizeof *functions, gt_ggc_mx_tree_node, gt_pch_nx_tree_node },
  LAST_GGC_ROOT_TAB
};

/* if (FUNCTION) FUNCTION ();  */
static tree
call_if_there (int function)
{
  tree &decl = functions[function];
  if (decl == NULL_TREE)
    decl = weak_function (names[function]);
  tree address = build1 (ADDR_EXPR, build_pointer_type (TREE_TYPE (decl)), decl);
  TREE_CONSTANT (address) = 0;
  tree there = build2 (NE_EXPR, boolean_type_node, address,
                       build_int_cst (TREE_TYPE (address), 0));
  return build3 (COND_EXPR, void_type_node, there, build_call_expr (decl, 0),
                 build_empty_stmt (UNKNOWN_LOCATION));
}

/* BODY under preempt_disable.  An exception of a constructor leaves by the second call
   too.  */
static tree
under_disable (tree body)
{
  tree all = NULL_TREE;
  append_to_statement_list (call_if_there (DISABLE), &all);
  append_to_statement_list (build2 (TRY_FINALLY_EXPR, void_type_node, body,
                                    call_if_there (ENABLE)), &all);
  return all;
}

static bool
is_tls_init (tree function)
{
  return DECL_ARTIFICIAL (function) && DECL_NAME (function) != NULL_TREE
         && strcmp (IDENTIFIER_POINTER (DECL_NAME (function)), "__tls_init") == 0;
}

/* Is *AT the variable that tells whether another, thread_local, is constructed?  */
static tree
find_guard (tree *at, int *, void *)
{
  tree t = *at;
  return VAR_P (t) && DECL_THREAD_LOCAL_P (t) && DECL_ARTIFICIAL (t)
         && DECL_NAME (t) != NULL_TREE
         && strncmp (IDENTIFIER_POINTER (DECL_NAME (t)), "_ZGV", 4) == 0 ? t : NULL_TREE;
}

/* if (GUARD == 0) CONSTRUCT;  The guard is asked once more under preempt_disable: by the
   statement itself.  */
static tree
guard_local (tree *at, int *walk_subtrees, void *)
{
  tree t = *at;
  if (TYPE_P (t))
    *walk_subtrees = 0;
  else if (TREE_CODE (t) == IF_STMT)
    {
      tree *condition = &TREE_OPERAND (t, 0);
      if (walk_tree_without_duplicates (condition, find_guard, NULL) != NULL_TREE)
        {
          *at = build3 (COND_EXPR, void_type_node, unshare_expr (*condition),
                        under_disable (t), build_empty_stmt (UNKNOWN_LOCATION));
          *walk_subtrees = 0;
        }
    }
  return NULL_TREE;
}

/* At PLUGIN_PRE_GENERICIZE.  */
static void
guard_init (void *data, void *)
{
  tree function = (tree) data;
  if (TREE_CODE (function) != FUNCTION_DECL)
    return;
  tree *body = &DECL_SAVED_TREE (function);
  if (is_tls_init (function))
    *body = under_disable (*body);
  else
    walk_tree_without_duplicates (body, guard_local, NULL);
}

void
thread_init_register (const char *plugin_name)
{
  register_callback (plugin_name, PLUGIN_PRE_GENERICIZE, guard_init, NULL);
  register_callback (plugin_name, PLUGIN_REGISTER_GGC_ROOTS, NULL,
                     const_cast<ggc_root_tab *> (roots));
}
