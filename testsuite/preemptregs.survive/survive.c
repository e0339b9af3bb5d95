/* Does every register survive a preemption?

   Area: the trampoline.  Purpose: at each round, state.S fills all architectural
   state with random values and loops; a timer's signal injects asyncPreempt
   through the core; the test's asyncPreempt2 clobbers everything; what state.S
   finds afterwards is compared.  The oracle is the architecture: all general
   registers by a list written by hand, all else by its XSAVE image (Intel SDM
   volume 1, chapter 13), never the header under test.

   Arguments: the rounds, and what the set under test promises to keep of the
   vectors: x87 or none; 0, 16, 32 or 64 bytes of xmm0 and up; 0, 16 or 64 bits of
   k0 to k7.  With fewer than that, the difference is reported: exit status 1.  A
   fifth argument hides PREEMPT_CPU bits (core/cpu.h) from the trampoline, as if the
   CPU or its kernel had no such feature.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"
#include "preempt_frame.h"

#include <cpuid.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#ifdef __x86_64__
# define GENERAL 15
# define VECTORS 32
static const char *const general_name[GENERAL] = {
  "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "r8", "r9", "r10", "r11", "r12",
  "r13", "r14", "r15"
};
# define CONTEXT_SP REG_RSP
#else
# define GENERAL 7
# define VECTORS 8
static const char *const general_name[GENERAL] = {
  "eax", "edx", "ecx", "ebx", "esi", "edi", "ebp"
};
# define CONTEXT_SP REG_ESP
#endif

/* State components (SDM volume 1, 13.1).  */
enum { X87, SSE, AVX, OPMASK = 5, ZMM_HIGH, ZMM_16 };
#define ALL_COMPONENTS (1 << X87 | 1 << SSE | 1 << AVX | 1 << OPMASK \
                        | 1 << ZMM_HIGH | 1 << ZMM_16)

struct image
{
  uint16_t control, status;
  uint8_t tags, reserved;
  uint16_t opcode;
  uint64_t instruction, operand;
  uint32_t mxcsr, mxcsr_mask;
  uint8_t st[8][16];
  uint8_t xmm[16][16];
  uint8_t unused[96];
  uint64_t present, compacted, zero[6];
  uint8_t extended[4096];
} __attribute__ ((aligned (64)));

/* Shared with state.S.  */
uintptr_t gpr_in[16], gpr_out[16], flags_in, flags_out, test_sp, sp_out;
uintptr_t handed_sp, handed_flags;
uint32_t handed_mxcsr, components;
uint8_t handed_x87[28];
uint8_t handed_st[16];          /* for a debugger */
struct image image_in, image_out, image_clobber;
void enter_state (void);
extern char state_spin[], state_exit[];

static struct { bool x87; unsigned vector, mask; } promised;
static unsigned offset[8];      /* of the extended components */
static unsigned differences, rounds_done;
static volatile sig_atomic_t preemptions;

static char stack[65536] __attribute__ ((aligned (64)));
static unsigned char red_zone[128];
static struct preempt_task_view view = {
  .stack_low = stack, .stack_high = stack + sizeof stack, .reserve = 8192
};

static void __attribute__ ((format (printf, 1, 2)))
differ (const char *format, ...)
{
  va_list ap;
  if (differences++ >= 10)
    return;
  printf ("round %u: ", rounds_done);
  va_start (ap, format);
  vprintf (format, ap);
  va_end (ap);
  putchar ('\n');
}

static void
compare (const char *name, unsigned index, const void *in, const void *out,
         size_t bytes)
{
  const uint8_t *a = in, *b = out;
  for (size_t i = 0; i < bytes; i++)
    if (a[i] != b[i])
      {
        differ ("%s%u: byte %zu of %zu was %02x, is %02x", name, index, i, bytes,
                a[i], b[i]);
        return;
      }
}

static uint64_t
random64 (void)
{
  static uint64_t x = 0x9e3779b97f4a7c15;
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  return x * UINT64_C (0x2545f4914f6cdd1d);
}

static void
randomise (void *at, size_t bytes)
{
  for (uint8_t *p = at; bytes-- > 0; p++)
    *p = random64 () >> 32;
}

/* --- The signal, and asyncPreempt2's C part --- */

static void
handle (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) info;
  int saved = errno;
  if (preempt_safe_point (context, &view) == PREEMPT_SAFE
      && preempt_inject (context) == PREEMPT_SAFE)
    preemptions++;
  errno = saved;
}

/* The frame must show the interrupted state under the registers' own names, and
   the ABI's promises to a C function must hold.  */
void
preempted (struct preempt_frame *frame)
{
  uint16_t control, status, tags;
  memcpy (&control, handed_x87, 2);
  memcpy (&status, handed_x87 + 4, 2);
  memcpy (&tags, handed_x87 + 8, 2);
  if ((uintptr_t) frame->sp != test_sp)
    differ ("frame->sp is not the interrupted SP");
  if ((uintptr_t) frame->pc != (uintptr_t) state_spin)
    differ ("frame->pc is not the interrupted PC");
  if (handed_flags & 0x400)
    differ ("asyncPreempt2 was called with DF set");
  /* At a function's entry SP + a word is aligned (psABI, 3.2.2).  */
  if ((handed_sp + sizeof (void *)) % 16 != 0)
    differ ("asyncPreempt2 was called with a misaligned stack");
  if ((handed_mxcsr & 0xffc0) != 0x1f80)
    differ ("asyncPreempt2 was called with MXCSR %#x", handed_mxcsr);
  if (control != 0x37f)
    differ ("asyncPreempt2 was called with x87 control %#x", control);
  if (promised.x87 && tags != 0xffff)
    differ ("asyncPreempt2 was called with a used x87 stack (tags %#x)", tags);
  /* Resume at the dump instead of the loop.  */
  char *pc = (char *) (uintptr_t) frame->sp - preempt_trampoline.red_zone
             - sizeof (void *);
  *(uintptr_t *) pc = (uintptr_t) state_exit;
}

/* --- Filling --- */

static void
fill_x87 (struct image *i)
{
  static const uint16_t precision[] = { 0x000, 0x200, 0x300 };
  i->control = 0x7f | (random64 () & 0xc00) | precision[random64 () % 3];
  i->status = (random64 () & 0x3800) | (random64 () & 0x3f) | (random64 () & 0x4700);
  i->tags = random64 ();
  if (random64 () % 4 == 0)
    {
      /* MMX: all valid, TOP 0, exponents all ones.  */
      i->tags = 0xff;
      i->status &= ~0x3800;
    }
  for (unsigned k = 0; k < 8; k++)
    {
      memset (i->st[k], 0, 16);
      randomise (i->st[k], 10);
    }
  i->opcode = 0;
  i->instruction = i->operand = 0;
}

/* Components that the CPU has, some of them in their initial state.  Without the
   x87 bank in the set, its state is none that compiled code may have.  */
static void
fill_image (struct image *i, bool whole)
{
  memset (i, 0, sizeof *i);
  i->present = whole ? components : components & random64 ();
  if (!promised.x87)
    i->present &= ~UINT64_C (1);
  fill_x87 (i);
  i->mxcsr = 0x1f80 | (random64 () & 0xe07f);
  /* MXCSR is loaded with the SSE or AVX component whatever their state.  */
  randomise (i->xmm, sizeof i->xmm);
  randomise (i->extended, sizeof i->extended);
}

static void
fill (void)
{
  randomise (gpr_in, sizeof gpr_in);
  memset (gpr_out, 0, sizeof gpr_out);
  /* CF PF AF ZF SF DF OF, now and then ID; bit 1 and IF are always set.  */
  flags_in = 0x202 | (random64 () & 0xcd5) | (random64 () % 8 == 0 ? 0x200000 : 0);
  flags_out = 0;
  fill_image (&image_in, false);
  fill_image (&image_clobber, true);
  image_clobber.mxcsr = 0x1fbf;
  memset (&image_out, 0, sizeof image_out);
  /* Leaf code may have SP anywhere that is a multiple of a word.  */
  size_t words = random64 () % 16;
  test_sp = (uintptr_t) stack + sizeof stack - 1024 - words * sizeof (void *);
  randomise (red_zone, sizeof red_zone);
  memcpy ((char *) test_sp - sizeof red_zone, red_zone, sizeof red_zone);
}

/* --- Comparing --- */

/* Component C of I at its offset, or zeros: its initial state.  */
static const uint8_t *
component (const struct image *i, unsigned c)
{
  static const uint8_t zeros[2048];
  if (!(i->present & (1 << c)))
    return zeros;
  if (c == SSE)
    return i->xmm[0];
  return (const uint8_t *) i + offset[c];
}

/* The first BYTES bytes of vector N, put together from its components.  */
static void
vector (const struct image *i, unsigned n, uint8_t value[64])
{
  memset (value, 0, 64);
  if (n >= 16)
    memcpy (value, component (i, ZMM_16) + (n - 16) * 64, 64);
  else
    {
      memcpy (value, component (i, SSE) + n * 16, 16);
      memcpy (value + 16, component (i, AVX) + n * 16, 16);
      memcpy (value + 32, component (i, ZMM_HIGH) + n * 32, 32);
    }
}

static void
compare_x87 (void)
{
  const struct image *in = &image_in, *out = &image_out;
  bool used = in->present & 1;
  uint16_t control = used ? in->control : 0x37f, status = used ? in->status : 0;
  uint8_t tags = used ? in->tags : 0;
  /* An image without the component stands for its initial state too.  */
  uint16_t control_out = out->present & 1 ? out->control : 0x37f;
  uint16_t status_out = out->present & 1 ? out->status : 0;
  uint8_t tags_out = out->present & 1 ? out->tags : 0;
  if (control != control_out)
    differ ("x87 control was %#x, is %#x", control, control_out);
  if (!promised.x87)
    return;
  if (status != status_out)
    differ ("x87 status was %#x, is %#x", status, status_out);
  if (tags != tags_out)
    differ ("x87 tags were %#x, are %#x", tags, tags_out);
  for (unsigned k = 0; used && k < 8; k++)
    compare ("st", k, in->st[k], out->st[k], 10);
}

static void
compare_all (void)
{
  for (unsigned i = 0; i < GENERAL; i++)
    if (gpr_in[i] != gpr_out[i])
      differ ("%s was %#zx, is %#zx", general_name[i], (size_t) gpr_in[i],
              (size_t) gpr_out[i]);
  if (flags_in != flags_out)
    differ ("flags were %#zx, are %#zx", (size_t) flags_in, (size_t) flags_out);
  if (test_sp != sp_out)
    differ ("SP was %#zx, is %#zx", (size_t) test_sp, (size_t) sp_out);
  if (preempt_trampoline.red_zone != 0)
    compare ("red zone ", 128, red_zone, (char *) test_sp - 128, 128);
  if (image_in.mxcsr != image_out.mxcsr)
    differ ("MXCSR was %#x, is %#x", image_in.mxcsr, image_out.mxcsr);
  compare_x87 ();
  unsigned vectors = promised.vector == 64 ? VECTORS : VECTORS < 16 ? VECTORS : 16;
  for (unsigned n = 0; n < vectors; n++)
    {
      uint8_t in[64], out[64];
      vector (&image_in, n, in);
      vector (&image_out, n, out);
      compare ("vector ", n, in, out, promised.vector);
    }
  for (unsigned n = 0; n < 8; n++)
    compare ("k", n, component (&image_in, OPMASK) + n * 8,
             component (&image_out, OPMASK) + n * 8, promised.mask / 8);
}

/* --- --- */

static void
look_at_cpu (void)
{
  uint32_t a, b, c, d;
  __cpuid_count (0xd, 0, a, b, c, d);
  components = a & ALL_COMPONENTS;
  for (unsigned k = AVX; k < 8; k++)
    if (components & (1 << k))
      {
        __cpuid_count (0xd, k, a, b, c, d);
        offset[k] = b;
      }
}

static void
install (void)
{
  static char alternate[65536];
  stack_t s = { .ss_sp = alternate, .ss_size = sizeof alternate };
  struct sigaction action = { .sa_sigaction = handle,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
  /* Only the running time of this process counts: a loaded machine changes
     nothing.  */
  struct itimerval timer = { { 0, 500 }, { 0, 500 } };
  sigaltstack (&s, NULL);
  sigaction (SIGALRM, &action, NULL);
  setitimer (ITIMER_REAL, &timer, NULL);
}

int
main (int argc, char **argv)
{
  if (argc != 5 && argc != 6)
    {
      fprintf (stderr, "usage: survive ROUNDS x87|none VECTOR-BYTES MASK-BITS"
               " [HIDDEN-FEATURES]\n");
      return 2;
    }
  unsigned rounds = atoi (argv[1]);
  promised.x87 = strcmp (argv[2], "x87") == 0;
  promised.vector = atoi (argv[3]);
  promised.mask = atoi (argv[4]);
  look_at_cpu ();
  const char *error = preempt_init ();
  if (error != NULL)
    {
      printf ("%s\n", error);
      return 3;
    }
  if (argc == 6)
    *preempt_trampoline.cpu &= ~strtoul (argv[5], NULL, 16);
  install ();
  for (; rounds_done < rounds && differences == 0; rounds_done++)
    {
      fill ();
      enter_state ();
      compare_all ();
    }
  printf ("%u rounds, %d preemptions, %u differences\n", rounds_done,
          (int) preemptions, differences);
  return differences != 0 || (int) preemptions < (int) rounds_done;
}
