# In gdb, at the first instruction of a function that keeps its caller's registers: step through
# it, and at each instruction compare what unwinding says of them with what it said at first.
#
# Expects $size, the function's, and in Python LOST, the registers that are not kept.  Prints
# what differs, and a summary.
#
# SPDX-License-Identifier: MIT

import gdb


def registers(frame):
    """Those of FRAME's that unwinding knows."""
    seen = {name: int(frame.read_register(name)) for name in ("pc", "sp")}
    for register in frame.architecture().registers("general"):
        try:
            value = frame.read_register(register.name)
            if register.name not in LOST and not value.is_optimized_out:
                seen[register.name] = int(value)
        except (gdb.error, ValueError):
            pass
    return seen


def step(inside):
    """By one instruction, and over what is called."""
    gdb.execute("stepi", to_string=True)
    caller = gdb.newest_frame().older()
    if not inside(gdb.newest_frame().pc()) and caller is not None and inside(caller.pc()):
        gdb.execute("tbreak *%d" % caller.pc(), to_string=True)
        gdb.execute("continue", to_string=True)


def run():
    begin = gdb.newest_frame().pc()
    end = begin + int(gdb.parse_and_eval("$size"))
    expected = registers(gdb.newest_frame().older())
    steps = differences = 0
    while begin <= gdb.newest_frame().pc() < end and differences == 0:
        frame = gdb.newest_frame()
        seen = registers(frame.older())
        for name in expected.keys() & seen.keys():
            if seen[name] != expected[name]:
                differences += 1
                print("at %d: %s is %#x, not %#x" % (frame.pc() - begin, name, seen[name],
                                                     expected[name]))
        steps += 1
        step(lambda pc: begin <= pc < end)
    if differences == 0 and gdb.newest_frame().pc() != expected["pc"]:
        differences += 1
        print("it went on at %#x" % gdb.newest_frame().pc())
    print("%d instructions, %d registers, %d differences" % (steps, len(expected), differences))


run()
