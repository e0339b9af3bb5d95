/* What a header does not list is the program's own: a value that asyncPreempt2 gives
   it, the interrupted code has.  Compiled with the same -ffixed flags as the header.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include <preempt.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>

#ifdef __x86_64__
# define REGISTER "r15"
# define WORD "q"
#else
# define REGISTER "esi"
# define WORD "l"
#endif

static const unsigned old_vector[4] = { 2, 3, 4, 5 }, new_vector[4] = { 42, 43, 44, 45 };
static const unsigned long old_word = 17, new_word = 4242;
static volatile int preempted;

static void
set (const unsigned long *word, const unsigned (*vector)[4])
{
  __asm__ volatile ("mov" WORD " %0, %%" REGISTER : : "m" (*word));
  __asm__ volatile ("movups %0, %%xmm5" : : "m" (*vector));
}

void
asyncPreempt2 (struct preempt_frame *frame)
{
  (void) frame;
  preempted++;
  set (&new_word, &new_vector);
}

static void
handle (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) info;
  preempt_inject (context);
}

/* With x87 in use or not; a system call of its own, since libc's code may use the
   registers.  */
static int
kept (int use_x87)
{
  unsigned vector[4];
  unsigned long word;
  long result;
  set (&old_word, &old_vector);
  __asm__ volatile ("fninit");
  if (use_x87)
    __asm__ volatile ("fld1");
  __asm__ volatile (
#ifdef __x86_64__
    "syscall" : "=a" (result)
    : "a" (SYS_kill), "D" (getpid ()), "S" (SIGUSR1) : "rcx", "r11", "memory"
#else
    "push %%ebx\n\tmov %2, %%ebx\n\tint $0x80\n\tpop %%ebx" : "=a" (result)
    : "a" (SYS_kill), "d" (getpid ()), "c" (SIGUSR1) : "memory"
#endif
  );
  __asm__ volatile ("mov" WORD " %%" REGISTER ", %0" : "=m" (word));
  __asm__ volatile ("movups %%xmm5, %0" : "=m" (vector));
  if (use_x87)
    __asm__ volatile ("fstp %st(0)");
  printf ("x87 %d: kill %ld, preempted %d, %lu, %u %u\n", use_x87, result, preempted, word,
          vector[0], vector[3]);
  return word == new_word && memcmp (vector, new_vector, sizeof vector) == 0;
}

int
main (void)
{
  static char alternate[65536];
  stack_t stack = { .ss_sp = alternate, .ss_size = sizeof alternate };
  struct sigaction action = { .sa_sigaction = handle,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK };
  const char *error = preempt_init ();
  if (error != NULL)
    return puts (error), 2;
  sigaltstack (&stack, NULL);
  sigaction (SIGUSR1, &action, NULL);
  int ok = kept (0);
  ok &= kept (1);
  return !ok || preempted != 2;
}
