/* The architectures that mkpreempt has rules for.

   SPDX-License-Identifier: MIT  */

#include "arch.h"

#include <string.h>

extern const struct arch arch_amd64, arch_386, arch_arm64, arch_riscv64, arch_arm, arch_mips,
  arch_mipsle, arch_mips64, arch_mips64le, arch_s390x, arch_ppc64, arch_ppc64le, arch_loong64;

/* Its code has no registers, and no signal interrupts it: an engine stops where it wants to.  */
static const struct arch arch_wasm = {
  .name = "wasm", .file = "runtime/mkpreempt/arch.c",
  .undefined = "/* No asynchronous preemption on wasm.  */\n"
               "\t.text\n"
               "\t.globl\tasyncPreempt\n"
               "\t.type\tasyncPreempt,@function\n"
               "asyncPreempt:\n"
               "\t.functype\tasyncPreempt () -> ()\n"
               "\tunreachable\n"
               "\tend_function\n"
};

static const struct arch *const arches[] = {
  &arch_wasm,
  &arch_amd64, &arch_386, &arch_arm64, &arch_riscv64, &arch_arm, &arch_mips,
  &arch_mipsle, &arch_mips64, &arch_mips64le, &arch_s390x, &arch_ppc64, &arch_ppc64le,
  &arch_loong64
};

const struct arch *
arch_find (const char *name)
{
  for (size_t i = 0; i < sizeof arches / sizeof *arches; i++)
    if (strcmp (arches[i]->name, name) == 0)
      return arches[i];
  return NULL;
}

const struct arch *
arch_of_elf (unsigned machine, unsigned flags, unsigned word, bool big_endian)
{
  for (size_t i = 0; i < sizeof arches / sizeof *arches; i++)
    if (arches[i]->elf_machine == machine && arches[i]->word == word
        && arches[i]->big_endian == big_endian
        && (flags & arches[i]->elf_abi[0]) == arches[i]->elf_abi[1])
      return arches[i];
  return NULL;
}

const char *
feature_name (const struct arch *arch, unsigned feature)
{
  return arch->features[__builtin_ctz (feature)].name;
}

const char *
arch_code_label (const struct arch *arch)
{
  return arch->descriptors ? ".L." : "";
}
