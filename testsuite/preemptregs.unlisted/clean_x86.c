/* The same for what x86 alone has: clean.c.

   SPDX-License-Identifier: MIT  */

#include <immintrin.h>

#define TARGET(options) __attribute__ ((target (options)))

unsigned long long
times (unsigned *p)
{
  return __builtin_ia32_rdtsc () + __builtin_ia32_rdtscp (p);
}

void
waits (void)
{
  __builtin_ia32_pause ();
  _mm_lfence ();
  _mm_mfence ();
  _mm_sfence ();
  _mm_clflush (0);
}

TARGET ("rdrnd,rdseed,rdpid") unsigned
numbers (void)
{
  unsigned a, b;
  return _rdrand32_step (&a) + _rdseed32_step (&b) + a + b + _rdpid_u32 ();
}

TARGET ("xsave") unsigned long long
enabled (void)
{
  return _xgetbv (0);
}

TARGET ("rtm") int
transaction (int *p)
{
  unsigned status = _xbegin ();
  if (status != _XBEGIN_STARTED)
    return 0;
  if (*p == 3)
    _xabort (1);
  ++*p;
  _xend ();
  return 1;
}

unsigned
identity (void)
{
  unsigned a = 0, b, c = 0, d;
  __asm__ volatile ("cpuid" : "+a" (a), "=b" (b), "+c" (c), "=d" (d));
  return a + b + c + d + __builtin_cpu_supports ("avx2");
}

TARGET ("mmx,sse") long long
mmx (__m64 a, __m64 b)
{
  long long sum = (long long) _mm_add_pi16 (a, b);
  _mm_empty ();
  return sum;
}

TARGET ("sse") void
rounding (unsigned mode)
{
  _mm_setcsr ((_mm_getcsr () & ~_MM_ROUND_MASK) | mode);
}

TARGET ("avx") __m256d
upper (const double *p)
{
  __m256d v = _mm256_loadu_pd (p);
  _mm256_zeroupper ();
  return _mm256_add_pd (v, v);
}

TARGET ("avx512f,avx512bw") __m512i
masks (__m512i a, __m512i b)
{
  return _mm512_mask_add_epi8 (a, _mm512_cmpgt_epi8_mask (a, b), a, b);
}

TARGET ("waitpkg,clflushopt,clwb,cldemote,movdiri,serialize") void
memory (void *p)
{
  _mm_clflushopt (p);
  _mm_clwb (p);
  _cldemote (p);
  _directstoreu_u32 (p, 1);
  _umonitor (p);
  _umwait (0, 1);
  _tpause (0, 1);
  _serialize ();
}

unsigned long
flags (void)
{
  unsigned long f = __readeflags ();
  __asm__ volatile ("cld; rep stosb" :: "D" (&f), "c" (0), "a" (0) : "memory");
  return f;
}

double
environment (void)
{
  unsigned short control;
  __asm__ volatile ("fnstcw %0" : "=m" (control));
  __asm__ volatile ("fldcw %0" :: "m" (control));
  return control;
}

/* What stdatomic's floating-point forms make of the x87 environment.  */
double
atomic_double (_Atomic double *p)
{
  return *p += 1;
}

long double
atomic_long_double (_Atomic long double *p)
{
  return *p *= 2;
}

/* --- What is only written, used or said --- */

TARGET ("fxsr,xsave") void
stored (void *p)
{
  __builtin_ia32_fxsave (p);
  __builtin_ia32_xsave (p, 7);
}

int
segment (void)
{
  int a;
  __asm__ ("movl %%gs:0, %0" : "=r" (a) :: "memory");
  __asm__ ("addl %%gs : 4, %0" : "+r" (a) :: "memory");
  return a;
}

void
comments (void)
{
  __asm__ ("nop # tmm0, wrpkru\n\tnop /* tilerelease\n\txrstor */ # ldtilecfg" ::);
}
