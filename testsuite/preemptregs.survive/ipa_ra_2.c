/* What another task may do to vectors: compiled with -mavx2, without records.

   SPDX-License-Identifier: MIT  */

void
clobber_vectors (void)
{
  __asm__ volatile ("vpcmpeqd %%ymm0, %%ymm0, %%ymm0\n\t"
                    "vmovdqu %%ymm0, %%ymm1\n\t"
                    "vmovdqu %%ymm0, %%ymm2\n\t"
                    "vmovdqu %%ymm0, %%ymm3\n\t"
                    "vmovdqu %%ymm0, %%ymm4\n\t"
                    "vmovdqu %%ymm0, %%ymm5\n\t"
                    "vmovdqu %%ymm0, %%ymm6\n\t"
                    "vmovdqu %%ymm0, %%ymm7"
                    ::: "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6",
                    "xmm7");
}
