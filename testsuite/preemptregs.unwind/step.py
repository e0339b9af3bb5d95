# In gdb: step through asyncPreempt, from each of its entries, and at each instruction
# compare the registers of the interrupted frame with what the oracle loaded.
#
# Expects the program survive, its arguments set, the variable $size (of asyncPreempt), in
# Python WORDS, what of the set has unwinding rules beyond general and control registers,
# START, the command that makes the program run, and what the machine's gdb.py defines,
# which is sourced before:
#
# CALL			the pattern that the call of asyncPreempt2 begins with, disassembled
# SLOT			optional: how many bytes behind a call are done before it
# BEHIND		how many bytes behind asyncPreempt are its own
# entries (WORDS)	optional: yields asyncPreempt's entries, as expressions, and with each
#			the words that the functions below get, in place of WORDS; the
#			program runs from the second on
# condition (WORDS)	when to stop at its entry: where the loop has changed nothing, and
#			the registers hold what gdb can show
# expected (WORDS)	the registers' values: a dictionary, by gdb's names
# read (FRAME, NAME)	register NAME in FRAME, as such a value
# unknown (NAME, TEXT)	bits of NAME that gdb cannot tell from where TEXT is disassembled
# late (TEXT)		optional: how many bytes behind the place to which TEXT goes back a
#			debugger may find it, which steps over the next instruction too
# before_running ()	called before the program runs on
# LEFT_ALONE		optional: how many bytes below SP signals leave alone, where these are more
#			than the red zone
# CODE			optional: how gdb calls asyncPreempt's code, where that name is a descriptor's
#
# Prints what differs, and a summary; stops at the first instruction where anything does.
#
# SPDX-License-Identifier: MIT

import re

import gdb

ADDRESS = (1 << 8 * int(gdb.parse_and_eval("sizeof (void *)"))) - 1
CODE = globals().get("CODE", "asyncPreempt")
LEFT_ALONE = globals().get("LEFT_ALONE", 0)
differences = 0


def differ(text):
    global differences
    differences += 1
    if differences <= 10:
        print(text)


def symbol(name):
    return int(gdb.parse_and_eval("(unsigned long) &" + name)) & ADDRESS


def disassemble(frame):
    return frame.architecture().disassemble(frame.pc())[0]


def check(frame, registers, pc, where, text=""):
    """FRAME is the interrupted one, at PC."""
    if frame is None or not frame.is_valid():
        differ("%s: no frame of the interrupted code" % where)
        return 0
    if frame.pc() != pc:
        differ("%s: interrupted PC is %#x, not %#x" % (where, frame.pc(), pc))
    checked = 0
    for name, value in registers.items():
        try:
            seen = read(frame, name)
        except (gdb.error, ValueError) as error:
            differ("%s: %s cannot be read: %s" % (where, name, error))
            continue
        checked += 1
        if (seen ^ value) & ~unknown(name, text):
            differ("%s: %s is %#x, not %#x" % (where, name, seen, value))
    return checked


def check_inside(registers, pc):
    """From inside the C part that asyncPreempt2 calls, too."""
    gdb.execute("tbreak preempted", to_string=True)
    gdb.execute("continue", to_string=True)
    inner = gdb.newest_frame()
    chain = []
    while inner is not None and len(chain) < 8:
        chain.append(inner)
        inner = inner.older()
    names = [f.name() and f.name().lstrip(".") for f in chain[:3]]
    if names != ["preempted", "asyncPreempt2", "asyncPreempt"]:
        differ("backtrace is %s" % names)
        return 0
    return check(chain[3], registers, pc, "preempted")


def step(frame, registers, pc):
    """Over a call, and else by one instruction.  Return how much was compared."""
    here = disassemble(frame)
    if not re.match(CALL, here["asm"]):
        gdb.execute("stepi", to_string=True)
        return 0
    before_running()
    behind = frame.pc() + here["length"] + globals().get("SLOT", 0)
    checked = check_inside(registers, pc)
    gdb.execute("tbreak *%d" % behind, to_string=True)
    gdb.execute("continue", to_string=True)
    return checked


def poison(size, kept=0):
    """SIZE bytes below SP, but for what is KEPT there."""
    below = (int(gdb.parse_and_eval("(unsigned long) $sp")) & ADDRESS) - kept
    gdb.selected_inferior().write_memory(below - size, b"\xa5" * size)
    gdb.invalidate_cached_frames()


def poison_frame():
    """What an earlier preemption has left below SP is no help to this one."""
    poison(int(gdb.parse_and_eval("preempt_trampoline.stack")))


def poison_signal():
    """Nor is what this one has left there: a signal's frame may come over it."""
    poison(256, LEFT_ALONE or int(gdb.parse_and_eval("preempt_trampoline.red_zone")))


def run(start, entry, words):
    gdb.execute("break *(%s) if %s" % (entry, condition(words)), to_string=True)
    gdb.execute(start, to_string=True)
    gdb.execute("delete", to_string=True)
    poison_frame()
    registers = expected(words)
    begin = symbol(CODE)
    end = begin + int(gdb.parse_and_eval("$size")) + BEHIND
    pc = symbol("oracle_unchanged")
    steps = checked = 0
    text = ""
    while begin <= gdb.newest_frame().pc() < end and differences == 0:
        poison_signal()
        frame = gdb.newest_frame()
        interrupted = frame
        while interrupted is not None and begin <= interrupted.pc() < end:
            interrupted = interrupted.older()
        text = disassemble(frame)["asm"]
        where = "asyncPreempt+%d (%s)" % (frame.pc() - begin, text)
        checked += check(interrupted, registers, pc, where, text)
        if steps == 0 and frame.older().type() == gdb.NORMAL_FRAME \
           and frame.type() != gdb.SIGTRAMP_FRAME:
            differ("%s: gdb does not see a signal frame" % where)
        steps += 1
        checked += step(frame, registers, pc)
    late = globals().get("late", lambda text: 0)(text)
    if differences == 0 and gdb.newest_frame().pc() not in (pc, pc + late):
        differ("asyncPreempt returned to %#x" % gdb.newest_frame().pc())
    return steps, checked


def run_all():
    steps = checked = 0
    default = lambda words: [(CODE, words)]
    for n, (entry, words) in enumerate(globals().get("entries", default)(WORDS)):
        if n > 0:
            before_running()
        counts = run("continue" if n > 0 else START, entry, words)
        steps, checked = steps + counts[0], checked + counts[1]
        if differences != 0:
            break
    print("%d instructions, %d values, %d differences"
          % (steps, checked, differences))


run_all()
