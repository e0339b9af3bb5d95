/* Does every register survive a preemption?

   Area: the trampoline.  Purpose: at each round, state.S fills all architectural
   state with random values and loops; a timer's signal, at a random instant of the
   loop, injects asyncPreempt through the core; the test's asyncPreempt2 overwrites
   everything with the complement, so that nothing survives by luck; what state.S
   finds afterwards is compared.  The oracle is the architecture: all general
   registers by a list written by hand, all else by its XSAVE image (Intel SDM
   volume 1, chapter 13), never the header under test.

   Arguments: the preemptions, and what the set under test promises to keep: x87 or
   none; 0, 16, 32 or 64 bytes of xmm0 and up; 0, 16 or 64 bits of k0 to k7; the
   bytes below SP.  With fewer than that, the difference is reported: exit status 1,
   at the first round that has one.  A sixth argument hides bits of
   preempt_trampoline's features, as if the CPU or its kernel had no such feature.

   All signals are the timer's: it is set anew for each round, to the nanosecond, so
   that a preemption takes some 8 microseconds, most of them the round's own work.

   Not filled: AC, with which libc may not run.  What no code compiled under a set
   here can hold (APX's registers, unless EGPR is defined; protection keys) must be as
   it was found; AMX's
   tiles are not looked at.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "feature_bit.h"
#include "preempt.h"
#include "survive.h"

#include <cpuid.h>
#include <errno.h>
#include <link.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifdef __x86_64__
# ifdef EGPR                    /* r16 to r31 too: apx.exp */
#  define GENERAL 31
# else
#  define GENERAL 15
# endif
# define VECTORS 16             /* in the components of SSE and AVX */
# define VECTORS_16 16
# define ADDRESS 0x7fffffffffff
# define CONTEXT_PC REG_RIP
static const char *const general_name[GENERAL] = {
  "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "r8", "r9", "r10", "r11", "r12",
  "r13", "r14", "r15",
# ifdef EGPR
  "r16", "r17", "r18", "r19", "r20", "r21", "r22", "r23", "r24", "r25", "r26", "r27",
  "r28", "r29", "r30", "r31"
# endif
};
#else
# define GENERAL 7
# define VECTORS 8
# define VECTORS_16 0
# define ADDRESS 0xffffffff
# define CONTEXT_PC REG_EIP
static const char *const general_name[GENERAL] = {
  "eax", "edx", "ecx", "ebx", "esi", "edi", "ebp"
};
#endif
#define BP 6                    /* in GENERAL */

/* State components (SDM volume 1, 13.1).  */
enum { X87, SSE, AVX, OPMASK = 5, ZMM_HIGH, ZMM_16, TILES = 17, APX = 19,
       COMPONENTS = 32 };
#define OURS (1u << X87 | 1u << SSE | 1u << AVX | 1u << OPMASK | 1u << ZMM_HIGH \
              | 1u << ZMM_16)

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

/* Flags, status and control bits.  */
#define ARITHMETIC 0x8d5        /* CF PF AF ZF SF OF */
#define DF 0x400
#define ID 0x200000
#define FLAGS_ALWAYS 0x202      /* bit 1, and IF */
#define EXCEPTIONS 0x3f
#define CONTROL_INITIAL 0x37f   /* psABI: what a C function is called with */
#define MXCSR_INITIAL 0x1f80

/* Shared with state.S.  */
uintptr_t gpr_in[32], gpr_out[32], gpr_clobber[32];
uintptr_t flags_in, flags_out, flags_clobber, test_sp, sp_out;
uintptr_t handed_sp, handed_bp, handed_flags, *handed_bx;
uint32_t handed_mxcsr;
uint32_t components, foreign, clobbered;        /* masks for XSAVE and XRSTOR */
uint32_t divisor;
uint8_t handed_x87[28];
uint8_t handed_st[16];          /* for a debugger: where to convert */
unsigned readable_st;           /* and whether st0 to 7 can be */
struct image image_in, image_out, image_clobber;
void enter_state (void);
extern char state_spin[], state_spin_end[], state_exit[];
char *spin_next;

static struct { bool x87; unsigned vector, mask, red_zone; } promised;
static unsigned hidden, alignment = 16;
static unsigned offset[COMPONENTS], size[COMPONENTS];   /* in an image */
static struct image image_first;        /* the foreign components, as found */
static bool rehearsing = true, keeps_opcode, keeps_pointers, tracks_x87 = true;
static unsigned differences, rounds_done;

static timer_t timer;
static volatile sig_atomic_t preemptions;
static uintptr_t preempted_pc;
static uint64_t seen_pc;        /* bit N: preempted at state_spin + N */

static char stack[65536] __attribute__ ((aligned (64)));
static struct preempt_task_view view = {
  .stack_low = stack, .stack_high = stack + sizeof stack, .reserve = 8192
};
static uint8_t around_sp[128 + 64];     /* what the task has there */

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
same (const char *what, uintptr_t in, uintptr_t out)
{
  if (in != out)
    differ ("%s: was %#zx, is %#zx", what, (size_t) in, (size_t) out);
}

static void
same_bytes (const char *name, unsigned index, const uint8_t *in, const uint8_t *out,
            unsigned bytes)
{
  for (unsigned i = 0; i < bytes; i++)
    if (in[i] != out[i])
      {
        differ ("%s%u: byte %u of %u was %02x, is %02x", name, index, i, bytes,
                in[i], out[i]);
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

/* BYTES, a multiple of 8, of random values at IN; their complement at CLOBBER.  */
static void
randomise (void *in, void *clobber, unsigned bytes)
{
  for (unsigned i = 0; i < bytes; i += 8)
    {
      uint64_t value = random64 (), other = ~value;
      memcpy ((char *) in + i, &value, 8);
      memcpy ((char *) clobber + i, &other, 8);
    }
}

/* --- The signal, and asyncPreempt2's C part --- */

/* The time that it takes from there to the loop, about.  */
static unsigned delay = 1000;

/* A signal soon, at no foreseeable instant.  */
static void
arm (void)
{
  struct itimerspec once = { .it_value.tv_nsec = delay + random64 () % 2048 };
  timer_settime (timer, 0, &once, NULL);
}

static void
handle (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) info;
  int saved = errno;
  uintptr_t pc = ((ucontext_t *) context)->uc_mcontext.gregs[CONTEXT_PC];
  enum preempt_point point;
  if (preempt_safe_point (context, &view) != PREEMPT_SAFE)
    {
      /* Not in the loop yet.  */
      delay = delay < 100000 ? 2 * delay : delay;
      arm ();
    }
  else if (rehearsing)
    spin_next = state_exit;
  else if ((point = preempt_inject (context)) == PREEMPT_SAFE)
    {
      preemptions++;
      preempted_pc = pc;
      delay -= delay / 64;
    }
  else
    {
      dprintf (1, "preempt_inject: %s\n", preempt_point_name (point));
      _exit (3);
    }
  errno = saved;
}

/* The frame must show the interrupted state under the registers' own names.  The
   loop may have half changed CF.  */
static void
check_frame (const struct preempt_frame *frame)
{
  struct frame_view f;
  view_frame (frame, &f);
  same ("frame->sp", test_sp, f.sp);
  same ("frame->pc", preempted_pc, f.pc);
  same ("frame->flags", flags_in & ~1, f.flags & ~1);
  same ("frame's frame pointer", gpr_in[BP], f.bp);
  same ("frame->mxcsr", image_in.mxcsr, f.mxcsr);
  same ("frame->x87_control",
        image_in.present & 1 ? image_in.control : CONTROL_INITIAL, f.x87_control);
  if (promised.x87 && tracks_x87)
    same ("frame->x87_in_use", (image_in.present & 1)
          || !(*preempt_trampoline.cpu & feature_bit ("XGETBV (1)")), f.x87_in_use);
}

/* What the ABI promises to a C function, and preempt.h to this one.  */
static void
check_handed (void)
{
  uint16_t control, tags;
  uintptr_t *chain = (uintptr_t *) handed_bp;
  memcpy (&control, handed_x87, 2);
  memcpy (&tags, handed_x87 + 8, 2);
  if ((handed_flags & ~ARITHMETIC) != FLAGS_ALWAYS)
    differ ("asyncPreempt2 was called with flags %#zx", (size_t) handed_flags);
  /* At a function's entry SP + a word is aligned (psABI, 3.2.2).  */
  if ((handed_sp + sizeof (void *)) % alignment != 0)
    differ ("asyncPreempt2 was called with a misaligned stack");
  if (test_sp - handed_sp > preempt_trampoline.stack)
    differ ("the trampoline has taken %zu bytes of stack, and says %u",
            (size_t) (test_sp - handed_sp), preempt_trampoline.stack);
  if ((handed_mxcsr & 0xffc0) != MXCSR_INITIAL)
    differ ("asyncPreempt2 was called with MXCSR %#x", handed_mxcsr);
  if (control != CONTROL_INITIAL)
    differ ("asyncPreempt2 was called with x87 control %#x", control);
  if (promised.x87 && tags != 0xffff)
    differ ("asyncPreempt2 was called with a used x87 stack (tags %#x)", tags);
#ifdef __i386__
  /* The address of the GOT, which begins with that of _DYNAMIC (psABI, 5.2).  */
  same ("*ebx", (uintptr_t) _DYNAMIC, *handed_bx);
#endif
  same ("the chain of frame pointers", gpr_in[BP], chain[0]);
  same ("the chain's return address", preempted_pc, chain[1]);
}

void
preempted (struct preempt_frame *frame)
{
  check_frame (frame);
  check_handed ();
  seen_pc |= UINT64_C (1) << (preempted_pc - (uintptr_t) state_spin);
  spin_next = state_exit;
}

/* --- Filling --- */

/* Rounding and precision; exceptions masked, or some not.  Unmasked ones may be
   pending (SDM volume 1, 8.1.3): that shows at the next x87 instruction, and
   neither the loop nor the trampoline may run one that looks.  */
static void
fill_x87_control (struct image *i)
{
  static const uint16_t precision[] = { 0x000, 0x200, 0x300 };
  unsigned masks = random64 () & 1 ? EXCEPTIONS : random64 () & EXCEPTIONS;
  i->control = 0x40 | masks | (random64 () & 0xc00) | precision[random64 () % 3];
}

/* What the registers hold; in MMX mode the exponents are all ones.  */
static void
fill_st (struct image *i, bool mmx)
{
  randomise (i->st, image_clobber.st, sizeof i->st);
  readable_st = random64 () & 1;
  for (unsigned k = 0; k < 8; k++)
    {
      /* The integer bit, which all valid numbers but 0 have.  */
      i->st[k][7] |= readable_st ? 0x80 : 0;
      if (mmx)
        memset (i->st[k] + 8, 0xff, 2);
      for (unsigned byte = 0; byte < 10; byte++)
        image_clobber.st[k][byte] = ~i->st[k][byte];
      memset (i->st[k] + 10, 0, 6);
      memset (image_clobber.st[k] + 10, 0, 6);
    }
}

/* Any TOP, any of the registers empty; MMX mode now and then: all valid, TOP 0.  */
static void
fill_x87 (struct image *i)
{
  bool mmx = random64 () % 4 == 0;
  fill_x87_control (i);
  fill_st (i, mmx);
  unsigned noted = random64 () & EXCEPTIONS;
  i->status = (random64 () & 0x7f40) | noted | (noted & ~i->control ? 0x8080 : 0);
  i->tags = random64 ();
  if (mmx)
    {
      i->tags = 0xff;
      i->status &= ~0x3800;
    }
  i->opcode = random64 () & 0x7ff;
  i->instruction = random64 () & ADDRESS;
  i->operand = random64 () & ADDRESS;
}

/* In use or not.  Without the x87 bank in the set, compiled code has no values
   there, but its callers' control word.  */
static void
fill_x87_component (void)
{
  struct image *i = &image_in, *c = &image_clobber;
  if (promised.x87 && random64 () % 2 == 0)
    return;
  i->present |= 1;
  if (promised.x87)
    fill_x87 (i);
  else
    fill_x87_control (i);
  clobbered |= 1;
  c->present |= 1;
  c->control = 0x7f | (~i->control & 0xc00) | (i->control & 0x200 ? 0 : 0x300);
  c->status = (~i->status & 0x7f00) | EXCEPTIONS;
  c->tags = ~i->tags;
}

/* Vectors and masks: each component in its initial state (clean upper halves) or
   not.  */
static void
fill_component (unsigned c)
{
  char *in = (char *) &image_in + offset[c];
  char *clobber = (char *) &image_clobber + offset[c];
  if (!(components & 1u << c))
    return;
  image_clobber.present |= 1u << c;
  clobbered |= 1u << c;
  if (random64 () & 1)
    {
      image_in.present |= 1u << c;
      randomise (in, clobber, size[c]);
    }
  else
    {
      memset (in, 0, size[c]);
      memset (clobber, 0xff, size[c]);
    }
}

static void
fill_images (void)
{
  memset (&image_in, 0, offsetof (struct image, xmm));
  memset (&image_clobber, 0, offsetof (struct image, xmm));
  image_in.present = image_clobber.present = clobbered = 0;
  fill_x87_component ();
  for (unsigned c = SSE; c <= ZMM_16; c++)
    fill_component (c);
  /* MXCSR is loaded with the SSE component, be that initial or not.  */
  static const uint32_t common[] = { 0, MXCSR_INITIAL, 0xffff };
  unsigned which = random64 () % 8;
  image_in.mxcsr = which < 3 ? common[which] : random64 () & 0xffff;
  /* Or as the ABI has it, which may be the task's own.  */
  image_clobber.mxcsr = random64 () % 4 == 0 ? MXCSR_INITIAL
                        : ~image_in.mxcsr & 0xffff;
}

static void
fill (void)
{
  randomise (gpr_in, gpr_clobber, sizeof gpr_in);
  memset (gpr_out, 0, sizeof gpr_out);
  flags_in = FLAGS_ALWAYS | (random64 () & (ARITHMETIC | DF))
             | (random64 () % 8 == 0 ? ID : 0);
  divisor = random64 () & 1;
  flags_clobber = FLAGS_ALWAYS | (~flags_in & ARITHMETIC)
                  | (random64 () % 8 == 0 ? ~flags_in & ID : 0);
  fill_images ();
  /* Leaf code may have SP anywhere that is a multiple of a word.  */
  test_sp = (uintptr_t) stack + sizeof stack - 1024
            - random64 () % 16 * sizeof (void *);
  uint8_t ignored[sizeof around_sp];
  randomise (around_sp, ignored, sizeof around_sp);
  memcpy ((char *) test_sp - 128, around_sp, sizeof around_sp);
}

/* --- Comparing --- */

/* Component C of I, or zeros: its initial state.  */
static const uint8_t *
component (const struct image *i, unsigned c)
{
  static const uint8_t zeros[sizeof i->extended];
  return i->present & 1u << c ? (const uint8_t *) i + offset[c] : zeros;
}

/* What each component holds of the vectors, promised from a width on.  */
static const struct part
{
  unsigned component, width, registers, bytes;
  const char *name;
} parts[] = {
  { SSE, 16, VECTORS, 16, "xmm" },
  { AVX, 32, VECTORS, 16, "upper half of ymm" },
  { ZMM_HIGH, 64, VECTORS, 32, "upper half of zmm" },
  { ZMM_16, 64, VECTORS_16, 64, "zmm16 + " },
};

static void
compare_vectors (void)
{
  for (const struct part *p = parts; p < parts + sizeof parts / sizeof *parts; p++)
    {
      const uint8_t *in = component (&image_in, p->component);
      const uint8_t *out = component (&image_out, p->component);
      if (promised.vector >= p->width
          && memcmp (in, out, p->registers * p->bytes) != 0)
        for (unsigned n = 0; n < p->registers; n++)
          same_bytes (p->name, n, in + n * p->bytes, out + n * p->bytes, p->bytes);
    }
  for (unsigned n = 0; n < 8; n++)
    same_bytes ("k", n, component (&image_in, OPMASK) + n * 8,
                component (&image_out, OPMASK) + n * 8, promised.mask / 8);
}

static void
compare_x87 (void)
{
  const struct image initial = { .control = CONTROL_INITIAL };
  const struct image *in = image_in.present & 1 ? &image_in : &initial;
  const struct image *out = image_out.present & 1 ? &image_out : &initial;
  same ("x87 control", in->control, out->control);
  if (!promised.x87)
    {
      /* But none of another's exceptions is pending, which the task has unmasked.  */
      same ("x87 exception summary", 0, out->status & 0x80);
      return;
    }
  same ("x87 status", in->status, out->status);
  same ("x87 tags", in->tags, out->tags);
  if (in == &initial)
    return;                     /* nothing in its registers */
  for (unsigned k = 0; k < 8; k++)
    same_bytes ("st", k, in->st[k], out->st[k], 10);
  if (keeps_opcode)
    same ("x87 opcode", in->opcode, out->opcode);
  if (keeps_pointers)
    {
      same ("x87 instruction pointer", in->instruction, out->instruction);
      same ("x87 operand pointer", in->operand, out->operand);
    }
}

/* Of what the kernel has enabled besides.  */
static void
compare_foreign (void)
{
  for (unsigned c = 0; c < COMPONENTS; c++)
    if (foreign & 1u << c)
      same_bytes ("state component ", c, component (&image_first, c),
                  component (&image_out, c), size[c]);
}

static void
compare_all (void)
{
  for (unsigned i = 0; i < GENERAL; i++)
    same (general_name[i], gpr_in[i], gpr_out[i]);
  same ("flags", flags_in, flags_out);
  same ("SP", test_sp, sp_out);
  same_bytes ("around SP - ", promised.red_zone,
              around_sp + 128 - promised.red_zone,
              (uint8_t *) test_sp - promised.red_zone,
              promised.red_zone + sizeof around_sp - 128);
  same ("MXCSR", image_in.mxcsr, image_out.mxcsr);
  compare_x87 ();
  compare_vectors ();
  compare_foreign ();
}

/* --- --- */

static void
run (bool signal)
{
  fill ();
  spin_next = signal ? state_spin : state_exit;
  if (signal)
    arm ();
  enter_state ();
}

static void
look_at_cpu (void)
{
  uint32_t a, b, c, d;
  __asm__ ("xgetbv" : "=a" (a), "=d" (d) : "c" (0));
  components = a & OURS;
  foreign = a & ~OURS & ~(3u << TILES);
#ifdef EGPR
  foreign &= ~(1u << APX);
#endif
  offset[SSE] = offsetof (struct image, xmm);
  size[SSE] = sizeof image_in.xmm;
  for (unsigned k = AVX; k < COMPONENTS; k++)
    if ((components | foreign) & 1u << k)
      {
        __cpuid_count (0xd, k, a, b, c, d);
        offset[k] = b;
        size[k] = a;
        if (a + b > sizeof (struct image))
          foreign &= ~(1u << k);
      }
}

static void
install (void)
{
  static char alternate[65536];
  stack_t s = { .ss_sp = alternate, .ss_size = sizeof alternate };
  struct sigaction action = { .sa_sigaction = handle,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };
  struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };
  if (sigaltstack (&s, NULL) != 0 || sigaction (SIGALRM, &action, NULL) != 0
      || timer_create (CLOCK_MONOTONIC, &event, &timer) != 0)
    {
      perror ("survive");
      exit (2);
    }
}

/* Without a preemption, with a signal and without, all must survive as well.
   Learn what may be lost in that: AMD's CPUs keep x87's pointers only with an
   exception pending, and Linux's i386 signal frames have no opcode; and whether
   the CPU tells x87's initial state from one in use.  */
static void
rehearse (void)
{
  bool opcode = true, pointers = true;
  for (unsigned i = 0; i < 64; i++)
    {
      bool signal = i % 2 == 1;
      run (signal);
      if (i == 0)
        image_first = image_out;
      compare_all ();
      bool used = image_in.present & 1;
      opcode &= !used || image_in.opcode == image_out.opcode;
      pointers &= !used || (image_in.instruction == image_out.instruction
                            && image_in.operand == image_out.operand);
      tracks_x87 &= used || signal || !(image_out.present & 1);
    }
  keeps_opcode = opcode;
  keeps_pointers = pointers;
  if (differences != 0)
    {
      printf ("this machine loses state with no preemption\n");
      exit (4);
    }
}

static void
arguments (int argc, char **argv)
{
  if (argc < 6 || argc > 8)
    {
      fprintf (stderr, "usage: survive PREEMPTIONS x87|none VECTOR-BYTES MASK-BITS"
               " RED-ZONE [HIDDEN-FEATURES [ALIGNMENT]]\n");
      exit (2);
    }
  promised.x87 = strcmp (argv[2], "x87") == 0;
  promised.vector = atoi (argv[3]);
  promised.mask = atoi (argv[4]);
  promised.red_zone = atoi (argv[5]);
  if (argc > 6)
    hidden = strtoul (argv[6], NULL, 16);
  if (argc > 7)
    alignment = atoi (argv[7]);
}

int
main (int argc, char **argv)
{
  arguments (argc, argv);
  unsigned wanted = atoi (argv[1]);
  look_at_cpu ();
  const char *error = preempt_init ();
  if (error != NULL)
    {
      printf ("%s\n", error);
      return 3;
    }
  *preempt_trampoline.cpu &= ~hidden;
  install ();
  error = preempt_check_thread ();
  if (error != NULL)
    {
      printf ("%s\n", error);
      return 3;
    }
  rehearse ();
  for (rehearsing = false; rounds_done < wanted && differences == 0; rounds_done++)
    {
      run (true);
      compare_all ();
    }
  printf ("%d preemptions, at %d instructions, %u differences\n", (int) preemptions,
          __builtin_popcountll (seen_pc), differences);
  return differences != 0 || (unsigned) preemptions != rounds_done;
}
