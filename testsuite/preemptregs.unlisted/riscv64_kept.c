/* Functions with state that a trampoline keeps wherever it saves V's registers, and that
   no list names: RISC-V.  Each is called kept_....

   SPDX-License-Identifier: MIT  */

extern volatile long go;

/* --- What the assembler's text tells --- */

#define ASM(name, ...) \
  void kept_asm_##name (void) { while (go) ; __asm__ volatile (__VA_ARGS__); while (go) ; }

ASM (length, "vsetvli t0, %0, e8, m1, ta, ma" :: "r" (8L) : "t0")
ASM (length_immediate, "vsetivli zero, 4, e32, m1, ta, ma" ::)
ASM (rounding, "csrwi vxrm, 1" ::)
ASM (saturation, "csrwi vxsat, 0" ::)
ASM (start, "csrwi vstart, 0" ::)
ASM (control, "csrw vcsr, %0" :: "r" (0L))
ASM (told, "csrr %0, vl" : "=r" (go))
ASM (vector, ".option arch, +v\n\tvmv.v.i v7, 1" ::)

#ifdef __riscv_v

/* --- What GCC's functions, and its vectoriser, do --- */

# include <riscv_vector.h>

void
kept_vectorised (int *restrict a, const int *restrict b, long n)
{
  for (long i = 0; i < n; i++)
    a[i] += b[i];
}

unsigned long
kept_length (unsigned long n)
{
  return __riscv_vsetvl_e32m1 (n);
}

vuint32m1_t
kept_averaged (vuint32m1_t a, vuint32m1_t b, unsigned long n)
{
  return __riscv_vaaddu_vv_u32m1 (a, b, __RISCV_VXRM_RNU, n);
}

vfloat32m1_t
kept_rounded (vfloat32m1_t a, vfloat32m1_t b, unsigned long n)
{
  return __riscv_vfadd_vv_f32m1_rm (a, b, __RISCV_FRM_RTZ, n);
}

vint32m1_t
kept_saturated (vint32m1_t a, vint32m1_t b, unsigned long n)
{
  return __riscv_vsadd_vv_i32m1 (a, b, n);
}

#endif
