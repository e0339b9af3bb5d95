/* Functions with state that no list of registers has: PowerPC of 64 bits.  Each is called
   state_....

   SPDX-License-Identifier: MIT  */

extern volatile long go;

/* --- What the assembler's text tells --- */

#define ASM(name, ...) \
  void state_asm_##name (void) { while (go) ; __asm__ volatile (__VA_ARGS__); while (go) ; }

ASM (transaction, ".machine power8\n\ttbegin. 0\n\ttend. 0" ::: "cr0")
ASM (suspended, ".machine power8\n\ttsuspend." ::: "cr0")
ASM (tar, "mtspr 815, %0" :: "r" (0l))
ASM (priority, "mtppr %0" :: "r" (0l))
ASM (stream, "mtspr 3, %0" :: "r" (0l))
ASM (accumulator, ".machine power10\n\txxsetaccz 0" ::)
ASM (product, ".machine power10\n\txvf32ger 0, 32, 33" ::)

/* --- What GCC's functions do --- */

#ifdef __HTM__

int
state_transaction (int x)
{
  if (__builtin_tbegin (0))
    {
      go += x;
      __builtin_tend (0);
    }
  return x;
}

#endif
#ifdef __MMA__

void
state_accumulator (__vector_quad *at)
{
  __vector_quad zero;
  __builtin_mma_xxsetaccz (&zero);
  *at = zero;
}

#endif
