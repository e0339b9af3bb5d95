/* preempt-canary on an x86 CPU that has less: linked into it with --wrap=oracle_look, this
   hides the features that the environment's HIDE names, HAS_ bits of the oracle's state.h
   in hexadecimal, and the registers that go with them.

   SPDX-License-Identifier: MIT  */

#include "oracle.h"

#include <stdlib.h>

const char *__real_oracle_look (void);
const char *__wrap_oracle_look (void);

const char *
__wrap_oracle_look (void)
{
  const char *error = __real_oracle_look ();
  oracle_has &= ~strtoul (getenv ("HIDE"), NULL, 16);
  return error;
}
