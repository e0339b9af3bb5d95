# MIPS's registers as gdb names and shows them (preemptregs.unwind/step.py).
#
# SPDX-License-Identifier: MIT

import gdb

BITS = 8 * int(gdb.parse_and_eval("sizeof (long)"))
MASK = (1 << BITS) - 1
NAMES = ["zero", "at", "v0", "v1", "a0", "a1", "a2", "a3", "t0", "t1", "t2", "t3", "t4", "t5",
         "t6", "t7", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "t8", "t9", "k0", "k1",
         "gp", "sp", "s8", "ra"]
if BITS == 64:
    NAMES[8:16] = ["a4", "a5", "a6", "a7", "t0", "t1", "t2", "t3"]
CALL = "jalr"
SLOT = 4
BEHIND = 0


def number(expression):
    return int(gdb.parse_and_eval("held->" + expression)) & MASK


# asyncPreempt is entered with the PC at SP.
def condition(words):
    return "*(unsigned long *) $sp == (unsigned long) &oracle_unchanged"


def expected(words):
    values = {NAMES[i]: number("in.r[%d]" % i) for i in range(1, 32)
              if i not in (26, 27, 29) and (i != 24 or "r24" in words)}
    values["sp"] = number("in.sp")
    if gdb.parse_and_eval("has_results"):
        values.update((name, number("in." + name)) for name in ("hi", "lo"))
    return values


def read(frame, name):
    return int(frame.read_register(name)) & MASK


def unknown(name, text):
    return 0


def before_running():
    pass
