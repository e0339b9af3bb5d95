/* What is chosen for runs beside the registers' values: words of data (--value), and which
   CPU this one is taken for.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "run.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Each word's numbers.  */
enum { WORDS_MAX = 64, NUMBERS_MAX = 8 };
static struct
{
  char name[64];
  unsigned bytes, count;
  uint64_t number[NUMBERS_MAX];
} word[WORDS_MAX];
static unsigned words;

/* Where they are, in the order of the contract's lines: the host's, where it has any.  */
extern void *const judge_values[] __attribute__ ((weak));

/* Conditions are the machine's up to here; then that signals come; then one for each of
   judge_cpus, of those up to the one that this CPU is taken for; then one for each number of a
   word that has several.  */
enum { SIGNALS = 31, CPUS, CPUS_MOST = 8, NUMBERS = CPUS + CPUS_MOST, ALL = 64 };
static struct
{
  const char *what;
  uint64_t number;
  uint64_t group;               /* all numbers of one word */
} condition[ALL];
static uint64_t chosen;

/* Machines that cannot be taken for others have neither.  */
extern const struct judge_cpu judge_cpus[] __attribute__ ((weak));

void __attribute__ ((weak))
judge_be (int cpu)
{
  (void) cpu;
}

/* --- Words --- */

const char *
choices_add_word (const char *line)
{
  if (words == WORDS_MAX
      || sscanf (line, "%*s %63s %u", word[words].name, &word[words].bytes) != 2)
    return "too many words of data";
  const char *at = strrchr (line, ' ');
  for (char *end; word[words].count < NUMBERS_MAX; at = end)
    {
      word[words].number[word[words].count++] = strtoull (at + 1, &end, 0);
      if (*end != ',')
        break;
    }
  words++;
  return NULL;
}

unsigned
choices_count (void)
{
  unsigned product = 1;
  for (unsigned i = 0; i < words; i++)
    product *= word[i].count;
  return product;
}

/* Write NUMBER, even where it is constant.  */
static void
set_word (void *at, unsigned bytes, uint64_t number)
{
  uintptr_t page = sysconf (_SC_PAGESIZE), from = (uintptr_t) at & -page;
  uint8_t byte[8];
  for (unsigned i = 0; i < bytes; i++)
    byte[__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? bytes - 1 - i : i] = number >> 8 * i;
  if (memcmp (at, byte, bytes) == 0)
    return;
  mprotect ((void *) from, (uintptr_t) at + bytes - from, PROT_READ | PROT_WRITE);
  memcpy (at, byte, bytes);
}

void
choices_take (unsigned n)
{
  unsigned bit = NUMBERS;
  chosen &= ~-(UINT64_C (1) << NUMBERS);
  for (unsigned i = 0; i < words; n /= word[i++].count)
    {
      unsigned k = n % word[i].count;
      uint64_t group = ((UINT64_C (1) << word[i].count) - 1) << bit;
      set_word (judge_values[i], word[i].bytes, word[i].number[k]);
      if (word[i].count == 1 || bit + word[i].count > ALL)
        continue;
      for (unsigned j = 0; j < word[i].count; j++)
        {
          condition[bit + j].what = word[i].name;
          condition[bit + j].number = word[i].number[j];
          condition[bit + j].group = group;
        }
      chosen |= UINT64_C (1) << (bit + k);
      bit += word[i].count;
    }
}

/* --- CPUs --- */

const struct judge_cpu *
choices_cpu (unsigned n)
{
  return judge_cpus == NULL || judge_cpus[n].word == NULL ? NULL : &judge_cpus[n];
}

int
choices_find_cpu (const char *word)
{
  unsigned n = 0;
  while (choices_cpu (n) != NULL && strcmp (choices_cpu (n)->word, word) != 0)
    n++;
  return choices_cpu (n) != NULL ? (int) n : -1;
}

const char *
choices_cpus (void)
{
  static char text[200];
  int n = snprintf (text, sizeof text, "--without: on this machine it can be");
  for (unsigned i = 0; choices_cpu (i) != NULL; i++)
    n += snprintf (text + n, sizeof text - n, " %s", choices_cpu (i)->word);
  if (choices_cpu (0) == NULL)
    snprintf (text + n, sizeof text - n, " nothing: it takes one that can step");
  return text;
}

void
choices_be (int cpu)
{
  judge_be (cpu);
  chosen &= ~(((UINT64_C (1) << CPUS_MOST) - 1) << CPUS);
  chosen |= ((UINT64_C (1) << (cpu + 1)) - 1) << CPUS;
}

/* --- Conditions --- */

void
choices_signals (bool come)
{
  go_signals = come;
  chosen &= ~(UINT64_C (1) << SIGNALS);
  chosen |= (uint64_t) come << SIGNALS;
}

uint64_t
choices_conditions (void)
{
  return chosen;
}

/* Of CPUs the one with the least that all have that is told, and the one with the most.  */
static const char *
print_cpus (uint64_t with, uint64_t without, const char *before)
{
  unsigned lacks = CPUS_MOST, has = 0;
  while (lacks > 0 && !(with >> (CPUS + lacks - 1) & 1))
    lacks--;
  while (has < CPUS_MOST && !(without >> (CPUS + has) & 1))
    has++;
  if (lacks != 0)
    printf ("%sa CPU without %s", before, choices_cpu (lacks - 1)->name), before = ", ";
  if (has != CPUS_MOST)
    printf ("%sa CPU with %s", before, choices_cpu (has)->name), before = ", ";
  return before;
}

void
choices_print (uint64_t with, uint64_t without, const char *before)
{
  if (with >> SIGNALS & 1)
    printf ("%sa signal between its instructions", before), before = ", ";
  before = print_cpus (with, without, before);
  for (unsigned k = NUMBERS; k < ALL; k++)
    {
      bool has = with >> k & 1;
      /* That it is not one of several is said where nothing says which it is.  */
      if (!has && (!(without >> k & 1) || (with & condition[k].group)))
        continue;
      printf ("%s%s%s%#llx", before, condition[k].what, has ? "=" : " not ",
              (unsigned long long) condition[k].number);
      before = ", ";
    }
}
