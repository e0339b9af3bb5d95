/* The same in ARM's code.

   flags: -mfpu=neon
   cpu: vfpd32
   judge: --kind=preempt --symbol=stub --calls=work
   right: kept: r0-r10 fp ip lr s0-s31 d16-d31 apsr fpscr
   wrong upper: ^stub loses d16-d31: .*, what work left there
   wrong ge: ^stub loses apsr

   SPDX-License-Identifier: MIT  */

#define IN_ARM
#include "preempt.S"
