/* Compiled code, preempted at every instruction.

   Area: the trampoline, injection and safe points.  Purpose: each case runs twice,
   in children of one process, so that both begin with the same memory.  Under the
   trap flag SIGTRAP comes after every instruction.  The first run notes the state
   at each; the second preempts the code there, wherever preempt_safe_point lets
   it, and compares: the state before the preemption with that behind it, the state
   at each instruction with the first run's, and the result.

   asyncPreempt itself runs without the trap flag, so that it takes the ways that
   it takes in earnest.  The test's asyncPreempt2 (marks.S) changes all registers,
   and has the trampoline return to a breakpoint in place of the interrupted code.
   Every sixteenth time it sets the trap flag in the saved flags instead, and the
   trampoline returns to the code itself.

   The oracle is the architecture: the signal frame's general registers, by a list
   written by hand, and its XSAVE image (Intel SDM volume 1, chapter 13).

   Arguments: what the trampoline's headers promise to keep, as bytes of a vector
   and bits of a mask; then the cases, or none for a list of them.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"
#include "preempt_frame.h"
#include "machine.h"
#include "step.h"

#include <cpuid.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __x86_64__
# define VECTORS 32
# define RED_ZONE 128           /* psABI, 3.2.2 */
# define LEGACY_BYTES 0         /* before the image of fxsave's form */
static const struct { const char *name; int reg; } general[] = {
  { "rax", REG_RAX }, { "rdx", REG_RDX }, { "rcx", REG_RCX }, { "rbx", REG_RBX },
  { "rsi", REG_RSI }, { "rdi", REG_RDI }, { "rbp", REG_RBP }, { "rsp", REG_RSP },
  { "r8", REG_R8 }, { "r9", REG_R9 }, { "r10", REG_R10 }, { "r11", REG_R11 },
  { "r12", REG_R12 }, { "r13", REG_R13 }, { "r14", REG_R14 }, { "r15", REG_R15 },
  { "rip", REG_RIP }, { "flags", REG_EFL },
};
#else
# define VECTORS 8
# define RED_ZONE 0
# define LEGACY_BYTES 112
static const struct { const char *name; int reg; } general[] = {
  { "eax", REG_EAX }, { "edx", REG_EDX }, { "ecx", REG_ECX }, { "ebx", REG_EBX },
  { "esi", REG_ESI }, { "edi", REG_EDI }, { "ebp", REG_EBP }, { "esp", REG_ESP },
  { "eip", REG_EIP }, { "flags", REG_EFL },
};
#endif
enum { GENERAL = sizeof general / sizeof *general };

#define TRAP_FLAG 0x100
/* One that sahf does not restore.  */
#define DIRECTION_FLAG 0x400
/* The processor's own, for a repeated instruction between two rounds.  */
#define RESUME_FLAG 0x10000

/* State components (SDM volume 1, 13.1).  */
enum { X87, SSE, AVX, OPMASK = 5, ZMM_HIGH, ZMM_16, COMPONENTS };
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
  uint8_t unused[48];
  uint32_t magic, more[11];
  uint64_t present, compacted, zero[6];
  uint8_t extended[4096];
} __attribute__ ((aligned (64)));

/* What compiled code can see, each thing in a form of its own.  */
struct state
{
  uintptr_t general[GENERAL];
  uint16_t control, status, tags, opcode;
  uint64_t instruction, operand;
  uint32_t mxcsr, unused;
  uint8_t st[8][16];
  uint8_t vector[VECTORS][64];
  uint64_t mask[8];
  uint8_t stack[512];           /* from the red zone's end up */
};

struct step
{
  uintptr_t pc;
  uint64_t digest;              /* of the state; its lowest bit: injected */
};
#define STEPS (1u << 24)

/* Of both runs, in shared memory.  */
struct record
{
  size_t steps, injections, through;
  size_t deferred[PREEMPT_POINTS];
  uint64_t result;
  bool ended;
};

/* Shared with marks.S: where asyncPreempt is made to return to; what asyncPreempt2
   leaves in the registers.  */
extern const char step_landing[];
struct dirty
{
  uint32_t components, x87;
  struct image image;
};
const struct dirty *preempted (struct preempt_frame *frame);

static unsigned promised_vector, promised_mask;
static uint32_t components;
static unsigned offset[COMPONENTS], image_bytes;
static struct preempt_task_view view = { .reserve = 2048 };

static struct step *first;      /* the run without injections */
static struct record *record, *first_record;
static bool injecting;
static enum { OUTSIDE, LANDING, RETURNING } inside;     /* asyncPreempt, and why */
static struct state before, state;
static bool x87_unused;         /* in BEFORE */
static struct dirty dirty;
static unsigned differences;

static void __attribute__ ((format (printf, 1, 2)))
differ (const char *format, ...)
{
  va_list ap;
  if (differences++ >= 10)
    return;
  dprintf (1, "  instruction %zu at %#zx: ", record->steps,
           (size_t) state.general[GENERAL - 2]);
  va_start (ap, format);
  vdprintf (1, format, ap);
  va_end (ap);
  dprintf (1, "\n");
}

/* --- The state in a signal's context --- */

/* Component C of I at its offset, or zeros: its initial state.  */
static const uint8_t *
component (const struct image *i, unsigned c)
{
  static const uint8_t zeros[1024];
  if (!(i->present & components & (1 << c)))
    return zeros;
  return c == SSE ? i->xmm[0] : (const uint8_t *) i + offset[c];
}

static void
take_x87 (struct state *s, const struct image *i)
{
  bool present = i->present & 1;
  s->control = present ? i->control : 0x37f;
  s->status = present ? i->status : 0;
  s->tags = present ? i->tags : 0;
  s->opcode = present ? i->opcode : 0;
  s->instruction = present ? i->instruction : 0;
  s->operand = present ? i->operand : 0;
  for (unsigned k = 0; k < 8; k++)
    if (present)
      memcpy (s->st[k], i->st[k], 10);
}

static void
take_vectors (struct state *s, const struct image *i)
{
  for (unsigned n = 0; n < VECTORS; n++)
    {
      uint8_t *v = s->vector[n];
      if (n >= 16)
        memcpy (v, component (i, ZMM_16) + (n - 16) * 64, 64);
      else
        {
          memcpy (v, component (i, SSE) + n * 16, 16);
          memcpy (v + 16, component (i, AVX) + n * 16, 16);
          memcpy (v + 32, component (i, ZMM_HIGH) + n * 32, 32);
        }
      if (n >= 16 && promised_vector < 64)
        memset (v, 0, 64);
      memset (v + promised_vector, 0, 64 - promised_vector);
    }
  memcpy (s->mask, component (i, OPMASK), sizeof s->mask);
  for (unsigned n = 0; promised_mask < 64 && n < 8; n++)
    s->mask[n] &= (UINT64_C (1) << promised_mask) - 1;
}

static void
take (struct state *s, const ucontext_t *c)
{
  static struct image image;
  const char *from = (const char *) c->uc_mcontext.fpregs + LEGACY_BYTES;
  memset (s, 0, sizeof *s);
  for (unsigned i = 0; i < GENERAL; i++)
    s->general[i] = c->uc_mcontext.gregs[general[i].reg];
  s->general[GENERAL - 1] &= ~(uintptr_t) (TRAP_FLAG | RESUME_FLAG);
  memcpy (&image, from, image_bytes);
  s->mxcsr = image.mxcsr;
  take_x87 (s, &image);
  take_vectors (s, &image);
  uintptr_t at = machine_sp (c) - RED_ZONE;
  size_t room = (uintptr_t) view.stack_high - at;
  memcpy (s->stack, (const void *) at,
          room < sizeof s->stack ? room : sizeof s->stack);
}

/* Has the x87 bank its initial state, to the bit?  */
static bool
x87_initial (const struct state *s)
{
  static const uint8_t zeros[sizeof s->st];
  return s->control == 0x37f && s->status == 0 && s->tags == 0 && s->opcode == 0
         && s->instruction == 0 && s->operand == 0
         && memcmp (s->st, zeros, sizeof zeros) == 0;
}

/* Forget what no compiled code can tell: the contents of empty x87 registers, and
   the last instruction's address.  A register's tag has its physical number, its
   contents are at its place on the stack.  */
static void
forget_x87 (struct state *s)
{
  for (unsigned k = 0; k < 8; k++)
    if (!(s->tags & 1 << (((s->status >> 11) + k) & 7)))
      memset (s->st[k], 0, sizeof s->st[k]);
  s->opcode = 0;
  s->instruction = s->operand = 0;
}

static uint64_t
digest (const struct state *s)
{
  const uint64_t *word = (const uint64_t *) s;
  uint64_t d = STEP_DIGEST;
  for (size_t i = 0; i < offsetof (struct state, stack) / sizeof *word; i++)
    d = (d ^ (d >> 29) ^ word[i]) * UINT64_C (0x9e3779b97f4a7c15);
  return d & ~UINT64_C (1);
}

static void
compare (const char *name, unsigned index, const void *a, const void *b,
         size_t bytes)
{
  const uint8_t *was = a, *is = b;
  for (size_t i = 0; i < bytes; i++)
    if (was[i] != is[i])
      {
        differ ("%s%u: byte %zu of %zu was %02x, is %02x", name, index, i, bytes,
                was[i], is[i]);
        return;
      }
}

/* STATE, behind a preemption, with BEFORE.  */
static void
compare_all (void)
{
  if (x87_unused)
    {
      forget_x87 (&before);
      forget_x87 (&state);
    }
  for (unsigned i = 0; i < GENERAL; i++)
    if (before.general[i] != state.general[i])
      differ ("%s was %#zx, is %#zx", general[i].name, (size_t) before.general[i],
              (size_t) state.general[i]);
  if (before.mxcsr != state.mxcsr)
    differ ("MXCSR was %#x, is %#x", before.mxcsr, state.mxcsr);
  compare ("x87 environment ", 0, &before.control, &state.control,
           offsetof (struct state, mxcsr) - offsetof (struct state, control));
  for (unsigned i = 0; i < 8; i++)
    compare ("st", i, before.st[i], state.st[i], sizeof state.st[i]);
  for (unsigned i = 0; i < VECTORS; i++)
    compare ("vector ", i, before.vector[i], state.vector[i],
             sizeof state.vector[i]);
  for (unsigned i = 0; i < 8; i++)
    compare ("k", i, &before.mask[i], &state.mask[i], sizeof state.mask[i]);
  compare ("the stack from its red zone on, ", 0, before.stack, state.stack,
           sizeof state.stack);
}

/* --- Stepping --- */

static void
trap_flag (ucontext_t *c, bool on)
{
  if (on)
    c->uc_mcontext.gregs[REG_EFL] |= TRAP_FLAG;
  else
    c->uc_mcontext.gregs[REG_EFL] &= ~TRAP_FLAG;
}

/* Both runs must find the same below the red zone, where a function's locals will
   be that it has not set yet.  */
static void
fill_below (const ucontext_t *c)
{
  size_t bytes = preempt_trampoline.stack + view.reserve;
  memset ((char *) machine_sp (c) - RED_ZONE - bytes, 0x6b, bytes);
}

static void
inject (ucontext_t *c)
{
  before = state;
  x87_unused = x87_initial (&state);
  record->injections++;
  /* Other tasks use x87, or do not.  */
  dirty.x87 = record->injections % 4 != 0;
  inside = record->injections % 16 == 0 ? RETURNING : LANDING;
  record->through += inside == RETURNING;
  trap_flag (c, false);
  enum preempt_point point = preempt_inject (c);
  if (point == PREEMPT_SAFE)
    return;
  differ ("preempt_inject: %s", preempt_point_name (point));
  inside = OUTSIDE;
  trap_flag (c, true);
}

/* From asyncPreempt2.  */
const struct dirty *
preempted (struct preempt_frame *frame)
{
  uintptr_t *slot = (uintptr_t *) (uintptr_t) frame->sp
                    - preempt_trampoline.red_zone / sizeof (uintptr_t) - 1;
  if (frame->pc != *slot || *slot != before.general[GENERAL - 2])
    differ ("asyncPreempt returns to %#zx", (size_t) *slot);
  if (inside == RETURNING)
    frame->flags |= TRAP_FLAG | DIRECTION_FLAG;
  else
    *slot = (uintptr_t) step_landing;
  return &dirty;
}

/* Another instruction is done.  Only recorded code must find the same state: the
   dynamic linker looks at which state components are in use, and saves no others,
   and that preemption does change.  */
static void
step (ucontext_t *c)
{
  struct step *s = &first[record->steps];
  uintptr_t pc = machine_pc (c);
  take (&state, c);
  struct state plain = state;
  forget_x87 (&plain);
  enum preempt_point point = preempt_safe_point (c, &view);
  uint64_t d = point == PREEMPT_SAFE ? digest (&plain) : 0;
  if (!injecting)
    *s = (struct step) { pc, d };
  else if (s->pc != pc)
    differ ("without preemption it is at %#zx", (size_t) s->pc);
  else if (s->digest != d)
    differ ("the state differs from that without preemption");
  record->steps++;
  record->deferred[point]++;
  fill_below (c);
  if (injecting && point == PREEMPT_SAFE)
    {
      s->digest |= 1;
      inject (c);
    }
}

/* Back from asyncPreempt.  */
static void
step_back (ucontext_t *c)
{
  if (inside == LANDING)
    machine_resume_at (c, before.general[GENERAL - 2], machine_sp (c));
  else if (!(before.general[GENERAL - 1] & DIRECTION_FLAG))
    c->uc_mcontext.gregs[REG_EFL] ^= DIRECTION_FLAG;
  inside = OUTSIDE;
  take (&state, c);
  compare_all ();
  fill_below (c);
  trap_flag (c, true);
#ifdef __x86_64__
  /* Only the operating system can give an x87 bank its initial state again; else
     asyncPreempt would never find it a second time.  */
  struct image *image = (struct image *) c->uc_mcontext.fpregs;
  if (x87_unused)
    image->present &= ~UINT64_C (1);
#endif
}

/* A trap while asyncPreempt has not returned: has it now?  */
static void
trap_inside (ucontext_t *c, uintptr_t pc)
{
  if (pc == (inside == LANDING ? (uintptr_t) step_landing + 1
             : before.general[GENERAL - 2]))
    step_back (c);
  else if (inside == LANDING)
    {
      differ ("a trap at %#zx, in asyncPreempt", (size_t) pc);
      _exit (1);
    }
}

static void
handle (int signal, siginfo_t *info, void *context)
{
  ucontext_t *c = context;
  uintptr_t pc = machine_pc (c);
  int saved = errno;
  (void) signal, (void) info;
  if (inside != OUTSIDE)
    trap_inside (c, pc);
  else if (pc == (uintptr_t) step_begin + 1)
    {
      trap_flag (c, true);
      fill_below (c);
    }
  else if (pc == (uintptr_t) step_end + 1)
    trap_flag (c, false);
  else if (record->steps == STEPS || differences >= 10)
    {
      differ ("no more");
      _exit (1);
    }
  else
    step (c);
  errno = saved;
}

/* --- Two runs --- */

/* In a child, which ends with its parent and gets no one else's signals.  */
static void
run_child (const struct step_case *what)
{
  static char alternate[65536];
  stack_t s = { .ss_sp = alternate, .ss_size = sizeof alternate };
  struct sigaction action = { .sa_sigaction = handle,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK };
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  setpgid (0, 0);
  sigaltstack (&s, NULL);
  sigfillset (&action.sa_mask);
  sigaction (SIGTRAP, &action, NULL);
  view.stack_high = __builtin_frame_address (0);
  view.stack_low = (char *) view.stack_high - 262144;
  record->result = step_call (what->run);
  record->ended = true;
  if (injecting && record->steps != first_record->steps)
    differ ("without preemption there are %zu instructions", first_record->steps);
  _exit (differences != 0);
}

/* Return whether the child has ended as it should.  */
static bool
run (const struct step_case *what, bool inject_there, struct record *r)
{
  int status;
  injecting = inject_there;
  record = r;
  memset (r, 0, sizeof *r);
  pid_t child = fork ();
  if (child == 0)
    run_child (what);
  if (child < 0 || waitpid (child, &status, 0) != child)
    {
      perror ("step");
      exit (3);
    }
  if (WIFSIGNALED (status))
    printf ("  %s at instruction %zu\n", strsignal (WTERMSIG (status)), r->steps);
  return WIFEXITED (status) && WEXITSTATUS (status) == 0 && r->ended;
}

static int
by_pc (const void *a, const void *b)
{
  const struct step *x = a, *y = b;
  return (x->pc > y->pc) - (x->pc < y->pc);
}

/* At how many different instructions of those N was the code preempted?  */
static size_t
places (struct step *s, size_t n)
{
  size_t injected = 0, count = 0;
  for (size_t i = 0; i < n; i++)
    if (s[i].digest & 1)
      s[injected++] = s[i];
  qsort (s, injected, sizeof *s, by_pc);
  for (size_t i = 0; i < injected; i++)
    count += i == 0 || s[i].pc != s[i - 1].pc;
  return count;
}

static bool
test (const struct step_case *what)
{
  struct record *r = first_record + 1;
  bool ok = run (what, false, first_record) && run (what, true, r);
  if (ok && r->result != first_record->result)
    {
      printf ("  the result is another\n");
      ok = false;
    }
  printf ("%s: %zu instructions, %zu preemptions at %zu places, %zu through,"
          " deferred", what->name, r->steps, r->injections,
          places (first, first_record->steps), r->through);
  for (unsigned i = PREEMPT_SAFE + 1; i < PREEMPT_POINTS; i++)
    if (r->deferred[i] != 0)
      printf (" %zu (%s)", r->deferred[i], preempt_point_name (i));
  printf (": %s\n", ok && r->injections > 0 ? "equal" : "DIFFERENT");
  fflush (stdout);
  return ok && r->injections > 0;
}

/* --- --- */

static void
look_at_cpu (void)
{
  uint32_t a, b, c, d;
  __cpuid_count (0xd, 0, a, b, c, d);
  components = a & ALL_COMPONENTS;
  image_bytes = offsetof (struct image, extended);
  for (unsigned k = AVX; k < COMPONENTS; k++)
    if (components & (1 << k))
      {
        __cpuid_count (0xd, k, a, b, c, d);
        offset[k] = b;
        if (image_bytes < a + b)
          image_bytes = a + b;
      }
}

static void
fill_dirty (void)
{
  struct image *i = &dirty.image;
  uint64_t x = UINT64_C (0x9e3779b97f4a7c15);
  for (size_t at = 0; at < sizeof *i; at++)
    {
      x ^= x << 13;
      x ^= x >> 7;
      x ^= x << 17;
      ((uint8_t *) i)[at] = x >> 32;
    }
  memset (i->zero, 0, sizeof i->zero);
  dirty.components = components & ~(1u << X87);
  i->present = dirty.components;
  i->compacted = 0;
  i->mxcsr = 0x1fbf;
}

static void *
shared (size_t bytes)
{
  void *map = mmap (NULL, bytes, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (map == MAP_FAILED)
    {
      perror ("step");
      exit (3);
    }
  return map;
}

static const struct step_case *
find (const char *name)
{
  static const struct step_case *const lists[]
    = { step_c, step_vectors,
#ifndef STEP_NO_ZLIB
        step_zlib,
#endif
#ifndef STEP_NO_CXX
        step_cxx
#endif
      };
  for (unsigned i = 0; i < sizeof lists / sizeof *lists; i++)
    for (const struct step_case *c = lists[i]; c->name != NULL; c++)
      if (name == NULL)
        printf ("%s\n", c->name);
      else if (strcmp (c->name, name) == 0)
        return c;
  return NULL;
}

int
main (int argc, char **argv)
{
  if (argc < 4)
    {
      find (NULL);
      return 0;
    }
  promised_vector = atoi (argv[1]);
  promised_mask = atoi (argv[2]);
  const char *error = preempt_init ();
  if (error != NULL)
    {
      printf ("%s\n", error);
      return 3;
    }
  look_at_cpu ();
  fill_dirty ();
  first = shared (STEPS * sizeof *first);
  first_record = shared (2 * sizeof *first_record);
  bool ok = true;
  for (int i = 3; i < argc; i++)
    {
      const struct step_case *what = find (argv[i]);
      if (what == NULL)
        {
          printf ("no case %s\n", argv[i]);
          return 3;
        }
      ok &= test (what);
    }
  return !ok;
}
