/* What registers this CPU has, values for them, and how they differ afterwards.

   Intel SDM volume 1, 13.1 to 13.6 and 15.2; for a register to be usable, the CPU
   must have it (CPUID) and the kernel keep it (XCR0).

   SPDX-License-Identifier: MIT  */

#include "canary.h"

#include <cpuid.h>
#include <inttypes.h>
#include <string.h>

#ifdef __x86_64__
# define GENERAL 15
# define VECTORS 16             /* without AVX-512's further sixteen */
static const char *const general_name[GENERAL] = {
  "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "r8", "r9", "r10", "r11", "r12",
  "r13", "r14", "r15"
};
# define SP_NAME "rsp"
#else
# define GENERAL 7
# define VECTORS 8
static const char *const general_name[GENERAL] = {
  "eax", "edx", "ecx", "ebx", "esi", "edi", "ebp"
};
# define SP_NAME "esp"
#endif

#define XCR0_AVX 0x06
#define XCR0_AVX512 0xe6
#define XCR0_TRIED 0xe7

/* CF PF AF ZF SF OF; IF and bit 1, which are always set.  */
#define FLAGS_ARITHMETIC 0x8d5
#define FLAGS_ALWAYS 0x202
#define FLAG_DF 0x400
#define FLAG_ID 0x200000

#define MXCSR_STANDARD 0x1fbf   /* with all exceptions noted */
#define CONTROL_STANDARD 0x37f

struct machine
{
  uint32_t has, xcr0;
  char name[49];
};

static struct machine
look (void)
{
  struct machine m = { 0 };
  uint32_t a, b, c, d, high;
  if (!__get_cpuid (1, &a, &b, &c, &d))
    return m;
  m.has |= d & bit_SSE ? HAS_SSE : 0;
  if (c & bit_OSXSAVE)
    {
      __asm__ ("xgetbv" : "=a" (m.xcr0), "=d" (high) : "c" (0));
      m.has |= HAS_XSAVE;
    }
  if ((c & bit_AVX) && (m.xcr0 & XCR0_AVX) == XCR0_AVX)
    m.has |= HAS_AVX;
  if ((m.xcr0 & XCR0_AVX512) == XCR0_AVX512
      && __get_cpuid_count (7, 0, &a, &b, &c, &d) && (b & bit_AVX512F))
    m.has |= HAS_AVX512 | (b & bit_AVX512BW ? HAS_AVX512BW : 0);
  for (unsigned i = 0; i < 3; i++)
    if (__get_cpuid (0x80000002 + i, &a, &b, &c, &d))
      memcpy (m.name + 16 * i, (uint32_t[4]) { a, b, c, d }, 16);
  return m;
}

/* --- What is tried, in words --- */

static void
print_components (uint32_t xcr0)
{
  static const char *const names[] = {
    "x87", "sse", "avx", "bndregs", "bndcsr", "opmask", "zmm_hi256", "hi16_zmm",
    [9] = "pkru", [17] = "tilecfg", [18] = "tiledata", [19] = "apx"
  };
  for (int tried = 1; tried >= 0; tried--)
    {
      const char *before = tried ? "" : "; not tried:";
      for (unsigned i = 0; i < 32; i++)
        if ((xcr0 >> i & 1) && (XCR0_TRIED >> i & 1) == (unsigned) tried)
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
machine_print (void)
{
  struct machine m = look ();
  unsigned vectors = VECTORS;
  printf ("CPU         %s\n", m.name[0] != '\0' ? m.name : "unnamed");
  if (m.has & HAS_XSAVE)
    {
      printf ("XCR0        %#" PRIx32 ":", m.xcr0);
      print_components (m.xcr0);
      putchar ('\n');
    }
  printf ("registers   %d general of %zu bits, " SP_NAME ", flags", GENERAL,
          8 * sizeof (void *));
  if (RED_ZONE != 0)
    printf (", red zone of %d bytes", RED_ZONE);
  printf (";\n            st0-7 of 80 bits, mm0-7, x87 control, status and tags");
#ifdef __x86_64__
  vectors += m.has & HAS_AVX512 ? 16 : 0;
#endif
  if (m.has & HAS_SSE)
    printf (";\n            MXCSR, %s0-%u of %u bits",
            m.has & HAS_AVX512 ? "zmm" : m.has & HAS_AVX ? "ymm" : "xmm",
            vectors - 1,
            m.has & HAS_AVX512 ? 512 : m.has & HAS_AVX ? 256 : 128);
  if (m.has & HAS_AVX512)
    printf (", k0-7 of %u bits", m.has & HAS_AVX512BW ? 64 : 16);
  putchar ('\n');
}

/* --- Values --- */

uint64_t
random_next (uint64_t *random)
{
  uint64_t x = *random;
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  *random = x;
  return x * UINT64_C (0x2545f4914f6cdd1d);
}

void
random_bytes (uint64_t *random, void *at, size_t bytes)
{
  for (uint8_t *p = at; bytes > 0;)
    {
      uint64_t value = random_next (random);
      size_t n = bytes < sizeof value ? bytes : sizeof value;
      memcpy (p, &value, n);
      p += n;
      bytes -= n;
    }
}

static void
put16 (uint8_t *at, uint16_t value)
{
  memcpy (at, &value, 2);
}

static uint16_t
get16 (const uint8_t *at)
{
  uint16_t value;
  memcpy (&value, at, 2);
  return value;
}

/* An image as fnsave writes it: control, status and tags in the first half of a
   word each, four words of what is not compared, eight registers of 10 bytes.  All
   exceptions are masked.  */
static void
fill_x87 (uint8_t *image, uint64_t *random)
{
  static const uint16_t precision[] = { 0x000, 0x200, 0x300 };
  uint64_t r = random_next (random);
  bool mmx = r % 4 == 0;
  memset (image, 0, 112);
  random_bytes (random, image + 28, 80);
  put16 (image, 0x7f | (r >> 8 & 0xc00) | precision[(r >> 24) % 3]);
  put16 (image + 4, (r >> 32 & 0x473f) | (mmx ? 0 : r >> 40 & 0x3800));
  /* Two bits a register: 0 or, empty, 3.  MMX has TOP 0, none empty, and all
     exponents ones.  */
  uint16_t empty = mmx || r & 0x40 ? 0 : r >> 48 & 0x5555;
  put16 (image + 8, empty * 3);
  for (unsigned i = 0; mmx && i < 8; i++)
    put16 (image + 28 + 10 * i + 8, 0xffff);
}

/* What is not loaded is in its initial state, which is all zeros but for x87's
   control word, its tags, and MXCSR.  */
static void
fill_registers (struct registers *r, uint32_t has, uint32_t load, uint64_t *random)
{
  unsigned low = load & LOAD_ZMM ? 64 : load & LOAD_YMM ? 32 : load & LOAD_XMM ? 16 : 0;
  memset (r, 0, sizeof *r);
  for (unsigned i = 0; i < GENERAL; i++)
    r->general[i] = (uintptr_t) random_next (random);
  for (unsigned i = 0; i < VECTORS; i++)
    random_bytes (random, r->vector[i], low);
  if (load & LOAD_HIGH)
    random_bytes (random, r->vector[16], 16 * 64);
  for (unsigned i = 0; (load & LOAD_MASK) && i < 8; i++)
    r->mask[i] = random_next (random) & (has & HAS_AVX512BW ? UINT64_MAX : 0xffff);
  put16 (r->x87, CONTROL_STANDARD);
  put16 (r->x87 + 8, 0xffff);
  if (load & LOAD_X87)
    fill_x87 (r->x87, random);
  /* Denormals are zeros (bit 6) only where any CPU with XSAVE has it.  */
  if (has & HAS_SSE)
    r->mxcsr = 0x1f80
               | (random_next (random) & (has & HAS_XSAVE ? 0xe07f : 0xe03f));
}

static uint32_t
everything (uint32_t has)
{
  uint32_t load = LOAD_X87;
  load |= has & HAS_SSE ? LOAD_XMM : 0;
  load |= has & HAS_AVX ? LOAD_YMM : 0;
  load |= has & HAS_AVX512 ? LOAD_ZMM | LOAD_MASK : 0;
#ifdef __x86_64__
  load |= has & HAS_AVX512 ? LOAD_HIGH : 0;
#endif
  return load;
}

void
area_init (struct area *area)
{
  static struct
  {
    uint8_t legacy[512], header[64], rest[4096];
  } __attribute__ ((aligned (64))) initial;
  uint32_t mxcsr = MXCSR_STANDARD;
  memset (area, 0, sizeof *area);
  area->has = look ().has;
  area->all = everything (area->has);
  area->standard = mxcsr;
  /* XRSTOR takes MXCSR from there whatever the states.  */
  memcpy (initial.legacy + 24, &mxcsr, sizeof mxcsr);
  area->initial = (uintptr_t) &initial;
}

/* Each component is loaded or left in its initial state, one time in four: the
   kernel and the CPU save these in other ways.  xmm is left only where XRSTOR gets
   it back to that state.  */
void
area_fill (struct area *area, uint64_t *random)
{
  uint32_t r = random_next (random);
  area->load = area->all & ~(r & r >> 8);
  if (!(area->has & HAS_XSAVE))
    area->load |= area->all & LOAD_XMM;
  fill_registers (&area->in, area->has, area->load, random);
  area->in.flags = FLAGS_ALWAYS | (r >> 11 & (FLAGS_ARITHMETIC | FLAG_DF))
                   | (r >> 29 == 0 ? FLAG_ID : 0);
  fill_registers (&area->other, area->has, area->all, random);
  /* Linux leaves ID as the handler does (FIX_EFLAGS in its
     arch/x86/kernel/signal*.c).  */
  area->other.flags = FLAGS_ALWAYS | (~area->in.flags & FLAGS_ARITHMETIC)
                      | (area->in.flags & FLAG_ID);
  memset (&area->out, 0, sizeof area->out);
  area->waiting = 0;
  area->next = (uintptr_t) canary_wait;
}

/* --- Comparing --- */

struct comparison
{
  FILE *stream;                 /* or NULL */
  unsigned differences;
};

static void
compare_word (struct comparison *c, const char *name, uint64_t in, uint64_t out)
{
  if (in == out)
    return;
  c->differences++;
  if (c->stream != NULL)
    fprintf (c->stream, "%s changed from %#" PRIx64 " to %#" PRIx64 "\n", name, in, out);
}

/* The first byte that differs, under NAME (INDEX, its number).  */
static void
compare_bytes (struct comparison *c, const char *(*name) (unsigned, size_t),
               unsigned index, const uint8_t *in, const uint8_t *out, size_t bytes)
{
  for (size_t i = 0; i < bytes; i++)
    if (in[i] != out[i])
      {
        c->differences++;
        if (c->stream != NULL)
          fprintf (c->stream, "%s: byte %zu changed from %02x to %02x\n",
                   name (index, i), i, in[i], out[i]);
        return;
      }
}

/* The least register that holds BYTE of vector INDEX.  */
static const char *
vector_name (unsigned index, size_t byte)
{
  static __thread char name[8];
  snprintf (name, sizeof name, "%cmm%u",
            index >= 16 || byte >= 32 ? 'z' : byte >= 16 ? 'y' : 'x', index % 32);
  return name;
}

static const char *
x87_name (unsigned index, size_t byte)
{
  static __thread char name[8];
  (void) byte;
  snprintf (name, sizeof name, "st%u", index % 8);
  return name;
}

static const char *
mmx_name (unsigned index, size_t byte)
{
  static __thread char name[8];
  (void) byte;
  snprintf (name, sizeof name, "mm%u", index % 8);
  return name;
}

/* A bit for each register that is empty.  */
static unsigned
empty_registers (const uint8_t *image)
{
  unsigned tags = get16 (image + 8), empty = 0;
  for (unsigned i = 0; i < 8; i++)
    empty |= (tags >> 2 * i & 3) == 3 ? 1 << i : 0;
  return empty;
}

static void
compare_x87 (struct comparison *c, const uint8_t *in, const uint8_t *out)
{
  unsigned empty = empty_registers (in), top = get16 (in + 4) >> 11 & 7;
  compare_word (c, "x87 control", get16 (in), get16 (out));
  compare_word (c, "x87 status", get16 (in + 4), get16 (out + 4));
  compare_word (c, "x87 tags, 1 for empty,", empty, empty_registers (out));
  /* Registers are in the order of the stack, tags in that of the CPU.  */
  bool mmx = empty == 0 && top == 0;
  for (unsigned i = 0; i < 8; i++)
    mmx &= get16 (in + 28 + 10 * i + 8) == 0xffff;
  for (unsigned i = 0; i < 8; i++)
    if (!(empty >> (i + top) % 8 & 1))
      compare_bytes (c, mmx ? mmx_name : x87_name, i, in + 28 + 10 * i,
                     out + 28 + 10 * i, 10);
}

unsigned
area_compare (const struct area *area, FILE *stream)
{
  const struct registers *in = &area->in, *out = &area->out;
  struct comparison c = { stream, 0 };
  char name[8];
  for (unsigned i = 0; i < GENERAL; i++)
    compare_word (&c, general_name[i], in->general[i], out->general[i]);
  compare_word (&c, SP_NAME, in->sp, out->sp);
  compare_word (&c, "flags", in->flags, out->flags);
  compare_word (&c, "MXCSR", in->mxcsr, out->mxcsr);
  compare_x87 (&c, in->x87, out->x87);
  for (unsigned i = 0; i < 32; i++)
    compare_bytes (&c, vector_name, i, in->vector[i], out->vector[i], 64);
  for (unsigned i = 0; i < 8; i++)
    {
      snprintf (name, sizeof name, "k%u", i);
      compare_word (&c, name, in->mask[i], out->mask[i]);
    }
  return c.differences;
}
