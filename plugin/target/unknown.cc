/* A target that no one has taught the plugin.

   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "gcc.h"
#include "target.h"

const char target_file[] = "plugin/target";

const char *
target_arch (void)
{
  return NULL;
}

const char *
target_bank (unsigned, char *, size_t)
{
  return NULL;
}

unsigned
target_red_zone (void)
{
  return 0;
}
