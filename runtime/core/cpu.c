/* What the CPU has and the kernel has enabled, for the trampoline's tests.

   Intel SDM volume 1, 13.2 to 13.6 and 15.2, and Intel's APX specification
   (355828): a feature's registers may be used only where XCR0, which the kernel
   sets, names their state components.

   SPDX-License-Identifier: MIT  */

#include "core.h"
#include "cpu.h"

#include <cpuid.h>
#include <stdio.h>

#define XCR0_AVX 0x06           /* xmm, upper ymm */
#define XCR0_AVX512 0xe6        /* and masks, upper zmm, the upper sixteen */
#define XCR0_APX 0x80000        /* r16 to r31 */

#define CPUID_7_1_EDX_APX 0x200000      /* GCC 12's cpuid.h has no name for it */

static uint32_t
xcr0 (void)
{
  uint32_t low, high;
  __asm__ ("xgetbv" : "=a" (low), "=d" (high) : "c" (0));
  return low;
}

static uint32_t
mode_features (uint32_t edx1)
{
#ifdef __x86_64__
  uint32_t a, b, c, d;
  (void) edx1;
  bool lahf = __get_cpuid (0x80000001, &a, &b, &c, &d) && (c & bit_LAHF_LM);
  return PREEMPT_CPU_SSE | (lahf ? PREEMPT_CPU_LAHF : 0);
#else
  return (edx1 & bit_SSE ? PREEMPT_CPU_SSE : 0) | PREEMPT_CPU_LAHF;
#endif
}

uint32_t
cpu_features (void)
{
  uint32_t a, b, c, d, found = PREEMPT_CPU_KNOWN;
  if (!__get_cpuid (1, &a, &b, &c, &d))
    return found;
  found |= mode_features (d);
  if (!(c & bit_OSXSAVE))
    return found;
  uint32_t enabled = xcr0 ();
  if ((c & bit_AVX) && (enabled & XCR0_AVX) == XCR0_AVX)
    found |= PREEMPT_CPU_AVX;
  if (__get_cpuid_count (7, 0, &a, &b, &c, &d)
      && (enabled & XCR0_AVX512) == XCR0_AVX512)
    found |= (b & bit_AVX512F ? PREEMPT_CPU_AVX512F : 0)
             | (b & bit_AVX512BW ? PREEMPT_CPU_AVX512BW : 0);
  if (__get_cpuid_count (7, 1, &a, &b, &c, &d) && (d & CPUID_7_1_EDX_APX)
      && (enabled & XCR0_APX))
    found |= PREEMPT_CPU_APX;
  if (__get_cpuid_count (0xd, 1, &a, &b, &c, &d) && (a & 4))
    found |= PREEMPT_CPU_INUSE;
  return found;
}

size_t
cpu_image_bytes (void)
{
  uint32_t a, b, c, d;
  return __get_cpuid_count (0xd, 0, &a, &b, &c, &d) ? b : 0;
}

static const char *
word (uint32_t feature)
{
  switch (feature)
    {
#define WORD(name, bit, word) case bit: return word;
      PREEMPT_CPU_FEATURES (WORD)
#undef WORD
    }
  return NULL;
}

void
cpu_words (uint32_t features, char *text, size_t size)
{
  size_t used = 0;
  *text = '\0';
  for (uint32_t bit = 1; bit != 0 && used < size; bit <<= 1)
    if (features & bit)
      {
        char number[32];
        snprintf (number, sizeof number, "feature %#x", bit);
        used += snprintf (text + used, size - used, "%s%s", used == 0 ? "" : ", ",
                          word (bit) != NULL ? word (bit) : number);
      }
}
