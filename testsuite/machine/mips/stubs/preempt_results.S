/* HI and LO, and FCSR's conditions, of the stub in preempt.S.

   flags: -ffixed-24
   cpu: results
   judge: --kind=preempt --symbol=stub --calls=work
   right: kept: .*(?:hi lo|lo hi) fcc0-fcc7 fcsr
   wrong hi: ^stub loses hi: .*
   wrong conditions: ^stub loses fcc0-fcc7: fcc0 was 0x1, is 0, zeros

   SPDX-License-Identifier: MIT  */

#include "preempt.S"
