/* Functions that use addresses of thread-local variables, and some that do not.

   SPDX-License-Identifier: MIT  */

#include "functions.h"

#ifdef MAIN
__thread int elsewhere;
#else
extern __thread int elsewhere;
#endif
static __thread int local;
static int table[16];

int
t_local_value (void)
{
  return local;
}

int *
t_local_address (void)
{
  return &local;
}

int
t_local_extern (int x)
{
  return x > 2 ? x * 3 : elsewhere;
}

static inline int *__attribute__ ((always_inline))
address (void)
{
  return &local;
}

int
t_local_inlined (int n)
{
  int *p = address ();
  for (int i = 0; i < n; i++)
    *p += table[i];
  return *p;
}

void *
t_local_pointer (void)
{
#ifdef NO_BUILTIN_THREAD_POINTER
  void *p;
  __asm__ (READ_THREAD_POINTER : "=r" (p));
  return p;
#else
  return __builtin_thread_pointer ();
#endif
}

long
t_local_segment (void)
{
  long p;
  __asm__ (READ_THREAD_POINTER : "=r" (p));
  return p;
}

int
t_plain (int x)
{
  return x * 3;
}

int
t_table (int x)
{
  return table[x & 15];
}

UNSAFE int
t_unsafe_local (int x)
{
  MARK;
  return local + x;
}

#ifdef MAIN
int
main (void)
{
  return t_local_value () + t_unsafe_local (0);
}
#endif
