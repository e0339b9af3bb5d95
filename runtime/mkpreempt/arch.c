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
  switch (feature)
    {
#define WORD(name, bit, word) \
      case bit: { \
        _Static_assert (sizeof word <= FEATURE_WORD_SIZE, "raise FEATURE_WORD_SIZE"); \
        return word; \
      }
      PREEMPT_CPU_FEATURES (WORD)
#undef WORD
    }
  return "?";
}
