/* APX on a CPU without it: where a move that names r16 to r31 is no instruction, its
   SIGILL is answered by doing what it says.  Only what mkpreempt and the oracle write is
   known: mov between a register and memory, of 8 or 4 bytes, with a REX2 prefix (Intel's
   APX specification, 3.1.1), by a displacement from SP or from fs.  Anything else ends the
   program.  The core and, with --wrap=oracle_look, the oracle are told that the CPU has
   APX.

   A CPU that has it runs the moves itself.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "core.h"
#include "feature_bit.h"
#include "oracle.h"

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

static uint64_t registers[16];          /* r16 to r31 */

/* cpu.c's, which is compiled under another name.  */
uint32_t real_cpu_features (void);

uint32_t
cpu_features (void)
{
  return real_cpu_features () | feature_bit ("APX");
}

const char *__real_oracle_look (void);
const char *__wrap_oracle_look (void);

const char *
__wrap_oracle_look (void)
{
  const char *error = __real_oracle_look ();
  oracle_has |= HAS_APX;
  return error;
}

/* Where fs points, which is the first word there (the ABI's thread control block).  */
static uintptr_t
thread_pointer (void)
{
  uintptr_t fs;
  __asm__ ("mov %%fs:0, %0" : "=r" (fs));
  return fs;
}

/* The bits of REX2's second byte.  */
enum { B3 = 1, X3 = 2, R3 = 4, W = 8, B4 = 16, X4 = 32, R4 = 64, M0 = 128 };

struct move
{
  bool load;
  unsigned number, bytes;       /* of r16 on; of the operand */
  char *address;
  const uint8_t *next;
};

/* The memory operand whose MODRM byte, which a SIB byte follows, P is at, FROM where the
   prefix says: the address, and what follows.  */
static bool
decode_operand (const uint8_t *p, uintptr_t from, const greg_t *gregs, struct move *m)
{
  unsigned mode = p[0] >> 6, base = p[0] & 7, sib = p[1];
  int8_t byte;
  int32_t word = 0;
  bool absolute = mode == 0 && sib == 0x25, by_sp = mode != 3 && sib == 0x24;
  if (base != 4 || (!absolute && !by_sp))
    return false;
  p += 2;
  memcpy (&byte, p, sizeof byte);
  if (mode == 2 || absolute)
    memcpy (&word, p, sizeof word);
  if (mode == 1)
    word = byte;
  m->next = p + (mode == 2 || absolute ? 4 : mode);
  m->address = (char *) from + (by_sp ? (uintptr_t) gregs[REG_RSP] : 0) + word;
  return true;
}

static bool
decode (const uint8_t *p, const greg_t *gregs, struct move *m)
{
  uintptr_t from = 0;
  if (p[0] == 0x64)
    {
      from = thread_pointer ();
      p++;
    }
  if (p[0] != 0xd5 || (p[1] & (B3 | X3 | B4 | X4 | M0)) != 0 || !(p[1] & R4)
      || (p[2] != 0x89 && p[2] != 0x8b))
    return false;
  m->load = p[2] == 0x8b;
  m->number = (p[3] >> 3 & 7) + (p[1] & R3 ? 8 : 0);
  m->bytes = p[1] & W ? 8 : 4;
  return decode_operand (p + 3, from, gregs, m);
}

static void
play (int signal, siginfo_t *info, void *data)
{
  static const char unknown[] = "SIGILL at what is no move of r16 to r31\n";
  greg_t *gregs = ((ucontext_t *) data)->uc_mcontext.gregs;
  struct move m;
  (void) signal, (void) info;
  if (!decode ((const uint8_t *) gregs[REG_RIP], gregs, &m))
    {
      if (write (1, unknown, sizeof unknown - 1) < 0)
        _exit (6);
      _exit (5);
    }
  if (m.load)
    {
      registers[m.number] = 0;
      memcpy (&registers[m.number], m.address, m.bytes);
    }
  else
    memcpy (m.address, &registers[m.number], m.bytes);
  gregs[REG_RIP] = (uintptr_t) m.next;
}

/* Before main.  On the alternate stack: SP is the task's.  */
static void __attribute__ ((constructor))
install (void)
{
  struct sigaction action = { .sa_sigaction = play, .sa_flags = SA_SIGINFO | SA_ONSTACK };
  sigfillset (&action.sa_mask);
  sigaction (SIGILL, &action, NULL);
}
