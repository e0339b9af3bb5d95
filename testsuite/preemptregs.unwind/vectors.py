# In gdb: whole vectors of the interrupted code, as the manual tells to read them.
#
# Expects the program survive, its arguments set, and the variable $bytes (of a vector
# in the frame).  Prints what differs, and a summary.
#
# SPDX-License-Identifier: MIT

import gdb

BP = "rbp" if gdb.parse_and_eval("sizeof (void *)") == 8 else "ebp"
SSE, AVX, ZMM_HIGH = 1, 2, 6


def memory(address, count):
    return bytes(gdb.selected_inferior().read_memory(address, count))


def component(number, at, count):
    """COUNT bytes of what the oracle loaded, or zeros: the component's initial state."""
    if not int(gdb.parse_and_eval("held->in.image.present")) >> number & 1:
        return bytes(count)
    offset = 160 if number == SSE else int(gdb.parse_and_eval("oracle_offset[%d]" % number))
    return memory(int(gdb.parse_and_eval("(unsigned long) &held->in.image")) + offset + at, count)


def expected(number, count):
    value = component(SSE, number * 16, 16) + component(AVX, number * 16, 16) \
        + component(ZMM_HIGH, number * 32, 32)
    return value[:count]


gdb.execute("break preempted if (held->in.image.present & 0xe6) == 0xe6"
            if int(gdb.parse_and_eval("$bytes")) == 64
            else "break preempted if (held->in.image.present & 6) == 6", to_string=True)
gdb.execute("run", to_string=True)
gdb.execute("frame function asyncPreempt", to_string=True)
differences = 0
for n in range(8):
    slot = gdb.parse_and_eval(
        "((struct preempt_frame **) $%s)[-2]->xmm%d" % (BP, n))
    count = int(gdb.parse_and_eval("$bytes"))
    seen, wanted = memory(int(slot.address), count), expected(n, count)
    if slot.type.sizeof != count or seen != wanted:
        differences += 1
        print("xmm%d is %s, not %s" % (n, seen.hex(), wanted.hex()))
print("8 vectors of %d bytes, %d differences" % (count, differences))
