/* Functions with state that a trampoline keeps wherever it saves SVE's registers, and that
   no list names: AArch64.  Each is called kept_....

   SPDX-License-Identifier: MIT  */

#include <arm_sve.h>

extern volatile long go;

/* --- What the assembler's text tells --- */

#define ASM(name, ...) \
  void kept_asm_##name (void) { while (go) ; __asm__ volatile (__VA_ARGS__); while (go) ; }

ASM (first_fault, ".arch_extension sve\n\tsetffr" ::)
ASM (first_fault_read, ".arch_extension sve\n\trdffr %0.b" :: "i" (0))
ASM (vector, ".arch_extension sve\n\tmov z3.b, #1" ::: "v3")
ASM (predicate, ".arch_extension sve\n\tptrue p7.b" ::)
ASM (counter, "ptrue pn8.b" ::)

/* --- What GCC's functions do --- */

#pragma GCC push_options
#pragma GCC target "+sve"

svbool_t
kept_rdffr (void)
{
  return svrdffr ();
}

svint32_t
kept_first_fault (const int *p)
{
  svsetffr ();
  svint32_t v = svldff1_s32 (svptrue_b32 (), p);
  while (go)
    continue;
  return svsel_s32 (svrdffr (), v, svdup_s32 (0));
}

#pragma GCC pop_options
