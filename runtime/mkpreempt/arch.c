/* The architectures that mkpreempt has rules for.

   SPDX-License-Identifier: MIT  */

#include "arch.h"
#include "cpu.h"

#include <string.h>

extern const struct arch arch_amd64, arch_386;

static const struct arch *const arches[] = { &arch_amd64, &arch_386 };

const struct arch *
arch_find (const char *name)
{
  for (size_t i = 0; i < sizeof arches / sizeof *arches; i++)
    if (strcmp (arches[i]->name, name) == 0)
      return arches[i];
  return NULL;
}

const struct arch *
arch_of_elf (unsigned machine, unsigned word)
{
  for (size_t i = 0; i < sizeof arches / sizeof *arches; i++)
    if (arches[i]->elf_machine == machine && arches[i]->word == word)
      return arches[i];
  return NULL;
}

const char *
feature_name (unsigned feature)
{
  static const struct { unsigned bit; const char *name; } names[] = {
    { PREEMPT_CPU_SSE, "SSE" },
    { PREEMPT_CPU_AVX, "AVX" },
    { PREEMPT_CPU_AVX512F, "AVX512F" },
    { PREEMPT_CPU_AVX512BW, "AVX512BW" },
    { PREEMPT_CPU_LAHF, "LAHF" },
    { PREEMPT_CPU_INUSE, "XGETBV (1)" },
    { PREEMPT_CPU_APX, "APX" },
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (names[i].bit == feature)
      return names[i].name;
  return "?";
}
