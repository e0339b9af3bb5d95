# PowerPC's registers as gdb names and shows them (preemptregs.unwind/step.py).
#
# SPDX-License-Identifier: MIT

import gdb

MASK = (1 << 64) - 1
CALL = "bl .*asyncPreempt2"
BEHIND = 0
LEFT_ALONE = 512                # ELFv2, 2.2.3.3


def number(expression):
    return int(gdb.parse_and_eval("held->" + expression)) & MASK


def order():
    return "little" if "little" in gdb.execute("show endian", to_string=True) else "big"


CODE = "asyncPreempt" if order() == "little" else "'.asyncPreempt'"


def vector(expression):
    """16 bytes, in the machine's order."""
    at = int(gdb.parse_and_eval("(unsigned long) held->" + expression)) & MASK
    return int.from_bytes(gdb.selected_inferior().read_memory(at, 16).tobytes(), order())


# asyncPreempt is entered with the PC where LR is saved in a frame's head.
def condition(words):
    return "*(unsigned long *) ($sp + 16) == (unsigned long) &oracle_unchanged"


def expected(words):
    values = {"r%d" % i: number("in.r[%d]" % i) for i in range(32) if i not in (1, 13)}
    values["r1"] = number("in.sp")
    values.update({name: number("in." + name) for name in ("lr", "ctr", "cr")})
    if "fpr" in words:
        values.update({"f%d" % i: int(gdb.parse_and_eval(
            "*(unsigned long *) held->in.vs[%d]" % i)) & MASK for i in range(32)})
    if "vr" in words:
        values.update({"vr%d" % i: vector("in.v[%d]" % i) for i in range(32)})
    return values


def read(frame, name):
    value = frame.read_register(name)
    if name[0] == "f":
        return int(value.format_string(format="x"), 16)
    if name[:2] == "vr":
        return int(value["uint128"].format_string(format="x"), 16)
    return int(value) & MASK


def unknown(name, text):
    return 0


def late(text):
    return 4 if text.startswith("sc") else 0


def before_running():
    pass
