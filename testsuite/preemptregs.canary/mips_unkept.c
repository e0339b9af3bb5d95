/* preempt-canary on an emulator whose signals' frames have no FCSR, which Linux restores:
   linked into it with --wrap=oracle_clobber, this has the handler leave that as it was.

   SPDX-License-Identifier: MIT  */

#include "oracle.h"

void __real_oracle_clobber (void);
void __wrap_oracle_clobber (void);

void
__wrap_oracle_clobber (void)
{
  unsigned fcsr;
  __asm__ volatile ("cfc1 %0, $31" : "=r" (fcsr));
  __real_oracle_clobber ();
  __asm__ volatile ("ctc1 %0, $31" : : "r" (fcsr));
}
