/* What x86-64 and i386 alone have, to step through: repeated string instructions,
   another convention of calls, masks, MMX.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "step.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __SSE2__
# include <immintrin.h>
#endif

#define NOIPA __attribute__ ((noipa))

static int NOIPA __attribute__ ((unused))
plain (int n)
{
  return n * 3 + 1;
}

#ifdef __x86_64__
/* Another convention: rdi, rsi and ten vectors are kept.  */
# define OTHER_ABI __attribute__ ((ms_abi, noipa))
#else
# define OTHER_ABI __attribute__ ((regparm (3), noipa))
#endif

static double OTHER_ABI
other_abi (int a, double b, int c, long long d)
{
  return step_variable ("idl", a + c, b, d);
}

static uint64_t
conventions (void)
{
  double v = other_abi (1, 2.5, 3, 4);
  return step_digest (STEP_DIGEST, &v, sizeof v);
}

static uint64_t
strings (void)
{
  char a[96], b[96];
  void *to = b, *from = a;
  size_t n = 37, left = sizeof b;
  for (unsigned i = 0; i < sizeof a; i++)
    a[i] = i * 7 + 3;
  memset (b, 0, sizeof b);
  __asm__ volatile ("rep movsb" : "+D" (to), "+S" (from), "+c" (n) : : "memory");
  n = 5;
  __asm__ volatile ("rep stosl" : "+D" (to), "+c" (n) : "a" (0x12345678)
                    : "memory");
  /* Backwards: DF is set at each of these.  */
  to = b + 90, from = a + 50, n = 11;
  __asm__ volatile ("std\n\trep movsb\n\tcld" : "+D" (to), "+S" (from), "+c" (n)
                    : : "memory", "cc");
  from = b;
  __asm__ volatile ("repne scasb" : "+D" (from), "+c" (left) : "a" (b[60])
                    : "memory", "cc");
  uint64_t d = step_digest (STEP_DIGEST, b, sizeof b);
  return step_digest (d, &left, sizeof left);
}

/* Recorded code may enter the kernel by itself.  */
static uint64_t
system_calls (void)
{
  long r[2];
#ifdef __x86_64__
  __asm__ volatile ("syscall" : "=a" (r[0]) : "a" (SYS_getuid) : "rcx", "r11",
                    "memory");
#else
  __asm__ volatile ("int $0x80" : "=a" (r[0]) : "a" (SYS_getuid) : "memory");
#endif
  r[1] = getuid ();
  return step_digest (STEP_DIGEST, r, sizeof r);
}

static uint64_t
masks (void)
{
#ifdef __AVX512BW__
  uint64_t d = STEP_DIGEST;
  __m512i a = _mm512_set1_epi8 (3), b = _mm512_setzero_si512 ();
  for (int i = 0; i < 4; i++)
    {
      b = _mm512_add_epi8 (b, _mm512_set1_epi8 (i));
      __mmask64 less = _mm512_cmplt_epi8_mask (b, a);
      __mmask64 some = _kadd_mask64 (less, _cvtu64_mask64 (0x123456789abcdef ^ i));
      a = _mm512_mask_add_epi8 (a, some, a, b);
      b = _mm512_mask_mov_epi8 (b, _kxor_mask64 (less, some), a);
      d = d * 31 + _cvtmask64_u64 (_kshiftli_mask64 (some, 3));
    }
  return step_digest (step_digest (d, &a, sizeof a), &b, sizeof b);
#else
  return plain (1);
#endif
}

static uint64_t
mmx (void)
{
#if defined __MMX__ && defined __SSE2__
  __m64 a = _mm_set_pi16 (1, 2, 3, 4), b = _mm_set1_pi16 (7);
  for (int i = 0; i < 3; i++)
    {
      a = _mm_add_pi16 (_mm_mullo_pi16 (a, b), _mm_cvtsi32_si64 (i));
      b = _mm_xor_si64 (b, _mm_srli_si64 (a, 5));
    }
  uint64_t kept;
  memcpy (&kept, &a, sizeof kept);
  _mm_empty ();
  volatile long double half = 0.5L;
  return kept + (uint64_t) (half * 8);
#else
  return plain (2);
#endif
}

const struct step_case step_machine[] = {
  { "conventions", conventions }, { "strings", strings },
  { "system-calls", system_calls }, { "masks", masks }, { "mmx", mmx }, { 0 }
};
