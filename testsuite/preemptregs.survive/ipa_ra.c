/* A caller that is never preempted, wider than the trampoline, and a callee that is.

   GCC under -fipa-ra sees that spin, a local function, touches no vector register,
   and would keep wide's vector in ymm0 across the call.  The trampoline, made for
   SSE2, does not save its upper half.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The careless way is what a plugin without a thought of -fipa-ra would make of it:
   compiled without the plugin, and the record of spin added by hand.  */
#ifdef CARELESS
# define UNSAFE
#else
# define UNSAFE __attribute__ ((preempt_unsafe))
#endif

typedef long long vector __attribute__ ((vector_size (32)));

static vector source = { 0x1111, 0x2222, 0x3333, 0x4444 };
static volatile unsigned spinning, preemptions;
static char stack[65536];

/* ipa_ra_2.c.  Put other values into all of ymm0 to ymm7.  */
void clobber_vectors (void);

static __attribute__ ((noinline)) unsigned
spin (unsigned n)
{
  unsigned long turns = 0;
  spinning = 1;
  while (preemptions == n)
    if (++turns == 10000000000)
      return 0;                 /* no one came */
  return 1;
}

UNSAFE __attribute__ ((noinline, target ("avx2"))) void
wide (vector *to, const vector *from, unsigned *ok)
{
  vector keep = *from + *from;
  *ok = spin (preemptions);
  *to = keep;
}

void
asyncPreempt2 (struct preempt_frame *frame)
{
  (void) frame;
  clobber_vectors ();
  preemptions++;
}

static void
handle (int signal, siginfo_t *info, void *context)
{
  struct preempt_task_view view = { (void *) 65536, (void *) -1, 0, 0 };
  (void) signal;
  (void) info;
  if (spinning && preempt_safe_point (context, &view) == PREEMPT_SAFE)
    {
      spinning = 0;
      preempt_inject (context);
    }
  else
    ualarm (1000, 0);
}

UNSAFE int
main (void)
{
  const char *error = preempt_init ();
  struct sigaction action = { .sa_sigaction = handle,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
  stack_t alternate = { .ss_sp = stack, .ss_size = sizeof stack };
  vector got, expected = source + source;
  unsigned ok;
  if (error != NULL)
    return printf ("%s\n", error) < 0 ? 2 : 2;
  sigaltstack (&alternate, NULL);
  sigaction (SIGALRM, &action, NULL);
  ualarm (1000, 0);
  wide (&got, &source, &ok);
  if (!ok)
    return puts ("never preempted") < 0 ? 2 : 2;
  puts (memcmp (&got, &expected, sizeof got) == 0 ? "kept" : "lost");
  return 0;
}
