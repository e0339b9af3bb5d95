/* The state in a signal's context (oracle.h).

   Its form is the kernel's uapi/asm/sigcontext.h and, for what XSAVE writes, Intel's SDM
   volume 1, 13.4.  i386's begins with what fnsave writes, which the kernel prefers.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <stdlib.h>
#include <string.h>

#ifdef __x86_64__
# define PC REG_RIP
# define SP REG_RSP
# define LEGACY_BYTES 0         /* before the image */
# define ST(n) (32 + 16 * (n))
static const int registers[GENERAL] = {
  REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_R8, REG_R9, REG_R10,
  REG_R11, REG_R12, REG_R13, REG_R14, REG_R15
};
#else
# define PC REG_EIP
# define SP REG_ESP
# define LEGACY_BYTES 112
# define ST(n) (28 + 10 * (n))
static const int registers[GENERAL] = {
  REG_EAX, REG_EDX, REG_ECX, REG_EBX, REG_ESI, REG_EDI, REG_EBP
};
#endif

const void *
oracle_vectors_at (const ucontext_t *context)
{
  return context->uc_mcontext.fpregs;
}

static struct oracle_image *
image_in (const ucontext_t *context)
{
  return (struct oracle_image *) ((char *) context->uc_mcontext.fpregs + LEGACY_BYTES);
}

/* The processor's own flags are not the code's.  */
void
oracle_take (struct oracle_state *state, const ucontext_t *context)
{
  const greg_t *gregs = context->uc_mcontext.gregs;
  const struct oracle_image *image = image_in (context);
  memset (state, 0, sizeof *state);
  for (unsigned i = 0; i < GENERAL; i++)
    state->general[i] = (uintptr_t) gregs[registers[i]];
  state->flags = (uintptr_t) gregs[REG_EFL] & ~(uintptr_t) (FLAG_TRAP | FLAG_RESUME);
  state->sp = (uintptr_t) gregs[SP];
  memcpy (&state->image, image, offsetof (struct oracle_image, extended));
  for (unsigned c = AVX; c < COMPONENTS; c++)
    if (image->present & oracle_area.components & 1u << c)
      memcpy ((char *) &state->image + oracle_offset[c],
              (const char *) image + oracle_offset[c], oracle_size[c]);
}

/* --- A kernel that loses a register --- */

/* A byte of state component C, which counts as in use from here on.  */
static void
change_component (ucontext_t *context, unsigned c, unsigned byte)
{
  struct oracle_image *image = image_in (context);
  image->present |= 1u << c;
  ((uint8_t *) image)[oracle_offset[c] + byte] ^= 0x10;
}

static void
change_vector (ucontext_t *context, unsigned n, unsigned byte)
{
  if (n >= 16)
    change_component (context, ZMM_16, (n - 16) * 64 + byte);
  else if (byte < 16)
    change_component (context, SSE, n * 16 + byte);
  else if (byte < 32)
    change_component (context, AVX, n * 16 + byte - 16);
  else
    change_component (context, ZMM_HIGH, n * 32 + byte - 32);
}

static bool
change_general (greg_t *gregs, const char *name)
{
  for (unsigned i = 0; i < GENERAL; i++)
    if (strcmp (name, oracle_general[i]) == 0)
      {
        gregs[registers[i]] ^= 1;
        return true;
      }
  return false;
}

bool
oracle_change (ucontext_t *context, const char *name)
{
  greg_t *gregs = context->uc_mcontext.gregs;
  unsigned n = atoi (name + strcspn (name, "0123456789"));
  if (strcmp (name, "pc") == 0)
    gregs[PC] = 16;
  else if (strcmp (name, "sp") == 0)
    gregs[SP] -= 64;
  else if (strcmp (name, "flags") == 0)
    gregs[REG_EFL] ^= FLAG_DIRECTION;
  else if (strcmp (name, "mxcsr") == 0)
    image_in (context)->mxcsr ^= 0x4000;
  else if (change_general (gregs, name))
    return true;
  else if (strncmp (name, "st", 2) == 0)
    ((uint8_t *) context->uc_mcontext.fpregs)[ST (n)] ^= 1;
  else if (name[0] == 'k')
    change_component (context, OPMASK, 8 * n);
  else if (strncmp (name + 1, "mm", 2) == 0)
    change_vector (context, n, name[0] == 'x' ? 5 : name[0] == 'y' ? 17 : 41);
  else
    return false;
  return true;
}
