/* What the tests of records share.

   SPDX-License-Identifier: MIT  */

#ifdef __cplusplus
extern "C" {
#endif

#define UNSAFE __attribute__ ((preempt_unsafe))
#define COLD __attribute__ ((cold, noinline))

/* A no-op of x86 that records.exp knows again by its last four bytes.  */
#define MARK __asm__ volatile ("nopl 0x1badcafe(%eax)")

extern volatile int t_zero, t_one;

void t_report (int);
int t_other (int);

#ifdef __cplusplus
}
#endif
