/* AArch64, LP64.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "target.h"

const char target_file[] = "plugin/target/aarch64.cc";

const char *
target_arch (void)
{
  return TARGET_ILP32 || TARGET_BIG_END ? NULL : "arm64";
}

const char *
target_bank (unsigned regno, char *name, size_t size)
{
  snprintf (name, size, "%s", reg_names[regno]);
  if (GP_REGNUM_P (regno))
    return "GPR";
  if (FP_REGNUM_P (regno))
    return "VEC";
  if (PR_REGNUM_P (regno))
    return "PRED";
  return NULL;
}

/* AAPCS64, section 6.4.5.1: nothing below SP is kept.  */
unsigned
target_red_zone (void)
{
  return 0;
}
