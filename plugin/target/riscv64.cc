/* RISC-V, 64 bits.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "target.h"

const char target_file[] = "plugin/target/riscv64.cc";

const char *
target_arch (void)
{
  return TARGET_64BIT ? "riscv64" : NULL;
}

const char *
target_bank (unsigned regno, char *name, size_t size)
{
  snprintf (name, size, "%s", reg_names[regno]);
  if (GP_REG_P (regno))
    return "GPR";
  if (FP_REG_P (regno))
    return "FPR";
  return NULL;
}

/* RISC-V psABI, "Integer Calling Convention": nothing below SP is kept.  */
unsigned
target_red_zone (void)
{
  return 0;
}
