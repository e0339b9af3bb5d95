/* Functions with state that no list of registers has: ARM.  Each is called state_....

   SPDX-License-Identifier: MIT  */

extern volatile int go;

#define ASM(name, ...) \
  void state_asm_##name (void) { while (go) ; __asm__ volatile (__VA_ARGS__); while (go) ; }

ASM (order, "setend be\n\tldr %0, [%1]\n\tsetend le" : "=&r" (go) : "r" (&go))
ASM (order_capitals, "SETEND BE" ::)
