/* The same in ARM's code.

   judge: --kind=switch --symbol=stub --arg=from --arg=*to
   right: kept: r4-r10 fp s16-s31 fpscr
   wrong floats: ^stub loses s16-s31: .*, what the side that was left had there
   wrong slot: ^stub loses r8: was 0x\w+, is 0x\w+, the value of r9

   SPDX-License-Identifier: MIT  */

#define IN_ARM
#include "switch.S"
