# AArch64's registers as gdb names and shows them (preemptregs.unwind/step.py).
#
# SPDX-License-Identifier: MIT

import gdb

MASK = (1 << 64) - 1
CALL = "bl.*asyncPreempt2"
BEHIND = 0


def number(expression):
    return int(gdb.parse_and_eval("held->" + expression)) & MASK


# asyncPreempt is entered with a frame record at SP.
def condition(words):
    return "*(unsigned long *) ($sp + 8) == (unsigned long) &oracle_unchanged"


# qemu's gdb server steps over a system call and the instruction behind it.
def late(text):
    return 4 if text.startswith("svc") else 0


def expected(words):
    values = {"x%d" % i: number("in.x[%d]" % i) for i in range(31)
              if i != 18 or "x18" in words}
    values["sp"] = number("in.sp")
    return values


def read(frame, name):
    return int(frame.read_register(name)) & MASK


def unknown(name, text):
    return 0


def before_running():
    pass
