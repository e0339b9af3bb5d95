/* Vectors of 64 bytes, and masks.

   SPDX-License-Identifier: MIT  */

#ifdef __AVX512BW__
# define V 8
# include "vector.h"
# include <immintrin.h>

/* Masks that stay in k registers over the inner loop.  */
static uint64_t
run_masked (uint64_t rounds, volatile uint64_t *done)
{
  __m512i bytes = _mm512_set1_epi8 (3), sum = bytes;
  uint64_t result = 0;
  for (uint64_t i = 0; i < rounds; i += 16)
    {
      __mmask64 odd = i * UINT64_C (0x9e3779b97f4a7c15) | 1, even = ~odd;
      for (unsigned n = 0; n < 1000; n++)
        {
          sum = _mm512_mask_add_epi8 (sum, odd, sum, bytes);
          bytes = _mm512_mask_xor_epi32 (bytes, (__mmask16) even, bytes, sum);
          odd = _mm512_cmplt_epi8_mask (bytes, sum) ^ even;
        }
      result = mix (result, odd);
      volatile uint64_t inner;
      result = mix (result, run (16, &inner));
      *done = i + 16;
    }
  return result;
}
# define run run_masked
#else
# include "kernel.h"
# define run NULL
#endif

const struct kernel kernel_avx512 = { "AVX-512", run, "avx512bw", cpu_has };
