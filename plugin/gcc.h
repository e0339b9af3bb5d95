/* Every header of GCC that the plugin needs, in the one order that works, and
   the differences between GCC 11 to 17 that reach us.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef PREEMPTREGS_GCC_H
#define PREEMPTREGS_GCC_H

#include "gcc-plugin.h"
#include "plugin-version.h"
#include "config.h"
#include "system.h"
#include "coretypes.h"
#include "backend.h"
#include "target.h"
#include "rtl.h"
#include "tree.h"
#include "memmodel.h"
#include "tm_p.h"
#include "regs.h"
#include "hard-reg-set.h"
#include "function-abi.h"
#include "tree-pass.h"
#include "cgraph.h"
#include "gimple.h"
#include "gimple-iterator.h"
#include "rtl-iter.h"
#include "context.h"
#include "output.h"
#include "emit-rtl.h"
#include "varasm.h"
#include "stringpool.h"
#include "attribs.h"
#include "fold-const.h"
#include "tree-iterator.h"
#include "langhooks.h"
#include "intl.h"
#include "diagnostic-core.h"
#include "toplev.h"
#include "opts.h"
#include "version.h"

/* From df.h, whose regset is not ours.  */
extern bool df_hard_reg_used_p (unsigned int);

/* The macro's old name, up to GCC 12.  */
#ifndef DEBUGGER_REGNO
# define DEBUGGER_REGNO(REGNO) DBX_REGISTER_NUMBER (REGNO)
#endif

#endif
