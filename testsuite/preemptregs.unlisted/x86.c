/* Functions with state that no list of registers has: x86.  Each is called state_....

   SPDX-License-Identifier: MIT  */

#include <immintrin.h>

#define TARGET(options) __attribute__ ((target (options)))

extern volatile long go;
extern char memory[8192];

/* --- What the assembler's text tells --- */

#define ASM(name, ...) \
  void state_asm_##name (void) { while (go) ; __asm__ volatile (__VA_ARGS__); while (go) ; }

ASM (tile, "tilezero %%tmm4" ::)
ASM (tile_basic, "tilezero %tmm4")
ASM (capitals, "TILEZERO %%TMM4" ::)
ASM (tile_by_operand, "tilezero %%tmm%c0" :: "i" (4))
ASM (tile_by_name, "{tilezero\t%%tmm%c[_dst]|tilezero\ttmm%c[_dst]}" :: [_dst] "i" (4))
ASM (shape, "ldtilecfg %0" :: "m" (memory))
ASM (shape_stored, "sttilecfg %0" : "=m" (memory))
ASM (release, "tilerelease" ::)
ASM (keys, "wrpkru" :: "a" (0), "c" (0), "d" (0))
ASM (wholesale, "xrstor %0" :: "m" (memory), "a" (-1), "d" (-1))
ASM (segment_register, "movw %%ax, %%es" ::)
ASM (segment_popped, "push %fs; pop %fs")
ASM (segment_pointer, "lfs %0, %%ax" :: "m" (memory) : "ax")
ASM (line_after_comment, "# nop\n\twrpkru" :: "a" (0), "c" (0), "d" (0))
ASM (after_comment, "/* nop */ wrpkru" :: "a" (0), "c" (0), "d" (0))
ASM (fxrstor, "fxrstor %0" :: "m" (memory))
ASM (second, "nop\n\tnop; wrpkru" :: "a" (0), "c" (0), "d" (0))
#ifdef __x86_64__
ASM (segment, "wrfsbase %0" :: "r" (0L))
ASM (wholesale_64, "xrstor64 %0" :: "m" (memory), "a" (-1), "d" (-1))
ASM (interrupts, "stui")
#endif

/* Inlined, it is the caller that has it.  */
static inline __attribute__ ((always_inline)) void
shape (const void *p)
{
  __asm__ volatile ("ldtilecfg %0" :: "m" (*(const char (*)[64]) p));
}

void
state_inlined (void)
{
  shape (memory);
}

/* --- What GCC's functions do --- */

TARGET ("pku") void
state_keys (void)
{
  _wrpkru (0);
}

TARGET ("xsave") void
state_wholesale (void)
{
  _xrstor (memory, -1);
}

TARGET ("fxsr") void
state_fxrstor (void)
{
  _fxrstor (memory);
}

#ifdef __x86_64__

TARGET ("fsgsbase") void
state_segment (void)
{
  _writefsbase_u64 (0);
}

TARGET ("fsgsbase") void
state_other_segment (void)
{
  _writegsbase_u32 (0);
}

TARGET ("uintr") void
state_interrupts (void)
{
  _stui ();
}

# define AMX TARGET ("amx-tile,amx-int8,amx-bf16")

AMX void
state_load_shape (const void *p)
{
  _tile_loadconfig (p);
  while (go)
    continue;
}

AMX void
state_store_shape (void *p)
{
  _tile_storeconfig (p);
}

AMX void
state_release (void)
{
  while (go)
    continue;
  _tile_release ();
}

AMX void
state_zero (void)
{
  _tile_zero (3);
}

AMX void
state_load (void)
{
  _tile_loadd (1, memory, 64);
}

AMX void
state_stream (void)
{
  _tile_stream_loadd (1, memory, 64);
}

AMX void
state_store (void)
{
  _tile_stored (0, memory, 64);
}

AMX void
state_multiply (void)
{
  _tile_dpbssd (0, 1, 2);
}

AMX void
state_bf16 (void)
{
  _tile_dpbf16ps (0, 1, 2);
}

# if __GNUC__ >= 13

TARGET ("amx-tile,amx-fp16") void
state_fp16 (void)
{
  _tile_dpfp16ps (0, 1, 2);
}

TARGET ("amx-tile,amx-complex") void
state_complex (void)
{
  _tile_cmmimfp16ps (0, 1, 2);
}

# endif
# if __GNUC__ >= 15

TARGET ("amx-tile,amx-avx512,avx10.2") __m512
state_row (void)
{
  return _tile_cvtrowd2ps (1, 2);
}

TARGET ("amx-tile,amx-avx512,avx10.2") __m512
state_move_row (unsigned n)
{
  return _tile_movrow (1, n);
}

TARGET ("amx-tile,amx-fp8") void
state_fp8 (void)
{
  _tile_dpbf8ps (0, 1, 2);
}

TARGET ("amx-tile,amx-movrs") void
state_movrs (void)
{
  _tile_loaddrs (0, memory, 64);
}

# endif
# if __GNUC__ == 15 || __GNUC__ == 16

TARGET ("amx-tile,amx-tf32") void
state_tf32 (void)
{
  _tile_mmultf32ps (0, 1, 2);
}

# endif
# if __GNUC__ >= 17

/* A register that GCC knows, and fixes.  */
TARGET ("acev1,avx512f") __m512i
state_bsr0 (__m512i a, __m512i b)
{
  _bsr0_insertfull (a, b);
  while (go)
    continue;
  return _bsr0_extracth ();
}

TARGET ("acev1,avx512f") void
state_bsr0_set (void)
{
  _bsr0_init ();
}

# endif
#endif
