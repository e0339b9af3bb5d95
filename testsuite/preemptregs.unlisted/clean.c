/* Functions whose state a trampoline keeps, whatever they do to it.  None may be refused,
   on any target.

   SPDX-License-Identifier: MIT  */

#include <stddef.h>
#include <stdarg.h>

typedef float vector __attribute__ ((vector_size (16)));

extern void use (void *);
extern long go;
extern _Thread_local long extern_thread;
static _Thread_local long thread = 1;

/* --- Calls, frames, jumps --- */

long
leaf (long a)
{
  return a * 3;
}

long
calls (long a)
{
  char large[70000];
  use (large);
  return leaf (a) + large[a];
}

long
tail (long (*f) (long), long a)
{
  return f (a);
}

long
varying (size_t n)
{
  char array[n], *more = __builtin_alloca (n + 8);
  use (array);
  use (more);
  return array[0] + more[0];
}

long
many (long a, long b, long c, long d, long e, long f, long g, long h, long i, long j)
{
  return leaf (a + b * c - d * e + f * g - h * i + j) + a;
}

double
arguments (int n, ...)
{
  va_list ap;
  va_start (ap, n);
  double sum = va_arg (ap, double) + va_arg (ap, int);
  va_end (ap);
  return sum;
}

void *
addresses (void)
{
  use (__builtin_return_address (0));
  return __builtin_frame_address (0);
}

long
nested (long n)
{
  long inner (long a) { return a + n; }
  return tail (inner, n);
}

long
nonlocal (long n)
{
  __label__ out;
  void leave (void) { if (n > 3) goto out; }
  leave ();
  use (&n);
  return 1;
 out:
  return n;
}

static void *buffer[5];

int
sets_jump (void)
{
  if (__builtin_setjmp (buffer))
    return 1;
  use (buffer);
  return 0;
}

void
jumps (void)
{
  __builtin_longjmp (buffer, 1);
}

long
computed (unsigned n)
{
  static void *const labels[] = { &&a, &&b, &&c };
  goto *labels[n % 3];
 a: go++;
 b: go *= 3;
 c: return go;
}

long
switches (int n)
{
  switch (n)
    {
    case 0: return leaf (1);
    case 1: return leaf (19);
    case 2: return leaf (7);
    case 3: return leaf (5);
    case 4: return leaf (23);
    case 5: return leaf (11);
    default: __builtin_trap ();
    }
}

__attribute__ ((cold)) void
unlikely (long a)
{
  if (__builtin_expect (a > 3, 0))
    use (&a);
}

/* --- Data --- */

long
threads (void)
{
  return thread++ + extern_thread;
}

long
orders (long *p)
{
  long old = 0;
  __atomic_compare_exchange_n (p, &old, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
  __atomic_thread_fence (__ATOMIC_SEQ_CST);
  __atomic_signal_fence (__ATOMIC_SEQ_CST);
  __atomic_store_n (p + 1, __atomic_load_n (p, __ATOMIC_ACQUIRE), __ATOMIC_RELEASE);
  return __atomic_fetch_add (p, 2, __ATOMIC_ACQ_REL)
         + __sync_fetch_and_or ((char *) p, 4) + __atomic_exchange_n ((short *) p, 1, 5);
}

void
copies (char *to, const char *from, size_t n)
{
  __builtin_memcpy (to, from, n);
  __builtin_memset (to + n, 0, 300);
  __builtin_strcpy (to, from);
}

double
floats (double a, float b, long double c, _Complex double d)
{
  d *= d;
  return __builtin_sqrt (a) / b + c * __builtin_creal (d) + (long) a
         + __builtin_rint (a) + __builtin_isgreater (a, b) + __builtin_fma (a, a, a);
}

void
vectors (vector *a, const vector *b, const float *c, float *restrict d, long n)
{
  *a = *a * *b + __builtin_shuffle (*a, *b, (int __attribute__ ((vector_size (16)))) { 1, 7, 3, 0 });
  for (long i = 0; i < n; i++)
    d[i] += c[i] * c[i];
}

long
integers (long a, unsigned b, long long c)
{
  long sum;
  if (__builtin_add_overflow (a, (long) b, &sum))
    return __builtin_clz (b | 1) + __builtin_popcountl (a) + __builtin_bswap32 (b);
  return sum + c / (a | 1) + c % (b | 1) + (c << (b & 7));
}

/* --- Assembly --- */

long
statements (long a)
{
  __asm__ ("# %0 %1" : "+r" (a) : "r" (3L) : "memory", "cc");
  __asm__ volatile (".if 0; %[k1] %[za] %[tmm0] %[vcsr] %[fs]; .endif" :: [k1] "r" (a), [za] "r" (a),
                    [tmm0] "r" (a), [vcsr] "r" (a), [fs] "r" (a));
  return a;
}

void
ends (void)
{
  __builtin_prefetch (&go);
  if (go)
    __builtin_unreachable ();
}
