/* Vectors, as wide as the flags allow, to step through.

   Area: registers that only some CPUs have.  Purpose: as many live at once as there
   are, some over calls of functions that do not use them.

   SPDX-License-Identifier: MIT  */

#include "step.h"

#define NOIPA __attribute__ ((noipa))

typedef float vf __attribute__ ((vector_size (64)));
typedef unsigned vu __attribute__ ((vector_size (64)));
typedef unsigned char vc __attribute__ ((vector_size (32)));

/* Too many to be kept in registers without AVX-512; then, all at once.  */
static uint64_t
kernel (void)
{
  vf a[6];
  vu u[6];
  for (unsigned i = 0; i < 6; i++)
    for (unsigned k = 0; k < 16; k++)
      {
        a[i][k] = 1.0f / (i * 16 + k + 1);
        u[i][k] = (i * 16 + k + 1) * 0x9e3779b9;
      }
  for (unsigned round = 0; round < 3; round++)
    {
      for (unsigned i = 0; i < 6; i++)
        {
          a[i] = a[i] * a[(i + 1) % 6] + a[(i + 2) % 6];
          u[i] = (u[i] << 5 ^ u[i] >> 3) + u[(i + 1) % 6];
        }
      a[round] = (vf) ((vu) a[round] & (vu) (a[0] < a[1] + 0.5f)) + 0.25f;
    }
  return step_digest (step_digest (STEP_DIGEST, a, sizeof a), u, sizeof u);
}

/* A loop that the compiler makes vectors of, with a rest.  */
static uint64_t
saxpy (void)
{
  float x[37], y[37];
  for (unsigned i = 0; i < 37; i++)
    x[i] = i, y[i] = 37 - i;
  for (unsigned i = 0; i < 37; i++)
    y[i] = 2.5f * x[i] + y[i];
  return step_digest (STEP_DIGEST, y, sizeof y);
}

static int NOIPA
baseline (int n)
{
  return n * 3 + 1;
}

static uint64_t
over_call (void)
{
  vc a, b;
  for (unsigned i = 0; i < 32; i++)
    a[i] = i, b[i] = 3 * i + 1;
  vc sum = a + b;
  int n = baseline (5);
  sum ^= a * (unsigned char) n;
  return step_digest (STEP_DIGEST, &sum, sizeof sum);
}

const struct step_case step_vectors[] = {
  { "kernel", kernel }, { "saxpy", saxpy }, { "over-call", over_call }, { 0 }
};
