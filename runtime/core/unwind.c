/* From a frame to its caller's.

   SPDX-License-Identifier: MIT  */

#define _GNU_SOURCE
#include "unwind.h"

#include <dlfcn.h>
#include <elf.h>
#include <string.h>

/* --- Numbers in .eh_frame --- */

/* What is still to be read of an entry.  */
struct text
{
  const uint8_t *at, *end;
  bool bad;                     /* it has ended too soon, or is not understood */
};

static void
take (struct text *t, void *value, size_t size)
{
  if ((size_t) (t->end - t->at) < size)
    {
      t->bad = true;
      t->at = t->end;
      memset (value, 0, size);
      return;
    }
  memcpy (value, t->at, size);
  t->at += size;
}

/* A number of SIZE bytes.  */
static uintptr_t
number (struct text *t, unsigned size, bool is_signed)
{
  uint64_t value = 0;
  bool highest_first = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
  take (t, (char *) &value + (highest_first ? sizeof value - size : 0), size);
  if (is_signed && size < 8 && (value >> (8 * size - 1) & 1) != 0)
    value |= -(UINT64_C (1) << 8 * size);
  return value;
}

static uintptr_t
leb128 (struct text *t, bool is_signed)
{
  uintptr_t value = 0;
  unsigned shift = 0;
  uint8_t byte;
  do
    {
      take (t, &byte, 1);
      if (shift < 8 * sizeof value)
        value |= (uintptr_t) (byte & 127) << shift;
      shift += 7;
    }
  while (byte & 128);
  if (is_signed && (byte & 64) != 0 && shift < 8 * sizeof value)
    value |= -((uintptr_t) 1 << shift);
  return value;
}

static uintptr_t
uleb128 (struct text *t)
{
  return leb128 (t, false);
}

static intptr_t
sleb128 (struct text *t)
{
  return leb128 (t, true);
}

/* A block, whose length comes first.  */
static struct text
block (struct text *t)
{
  uintptr_t size = uleb128 (t);
  struct text part = { t->at, t->at, t->bad };
  if (size > (size_t) (t->end - t->at))
    t->bad = part.bad = true;
  else
    part.end = t->at += size;
  return part;
}

/* A pointer under ENCODING (DW_EH_PE_*), where HEADER is what "relative to data" means.  */
static uintptr_t
pointer (struct text *t, uint8_t encoding, const void *header)
{
  enum { PC_RELATIVE = 0x10, DATA_RELATIVE = 0x30, INDIRECT = 0x80 };
  uintptr_t at = (uintptr_t) t->at, value;
  switch (encoding & 15)
    {
    case 0: value = number (t, sizeof value, false); break;
    case 1: value = uleb128 (t); break;
    case 2: value = number (t, 2, false); break;
    case 3: value = number (t, 4, false); break;
    case 4: value = number (t, 8, false); break;
    case 9: value = sleb128 (t); break;
    case 10: value = number (t, 2, true); break;
    case 11: value = number (t, 4, true); break;
    case 12: value = number (t, 8, true); break;
    default: t->bad = true; return 0;
    }
  if ((encoding & 0x70) == PC_RELATIVE)
    value += at;
  else if ((encoding & 0x70) == DATA_RELATIVE)
    value += (uintptr_t) header;
  else if ((encoding & 0x70) != 0)
    t->bad = true;
  /* Only a personality's is, and nobody wants that.  */
  return value;
}

/* --- The entry for a PC --- */

struct entry
{
  uintptr_t code_align;
  intptr_t data_align;
  uintptr_t return_column;
  uint8_t encoding;             /* of addresses */
  bool interrupted;             /* its caller did not call, but was interrupted */
  uintptr_t begin, size;        /* of the code */
  struct text common, own;      /* instructions: the CIE's, the FDE's */
};

/* The entry that begins at AT, from behind its length on.  */
static struct text
entry_text (const uint8_t *at)
{
  uint32_t size;
  memcpy (&size, at, sizeof size);
  /* 0 is the end of all, and the other the longer form, which none has needed yet.  */
  return (struct text) { at + 4, at + 4 + (size == ~0u ? 0 : size), size == 0 || size == ~0u };
}

/* What the CIE says in its augmentation, whose letters are LETTERS.  */
static void
read_augmentation (struct text *t, const char *letters, struct entry *e)
{
  for (struct text data = block (t); *letters != '\0'; letters++)
    if (*letters == 'R')
      e->encoding = number (&data, 1, false);
    else if (*letters == 'L')
      number (&data, 1, false);
    else if (*letters == 'P')
      pointer (&data, number (&data, 1, false), NULL);
    else if (*letters == 'S')
      e->interrupted = true;
    else if (*letters != 'B')   /* AArch64: which key has signed */
      t->bad = true;
}

/* False where it is not understood.  *AUGMENTED: FDEs have a block of their own.  */
static bool
read_common (const uint8_t *at, struct entry *e, bool *augmented)
{
  struct text t = entry_text (at);
  bool is_cie = number (&t, 4, false) == 0;
  uintptr_t version = number (&t, 1, false);
  const char *letters = (const char *) t.at;
  if (t.bad || !is_cie || (version != 1 && version != 3)
      || memchr (letters, '\0', t.end - t.at) == NULL)
    return false;
  t.at += strlen (letters) + 1;
  e->code_align = uleb128 (&t);
  e->data_align = sleb128 (&t);
  e->return_column = version == 1 ? number (&t, 1, false) : uleb128 (&t);
  *augmented = *letters == 'z';
  if (*augmented)
    read_augmentation (&t, letters + 1, e);
  else if (*letters != '\0')
    return false;
  e->common = t;
  return !t.bad;
}

static bool
read_entry (const uint8_t *at, struct entry *e)
{
  struct text t = entry_text (at);
  const uint8_t *here = t.at;
  uint32_t back = number (&t, 4, false);
  bool augmented;
  *e = (struct entry) { 0 };
  if (t.bad || back == 0 || !read_common (here - back, e, &augmented))
    return false;
  e->begin = pointer (&t, e->encoding, NULL);
  e->size = pointer (&t, e->encoding & 15, NULL);
  if (augmented)
    block (&t);
  e->own = t;
  return !t.bad;
}

/* The FDE that may cover PC, by the sorted table of .eh_frame_hdr; NULL: none.  */
static const uint8_t *
find_entry (uintptr_t pc)
{
  enum { SORTED = 0x3b };       /* pairs of 4 bytes each, relative to the table's begin */
  struct dl_find_object object;
  /* Where the ABI has tables of another kind (ARM's), they do not tell of each
     instruction.  */
  if (DLFO_EH_SEGMENT_TYPE != PT_GNU_EH_FRAME
      || _dl_find_object ((void *) pc, &object) != 0 || object.dlfo_eh_frame == NULL)
    return NULL;
  const uint8_t *header = object.dlfo_eh_frame;
  struct text t = { header + 4, header + 4 + 32, false };
  pointer (&t, header[1], header);
  uintptr_t low = 0, high = pointer (&t, header[2], header);
  if (header[0] != 1 || header[3] != SORTED || t.bad)
    return NULL;
  const int32_t (*pair)[2] = (const void *) t.at;
  while (low < high)
    {
      uintptr_t middle = low + (high - low) / 2;
      if ((uintptr_t) header + pair[middle][0] <= pc)
        low = middle + 1;
      else
        high = middle;
    }
  return low == 0 ? NULL : header + pair[low - 1][1];
}

/* --- What it says of each register --- */

enum rule
{
  SAME,                         /* as it is */
  UNDEFINED,
  AT_OFFSET, IS_OFFSET,         /* saved at, or is, the CFA and VALUE */
  IN_REGISTER,                  /* VALUE's */
  AT_EXPRESSION, IS_EXPRESSION  /* VALUE is where it is written */
};

struct place
{
  enum rule rule;
  intptr_t value;
};

/* The general registers; the caller's PC, where it is in none of these; all others.  */
enum { PC = MACHINE_GENERAL, OTHERS, PLACES };

struct row
{
  struct place cfa, place[PLACES];      /* the CFA: IN_REGISTER or IS_EXPRESSION */
  intptr_t cfa_offset;
};

/* A run through an entry's instructions, up to the row of one of the code's.  */
struct run
{
  const struct entry *entry;
  struct row row, initial, kept[3];     /* by the CIE; by remember_state */
  unsigned depth;
  uintptr_t at;                 /* the code that the row is of */
};

static unsigned
slot (const struct entry *e, uintptr_t column)
{
  uintptr_t n = MACHINE_NUMBER (column);
  return n < MACHINE_GENERAL ? n : column == e->return_column ? PC : OTHERS;
}

static void
set (struct run *r, uintptr_t column, enum rule rule, intptr_t value)
{
  r->row.place[slot (r->entry, column)] = (struct place) { rule, value };
}

static void
restore (struct run *r, uintptr_t column)
{
  unsigned n = slot (r->entry, column);
  r->row.place[n] = r->initial.place[n];
}

static void
set_expression (struct run *r, struct text *t, enum rule rule)
{
  uintptr_t column = uleb128 (t);
  set (r, column, rule, (intptr_t) t->at);
  block (t);
}

static void
set_cfa (struct run *r, uintptr_t column, intptr_t offset)
{
  r->row.cfa = (struct place) { IN_REGISTER, column };
  r->row.cfa_offset = offset;
}

/* DW_CFA_remember_state and _restore_state.  */
static void
keep (struct run *r, struct text *t, bool back)
{
  enum { MOST = sizeof r->kept / sizeof *r->kept };
  if (back ? r->depth == 0 : r->depth == MOST)
    t->bad = true;
  else if (back)
    r->row = r->kept[--r->depth];
  else
    r->kept[r->depth++] = r->row;
}

/* One instruction that is a whole byte.  */
static void
run_extended (struct run *r, struct text *t, uint8_t op)
{
  const struct entry *e = r->entry;
  uintptr_t column;
  switch (op)
    {
    case 0x00: break;                                           /* nop */
    case 0x01: r->at = pointer (t, e->encoding, NULL); break;   /* set_loc */
    case 0x02: r->at += number (t, 1, false) * e->code_align; break; /* advance_loc */
    case 0x03: r->at += number (t, 2, false) * e->code_align; break;
    case 0x04: r->at += number (t, 4, false) * e->code_align; break;
    case 0x05: column = uleb128 (t);                            /* offset */
      set (r, column, AT_OFFSET, uleb128 (t) * e->data_align); break;
    case 0x06: restore (r, uleb128 (t)); break;
    case 0x07: set (r, uleb128 (t), UNDEFINED, 0); break;
    case 0x08: set (r, uleb128 (t), SAME, 0); break;
    case 0x09: column = uleb128 (t);                            /* register */
      set (r, column, IN_REGISTER, uleb128 (t)); break;
    case 0x0a: case 0x0b: keep (r, t, op == 0x0b); break;
    case 0x0c: column = uleb128 (t);                            /* def_cfa */
      set_cfa (r, column, uleb128 (t)); break;
    case 0x0d: set_cfa (r, uleb128 (t), r->row.cfa_offset); break;
    case 0x0e: r->row.cfa_offset = uleb128 (t); break;
    case 0x0f: r->row.cfa = (struct place) { IS_EXPRESSION, (intptr_t) t->at };
      block (t); break;
    case 0x10: set_expression (r, t, AT_EXPRESSION); break;
    case 0x11: column = uleb128 (t);                            /* offset, signed */
      set (r, column, AT_OFFSET, sleb128 (t) * e->data_align); break;
    case 0x12: column = uleb128 (t);                            /* def_cfa, signed */
      set_cfa (r, column, sleb128 (t) * e->data_align); break;
    case 0x13: r->row.cfa_offset = sleb128 (t) * e->data_align; break;
    case 0x14: column = uleb128 (t);                            /* val_offset */
      set (r, column, IS_OFFSET, uleb128 (t) * e->data_align); break;
    case 0x15: column = uleb128 (t);
      set (r, column, IS_OFFSET, sleb128 (t) * e->data_align); break;
    case 0x16: set_expression (r, t, IS_EXPRESSION); break;
    case 0x2d: break;           /* AArch64: signed from here on, or no longer, which
                                   machine_return_address sees for itself */
    case 0x2e: uleb128 (t); break;                              /* GNU_args_size */
    default: t->bad = true;
    }
}

/* The instructions of T, up to those that are of code beyond PC.  */
static bool
run (struct run *r, struct text t, uintptr_t pc)
{
  while (t.at < t.end && !t.bad && r->at <= pc)
    {
      uint8_t op = number (&t, 1, false), low = op & 63;
      if (op >> 6 == 1)
        r->at += low * r->entry->code_align;
      else if (op >> 6 == 2)
        set (r, low, AT_OFFSET, uleb128 (&t) * r->entry->data_align);
      else if (op >> 6 == 3)
        restore (r, low);
      else
        run_extended (r, &t, op);
    }
  return !t.bad;
}

/* --- Expressions: DWARF 4, 2.5, as far as call frames use it --- */

struct stack
{
  uintptr_t word[16];
  unsigned depth;
};

static void
push (struct stack *s, struct text *t, uintptr_t word)
{
  if (s->depth == sizeof s->word / sizeof *s->word)
    t->bad = true;
  else
    s->word[s->depth++] = word;
}

static uintptr_t
pop (struct stack *s, struct text *t)
{
  if (s->depth > 0)
    return s->word[--s->depth];
  t->bad = true;
  return 0;
}

/* The general register N; the one that COLUMN is.  */
static uintptr_t
known_general (const struct unwind *u, struct text *t, uintptr_t n)
{
  if (n < MACHINE_GENERAL && (u->known >> n & 1) != 0)
    return u->word[n];
  t->bad = true;
  return 0;
}

static uintptr_t
known_word (const struct unwind *u, struct text *t, uintptr_t column)
{
  return known_general (u, t, MACHINE_NUMBER (column));
}

static uintptr_t
calculate (uint8_t op, struct text *t, uintptr_t a, uintptr_t b)
{
  intptr_t x = a, y = b;
  switch (op)
    {
    case 0x1a: return a & b;
    case 0x1c: return a - b;
    case 0x1e: return a * b;
    case 0x21: return a | b;
    case 0x22: return a + b;
    case 0x24: return b < 8 * sizeof a ? a << b : 0;
    case 0x25: return b < 8 * sizeof a ? a >> b : 0;
    case 0x26: return x >> (b < 8 * sizeof a ? b : 8 * sizeof a - 1);
    case 0x27: return a ^ b;
    case 0x29: return x == y;
    case 0x2a: return x >= y;
    case 0x2b: return x > y;
    case 0x2c: return x <= y;
    case 0x2d: return x < y;
    case 0x2e: return x != y;
    default: t->bad = true; return 0;
    }
}

/* One operation.  In PLT's the PC is a register, too.  */
static void
operate (const struct unwind *u, const struct entry *e, struct stack *s, struct text *t)
{
  uint8_t op = number (t, 1, false);
  uintptr_t a, b;
  if (op >= 0x30 && op < 0x50)                                  /* lit */
    push (s, t, op - 0x30);
  else if (op >= 0x70 && op < 0x90)                             /* breg */
    push (s, t, sleb128 (t) + (op - 0x70u == e->return_column && e->return_column
                               >= MACHINE_GENERAL ? u->pc : known_word (u, t, op - 0x70u)));
  else
    switch (op)
      {
      case 0x06: if (!u->read (u, pop (s, t), &a)) t->bad = true; else push (s, t, a);
        break;
      case 0x08: push (s, t, number (t, 1, false)); break;      /* const */
      case 0x09: push (s, t, number (t, 1, true)); break;
      case 0x0a: push (s, t, number (t, 2, false)); break;
      case 0x0b: push (s, t, number (t, 2, true)); break;
      case 0x0c: push (s, t, number (t, 4, false)); break;
      case 0x0d: push (s, t, number (t, 4, true)); break;
      case 0x10: push (s, t, uleb128 (t)); break;
      case 0x11: push (s, t, sleb128 (t)); break;
      case 0x12: a = pop (s, t); push (s, t, a); push (s, t, a); break; /* dup */
      case 0x13: pop (s, t); break;
      case 0x16: a = pop (s, t); b = pop (s, t); push (s, t, a); push (s, t, b); break;
      case 0x1f: push (s, t, -pop (s, t)); break;
      case 0x20: push (s, t, ~pop (s, t)); break;
      case 0x23: a = uleb128 (t); push (s, t, pop (s, t) + a); break;
      case 0x96: break;                                         /* nop */
      default: b = pop (s, t); a = pop (s, t); push (s, t, calculate (op, t, a, b));
      }
}

/* The block at AT, within the entry of which R is; on the CFA, unless that is what it
   says.  */
static bool
evaluate (const struct unwind *u, const struct run *r, intptr_t at, const uintptr_t *cfa,
          uintptr_t *value)
{
  const uint8_t *begin = (const uint8_t *) at;
  bool own = begin >= r->entry->own.at && begin < r->entry->own.end;
  struct text rest = { begin, own ? r->entry->own.end : r->entry->common.end, false };
  struct text t = block (&rest);
  struct stack s = { .depth = 0 };
  if (cfa != NULL)
    push (&s, &t, *cfa);
  while (t.at < t.end && !t.bad)
    operate (u, r->entry, &s, &t);
  *value = pop (&s, &t);
  return !t.bad;
}

/* --- One frame up --- */

static bool
find_cfa (const struct unwind *u, const struct run *r, uintptr_t *cfa)
{
  struct text t = { 0 };
  if (r->row.cfa.rule == IS_EXPRESSION)
    return evaluate (u, r, r->row.cfa.value, NULL, cfa);
  *cfa = known_word (u, &t, r->row.cfa.value) + r->row.cfa_offset;
  return r->row.cfa.rule == IN_REGISTER && !t.bad;
}

/* The caller's word in PLACE, which is SAME as WORD here; false where it is not known.  */
static bool
find_word (const struct unwind *u, const struct run *r, uintptr_t cfa, unsigned n,
           uintptr_t *word)
{
  const struct place *p = &r->row.place[n];
  struct text t = { 0 };
  uintptr_t at;
  switch (p->rule)
    {
    case SAME: *word = known_general (u, &t, n); return !t.bad;
    case AT_OFFSET: return u->read (u, cfa + p->value, word);
    case IS_OFFSET: *word = cfa + p->value; return true;
    case IN_REGISTER: *word = known_word (u, &t, p->value); return !t.bad;
    case AT_EXPRESSION: return evaluate (u, r, p->value, &cfa, &at) && u->read (u, at, word);
    case IS_EXPRESSION: return evaluate (u, r, p->value, &cfa, word);
    default: return false;
    }
}

/* Where it is, if it has been saved; else 0.  */
static uintptr_t
find_slot (const struct unwind *u, const struct run *r, uintptr_t cfa, unsigned n)
{
  const struct place *p = &r->row.place[n];
  uintptr_t at;
  if (p->rule == AT_OFFSET)
    return cfa + p->value;
  return p->rule == AT_EXPRESSION && evaluate (u, r, p->value, &cfa, &at) ? at : 0;
}

static enum unwind_result
step_to_caller (struct unwind *u, const struct run *r)
{
  struct unwind caller = *u;
  unsigned back = slot (r->entry, r->entry->return_column);
  uintptr_t cfa, pc;
  if (r->row.place[back].rule == UNDEFINED)
    return UNWIND_END;
  if (!find_cfa (u, r, &cfa) || !find_word (u, r, cfa, back, &pc))
    return UNWIND_UNREADABLE;
  caller.known = 0;
  for (unsigned n = 0; n < MACHINE_GENERAL; n++)
    if (find_word (u, r, cfa, n, &caller.word[n]))
      caller.known |= UINT64_C (1) << n;
  /* SP is where the CFA says, unless another rule is given.  */
  if (r->row.place[MACHINE_SP_COLUMN].rule == SAME)
    caller.word[MACHINE_SP_COLUMN] = cfa - MACHINE_CFA_ABOVE_SP;
  else if ((caller.known >> MACHINE_SP_COLUMN & 1) == 0)
    return UNWIND_UNREADABLE;
  caller.known |= UINT64_C (1) << MACHINE_SP_COLUMN;
  caller.pc = machine_return_address (pc);
  caller.exact = r->entry->interrupted;
  caller.left = r->entry->begin;
  caller.slot = find_slot (u, r, cfa, back);
  if (caller.pc == 0)
    return UNWIND_END;
  if (caller.pc == u->pc && cfa == u->word[MACHINE_SP_COLUMN])
    return UNWIND_UNREADABLE;   /* for ever */
  *u = caller;
  return UNWIND_CALLER;
}

enum unwind_result
unwind_step (struct unwind *u)
{
  struct entry entry;
  struct run r = { .entry = &entry };
  uintptr_t pc = u->pc - !u->exact;
  const uint8_t *at = find_entry (pc);
  if (at == NULL)
    return UNWIND_NO_INFORMATION;
  if (!read_entry (at, &entry))
    return UNWIND_UNREADABLE;
  if (pc - entry.begin >= entry.size)
    return UNWIND_NO_INFORMATION;
  if (!run (&r, entry.common, UINTPTR_MAX))
    return UNWIND_UNREADABLE;
  r.initial = r.row;
  r.at = entry.begin;
  return run (&r, entry.own, pc) ? step_to_caller (u, &r) : UNWIND_UNREADABLE;
}

void
unwind_begin_at (struct unwind *u, uintptr_t pc, uintptr_t sp)
{
  u->pc = pc;
  u->exact = true;
  u->word[MACHINE_SP_COLUMN] = sp;
  u->known = UINT64_C (1) << MACHINE_SP_COLUMN;
}

void
unwind_begin (struct unwind *u, const ucontext_t *context)
{
  unwind_begin_at (u, machine_pc (context), machine_sp (context));
  for (unsigned n = 0; n < MACHINE_GENERAL; n++)
    u->word[n] = machine_word (context, n);
  u->known = (UINT64_C (2) << (MACHINE_GENERAL - 1)) - 1;
}
