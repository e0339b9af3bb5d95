/* Code is preempted in the delay slot of a branch, and goes on as if it had not been.

   Area: the trampoline, machine_pc.  Purpose: there a signal's context has the branch's PC,
   and the branch is done again.  Each kind of branch, taken and not, has a load in its slot
   from a page that cannot be read: the handler of that fault lets it be read, and preempts;
   asyncPreempt2 leaves nothing in the registers as it was.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "preempt.h"
#include "machine.h"
#include "oracle.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/* long slot_NAME (long a, const int *page): 1 where the branch was not taken, and twice what
   is at PAGE where the slot was done.  PREPARE sets what BRANCH, to 1f, asks of $4, and may
   have $1 be the address of that.  */
#define SLOT(name, prepare, branch)                                           \
  long slot_##name (long, const int *);                                       \
  extern const char slot_##name##_branch[];                                   \
  __asm__ ("\t.text\n\t.set push\n\t.set noreorder\n\t.set noat\n"             \
           "\t.globl slot_" #name "\n\t.ent slot_" #name "\n"                  \
           "\t.type slot_" #name ", @function\nslot_" #name ":\n"               \
           "\tmove $15, $31\n\tmove $2, $0\n\tmove $3, $0\n"                   \
           "\tbal 2f\n\tnop\n2:\n" prepare "\n"             \
           "slot_" #name "_branch:\n\t" branch "\n\tlw $3, 0($5)\n"            \
           "\tori $2, $2, 1\n1:\n"                                             \
           "\taddu $3, $3, $3\n\taddu $2, $2, $3\n\tjr $15\n\tnop\n"           \
           "\t.end slot_" #name "\n\t.size slot_" #name ", . - slot_" #name "\n"\
           "\t.set pop\n");

/* From 2, a label, to 1: $31 has that of 2.  */
#if _MIPS_SIM == _ABI64
# define TO_1 "\tdaddiu $1, $31, 1f - 2b\n"
#else
# define TO_1 "\taddiu $1, $31, 1f - 2b\n"
#endif
#define IN_ALL(S)                                                             \
  S (beq, "", "beq $4, $0, 1f") S (bne, "", "bne $4, $0, 1f")                 \
  S (blez, "", "blez $4, 1f") S (bgtz, "", "bgtz $4, 1f")                     \
  S (bltz, "", "bltz $4, 1f") S (bgez, "", "bgez $4, 1f")                     \
  S (b, "", "b 1f") S (bal, "", "bal 1f")                                     \
  S (jr, TO_1, "jr $1") S (jalr, TO_1, "jalr $1") S (jalr_14, TO_1, "jalr $14, $1")

#if defined __mips_isa_rev && __mips_isa_rev >= 6
# define ALL(S) IN_ALL (S)                                                    \
  S (bc1nez, "\tmtc1 $4, $f2", "bc1nez $f2, 1f")                              \
  S (bc1eqz, "\tmtc1 $4, $f2", "bc1eqz $f2, 1f")
#else
# define CONDITION(n) \
  "\tmtc1 $4, $f2\n\tmtc1 $0, $f4\n\tnop\n\tc.eq.s $fcc" #n ", $f2, $f4\n\tnop"
# define ALL(S) IN_ALL (S)                                                    \
  S (bltzal, "", "bltzal $4, 1f") S (bgezal, "", "bgezal $4, 1f")             \
  S (bc1t, CONDITION (0), "bc1t 1f") S (bc1f, CONDITION (3), "bc1f $fcc3, 1f")  \
  S (beql, "", "beql $4, $0, 1f") S (bnel, "", "bnel $4, $0, 1f")             \
  S (bgezl, "", "bgezl $4, 1f") S (bltzall, "", "bltzall $4, 1f")             \
  S (bc1tl, CONDITION (5), "bc1tl $fcc5, 1f")
#endif
ALL (SLOT)

static const struct { const char *name, *branch; long (*function) (long, const int *); }
slots[] = {
#define ROW(name, prepare, branch) { #name, slot_##name##_branch, slot_##name },
  ALL (ROW)
};

static int *page;
static volatile uintptr_t at;
static volatile int preemptions;

static void
handle (int signal, siginfo_t *info, void *context)
{
  (void) signal, (void) info;
  at = machine_pc (context);
  mprotect (page, 4096, PROT_READ | PROT_WRITE);
  preempt_inject (context);
}

void
preempted (struct preempt_frame *frame)
{
  (void) frame;
  preemptions++;
}

/* Does the slot do the same with A when its load faults as when it does not?  Adds to
   *TRIED if it does fault: one of a branch that is likely, and not taken, is not done.  */
static bool
is_same (unsigned n, long a, unsigned *tried)
{
  mprotect (page, 4096, PROT_READ | PROT_WRITE);
  long expected = slots[n].function (a, page);
  at = 0;
  preemptions = 0;
  mprotect (page, 4096, PROT_NONE);
  long got = slots[n].function (a, page);
  bool done = expected > 1;
  *tried += done;
  if (got == expected && preemptions == done
      && at == (done ? (uintptr_t) slots[n].branch : 0))
    return true;
  printf ("%s of %ld: %ld, not %ld; %d preemptions, at %#zx, not %p\n", slots[n].name, a, got,
          expected, preemptions, (size_t) at, (const void *) slots[n].branch);
  return false;
}

int
main (void)
{
  static char alternate[65536];
  stack_t stack = { .ss_sp = alternate, .ss_size = sizeof alternate };
  struct sigaction action = { .sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK };
  uint64_t random_state = 0x9e3779b97f4a7c15;
  unsigned tried = 0, wrong = 0;
  const char *error = preempt_init ();
  if (error != NULL)
    return puts (error), 3;
  page = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *page = 1000;
  sigaltstack (&stack, NULL);
  sigaction (SIGSEGV, &action, NULL);
  oracle_init (&oracle_area);
  oracle_fill (&oracle_area, &random_state);
  for (unsigned n = 0; n < sizeof slots / sizeof *slots; n++)
    for (long a = -1; a <= 1; a++)
      wrong += !is_same (n, a, &tried);
  printf ("%u preempted in the delay slot, %u wrong\n", tried, wrong);
  return wrong != 0;
}
