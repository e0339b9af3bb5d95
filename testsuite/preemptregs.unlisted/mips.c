/* Functions with state that no list of registers has: MIPS.  Each is called state_....

   SPDX-License-Identifier: MIT  */

extern volatile long go;

/* What the assembler's text tells.  */
#define ASM(name, ...) \
  void state_asm_##name (void) { while (go) ; __asm__ volatile (__VA_ARGS__); while (go) ; }

ASM (kernel, "mtc0 %0, $12" :: "r" (0))
ASM (other, "mtc2 %0, $1" :: "r" (0))
ASM (other_control, "ctc2 %0, $1" :: "r" (0))
ASM (other_loaded, "lwc2 $1, 0(%0)" :: "r" (&go))
ASM (another_set, ".set push\n\t.set micromips\n\t.set pop" ::)
