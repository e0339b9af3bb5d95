/* Functions that hold the register which a trampoline jumps back through, REGISTER, fixed
   or not: each is called held_....  And others: free_....

   SPDX-License-Identifier: MIT  */

extern volatile long go;
extern int call (int (*) (int), int);

int
free_leaf (int a)
{
  return a + 1;
}

int
free_calls (int a)
{
  while (go)
    a = call (free_leaf, a);
  return a;
}

int
free_text (int a)
{
  __asm__ ("# nothing" : "+r" (a));
  return a;
}

#define TEXT(word) #word
#define STRING(word) TEXT (word)

void
held_clobber (void)
{
  __asm__ volatile ("" ::: STRING (REGISTER));
}

void
held_text (void)
{
  __asm__ volatile ("add " STRING (ALIAS) ", " STRING (ALIAS) ", 1");
}

void
held_capitals (void)
{
  __asm__ volatile ("ADD " STRING (CAPITALS) ", " STRING (CAPITALS) ", 1");
}

#ifdef CHAIN

/* AAPCS64, section 6.1.1: the static chain of a nested function is in the platform
   register, too.  */
int
outer (int n)
{
  volatile int last = n;
  __attribute__ ((noinline)) int
  held_chain (int a)
  {
    return a + last++ + n;
  }
  return call (held_chain, n);
}

/* It sets the register for a call.  */
int
held_caller (int n)
{
  volatile int last = n;
  __attribute__ ((noinline)) int
  held_chain_2 (int a)
  {
    return a + last++ + n;
  }
  return held_chain_2 (n) + held_chain_2 (2 * n);
}

#endif
