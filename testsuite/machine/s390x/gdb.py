# s390x's registers as gdb names and shows them (preemptregs.unwind/step.py).
#
# SPDX-License-Identifier: MIT

import gdb

MASK = (1 << 64) - 1
CALL = "brasl"
BEHIND = 0


def number(expression):
    return int(gdb.parse_and_eval(expression)) & MASK


# asyncPreempt is entered with the PC behind the interrupted SP, at SP.
def condition(words):
    return "*(unsigned long *) ($sp + 8) == (unsigned long) &oracle_unchanged"


def expected(words):
    values = {"r%d" % i: number("held->in.r[%d]" % i) for i in range(15)}
    values["r15"] = number("held->in.sp")
    return values


def read(frame, name):
    return int(frame.read_register(name)) & MASK


def unknown(name, text):
    return 0


def before_running():
    pass
