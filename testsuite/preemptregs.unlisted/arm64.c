/* Functions with state that no list of registers has: AArch64.  Each is called
   state_....

   SPDX-License-Identifier: MIT  */

extern volatile long go;

/* --- What the assembler's text tells --- */

#define ASM(name, ...) \
  void state_asm_##name (void) { while (go) ; __asm__ volatile (__VA_ARGS__); while (go) ; }

ASM (streaming, "smstart sm" ::)
ASM (array, "zero {za}" ::)
ASM (tile, "# za0h.s" ::)
ASM (table, "ldr zt0, [x0]" ::)
ASM (streaming_register, "msr svcr, %0" :: "r" (0L))
ASM (fp8, "msr fpmr, %0" :: "r" (0L))
ASM (lazy, "msr tpidr2_el0, %0" :: "r" (0L))
ASM (timing, "msr dit, #1" ::)

/* --- What GCC's functions do --- */

#if __GNUC__ >= 14

# include <arm_sme.h>
# pragma GCC push_options
# pragma GCC target "+sme2"

void
state_streaming (void) __arm_streaming
{
  while (go)
    continue;
}

void
state_streaming_compatible (void) __arm_streaming_compatible
{
  while (go)
    continue;
}

__arm_locally_streaming void
state_locally_streaming (void)
{
  while (go)
    continue;
}

void
state_shares_za (void) __arm_inout ("za")
{
  while (go)
    continue;
}

__arm_new ("za") void
state_new_za (void)
{
  svzero_za ();
  while (go)
    continue;
}

void
state_zt0 (void) __arm_inout ("zt0")
{
  svzero_zt (0);
}

/* It calls one that is streaming.  */
extern void streaming (void) __arm_streaming;

void
state_switches (void)
{
  streaming ();
  while (go)
    continue;
}

# pragma GCC pop_options
#endif
#if __GNUC__ >= 15

# include <arm_neon.h>
# pragma GCC push_options
# pragma GCC target "+fp8"

mfloat8x8_t
state_fpmr (float16x4_t a, float32x4_t b, fpm_t mode)
{
  (void) a;
  return vcvt_mf8_f32_fpm (b, b, mode);
}

# pragma GCC pop_options
#endif
