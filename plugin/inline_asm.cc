/* What only the text of an asm tells: GCC may not know a register's width there, nor a
   fixed register, and what stands in the template alone is nothing to it.  A pass after "optimized", the last over GIMPLE,
   looks through the statements of each function for what the tables do not show.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "preemptregs.h"
#include "target.h"

static vec<asm_use> uses;
static asm_use unlisted;         /* name "": none */
static bool thread_pointer;

const vec<asm_use> &
asm_uses (void)
{
  return uses;
}

bool
asm_takes_thread_pointer (void)
{
  return thread_pointer;
}

const asm_use *
asm_unlisted (void)
{
  return *unlisted.name != '\0' ? &unlisted : NULL;
}

static void
add_use (const char *name, unsigned bytes, location_t where)
{
  if (bytes == 0)
    return;
  asm_use u = {};
  snprintf (u.name, sizeof u.name, "%s", name);
  u.bytes = bytes;
  u.where = where;
  uses.safe_push (u);
}

/* Is WORD a fixed register, so that GCC's tables do not list it?  Then its width, and its
   name as in target_bank, into NAME; else 0.  */
static unsigned
fixed_word (const char *word, char *name, size_t size)
{
  int regno = ISDIGIT (*word) ? -1 : decode_reg_name (word);
  return regno >= 0 && tells_though_fixed (regno) && !global_regs[regno]
         && target_bank (regno, name, size) != NULL ? allocatable_width (regno) : 0;
}

static void
add_word (const char *from, size_t n, location_t where)
{
  char word[16], name[16];
  if (n >= sizeof word)
    return;
  /* The assembler takes capitals too.  */
  for (size_t i = 0; i < n; i++)
    word[i] = TOLOWER (from[i]);
  word[n] = '\0';
  thread_pointer |= target_asm_thread_pointer (word);
  if (*unlisted.name == '\0' && target_asm_state (word, from[n + strspn (from + n, " \t")]))
    {
      memcpy (unlisted.name, word, n + 1);
      unlisted.where = where;
    }
  unsigned bytes = target_asm_word (word, name, sizeof name);
  add_use (name, bytes != 0 ? bytes : fixed_word (word, name, sizeof name), where);
}

/* The length of the operand that S begins with, "%0", "%k0" or "%k[name]", and into
   LETTER its modifier, or NUL; 0: none.  */
static size_t
operand (const char *s, char *letter)
{
  size_t n = 1;
  *letter = *s == '%' && ISALPHA (s[n]) ? s[n++] : '\0';
  if (*s != '%' || !(ISDIGIT (s[n]) || s[n] == '['))
    return 0;
  return n + (s[n] == '[' ? strcspn (s + n, "]") : strspn (s + n, "0123456789"));
}

/* The length of the comment that S, in an asm's template, begins with, or 0.  What may end
   an assembler dialect's part of the template ends it too; so does what it cannot hold.  */
static size_t
comment (const char *s)
{
  size_t n = target_asm_comment (s);
  if (n > 0)
    return n + strcspn (s + n, "\n{|}");
  if (s[0] != '/' || s[1] != '*')
    return 0;
  const char *end = strstr (s + 2, "*/");
  n = end != NULL ? end + 2 - s : 0;
  return strcspn (s, "{|}") >= n ? n : 0;
}

/* The words of an asm's template, but for comments and its operands' names and modifiers,
   if it has OPERANDS: the letter of "%k0" is in no word then; and what the modifiers give
   access to: that of "%t0", but not "%%t0".  Words in a string count: a macro may have it for an instruction.  */
static void
scan_template (const char *s, bool operands, location_t where)
{
  bool quoted = false;
  while (*s != '\0')
    {
      char letter;
      size_t n = 0;
      while (ISALNUM (s[n]) || s[n] == '_')
        n++;
      if (n > 0)
        add_word (s, n, where);
      else if (s[0] == '%' && s[1] == '%')
        n = 2;
      else if (operands && (n = operand (s, &letter)) > 0)
        add_use ("", target_asm_modifier (letter), where);
      /* As a character, $'#, or with a backslash, it begins and ends nothing.  */
      else if ((s[0] == '\'' || s[0] == '\\') && s[1] != '\0' && strchr ("\"'\\#/", s[1]))
        n = 2;
      else if (!quoted)
        n = comment (s);
      quoted ^= *s == '"';
      s += n > 0 ? n : 1;
    }
}

static void
scan_asm (const gasm *stmt)
{
  location_t where = gimple_location (stmt);
  bool operands = gimple_asm_ninputs (stmt) + gimple_asm_noutputs (stmt)
                  + gimple_asm_nlabels (stmt) > 0;
  scan_template (gimple_asm_string (stmt), operands, where);
  for (unsigned i = 0; i < gimple_asm_nclobbers (stmt); i++)
    {
      const char *s = TREE_STRING_POINTER (TREE_VALUE (gimple_asm_clobber_op (stmt, i)));
      s += strspn (s, "%#");
      add_word (s, strcspn (s, "()"), where);
    }
}

static const pass_data inline_asm_pass_data = {
  GIMPLE_PASS, "preempt_asm", OPTGROUP_NONE, TV_NONE, 0, 0, 0, 0, 0
};

class inline_asm_pass : public gimple_opt_pass
{
public:
  inline_asm_pass () : gimple_opt_pass (inline_asm_pass_data, g) {}
  unsigned int execute (function *);
};

unsigned int
inline_asm_pass::execute (function *f)
{
  basic_block bb;
  uses.truncate (0);
  unlisted = {};
  thread_pointer = false;
  FOR_EACH_BB_FN (bb, f)
    for (gimple_stmt_iterator i = gsi_start_bb (bb); !gsi_end_p (i); gsi_next (&i))
      {
        gimple *stmt = gsi_stmt (i);
        if (const gasm *a = dyn_cast <const gasm *> (stmt))
          scan_asm (a);
        else if (gimple_call_builtin_p (stmt, BUILT_IN_THREAD_POINTER))
          thread_pointer = true;
      }
  return 0;
}

void
inline_asm_register (const char *plugin_name)
{
  struct register_pass_info info;
  info.pass = new inline_asm_pass ();
  info.reference_pass_name = "optimized";
  info.ref_pass_instance_number = 1;
  info.pos_op = PASS_POS_INSERT_AFTER;
  register_callback (plugin_name, PLUGIN_PASS_MANAGER_SETUP, NULL, &info);
}
