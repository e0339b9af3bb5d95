/* Functions with state that every trampoline keeps, and that no list names: z/Architecture.
   Each is called kept_....

   SPDX-License-Identifier: MIT  */

extern volatile long go;

/* --- What the assembler's text tells --- */

#define ASM(name, ...) \
  void kept_asm_##name (void) { while (go) ; __asm__ volatile (__VA_ARGS__); while (go) ; }

ASM (control, "sfpc %0" :: "d" (0))
ASM (rounding, "srnm 1" ::)
ASM (mask, "spm %0" :: "d" (0))
ASM (thread, "ear %0, %%a0" : "=d" (go))

/* --- What GCC's functions do --- */

unsigned
kept_control (void)
{
  unsigned fpc = __builtin_s390_efpc ();
  __builtin_s390_sfpc (fpc | 1);
  return fpc;
}
