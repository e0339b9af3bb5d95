/* Functions with state that no list of registers has: LoongArch.  Each is called
   state_....

   SPDX-License-Identifier: MIT  */

extern volatile long go;

/* --- What the assembler's text tells: binary translation --- */

#define ASM(name, ...) \
  void state_asm_##name (void) { while (go) ; __asm__ volatile (__VA_ARGS__); while (go) ; }

ASM (scratch, "movgr2scr $scr1, %0" :: "r" (0L))
ASM (x86_flags, "x86add.w %0, %0" :: "r" (0))
ASM (x86_flags_set, "x86mtflag %0, 0x3f" :: "r" (0))
ASM (x86_top, "x86mttop 3" ::)
ASM (x86_top_mode, "x86settm" ::)
ASM (arm_flags, "armsub.w %0, %0, 0xe" :: "r" (0))
ASM (arm_flags_set, "armmtflag %0, 0xf" :: "r" (0))

/* --- What GCC's functions do: privileged --- */

void
state_csr (void)
{
  while (go)
    continue;
  __builtin_loongarch_csrwr_d (go, 0x30);
  while (go)
    continue;
}

void
state_iocsr (void)
{
  __builtin_loongarch_iocsrwr_w (go, 0x10);
}
