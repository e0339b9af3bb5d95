/* The architectures that mkpreempt has rules for.

   SPDX-License-Identifier: MIT  */

#include "arch.h"

#include <string.h>

extern const struct arch arch_amd64, arch_386, arch_arm64, arch_riscv64, arch_arm, arch_mips,
  arch_mipsle, arch_mips64, arch_mips64le;

static const struct arch *const arches[] = {
  &arch_amd64, &arch_386, &arch_arm64, &arch_riscv64, &arch_arm, &arch_mips,
  &arch_mipsle, &arch_mips64, &arch_mips64le
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
arch_of_elf (unsigned machine, unsigned word, bool big_endian)
{
  for (size_t i = 0; i < sizeof arches / sizeof *arches; i++)
    if (arches[i]->elf_machine == machine && arches[i]->word == word
        && arches[i]->big_endian == big_endian)
      return arches[i];
  return NULL;
}

const char *
feature_name (const struct arch *arch, unsigned feature)
{
  return arch->features[__builtin_ctz (feature)].name;
}
