/* What the tests of records share.

   SPDX-License-Identifier: MIT  */

#ifdef __cplusplus
extern "C" {
#endif

#define UNSAFE __attribute__ ((preempt_unsafe))
#define COLD __attribute__ ((cold, noinline))

#include "instructions.h"

/* Does nothing; records.exp knows it again by its last four bytes.  */
#define MARK __asm__ volatile (JUMP " 77f\n\t.4byte 0x1badcafe\n77:")

extern volatile int t_zero, t_one;

void t_report (int);
int t_other (int);

#ifdef __cplusplus
}
#endif
