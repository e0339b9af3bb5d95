/* Which registers this CPU has, values for them, and how they differ afterwards
   (oracle.h).

   Intel SDM volume 1, 13.1 to 13.6 and 15.2; for a register to be usable, the CPU must
   have it (CPUID) and the kernel keep it (XCR0).  Not filled: AC, with which libc may not
   run; what no code compiled under a set here can hold, such as protection keys, must be
   as it was found; AMX's tiles are not looked at.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "oracle.h"

#include <cpuid.h>
#include <inttypes.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

#define OURS (1u << X87 | 1u << SSE | 1u << AVX | 1u << OPMASK | 1u << ZMM_HIGH \
              | 1u << ZMM_16)
#define XCR0_AVX (1u << SSE | 1u << AVX)
#define XCR0_AVX512 (XCR0_AVX | 1u << OPMASK | 1u << ZMM_HIGH | 1u << ZMM_16)
#define LEAF_7_1_APX (1u << 21)         /* in edx: Intel's APX specification, 3.1.4.1 */

const char *const oracle_general[32] = {
#ifdef __x86_64__
  "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "r8", "r9", "r10", "r11", "r12",
  "r13", "r14", "r15", "r16", "r17", "r18", "r19", "r20", "r21", "r22", "r23", "r24",
  "r25", "r26", "r27", "r28", "r29", "r30", "r31"
# define SP_NAME "rsp"
# define ADDRESS 0x7fffffffffff
#else
  "eax", "edx", "ecx", "ebx", "esi", "edi", "ebp"
# define SP_NAME "esp"
# define ADDRESS 0xffffffff
#endif
};

__thread struct oracle_area oracle_area;
uint32_t oracle_has;
unsigned oracle_offset[COMPONENTS], oracle_size[COMPONENTS];
bool oracle_keeps_x87;

static uint32_t xcr0;
static struct { unsigned vector, mask; bool apx, named; } promised;
/* What the machine keeps without a preemption, if that has been tried.  */
static struct { bool tried, opcode, pointers, empty; } keeps;
static struct oracle_image first;       /* the foreign components, as found */

/* --- The machine --- */

/* Has the CPU, beyond XCR0, what XSAVE's component C is for; and where is it?  */
static void
look_at_component (unsigned c)
{
  uint32_t size, offset, b, d;
  __cpuid_count (0xd, c, size, offset, b, d);
  if (offset + size <= sizeof first)
    {
      oracle_offset[c] = offset;
      oracle_size[c] = size;
    }
}

const char *
oracle_look (void)
{
  uint32_t a, b, c, d, high;
  if (!__get_cpuid (1, &a, &b, &c, &d))
    return "the CPU has no cpuid";
  oracle_has |= d & bit_SSE ? HAS_SSE : 0;
  if (!(c & bit_OSXSAVE))
    return NULL;
  __asm__ ("xgetbv" : "=a" (xcr0), "=d" (high) : "c" (0));
  oracle_has |= HAS_XSAVE;
  if ((c & bit_AVX) && (xcr0 & XCR0_AVX) == XCR0_AVX)
    oracle_has |= HAS_AVX;
  if ((xcr0 & XCR0_AVX512) == XCR0_AVX512
      && __get_cpuid_count (7, 0, &a, &b, &c, &d) && (b & bit_AVX512F))
    oracle_has |= HAS_AVX512 | (b & bit_AVX512BW ? HAS_AVX512BW : 0);
  if ((xcr0 & 1u << APX) && __get_cpuid_count (7, 1, &a, &b, &c, &d)
      && (d & LEAF_7_1_APX))
    oracle_has |= HAS_APX;
  oracle_offset[SSE] = offsetof (struct oracle_image, xmm);
  oracle_size[SSE] = sizeof first.xmm;
  for (unsigned k = AVX; k < COMPONENTS; k++)
    if (xcr0 & 1u << k)
      look_at_component (k);
  return NULL;
}

bool
oracle_promise (const char *word)
{
  char *end;
  const char *number = strchr (word, ':');
  unsigned n = number == NULL ? 0 : strtoul (number + 1, &end, 10);
  if (number != NULL && *end != '\0')
    return false;
  if (strcmp (word, "x87") == 0)
    oracle_keeps_x87 = true;
  else if (strcmp (word, "apx") == 0)
    promised.apx = true;
  else if (strncmp (word, "vec:", 4) == 0)
    promised.vector = n;
  else if (strncmp (word, "mask:", 5) == 0)
    promised.mask = n;
  else if (strcmp (word, "all") == 0)
    {
      oracle_keeps_x87 = promised.named = true;
      promised.vector = promised.mask = 64;
    }
  else
    return false;
  return true;
}

void
oracle_init (struct oracle_area *area)
{
  memset (area, 0, sizeof *area);
  area->has = oracle_has & ~(promised.apx ? 0 : HAS_APX);
  area->components = 1u << X87;
  area->components |= oracle_has & HAS_SSE ? 1u << SSE : 0;
  area->components |= oracle_has & HAS_AVX ? 1u << AVX : 0;
  area->components |= oracle_has & HAS_AVX512 ? XCR0_AVX512 : 0;
  for (unsigned k = 0; k < COMPONENTS; k++)
    if (!(OURS & 1u << k) && oracle_size[k] != 0 && k != TILES && k != TILES + 1
        && !(k == APX && promised.apx))
      area->foreign |= 1u << k;
  area->standard = MXCSR_INITIAL | EXCEPTIONS;
}

/* --- The machine, in words --- */

static void
print_name (void)
{
  char name[49] = "unnamed";
  uint32_t r[4];
  for (unsigned i = 0; i < 3; i++)
    if (__get_cpuid (0x80000002 + i, &r[0], &r[1], &r[2], &r[3]))
      memcpy (name + 16 * i, r, 16);
  printf ("CPU         %s\n", name);
}

static void
print_components (void)
{
  static const char *const names[] = {
    "x87", "sse", "avx", "bndregs", "bndcsr", "opmask", "zmm_hi256", "hi16_zmm",
    [9] = "pkru", [17] = "tilecfg", [18] = "tiledata", [19] = "apx"
  };
  for (int tried = 1; tried >= 0; tried--)
    {
      const char *before = tried ? "" : "; not tried:";
      for (unsigned i = 0; i < COMPONENTS; i++)
        if ((xcr0 >> i & 1) && (OURS >> i & 1) == (unsigned) tried)
          {
            if (i < sizeof names / sizeof *names && names[i] != NULL)
              printf ("%s %s", before, names[i]);
            else
              printf ("%s component %u", before, i);
            before = "";
          }
    }
}

void
oracle_print (void)
{
  unsigned has = oracle_has;
  print_name ();
  if (has & HAS_XSAVE)
    {
      printf ("XCR0        %#" PRIx32 ":", xcr0);
      print_components ();
      putchar ('\n');
    }
  printf ("registers   %d general of %zu bits, " SP_NAME ", flags", GENERAL,
          8 * sizeof (void *));
  if (ORACLE_RED_ZONE != 0)
    printf (", red zone of %d bytes", ORACLE_RED_ZONE);
  printf (";\n            st0-7 of 80 bits, mm0-7, x87 control, status and tags");
  if (has & HAS_SSE)
    printf (";\n            MXCSR, %s0-%u of %u bits",
            has & HAS_AVX512 ? "zmm" : has & HAS_AVX ? "ymm" : "xmm",
            VECTORS - 1 + (has & HAS_AVX512 ? VECTORS_16 : 0),
            has & HAS_AVX512 ? 512 : has & HAS_AVX ? 256 : 128);
  if (has & HAS_AVX512)
    printf (", k0-7 of %u bits", has & HAS_AVX512BW ? 64 : 16);
  putchar ('\n');
}

/* --- Values --- */

/* Rounding and precision; exceptions masked, or some not.  Unmasked ones may be pending
   (SDM volume 1, 8.1.3): that shows at the next x87 instruction, and neither the loop nor
   the trampoline may run one that looks.  An old kernel does; and where what is lost is to
   be named, no signal may come of that.  */
static void
fill_x87_control (struct oracle_area *area, uint64_t *random)
{
  static const uint16_t precision[] = { 0x000, 0x200, 0x300 };
  unsigned masks = EXCEPTIONS;
  if ((area->has & HAS_XSAVE) && !promised.named && oracle_random (random) & 1)
    masks &= oracle_random (random);
  area->in.image.control = 0x40 | masks | (oracle_random (random) & 0xc00)
                           | precision[oracle_random (random) % 3];
}

/* What the registers hold; in MMX mode the exponents are all ones.  */
static void
fill_st (struct oracle_area *area, bool mmx, uint64_t *random)
{
  struct oracle_image *in = &area->in.image, *other = &area->other.image;
  oracle_randomise (in->st, other->st, sizeof in->st, random);
  area->readable_st = oracle_random (random) & 1;
  for (unsigned k = 0; k < 8; k++)
    {
      /* The integer bit, which all valid numbers but 0 have.  */
      in->st[k][7] |= area->readable_st ? 0x80 : 0;
      if (mmx)
        memset (in->st[k] + 8, 0xff, 2);
      for (unsigned byte = 0; byte < 10; byte++)
        other->st[k][byte] = ~in->st[k][byte];
      memset (in->st[k] + 10, 0, 6);
      memset (other->st[k] + 10, 0, 6);
    }
}

/* Any TOP, any of the registers empty; now and then all of them, and MMX mode: all valid,
   TOP 0.  */
static void
fill_x87 (struct oracle_area *area, uint64_t *random)
{
  struct oracle_image *in = &area->in.image;
  unsigned way = oracle_random (random) % 4;
  bool mmx = way == 0;
  fill_x87_control (area, random);
  fill_st (area, mmx, random);
  unsigned noted = oracle_random (random) & EXCEPTIONS;
  in->status = (oracle_random (random) & 0x7f40) | noted
               | (noted & ~in->control ? 0x8000 | X87_PENDING : 0);
  in->tags = way == 1 ? 0 : oracle_random (random);
  if (mmx)
    {
      in->tags = 0xff;
      in->status &= ~0x3800;
    }
  in->opcode = oracle_random (random) & 0x7ff;
  in->instruction = oracle_random (random) & ADDRESS;
  in->operand = oracle_random (random) & ADDRESS;
}

/* Does no register hold a value, and is no exception pending?  Then what the registers last
   held is not promised, nor which instruction was the last.  */
static bool
is_light (const struct oracle_image *i)
{
  return !(i->present & 1u << X87) || (i->tags == 0 && !(i->status & X87_PENDING));
}

/* In use or not.  Without the x87 bank in the set, compiled code has no values there, but
   its callers' control word.  */
static void
fill_x87_component (struct oracle_area *area, uint64_t *random)
{
  struct oracle_image *in = &area->in.image, *other = &area->other.image;
  if (oracle_keeps_x87 && oracle_random (random) % 2 == 0)
    return;
  in->present |= 1u << X87;
  if (oracle_keeps_x87)
    fill_x87 (area, random);
  else
    fill_x87_control (area, random);
  other->present |= 1u << X87;
  other->control = 0x7f | (~in->control & 0xc00) | (in->control & 0x200 ? 0 : 0x300);
  other->status = (~in->status & 0x7f00) | EXCEPTIONS;
  if (oracle_random (random) % 4 == 0)
    other->status = in->status & ~(0x8000 | X87_PENDING);
  /* As a function leaves them at its end (psABI, 3.2.1).  */
  other->tags = 0;
}

/* Vectors and masks: each component in its initial state (clean upper halves), where
   there is a way back to that, or not.  */
static void
fill_component (struct oracle_area *area, unsigned c, uint64_t *random)
{
  char *in = (char *) &area->in.image + oracle_offset[c];
  char *other = (char *) &area->other.image + oracle_offset[c];
  if (!(area->components & 1u << c))
    return;
  area->other.image.present |= 1u << c;
  if ((oracle_random (random) & 1) || !(area->has & HAS_XSAVE))
    {
      area->in.image.present |= 1u << c;
      oracle_randomise (in, other, oracle_size[c], random);
      if (c == OPMASK && !(area->has & HAS_AVX512BW))
        for (unsigned n = 0; n < 8; n++)
          memset (in + 8 * n + 2, 0, 6), memset (other + 8 * n + 2, 0, 6);
    }
  else
    {
      memset (in, 0, oracle_size[c]);
      memset (other, 0xff, oracle_size[c]);
    }
}

static void
fill_mxcsr (struct oracle_area *area, uint64_t *random)
{
  static const uint32_t common[] = { 0, MXCSR_INITIAL, 0xffff };
  unsigned which = oracle_random (random) % 8;
  uint32_t mxcsr = which < 3 ? common[which] : oracle_random (random) & 0xffff;
  /* Or as the ABI has it, which may be the task's own.  */
  uint32_t other = oracle_random (random) % 4 == 0 ? MXCSR_INITIAL : ~mxcsr & 0xffff;
  /* Denormals are zeros (bit 6) only where any CPU with XSAVE has it.  */
  uint32_t valid = area->has & HAS_XSAVE ? 0xffff : area->has & HAS_SSE ? 0xffbf : 0;
  uint32_t masks = promised.named ? MXCSR_INITIAL : 0;
  area->in.image.mxcsr = (mxcsr | masks) & valid;
  area->other.image.mxcsr = (other | masks) & valid;
}

/* --- x87 without XSAVE --- */

/* What frstor makes of I: control, status and tags in the first half of a word each, four
   words of what is not compared, eight registers of 10 bytes.  A register's tag has two
   bits: 3 for empty.  */
static void
to_old (const struct oracle_image *i, uint8_t *old)
{
  uint16_t tags = 0, control = i->present & 1u << X87 ? i->control : CONTROL_INITIAL;
  memset (old, 0, 112);
  for (unsigned k = 0; k < 8; k++)
    {
      bool holds = (i->present & 1u << X87) && (i->tags >> k & 1);
      tags |= holds ? 0 : 3 << 2 * k;
      memcpy (old + 28 + 10 * k, i->st[k], 10);
    }
  memcpy (old, &control, 2);
  memcpy (old + 4, &i->status, 2);
  memcpy (old + 8, &tags, 2);
}

static void
from_old (struct oracle_image *i, const uint8_t *old)
{
  uint16_t tags;
  memcpy (&tags, old + 8, 2);
  memcpy (&i->control, old, 2);
  memcpy (&i->status, old + 4, 2);
  for (unsigned k = 0; k < 8; k++)
    {
      i->tags |= (tags >> 2 * k & 3) != 3 ? 1 << k : 0;
      memcpy (i->st[k], old + 28 + 10 * k, 10);
    }
  i->present = 1u << X87 | 1u << SSE;
}

/* --- The loop --- */

#ifdef __i386__
extern const char __ehdr_start[];       /* the linker's */
#endif
void oracle_hold_registers (void);      /* state.S */
extern char oracle_exit[];

void
oracle_fill (struct oracle_area *area, uint64_t *random)
{
  struct oracle_state *in = &area->in, *other = &area->other;
  memset (&in->image, 0, offsetof (struct oracle_image, xmm));
  memset (&other->image, 0, offsetof (struct oracle_image, xmm));
  memset (&area->out, 0, sizeof area->out);
  in->image.present = other->image.present = 0;
  oracle_randomise (in->general, other->general, sizeof in->general, random);
  in->flags = FLAGS_ALWAYS
              | (oracle_random (random) & (FLAGS_ARITHMETIC | FLAG_DIRECTION))
              | (oracle_random (random) % 8 == 0 ? FLAG_ID : 0);
  /* Linux leaves ID as a handler does (FIX_EFLAGS in its arch/x86/kernel/signal*.c).  */
  area->clobber_flags = FLAGS_ALWAYS | (~in->flags & FLAGS_ARITHMETIC)
                        | (in->flags & FLAG_ID);
  other->flags = area->clobber_flags ^ (oracle_random (random) % 8 == 0 ? FLAG_ID : 0);
  area->divisor = oracle_random (random) & 1;
  fill_x87_component (area, random);
  for (unsigned c = SSE; c <= ZMM_16; c++)
    fill_component (area, c, random);
  fill_mxcsr (area, random);
  area->others = other->image.present;
  if (!(area->has & HAS_XSAVE))
    {
      to_old (&in->image, area->old_in);
      to_old (&other->image, area->old_other);
    }
  area->waiting = 0;
  area->next = (uintptr_t) oracle_spin;
}

void
oracle_hold (void)
{
  oracle_hold_registers ();
  if (!(oracle_area.has & HAS_XSAVE))
    from_old (&oracle_area.out.image, oracle_area.old_out);
}

void
oracle_end (struct oracle_area *area)
{
  __atomic_store_n (&area->next, (uintptr_t) oracle_exit, __ATOMIC_RELEASE);
}

/* --- Comparing --- */

/* Component C of I, or zeros: its initial state.  */
static const uint8_t *
component (const struct oracle_image *i, unsigned c)
{
  static const uint8_t zeros[sizeof i->extended];
  return i->present & 1u << c ? (const uint8_t *) i + oracle_offset[c] : zeros;
}

/* What each component holds of the vectors, promised from a width on.  */
static const struct part
{
  unsigned component, width, number, registers, at, bytes;
} parts[] = {
  { SSE, 16, 0, VECTORS, 0, 16 },
  { AVX, 32, 0, VECTORS, 16, 16 },
  { ZMM_HIGH, 64, 0, VECTORS, 32, 32 },
  { ZMM_16, 64, 16, VECTORS_16, 0, 64 },
};
enum { PARTS = sizeof parts / sizeof *parts };

/* The part P of register N, under the name of the least that has the first byte that
   differs.  */
static void
compare_part (struct oracle_comparison *c, const struct part *p, unsigned n,
              const uint8_t *in, const uint8_t *out)
{
  unsigned i = oracle_first_difference (in, out, p->bytes), byte = p->at + i;
  if (i < p->bytes)
    oracle_differ (c, "%cmm%u: byte %u changed from %02x to %02x",
                   n >= 16 || byte >= 32 ? 'z' : byte >= 16 ? 'y' : 'x', n, byte, in[i],
                   out[i]);
}

static void
compare_vectors (struct oracle_comparison *c, const struct oracle_image *in,
                 const struct oracle_image *out)
{
  for (const struct part *p = parts; p < parts + PARTS; p++)
    {
      const uint8_t *was = component (in, p->component);
      const uint8_t *is = component (out, p->component);
      if (promised.vector >= p->width && memcmp (was, is, p->registers * p->bytes) != 0)
        for (unsigned n = 0; n < p->registers; n++)
          compare_part (c, p, p->number + n, was + n * p->bytes, is + n * p->bytes);
    }
  for (unsigned n = 0; n < 8; n++)
    oracle_compare_bytes (c, "k", n, component (in, OPMASK) + n * 8,
                          component (out, OPMASK) + n * 8, promised.mask / 8);
}

/* Is I in MMX mode, as fill_x87 makes it?  */
static bool
in_mmx_mode (const struct oracle_image *i)
{
  bool mmx = i->tags == 0xff && !(i->status & 0x3800);
  for (unsigned k = 0; k < 8; k++)
    mmx &= i->st[k][8] == 0xff && i->st[k][9] == 0xff;
  return mmx;
}

/* Registers are in the order of the stack, tags in that of the CPU.  */
static bool
is_empty (const struct oracle_image *i, unsigned k)
{
  return !(i->tags >> ((i->status >> 11) + k) % 8 & 1);
}

static void
compare_x87_registers (struct oracle_comparison *c, const struct oracle_image *in,
                       const struct oracle_image *out)
{
  for (unsigned k = 0; k < 8; k++)
    if (keeps.empty || !is_empty (in, k))
      oracle_compare_bytes (c, in_mmx_mode (in) ? "mm" : "st", k, in->st[k], out->st[k],
                            10);
  if (keeps.opcode)
    oracle_compare_word (c, "x87 opcode", in->opcode, out->opcode);
  if (keeps.pointers)
    {
      oracle_compare_word (c, "x87 instruction pointer", in->instruction,
                           out->instruction);
      oracle_compare_word (c, "x87 operand pointer", in->operand, out->operand);
    }
}

static void
compare_x87 (struct oracle_comparison *c, const struct oracle_image *in,
             const struct oracle_image *out)
{
  static const struct oracle_image initial = { .control = CONTROL_INITIAL };
  in = in->present & 1u << X87 ? in : &initial;
  out = out->present & 1u << X87 ? out : &initial;
  oracle_compare_word (c, "x87 control", in->control, out->control);
  if (!oracle_keeps_x87)
    {
      /* But none of another's exceptions is pending, which the task has unmasked.  */
      oracle_compare_word (c, "x87 exception summary", 0, out->status & X87_PENDING);
      return;
    }
  oracle_compare_word (c, "x87 status", in->status, out->status);
  oracle_compare_word (c, "x87 tags", in->tags, out->tags);
  if (!is_light (in))
    compare_x87_registers (c, in, out);
}

/* Of what the kernel has enabled besides.  */
static void
compare_foreign (struct oracle_comparison *c, const struct oracle_image *out)
{
  for (unsigned k = 0; k < COMPONENTS; k++)
    if (oracle_area.foreign & 1u << k)
      oracle_compare_bytes (c, "state component ", k, component (&first, k),
                            component (out, k), oracle_size[k]);
}

unsigned
oracle_compare (const struct oracle_state *in, const struct oracle_state *out,
                oracle_differs *differs)
{
  struct oracle_comparison c = { differs, 0 };
  unsigned general = oracle_area.has & HAS_APX ? GENERAL + 16 : GENERAL;
  for (unsigned i = 0; i < general; i++)
    oracle_compare_word (&c, oracle_general[i], (uintptr_t) in->general[i],
                         out->general[i]);
  oracle_compare_word (&c, SP_NAME, in->sp, out->sp);
  oracle_compare_word (&c, "flags", in->flags, out->flags);
  oracle_compare_word (&c, "MXCSR", in->image.mxcsr, out->image.mxcsr);
  compare_x87 (&c, &in->image, &out->image);
  compare_vectors (&c, &in->image, &out->image);
  if (keeps.tried)
    compare_foreign (&c, &out->image);
  return c.differences;
}

static void
forget_x87 (struct oracle_image *i, const struct oracle_image *from)
{
  bool used = from->present & 1u << X87;
  i->control = used ? from->control : CONTROL_INITIAL;
  if (!used || !oracle_keeps_x87)
    return;
  i->status = from->status;
  i->tags = from->tags;
  for (unsigned k = 0; k < 8; k++)
    if (!is_empty (from, k))
      memcpy (i->st[k], from->st[k], 10);
}

void
oracle_forget (struct oracle_state *state)
{
  const struct oracle_image from = state->image;
  struct oracle_image *i = &state->image;
  memset (i, 0, sizeof *i);
  i->mxcsr = from.mxcsr;
  forget_x87 (i, &from);
  for (const struct part *p = parts; p < parts + sizeof parts / sizeof *parts; p++)
    if (promised.vector >= p->width)
      memcpy ((char *) i + oracle_offset[p->component], component (&from, p->component),
              p->registers * p->bytes);
  for (unsigned n = 0; n < 8 && promised.mask != 0; n++)
    memcpy ((char *) i + oracle_offset[OPMASK] + 8 * n,
            component (&from, OPMASK) + 8 * n, promised.mask / 8);
}

/* AMD's CPUs keep x87's pointers only with an exception pending, and Linux's i386 signal
   frames have no opcode.  */
void
oracle_learn (const struct oracle_area *area, bool signal)
{
  const struct oracle_image *in = &area->in.image, *out = &area->out.image;
  if (!keeps.tried)
    {
      keeps.tried = keeps.opcode = keeps.pointers = keeps.empty = true;
      first = *out;
    }
  (void) signal;
  if (!(in->present & 1u << X87))
    return;
  keeps.opcode &= in->opcode == out->opcode;
  keeps.pointers &= in->instruction == out->instruction && in->operand == out->operand;
  for (unsigned k = 0; k < 8; k++)
    keeps.empty &= memcmp (in->st[k], out->st[k], 10) == 0 || !is_empty (in, k);
}

/* --- A trampoline's frame --- */

/* What the CPU has of a vector, or of a mask.  */
static bool
compare_member_vector (struct oracle_comparison *c, const struct oracle_image *in,
                       const char *name, const uint8_t *at, unsigned bytes)
{
  int mask = oracle_number (name, "k", 8), vector = oracle_number (name, "xmm", 32);
  for (const struct part *p = parts; vector >= 0 && p < parts + PARTS; p++)
    {
      unsigned n = vector - p->number;
      if (promised.vector >= p->width && p->at + p->bytes <= bytes && n < p->registers)
        compare_part (c, p, vector, component (in, p->component) + n * p->bytes,
                      at + p->at);
    }
  if (mask >= 0)
    oracle_compare_bytes (c, "k", mask, component (in, OPMASK) + mask * 8, at,
                          promised.mask / 8 < bytes ? promised.mask / 8 : bytes);
  return mask >= 0 || vector >= 0;
}

/* The trampoline's notes on x87, of which the registers are not looked at.  A signal's
   frame without what XSAVE writes leaves x86-64's core in doubt (runtime/machine/x86.h).  */
static bool
compare_member_x87 (struct oracle_comparison *c, const struct oracle_image *in,
                    const char *name, uint64_t word)
{
  bool used = in->present & 1u << X87;
  bool light = is_light (in) && (sizeof (void *) == 4 || (oracle_has & HAS_XSAVE));
  if (strcmp (name, "x87_control") == 0)
    oracle_compare_word (c, name, used ? in->control : CONTROL_INITIAL, word);
  else if (strcmp (name, "x87_in_use") == 0 && oracle_keeps_x87)
    oracle_compare_word (c, name, !light, word);
  else if (strcmp (name, "x87_status") == 0 && oracle_keeps_x87 && light)
    oracle_compare_word (c, name, used ? in->status : 0, word);
  return strncmp (name, "x87", 3) == 0;
}

/* The loop changes AX, BX and CF; pushf, single-stepped by
   a debugger, shows TF, which asyncPreempt never brings back.  */
bool
oracle_compare_member (struct oracle_comparison *c, const struct oracle_area *area,
                       const char *name, const void *at, unsigned bytes)
{
  const struct oracle_state *in = &area->in;
  const uint64_t unknown = FLAG_CARRY | FLAG_TRAP;
  uint64_t word = oracle_word (at, bytes);
  int n = oracle_find (name, oracle_general, area->has & HAS_APX ? GENERAL + 16 : GENERAL);
  if (n == AX_INDEX || n == BX_INDEX || strcmp (name, "scratch") == 0)
    return true;
  if (n >= 0)
    oracle_compare_word (c, name, (uintptr_t) in->general[n], word);
  else if (strcmp (name, "flags") == 0)
    oracle_compare_word (c, name, in->flags & ~unknown, word & ~unknown);
  else if (strcmp (name, "mxcsr") == 0)
    oracle_compare_word (c, name, in->image.mxcsr, word);
  else
    return compare_member_x87 (c, &in->image, name, word)
           || compare_member_vector (c, &in->image, name, at, bytes);
  return true;
}

/* --- Registers by name --- */

/* Where STATE has what NAME says, piece by piece: from byte FROM of the register on, BYTES
   at AT, in COMPONENT of the image or in none.  */
struct piece
{
  void *at;
  unsigned from, bytes;
  int component;
};

/* In st, mm, or neither.  */
static unsigned
find_x87 (struct oracle_state *state, const char *name, struct piece *piece)
{
  struct oracle_image *i = &state->image;
  static const struct { const char *name; size_t at; unsigned bytes; } words[] = {
    { "x87_control", offsetof (struct oracle_image, control), 2 },
    { "x87_status", offsetof (struct oracle_image, status), 2 },
    { "x87_tags", offsetof (struct oracle_image, tags), 1 },
  };
  for (unsigned k = 0; k < sizeof words / sizeof *words; k++)
    if (strcmp (name, words[k].name) == 0)
      return *piece = (struct piece) { (char *) i + words[k].at, 0, words[k].bytes, X87 }, 1;
  int st = oracle_number (name, "st", 8), mm = oracle_number (name, "mm", 8);
  int n = st >= 0 ? st : mm;
  if (n < 0)
    return 0;
  bool holds = (i->present & 1u << X87) && !is_empty (i, n) && in_mmx_mode (i) == (mm >= 0);
  *piece = (struct piece) { i->st[n], 0, !holds ? 0 : mm >= 0 ? 8 : 10, X87 };
  return 1;
}

static unsigned
find_vector (struct oracle_state *state, const char *name, struct piece *piece)
{
  struct oracle_image *i = &state->image;
  int mask = oracle_number (name, "k", 8), vector = oracle_number (name, "xmm", 32);
  unsigned count = 0;
  if (mask >= 0 && (oracle_has & HAS_AVX512))
    piece[count++] = (struct piece) { (char *) i + oracle_offset[OPMASK] + 8 * mask, 0,
                                      oracle_has & HAS_AVX512BW ? 8 : 2, OPMASK };
  for (const struct part *p = parts; vector >= 0 && p < parts + PARTS; p++)
    {
      unsigned n = vector - p->number;
      if (oracle_size[p->component] != 0 && n < p->registers)
        piece[count++] = (struct piece) { (char *) i + oracle_offset[p->component]
                                            + n * p->bytes, p->at, p->bytes,
                                          p->component };
    }
  return count;
}

/* All pieces of NAME, of the first byte first: how many.  */
static unsigned
find_pieces (struct oracle_state *state, const char *name, struct piece piece[PARTS])
{
  int n = oracle_find (name, oracle_general, GENERAL);
  uint64_t *word = n >= 0 ? &state->general[n]
                   : strcmp (name, SP_NAME) == 0 ? &state->sp
                   : strcmp (name, "flags") == 0 ? &state->flags : NULL;
  if (word != NULL)
    return piece[0] = (struct piece) { word, 0, sizeof (void *), -1 }, 1;
  if (strcmp (name, "mxcsr") == 0 && (oracle_has & HAS_SSE))
    return piece[0] = (struct piece) { &state->image.mxcsr, 0, 4, -1 }, 1;
  unsigned count = find_x87 (state, name, piece);
  return count != 0 ? count : find_vector (state, name, piece);
}

bool
oracle_get (const struct oracle_state *state, const char *name,
            uint8_t value[ORACLE_WIDEST], unsigned *bytes)
{
  static const uint16_t control = CONTROL_INITIAL;
  struct piece piece[PARTS];
  unsigned count = find_pieces ((struct oracle_state *) state, name, piece);
  *bytes = 0;
  for (unsigned i = 0; i < count; i++)
    {
      const struct piece *p = &piece[i];
      bool initial = p->component >= 0 && !(state->image.present & 1u << p->component);
      memset (value + p->from, 0, p->bytes);
      if (!initial)
        memcpy (value + p->from, p->at, p->bytes);
      else if (strcmp (name, "x87_control") == 0)
        memcpy (value, &control, sizeof control);
      *bytes = p->from + p->bytes;
    }
  /* A long double's place has some more, which no register does.  */
  if (*bytes == 10)
    {
      memset (value + 10, 0, 6);
      *bytes = 16;
    }
  return count != 0;
}

/* COMPONENT of I is in use from here on, with what it held.  */
static void
use_component (struct oracle_image *i, int component)
{
  if (component < 0 || (i->present & 1u << component))
    return;
  if (component == X87)
    {
      i->control = CONTROL_INITIAL;
      i->status = i->tags = 0;
    }
  else
    memset ((char *) i + oracle_offset[component], 0, oracle_size[component]);
  i->present |= 1u << component;
}

bool
oracle_set (struct oracle_state *state, const char *name, const uint8_t *value,
            unsigned bytes)
{
  struct piece piece[PARTS];
  unsigned count = find_pieces (state, name, piece);
  for (unsigned i = 0; i < count && piece[i].from < bytes; i++)
    {
      const struct piece *p = &piece[i];
      use_component (&state->image, p->component);
      memcpy (p->at, value + p->from, bytes - p->from < p->bytes ? bytes - p->from : p->bytes);
    }
  return count != 0;
}

/* --- asyncPreempt2 --- */

uintptr_t
oracle_handed_sp (const struct oracle_area *area)
{
  return area->handed.sp;
}

static void
compare_handed_x87 (struct oracle_comparison *c, const uint8_t *x87)
{
  uint16_t control, tags;
  memcpy (&control, x87, 2);
  memcpy (&tags, x87 + 8, 2);
  if (control != CONTROL_INITIAL)
    oracle_differ (c, "x87 control, to asyncPreempt2, is %#x", control);
  if (oracle_keeps_x87 && tags != 0xffff)
    oracle_differ (c, "x87 stack, to asyncPreempt2, is used (tags %#x)", tags);
}

unsigned
oracle_compare_handed (const struct oracle_area *area, uintptr_t pc, unsigned alignment,
                       oracle_differs *differs)
{
  const struct oracle_handed *h = &area->handed;
  struct oracle_comparison c = { differs, 0 };
  const uintptr_t *chain = (const uintptr_t *) (uintptr_t) h->bp;
  if ((h->flags & ~(uint64_t) FLAGS_ARITHMETIC) != FLAGS_ALWAYS)
    oracle_differ (&c, "flags, to asyncPreempt2, are %#" PRIx64, h->flags);
  /* At a function's entry SP + a word is aligned (psABI, 3.2.2).  */
  if ((h->sp + sizeof (void *)) % alignment != 0)
    oracle_differ (&c, SP_NAME ", to asyncPreempt2, is misaligned: %#" PRIx64, h->sp);
  if ((area->has & HAS_SSE) && (h->mxcsr & 0xffc0) != MXCSR_INITIAL)
    oracle_differ (&c, "MXCSR, to asyncPreempt2, is %#x", h->mxcsr);
  compare_handed_x87 (&c, h->x87);
#ifdef __i386__
  /* The address of the GOT, which begins with that of _DYNAMIC (psABI, 5.2), as it is in
     the file.  */
  uintptr_t first_word = *(const uintptr_t *) (uintptr_t) h->bx;
  if (first_word != (uintptr_t) _DYNAMIC
      && first_word != (uintptr_t) _DYNAMIC - (uintptr_t) __ehdr_start)
    oracle_differ (&c, "ebx, to asyncPreempt2, is not that of the GOT");
#endif
  oracle_compare_word (&c, "the chain of frame pointers",
                       (uintptr_t) area->in.general[BP_INDEX], chain[0]);
  oracle_compare_word (&c, "the chain's return address", pc, chain[1]);
  return c.differences;
}
