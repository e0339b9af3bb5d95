/* HI and LO, of the stub in preempt.S.

   flags: -ffixed-24
   cpu: results
   judge: --kind=preempt --symbol=stub --calls=work
   right: kept: .*hi lo
   wrong hi: ^stub loses hi: .*

   SPDX-License-Identifier: MIT  */

#include "preempt.S"
