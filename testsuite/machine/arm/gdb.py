# ARM's registers as gdb names and shows them (preemptregs.unwind/step.py).
#
# SPDX-License-Identifier: MIT

import gdb

MASK = (1 << 32) - 1
NAMES = ["r%d" % i for i in range(13)] + ["sp", "lr"]
CALL = "blx?.*asyncPreempt2"
BEHIND = 0


def number(expression):
    return int(gdb.parse_and_eval("held->" + expression))


# asyncPreempt is entered with the frame record's address in fp; its PC's lowest bit says
# that the code is Thumb's.
def condition(words):
    return ("(*(unsigned long *) ($r11 + 4) & ~1)"
            " == ((unsigned long) &oracle_unchanged & ~1)")


def expected(words):
    values = {name: number("in.r[%d]" % i) & MASK for i, name in enumerate(NAMES)}
    values["sp"] = number("in.sp") & MASK
    if "vfp" in words:
        values.update({"d%d" % i: number("in.d[%d]" % i) for i in range(16)})
    return values


def read(frame, name):
    value = frame.read_register(name)
    if name[0] == "d":
        return int(value["u64"])
    return int(value) & MASK


def unknown(name, text):
    return 0


def before_running():
    pass
