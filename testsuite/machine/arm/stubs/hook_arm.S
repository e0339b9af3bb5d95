/* The same in ARM's code.

   judge: --kind=hook --symbol=stub --calls=trace
   wrong chain: ^stub loses ip: .*, what trace left there
   wrong half: ^stub loses s15: .*, what trace left there

   SPDX-License-Identifier: MIT  */

#define IN_ARM
#include "hook.S"
