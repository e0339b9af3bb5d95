/* What the parts of preemptregs.step share.

   SPDX-License-Identifier: MIT  */

#ifndef STEP_H
#define STEP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Code to step through: it returns a digest of all that it has computed, the same
   each time.  The last of an array has no name.  */
struct step_case
{
  const char *name;
  uint64_t (*run) (void);
};

extern const struct step_case step_c[], step_vectors[], step_machine[], step_cxx[],
  step_zlib[], step_lua[];

/* cases.c.  A function of variable arguments, whose KINDS are i (int), d (double) and l (long
   long).  */
double step_variable (const char *kinds, ...);

/* machine/stepping.h's.  In a signal's handler stepping begins with the first, and ends with
   the handler.  */
void stepping_begin (void);
void stepping_end (void);
uint64_t stepping_call (uint64_t (*function) (void));

/* FNV-1a.  */
static inline uint64_t
step_digest (uint64_t digest, const void *at, unsigned long bytes)
{
  const unsigned char *p = (const unsigned char *) at;
  while (bytes-- > 0)
    digest = (digest ^ *p++) * UINT64_C (0x100000001b3);
  return digest;
}

#define STEP_DIGEST UINT64_C (0xcbf29ce484222325)

#ifdef __cplusplus
}
#endif

#endif
