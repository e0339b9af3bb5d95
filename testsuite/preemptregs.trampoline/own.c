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

#include "own.h"

/* What the vector register holds at the least.  */
struct vector { unsigned part[OWN_PARTS]; };

static const struct vector old_vector = { { 2, 3 } }, new_vector = { { 42, 43 } };
static const unsigned long old_word = 17, new_word = 4242;
static volatile int preempted;

void
asyncPreempt2 (struct preempt_frame *frame)
{
  (void) frame;
  preempted++;
  OWN_SET (new_word, new_vector);
}

static void
handle (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) info;
  preempt_inject (context);
}

/* By the trampoline's WAY.  */
static int
kept (int way)
{
  struct vector vector;
  unsigned long word;
  long result, pid = getpid ();
  OWN_SET (old_word, old_vector);
  OWN_BEGIN (way);
  OWN_KILL (result, pid, SIGUSR1);
  OWN_GET (word, vector);
  OWN_END (way);
  printf ("way %d: kill %ld, preempted %d, %lu, %u %u\n", way, result, preempted, word,
          vector.part[0], vector.part[1]);
  return word == new_word && memcmp (&vector, &new_vector, sizeof vector) == 0;
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
