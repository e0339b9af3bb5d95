/* Function records: the pass that says, in each object, which code may be
   preempted, and what it may hold.

   After "final" has written a function, the pass writes one record for each of
   its parts, hot and cold, into section preempt_functions, and once for each list
   of registers a text with it; model/records.h has their form.

   SHF_LINK_ORDER ("o") ties a record to its part's section: the linker keeps
   records in the order of the text, so that the module's table comes out sorted,
   and drops them with it.  The first record of a unit is followed by what a module's
   table is found by at run time (runtime/core/modules.c); COMDAT leaves one in a
   module.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "preemptregs.h"
#include "target.h"
#include "records.h"

/* preempt_unsafe: no record, and no copy of the body in a function that has
   one: noipa keeps it from being inlined, cloned or merged.  */
static tree
handle_preempt_unsafe (tree *node, tree name, tree, int, bool *no_add)
{
  if (TREE_CODE (*node) != FUNCTION_DECL)
    {
      error ("preemptregs: attribute %qE applies to functions only", name);
      *no_add = true;
    }
  else
    {
      /* What GCC itself makes of "noipa" (decl_attributes in attribs.c): alone it
         keeps no body from being inlined into C++'s thunks, nor equal ones from being
         merged.  But not "noinline": GCC would drop always_inline for it, before
         check_inline sees that.  */
      for (const char *other : { "noipa", "noclone", "no_icf" })
        if (lookup_attribute (other, DECL_ATTRIBUTES (*node)) == NULL)
          DECL_ATTRIBUTES (*node) = tree_cons (get_identifier (other), NULL,
                                               DECL_ATTRIBUTES (*node));
      DECL_UNINLINABLE (*node) = 1;
    }
  return NULL_TREE;
}

void
records_register_attribute (void)
{
  static struct attribute_spec spec = {
    "preempt_unsafe", 0, 0, true, false, false, false,
    handle_preempt_unsafe, NULL
  };
  register_attribute (&spec);
}

static bool
unsafe (tree decl)
{
  return lookup_attribute ("preempt_unsafe", DECL_ATTRIBUTES (decl)) != NULL;
}

/* The body of a naked function is hand-written assembly.  */
static bool
preemptible (tree decl)
{
  return !unsafe (decl) && !target_caller_unknown (decl)
         && lookup_attribute ("naked", DECL_ATTRIBUTES (decl)) == NULL;
}

/* always_inline would carry an unsafe body into recorded functions, whatever
   noipa says.  */
static void
check_inline (void *decl, void *)
{
  tree function = (tree) decl;
  if (TREE_CODE (function) == FUNCTION_DECL && unsafe (function)
      && lookup_attribute ("always_inline", DECL_ATTRIBUTES (function)) != NULL)
    error_at (DECL_SOURCE_LOCATION (function),
              "preemptregs: %qD is %<preempt_unsafe%> and %<always_inline%>:"
              " inlined, its body would be preempted", function);
}

/* Once in a unit: where the linker put this module's records, a word that is 0 when
   the module is loaded, and a note that leads there.  An empty table goes with it, for
   a program whose other records have all been dropped.  The group's signature is a
   symbol that it defines: tools that drop symbols keep that.  */
static void
write_module_records (void)
{
  static bool written;
  if (written)
    return;
  written = true;
  fprintf (asm_out_file,
           "\t.hidden\t__start_" RECORDS_SECTION "\n"
           "\t.hidden\t__stop_" RECORDS_SECTION "\n"
           "\t.weak\t" MODULE_SYMBOL "\n"
           "\t.hidden\t" MODULE_SYMBOL "\n"
           "\t.pushsection\t.bss.preemptregs,\"awG\",%%nobits," MODULE_SYMBOL ","
           "comdat\n"
           "\t.balign\t4\n"
           ".Lpreempt_state:\n"
           "\t.skip\t4\n"
           "\t.popsection\n"
           "\t.pushsection\t" RECORDS_SECTION ",\"aoGR\",%%progbits,.Lpreempt_state,"
           MODULE_SYMBOL ",comdat\n"
           "\t.popsection\n"
           "\t.pushsection\t" DATA_SECTION ",\"aG\",%%progbits," MODULE_SYMBOL ","
           "comdat\n"
           "\t.balign\t16\n"
           MODULE_SYMBOL ":\n"
           "\t.asciz\t\"" MODULE_MAGIC "\"\n"
           "\t.long\t%d\n"
           "\t.long\t__start_" RECORDS_SECTION " - .\n"
           "\t.long\t__stop_" RECORDS_SECTION " - .\n"
           "\t.long\t.Lpreempt_state - .\n"
           "\t.popsection\n"
           "\t.pushsection\t" NOTE_SECTION ",\"aGR\",%%note," MODULE_SYMBOL ","
           "comdat\n"
           "\t.balign\t4\n"
           "\t.long\t%d, %d, %d\n"
           "\t.asciz\t\"" NOTE_OWNER "\"\n"
           "\t.long\t" MODULE_SYMBOL " - ., 0\n"
           "\t.popsection\n", RECORDS_FORMAT, (int) sizeof NOTE_OWNER, NOTE_SIZE,
           NOTE_MODULE);
}

/* Once in a unit: the text that H's label stands for.  The linker makes one of equal
   ones, as it does of any strings.  Not COMDAT: where a tool has made all hidden symbols
   local (objcopy --localize-hidden), a record would lead to a text that is dropped.  */
static void
write_holds (struct holds *h)
{
  if (h->written)
    return;
  h->written = true;
  fprintf (asm_out_file,
           "\t.weak\t%s\n"
           "\t.hidden\t%s\n"
           "\t.pushsection\t" TEXTS_SECTION ",\"aMS\",%%progbits,1\n"
           "\t.balign\t4\n"
           "%s:\n"
           "\t.asciz\t\"%d %s\\nGCC %s%s\\n%s\"\n"
           "\t.popsection\n",
           h->label, h->label, h->label, RECORDS_FORMAT, target_arch (),
           pkgversion_string, version_string, h->list);
}

/* What the assembler calls section WHERE.  GCC has several for one: text_section is
   what an attribute calls ".text".  */
static const char *
section_name (section *where)
{
  return SECTION_STYLE (where) == SECTION_NAMED ? where->named.name : ".text";
}

/* A label in section WHERE, the same for all its records: by it the assembler
   tells the records of one section from those of another, and each that differs
   costs a section of its own.  LABEL is one, if there was none yet.  Sections are the
   same to the assembler by their name, their COMDAT group, and whether they are
   retained: to GCC a section with functions that have the attribute "retain" is one
   with those that have it not.  */
static const char *
link_label (section *where, const char *label)
{
  static hash_map<nofree_string_hash, const char *> *labels;
  tree group = DECL_COMDAT_GROUP (current_function_decl);
  char *key = concat (section_name (where),
                      where->common.flags & SECTION_RETAIN ? " R " : " - ",
                      group ? IDENTIFIER_POINTER (group) : "", NULL);
  if (labels == NULL)
    labels = new hash_map<nofree_string_hash, const char *>;
  bool existed;
  const char *&known = labels->get_or_insert (key, &existed);
  if (existed)
    free (key);
  else
    known = xstrdup (label);
  return known;
}

/* What the records of all parts of a function say alike.  */
struct contents
{
  const struct holds *holds;
  int flags;
};

/* LABEL, which may be the current function's name, as that of code.  */
static void
write_label (const char *label)
{
  if (strcmp (label, get_fnname_from_decl (current_function_decl)) == 0)
    target_code_label (asm_out_file, label);
  else
    assemble_name (asm_out_file, label);
}

/* A relocation that does nothing, at LABEL of section WHERE, against what the code there
   holds: to a linker that folds equal functions into one (--icf=all), it is equal only
   to code that has a record too, and of the same registers.  Unsafe functions, and
   those of units without records, have none.  */
static void
mark_code (section *where, const char *label, const struct holds *holds)
{
  section *before = in_section;
  switch_to_section (where);
  fputs ("\t.reloc\t", asm_out_file);
  write_label (label);
  fprintf (asm_out_file, ", BFD_RELOC_NONE, %s\n", holds->label);
  switch_to_section (before);
}

/* A part from BEGIN to END, both labels of section WHERE.  A function in a COMDAT
   group takes its record with it when the linker drops the group.  */
static void
write_record (section *where, const char *begin, const char *end,
              const contents &what)
{
  tree group = DECL_COMDAT_GROUP (current_function_decl);
  fprintf (asm_out_file, "\t.pushsection\t" RECORDS_SECTION ",\"ao%s\",%%progbits,",
           group ? "G" : "");
  assemble_name (asm_out_file, link_label (where, end));
  if (group)
    /* As GCC spells it: "*f" too, for an asm label.  */
    fprintf (asm_out_file, ",%s,comdat", IDENTIFIER_POINTER (group));
  fputs ("\n\t.balign\t4\n\t.long\t", asm_out_file);
  assemble_name (asm_out_file, end);
  fputs (" - .\n\t.long\t", asm_out_file);
  assemble_name (asm_out_file, end);
  fputs (" - ", asm_out_file);
  write_label (begin);
  fprintf (asm_out_file, "\n\t.long\t%s - . + %d\n\t.popsection\n",
           what.holds->label, what.flags);
  mark_code (where, begin, what.holds);
}

static const pass_data records_pass_data = {
  RTL_PASS, "preempt_records", OPTGROUP_NONE, TV_NONE, 0, 0, 0, 0, 0
};

static bool write_records, warn_tls;

class records_pass : public rtl_opt_pass
{
public:
  records_pass () : rtl_opt_pass (records_pass_data, g) {}
  bool gate (function *) { return preemptible (current_function_decl); }
  unsigned int execute (function *);
};

/* The section of the current function's hot or cold part.  */
static section *
part_section (bool cold)
{
  bool now = in_cold_section_p;
  in_cold_section_p = cold;
  section *where = current_function_section ();
  in_cold_section_p = now;
  return where;
}

/* The label of the part with the function's entry comes before the padding that
   aligns it; the function's name, after.  Under -fno-reorder-functions both parts
   share a section, and their labels overlap: they get one record.  */
static void
write_parts (const contents &what)
{
  const char *name = get_fnname_from_decl (current_function_decl);
  section *hot = part_section (false), *cold = part_section (true);
  if (crtl->has_bb_partition && hot != cold)
    {
      write_record (hot, first_function_block_is_cold
                    ? crtl->subsections.hot_section_label : name,
                    crtl->subsections.hot_section_end_label, what);
      write_record (cold, first_function_block_is_cold
                    ? name : crtl->subsections.cold_section_label,
                    crtl->subsections.cold_section_end_label, what);
    }
  else
    {
      static int number;
      char end[32];
      ASM_GENERATE_INTERNAL_LABEL (end, "LPREEMPT", number++);
      switch_to_section (current_function_section ());
      ASM_OUTPUT_LABEL (asm_out_file, end);
      write_record (current_function_section (), name, end, what);
    }
}

/* Under -fipa-ra a caller keeps values in registers that the ABI lets its callee
   clobber, where GCC has seen that the callee does not.  But a callee that is
   preempted may clobber whatever the trampoline does not save; and a caller that
   holds more than that (a preempt_unsafe one may) would lose it, although every
   function that may be preempted is covered.  So a recorded function is known to
   clobber all that its ABI allows.  */
static void
forget_clobbers (void)
{
  cgraph_rtl_info *info = cgraph_node::rtl_info (current_function_decl);
  if (info != NULL)
    SET_HARD_REG_SET (info->function_used_regs);
}

static int
thread_local_flag (void)
{
  bool used;
  tree variable = thread_local_current (&used);
  if (used && warn_tls)
    warning_at (DECL_SOURCE_LOCATION (current_function_decl), 0,
                variable != NULL_TREE
                ? G_("preemptregs: %qD uses the address of thread-local %qD:"
                     " preempted, it cannot be resumed on another thread")
                : G_("preemptregs: %qD uses the thread pointer: preempted, it"
                     " cannot be resumed on another thread"),
                current_function_decl, variable);
  return used ? RECORD_THREAD_LOCAL : 0;
}

unsigned int
records_pass::execute (function *)
{
  unlisted_state state;
  if (unlisted_current (&state))
    {
      check_unlisted (state, write_records);
      return 0;
    }
  struct holds *holds = holds_current ();
  contents what = { holds, thread_local_flag () };
  check_function (holds);
  if (!write_records)
    return 0;
  forget_clobbers ();
  write_parts (what);
  write_holds (holds);
  write_module_records ();
  return 0;
}

void
records_register (const char *plugin_name, bool records, bool warn)
{
  write_records = records;
  warn_tls = warn;
  inline_asm_register (plugin_name);
  struct register_pass_info info;
  info.pass = new records_pass ();
  info.reference_pass_name = "final";
  info.ref_pass_instance_number = 1;
  info.pos_op = PASS_POS_INSERT_AFTER;
  register_callback (plugin_name, PLUGIN_PASS_MANAGER_SETUP, NULL, &info);
  register_callback (plugin_name, PLUGIN_PRE_GENERICIZE, check_inline, NULL);
}
