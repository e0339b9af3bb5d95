/* The plugin's parts, as preemptregs.cc sees them.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef PREEMPTREGS_H
#define PREEMPTREGS_H

/* allocatable.cc.  Take the registers from GCC's tables: at PLUGIN_START_UNIT,
   where they follow the command line and nothing else.  Errors go through GCC's
   diagnostics.  */
void allocatable_capture (void);

/* Write what was captured to FILE, less the global register variables of the
   unit: at PLUGIN_FINISH.  Nothing is written after an error.  */
void allocatable_write (const char *file);

/* records.cc.  Register the pass that writes function records.  */
void records_register (const char *plugin_name);

/* records.cc.  Teach GCC the attribute preempt_unsafe: at PLUGIN_ATTRIBUTES.  */
void records_register_attribute (void);

#endif
