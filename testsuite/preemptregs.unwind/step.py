# In gdb: step through asyncPreempt and at each instruction compare the registers
# of the interrupted frame with what state.S loaded.
#
# Expects the program survive, its arguments set, and the variables $size (of
# asyncPreempt), $vectors (how many xmm registers the set always saves) and $x87 (8 or
# 0).  Prints what differs, and a summary; stops at the first instruction where anything
# does.
#
# SPDX-License-Identifier: MIT

import gdb

WIDE = gdb.parse_and_eval("sizeof (void *)") == 8
MASK = (1 << 64) - 1 if WIDE else (1 << 32) - 1
GENERAL = ("rax rdx rcx rbx rsi rdi rbp r8 r9 r10 r11 r12 r13 r14 r15" if WIDE
           else "eax edx ecx ebx esi edi ebp").split()
SP = "rsp" if WIDE else "esp"
differences = 0


def differ(text):
    global differences
    differences += 1
    if differences <= 10:
        print(text)


def number(expression):
    return int(gdb.parse_and_eval(expression)) & MASK


def setting(name):
    return int(gdb.parse_and_eval(name))


def symbol(name):
    return int(gdb.parse_and_eval("(unsigned long) &" + name)) & MASK


def little_endian(array, count):
    return sum((int(array[i]) & 0xff) << (8 * i) for i in range(count))


def component_present(bit):
    return (number("image_in.present") >> bit) & 1


def expected_registers():
    """The registers that state.S loaded: name in gdb, value."""
    values = {name: number("gpr_in[%d]" % i) for i, name in enumerate(GENERAL)}
    values[SP] = number("test_sp")
    values["eflags"] = number("flags_in")
    values["mxcsr"] = number("image_in.mxcsr")
    image = gdb.parse_and_eval("image_in")
    for i in range(setting("$vectors")):
        name = "xmm%d" % i
        values[name] = little_endian(image["xmm"][i], 16) \
            if component_present(1) else 0
    return values


def expected_x87():
    image = gdb.parse_and_eval("image_in")
    values = {"fctrl": int(image["control"])}
    for i in range(setting("$x87")):
        values["st%d" % i] = little_endian(image["st"][i], 10)
    return values


def read(frame, name):
    if name.startswith("xmm"):
        # On x86-64 with AVX, gdb takes the DWARF number of xmm0 for ymm0's,
        # and does not unwind what it calls xmm0.
        wide = AVX and WIDE
        value = frame.read_register(name.replace("x", "y", 1) if wide else name)
        return little_endian([value["v32_int8" if wide else "v16_int8"][i]
                              for i in range(16)], 16)
    value = frame.read_register(name)
    if name.startswith("st"):
        # Ten bytes that gdb takes for a float: by way of the debuggee's memory.
        frame.select()
        gdb.execute("set var *(long double *) handed_st = $%s" % name)
        gdb.newest_frame().select()
        return little_endian(gdb.parse_and_eval("handed_st"), 10)
    if name == "eflags":
        # pushf under single-stepping shows the trap flag.
        return int(value) & ~0x100
    return int(value) & MASK


def check(frame, pc, where):
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
        if name == "eflags" and not WIDE and where.endswith("(ret)"):
            # There gdb may look at the instruction, not at the CFI, and say that DF
            # is clear, as in every function that returns.
            value &= ~0x400
            seen &= ~0x400
        checked += 1
        if seen != value:
            differ("%s: %s is %#x, not %#x" % (where, name, seen, value))
    return checked


def run():
    global registers, AVX
    # Where the loop has changed nothing, and x87 holds what gdb can show.  XSAVES does not
    # write an MXCSR of 0x1f80 where SSE holds nothing, and what the kernel tells gdb then,
    # if AVX holds anything, was there before.
    condition = "*(unsigned long *) $sp == (unsigned long) &state_unchanged" \
        " && ((image_in.present & 2) || image_in.mxcsr != 0x1f80)"
    if setting("$x87"):
        condition += " && (image_in.present & 1) && readable_st"
    gdb.execute("break *asyncPreempt if " + condition, to_string=True)
    gdb.execute("run", to_string=True)
    AVX = gdb.parse_and_eval("$ymm0").type.code != gdb.TYPE_CODE_VOID
    begin = symbol("asyncPreempt")
    end = begin + int(gdb.parse_and_eval("$size"))
    gdb.execute("delete", to_string=True)
    registers = expected_registers()
    registers.update(expected_x87())
    # i386's trampoline calls a few bytes behind it to learn where it is.
    if not WIDE:
        end += 8
    pc = symbol("state_unchanged")
    steps = checked = 0
    while begin <= gdb.newest_frame().pc() < end and differences == 0:
        frame = gdb.newest_frame()
        interrupted = frame
        while interrupted is not None and begin <= interrupted.pc() < end:
            interrupted = interrupted.older()
        offset = frame.pc() - begin
        text = frame.architecture().disassemble(frame.pc())[0]["asm"]
        where = "asyncPreempt+%d (%s)" % (offset, text)
        checked += check(interrupted, pc, where)
        if steps == 0 and frame.older().type() == gdb.NORMAL_FRAME \
           and frame.type() != gdb.SIGTRAMP_FRAME:
            differ("%s: gdb does not see a signal frame" % where)
        steps += 1
        if text.startswith("call") and "asyncPreempt2" in text:
            # Stepping over popf leaves TF set.
            gdb.execute("set $eflags = $eflags & ~0x100", to_string=True)
            # From inside the C part that asyncPreempt2 calls, too.
            gdb.execute("tbreak preempted", to_string=True)
            gdb.execute("continue", to_string=True)
            inner = gdb.newest_frame()
            chain = []
            while inner is not None and len(chain) < 8:
                chain.append(inner)
                inner = inner.older()
            names = [f.name() for f in chain[:3]]
            if names != ["preempted", "asyncPreempt2", "asyncPreempt"]:
                differ("backtrace is %s" % names)
            else:
                checked += check(chain[3], pc, "preempted")
            gdb.execute("tbreak *%d" % (frame.pc() + frame.architecture()
                                        .disassemble(frame.pc())[0]["length"]),
                        to_string=True)
            gdb.execute("continue", to_string=True)
        else:
            gdb.execute("stepi", to_string=True)
    if differences == 0 and gdb.newest_frame().pc() != pc:
        differ("asyncPreempt returned to %#x" % gdb.newest_frame().pc())
    print("%d instructions, %d values, %d differences"
          % (steps, checked, differences))


registers = {}
run()
