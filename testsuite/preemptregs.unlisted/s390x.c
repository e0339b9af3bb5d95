/* Functions with state that no list of registers has: z/Architecture.  Each is called
   state_....

   SPDX-License-Identifier: MIT  */

extern volatile long go;

/* --- What the assembler's text tells --- */

#define ASM(name, ...) \
  void state_asm_##name (void) { while (go) ; __asm__ volatile (__VA_ARGS__); while (go) ; }

ASM (access_register, "sar %%a2, %0" :: "d" (0))
ASM (access_registers, "lam %%a2, %%a3, 0(%0)" :: "a" (&go))
ASM (copied, "cpya %%a2, %%a3" ::)
ASM (spaces, "sacf 512" ::)
ASM (mode, "sam31" ::)
ASM (transaction, ".machine zEC12\n\ttbegin 0, 0xff00\n\ttend" ::: "cc")

/* --- What GCC's functions do --- */

#ifdef __HTM__

int
state_transaction (void)
{
  int begun = __builtin_tbegin_nofloat (0);
  go++;
  if (begun == 0)
    __builtin_tend ();
  return begun;
}

#endif
