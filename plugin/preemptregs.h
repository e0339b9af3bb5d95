/* The plugin's parts, as preemptregs.cc sees them and as they see one another.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef PREEMPTREGS_H
#define PREEMPTREGS_H

#include "regset.h"

/* allocatable.cc.  Take the registers from GCC's tables: at PLUGIN_START_UNIT,
   where they follow the command line and nothing else.  Errors go through GCC's
   diagnostics.  */
void allocatable_capture (void);

/* Write what was captured to FILE, less the global register variables of the
   unit: at PLUGIN_FINISH.  Nothing is written after an error.  */
void allocatable_write (const char *file);

/* Read GCC's tables, as they are now, into SET.  */
void allocatable_read (struct regset *set);

/* The width, as in struct reg, of hard register REGNO; 0: it is unknown.  */
unsigned allocatable_width (unsigned regno);

/* The first register of bank VEC, into NAME (of SIZE bytes), which is returned; "": there
   is none.  */
const char *allocatable_first_vector (char *name, size_t size);

/* Call FOUND for the register of each of the unit's global register variables.  */
void allocatable_each_global (void (*found) (struct regset *, const char *name),
                              struct regset *set);

/* inline_asm.cc.  What GCC's tables do not tell of the current function, taken from
   its statements before they become RTL.  */
struct asm_use
{
  char name[16];                /* a register; "": all vector registers */
  unsigned bytes;               /* its width */
  location_t where;             /* the asm that uses it */
};

const vec<asm_use> &asm_uses (void);

/* An asm with state that no list can name: the word that tells it; NULL: none.  */
const asm_use *asm_unlisted (void);
bool asm_takes_thread_pointer (void);
void inline_asm_register (const char *plugin_name);

/* holds.cc.  What the current function may hold, as a list of
   model/reglist.h, and the label of the text that says so: in a pass after
   "final".  Static data.  */
struct holds
{
  const char *list;
  const char *label;
  bool written;                 /* the text, by records.cc */
  const char *excess;           /* over the headers, by check.cc; NULL: not yet
                                   compared */
};

struct holds *holds_current (void);

/* A variable whose thread-local address the current function uses, or what else
   makes its code a thread's own; NULL: none.  Its RTL is looked through.  */
tree thread_local_current (bool *used);

/* unlisted.cc.  State that no list of registers can name, and so no trampoline saves: in
   a pass after "final".  */
struct unlisted_state
{
  const char *kind;             /* "register", "instruction", "asm word", "attribute",
                                   "option" */
  const char *name;
  location_t where;             /* UNKNOWN_LOCATION: all over the function */
};

/* Has the current function such state?  Then what was found first, into FOUND.  */
bool unlisted_current (unlisted_state *found);

/* Is REGNO fixed, and a trampoline must know of it where code uses it?  Does the current
   function, by its RTL?  */
bool tells_though_fixed (unsigned regno);
bool used_though_fixed (unsigned regno);

/* check.cc.  Code must not hold more than header FILE has: read it.  Further ones
   add to it.  False after an error.  */
bool check_add_header (const char *file);

/* Is the current function, which holds HOLDS, covered?  Nothing is done where no
   header was added.  */
void check_function (struct holds *holds);

/* The current function has state that no trampoline saves: STATE.  With a header it is
   refused; else it is said that it will have no record, if RECORDS.  */
void check_unlisted (const unlisted_state &state, bool records);

/* Say, through GCC's diagnostics, what check_function has found: at
   PLUGIN_FINISH.  */
void check_report (void);

/* dependencies.cc.  FILE is one that the compile reads.  Tell GCC of those noted so far,
   for -MD and its like: once, after the preprocessor has opened its first file.  */
void dependencies_note (const char *file);
void dependencies_add (void);

/* thread_init.cc.  Have constructors of thread_local variables run under
   preempt_disable.  */
void thread_init_register (const char *plugin_name);

/* static_locals.cc.  Warn of Fortran's local arrays in static memory.  */
void static_locals_register (const char *plugin_name);

/* records.cc.  Register the pass that checks functions, and, with RECORDS, writes
   their records; with WARN_TLS it warns of thread-local addresses.  */
void records_register (const char *plugin_name, bool records, bool warn_tls);

/* records.cc.  Teach GCC the attribute preempt_unsafe: at PLUGIN_ATTRIBUTES.  */
void records_register_attribute (void);

#endif
