# loong64's registers as gdb names and shows them (preemptregs.unwind/step.py).
#
# SPDX-License-Identifier: MIT

import gdb

MASK = (1 << 64) - 1
CALL = "bl"
BEHIND = 0


def number(expression):
    return int(gdb.parse_and_eval("held->" + expression)) & MASK


# asyncPreempt is entered with the PC at SP.
def condition(words):
    return "*(unsigned long *) $sp == (unsigned long) &oracle_unchanged"


def expected(words):
    values = {"r%d" % i: number("in.r[%d]" % i) for i in (1, *range(4, 32)) if i != 21}
    values["r3"] = number("in.sp")
    return values


def read(frame, name):
    return int(frame.read_register(name)) & MASK


def unknown(name, text):
    return 0


def before_running():
    pass
