/* RISC-V: its object files; it has no rules yet.

   SPDX-License-Identifier: MIT  */

#include "arch.h"

#include <elf.h>

const struct arch arch_riscv64 = {
  .name = "riscv64", .file = "runtime/mkpreempt/riscv64.c", .stack_pointer = "sp",
  .word = 8, .stack_align = 16,
  .elf_machine = EM_RISCV,
  .elf_word = { { R_RISCV_ADD32, ELF_ADD }, { R_RISCV_SUB32, ELF_SUBTRACT } }
};
