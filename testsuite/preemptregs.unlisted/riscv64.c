/* Functions with state that no list of registers has: RISC-V.  Each is called
   state_....

   SPDX-License-Identifier: MIT  */

extern volatile long go;

/* --- What the assembler's text tells --- */

void
state_asm_table (void)
{
  while (go)
    continue;
  __asm__ volatile ("csrw jvt, %0" :: "r" (0L));
  while (go)
    continue;
}
