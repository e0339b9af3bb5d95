# x86's registers as gdb names and shows them (preemptregs.unwind/step.py).
#
# SPDX-License-Identifier: MIT

import gdb

WIDE = gdb.parse_and_eval("sizeof (void *)") == 8
MASK = (1 << 64) - 1 if WIDE else (1 << 32) - 1
GENERAL = ("rax rdx rcx rbx rsi rdi rbp r8 r9 r10 r11 r12 r13 r14 r15" if WIDE
           else "eax edx ecx ebx esi edi ebp").split()
TRAP, DIRECTION = 0x100, 0x400
X87, SSE = 1, 2
CALL = "call.*asyncPreempt2"
# i386's trampoline calls a few bytes behind it to learn where it is.
BEHIND = 0 if WIDE else 8


def number(expression):
    return int(gdb.parse_and_eval("held->" + expression)) & ((1 << 64) - 1)


def little_endian(array, count):
    return sum((int(array[i]) & 0xff) << (8 * i) for i in range(count))


# The light entry, where there is one, is taken where no x87 register holds a value.
def entries(words):
    yield "asyncPreempt", words
    light = int(gdb.parse_and_eval("preempt_trampoline.light_entry"))
    if light != 0:
        yield ("(char *) asyncPreempt + %d" % light,
               [word for word in words if word != "x87"])


# XSAVES does not write an MXCSR of 0x1f80 where SSE holds nothing, and what the kernel
# tells gdb then, if AVX holds anything, was there before.  CF or OF is set, which no "and"
# nor "test" leaves so: else the trampoline's own flags may be taken for these.
def condition(words):
    text = "*(unsigned long *) $sp == (unsigned long) &oracle_unchanged" \
        " && ((held->in.image.present & 2) || held->in.image.mxcsr != 0x1f80)" \
        " && (held->in.image.present & 1) && (held->in.flags & 0x801)"
    if "x87" in words:
        text += " && held->readable_st"
    return text


def expected(words):
    values = {name: number("in.general[%d]" % i) & MASK
              for i, name in enumerate(GENERAL)}
    values["rsp" if WIDE else "esp"] = number("in.sp")
    values["eflags"] = number("in.flags")
    values["mxcsr"] = number("in.image.mxcsr")
    values["fctrl"] = number("in.image.control")
    image = gdb.parse_and_eval("held->in.image")
    for word in words:
        if word.startswith("xmm:"):
            for i in range(int(word[4:])):
                values["xmm%d" % i] = little_endian(image["xmm"][i], 16) \
                    if number("in.image.present") & SSE else 0
        elif word == "x87":
            for i in range(8):
                values["st%d" % i] = little_endian(image["st"][i], 10)
    return values


# On x86-64 with AVX, gdb takes the DWARF number of xmm0 for ymm0's, and does not unwind
# what it calls xmm0.
def read_vector(frame, name):
    wide = WIDE and gdb.parse_and_eval("$ymm0").type.code != gdb.TYPE_CODE_VOID
    value = frame.read_register(name.replace("x", "y", 1) if wide else name)
    return little_endian([value["v32_int8" if wide else "v16_int8"][i]
                          for i in range(16)], 16)


# Ten bytes that gdb takes for a float: by way of the debuggee's memory.
def read_x87(frame, name):
    frame.select()
    gdb.execute("set var *(long double *) held->handed.st = $%s" % name)
    gdb.newest_frame().select()
    return little_endian(gdb.parse_and_eval("held->handed.st"), 10)


def read(frame, name):
    if name.startswith("xmm"):
        return read_vector(frame, name)
    if name.startswith("st"):
        return read_x87(frame, name)
    value = int(frame.read_register(name)) & MASK
    # pushf under single-stepping shows the trap flag.
    return value & ~TRAP if name == "eflags" else value


# What cannot be told of register NAME from where the text of the instruction is TEXT.
# On i386 gdb may look at a return, not at the CFI, and say that DF is clear, as in every
# function that returns.
def unknown(name, text):
    return DIRECTION if name == "eflags" and not WIDE and text.startswith("ret") else 0


# Stepping over popf leaves TF set.
def before_running():
    gdb.execute("set $eflags = $eflags & ~%d" % TRAP, to_string=True)
