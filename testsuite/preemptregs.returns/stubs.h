/* Return stubs (runtime/sched/stub.c) set where a test wants one: as if a request came before
   an instruction of a function of libc's.

   SPDX-License-Identifier: MIT  */

#ifndef STUBS_H
#define STUBS_H

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>

#include "preemptregs.sched/check.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The library's own.  */
struct worker;
struct worker *worker_started (void) __attribute__ ((visibility ("hidden")));
bool stub_set (struct worker *, const ucontext_t *)
  __attribute__ ((visibility ("hidden")));
extern const char preempt_stubs[], preempt_stubs_end[] __attribute__ ((weak));

/* Have SIGTRAP.  Once the scheduler is started.  */
void stubs_begin (void);

/* When the calling thread comes to FUNCTION, libc's, set a stub before its first
   instruction.  */
void stubs_force (const char *function);

/* The same before each of its instructions, to be taken away again, until it returns.  */
void stubs_try (const char *function);

/* Since then: before how many instructions one was set, or refused, or more, or anything
   else, of the stack was changed than where the function returns to.  */
extern volatile unsigned long stubs_set, stubs_refused, stubs_wrong;

/* Before the first one, was one set?  */
extern volatile bool stubs_first;

static inline bool
stubs_are (uintptr_t word)
{
  return word >= (uintptr_t) preempt_stubs && word < (uintptr_t) preempt_stubs_end;
}

#ifdef __cplusplus
}
#endif

#endif
