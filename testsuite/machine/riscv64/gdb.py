# riscv64's registers as gdb names and shows them (preemptregs.unwind/step.py).
#
# SPDX-License-Identifier: MIT

import gdb

MASK = (1 << 64) - 1
NAMES = ("zero ra sp gp tp t0 t1 t2 fp s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8"
         " s9 s10 s11 t3 t4 t5 t6").split()
CALL = "jalr"
BEHIND = 0


def number(expression):
    return int(gdb.parse_and_eval("held->" + expression)) & MASK


# asyncPreempt is entered with the PC at SP.
def condition(words):
    return "*(unsigned long *) $sp == (unsigned long) &oracle_unchanged"


# qemu's gdb server steps over a system call and the instruction behind it.
def late(text):
    return 4 if text.startswith("ecall") else 0


def expected(words):
    values = {NAMES[i]: number("in.x[%d]" % i) for i in (1, *range(5, 32))
              if i != 31 or "t6" in words}
    values["sp"] = number("in.sp")
    if "fpr" in words:
        values.update({"f%d" % i: number("in.f[%d]" % i) for i in range(32)})
    return values


def read(frame, name):
    value = frame.read_register(name)
    if name[0] == "f" and name != "fp":
        return int(value["double"].format_string(format="x"), 16)
    return int(value) & MASK


def unknown(name, text):
    return 0


def before_running():
    pass
