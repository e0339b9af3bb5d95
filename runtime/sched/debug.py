# gdb's commands for the tasks of a program with libpreempt; they work on cores as well.
#
# The library carries this text (.debug_gdb_scripts), and gdb runs it when it reads the
# program, if "set auto-load safe-path" allows; else "source" it.
#
# A parked task's frames are gdb's own: an unwinder says of the thread's newest frame that
# its caller is preempt_switch, where it has parked the task.  Nothing in the program is
# changed, no register is set.
#
# SPDX-License-Identifier: MIT

import gdb
import gdb.frames
import gdb.unwinder


class Library:
    """What preempt_debug (debug.c) says, and memory by it."""

    def __init__(self):
        pointer = gdb.lookup_type("void").pointer()
        self.size = pointer.sizeof
        try:
            at = self.address("preempt_debug")
        except gdb.error:
            raise gdb.GdbError("The program has no libpreempt.")
        self.place = {}
        while self.word(at) != 0:
            self.place[self.string(self.word(at))] = self.word(at + self.size)
            at += 2 * self.size

    def address(self, symbol):
        return int(gdb.parse_and_eval("(unsigned long) &%s" % symbol))

    def code(self, function):
        """Where its name may be that of a descriptor, which begins with the address."""
        at = self.address(function)
        described = " in section .opd" in gdb.execute("info symbol %d" % at, to_string=True)
        return self.word(at) if described else at

    def number(self, at, size):
        return int.from_bytes(self.bytes(at, size), "big")

    def bytes(self, at, size):
        """The highest first."""
        there = gdb.selected_inferior().read_memory(at, size).tobytes()
        return there if "big" in gdb.execute("show endian", to_string=True) else there[::-1]

    def word(self, at):
        return self.number(at, self.size)

    def string(self, at, most=65536):
        text = b""
        while len(text) < most and not text.endswith(b"\0"):
            text += self.bytes(at + len(text), 1)
        return text.rstrip(b"\0").decode(errors="replace")

    def tasks(self):
        """Those that have not been joined, by their numbers."""
        worker, found = self.place["worker"], []
        if self.word(worker + self.place["worker.current"]) == 0:
            return found
        found.append(Task(self, worker + self.place["worker.first"]))
        at = self.word(self.place["made"])
        while at != 0:
            if self.number(at + self.place["task.joined"], 1) == 0:
                found.append(Task(self, at))
            at = self.word(at + self.place["task.made_before"])
        return sorted(found, key=lambda task: task.number)

    def thread(self):
        """The worker's."""
        tid = self.number(self.place["worker"] + self.place["worker.tid"], 4)
        for thread in gdb.selected_inferior().threads():
            if thread.ptid[1] == tid:
                return thread
        return gdb.selected_thread()

    def parked(self):
        """The PC of a parked task."""
        return self.code("preempt_switch") + self.number(
            self.address("preempt_trampoline") + self.place["trampoline.parked"], 4)

    def frame_layout(self):
        """asyncPreempt's frame: (name, scalable, offset, bytes) ..."""
        return [(name, kind == "VL/8", int(offset), int(size)) for name, kind, offset, size
                in (line.split() for line in
                    self.string(self.address("preempt_frame_layout")).splitlines())]


class Task:
    def __init__(self, library, at):
        def member(name, size=library.size):
            return library.number(at + library.place["task." + name], size)
        self.library = library
        self.number = member("number", 4)
        self.sp = member("sp")
        self.frame = member("frame")
        self.function = member("function")
        self.name = library.string(at + library.place["task.name"], 32)
        joining = member("joining")
        ended, begun = member("ended", 1), member("begun", 1)
        if ended:
            self.state, self.sp = "ended", 0
        elif self.sp == 0:
            self.state = "running"
        elif not begun:
            self.state = "new"
        elif joining:
            self.state = "joins %d" % library.number(
                joining + library.place["task.number"], 4)
        else:
            self.state = "preempted" if self.frame else "ready"

    def is_parked(self):
        return self.sp != 0 and self.state != "new"


# Where none is called sp; by how gdb's name of the architecture begins.
STACK_POINTERS = {"s390": "r15", "powerpc": "r1", "Loongarch": "r3"}


class Unwinder(gdb.unwinder.Unwinder):
    """While a task is selected: from the thread's newest frame to the task's."""

    def __init__(self):
        super().__init__("preempt")
        self.task = None

    def select(self, task):
        """TASK, or None: the thread's own frames."""
        self.task = None
        gdb.invalidate_cached_frames()
        if task is None or not task.is_parked():
            return
        newest = gdb.newest_frame()
        registers = [r.name for r in newest.architecture().registers()]
        self.pc_name = next(r for r in ("pc", "rip", "eip") if r in registers)
        self.sp_name = next((name for arch, name in STACK_POINTERS.items()
                             if newest.architecture().name().startswith(arch)), None) \
            or next(r for r in ("sp", "rsp", "esp") if r in registers)
        self.here = (int(newest.pc()), int(newest.read_register(self.sp_name)))
        self.parked = task.library.parked()
        self.task = task
        gdb.invalidate_cached_frames()
        innermost().select()

    def __call__(self, pending):
        if self.task is None:
            return None
        pc, sp = (pending.read_register(name) for name in (self.pc_name, self.sp_name))
        if (int(pc), int(sp)) != self.here:
            return None

        class Id:
            pass
        Id.pc, Id.sp = pc, gdb.Value(self.task.sp - 1).cast(sp.type)
        info = pending.create_unwind_info(Id)
        info.add_saved_register(self.pc_name, gdb.Value(self.parked).cast(pc.type))
        info.add_saved_register(self.sp_name, gdb.Value(self.task.sp).cast(sp.type))
        return info


def is_task_frame(frame):
    """Not the thread's newest one, nor what was inlined there."""
    while frame is not None and frame.newer() is not None:
        frame = frame.newer()
        if frame.type() != gdb.INLINE_FRAME:
            return True
    return False


def innermost():
    """The selected task's: preempt_switch's."""
    frame = gdb.newest_frame()
    while frame is not None and not is_task_frame(frame):
        frame = frame.older()
    return frame


class Filter:
    """The thread's newest frame is not one of the task's."""

    def __init__(self):
        self.name, self.priority, self.enabled = "preempt", 100, True
        gdb.frame_filters[self.name] = self

    def filter(self, frames):
        if unwinder.task is None:
            return frames
        return (f for f in frames if is_task_frame(f.inferior_frame()))


unwinder = Unwinder()
gdb.unwinder.register_unwinder(None, unwinder, replace=True)
gdb.frame_filters.pop("preempt", None)
Filter()
gdb.events.cont.connect(lambda event: unwinder.select(None))


def find(number):
    for task in Library().tasks():
        if task.number == number:
            return task
    raise gdb.GdbError("There is no task %d." % number)


def select(task):
    """Make TASK's frames the current ones; of a preempted task that which was preempted."""
    unwinder.select(None)
    thread = task.library.thread()
    if thread is not None:
        thread.switch()
    if task.state in ("new", "ended"):
        raise gdb.GdbError("Task %d is %s: it has no frames." % (task.number, task.state))
    unwinder.select(task)
    if task.frame != 0 and task.is_parked():
        frame = gdb.selected_frame()
        while frame is not None and frame.type() != gdb.SIGTRAMP_FRAME:
            frame = frame.older()
        if frame is not None and frame.older() is not None:
            frame.older().select()


# A part that the compiler has made of a function has more behind a dot.
OWN = ("preempt_switch", "preempt_switch_here", "preempt_switch_inline", "switch_to",
       "switch_to_next", "give_turn", "task_preempted", "asyncPreempt2", "preempt_yield",
       "preempt_yield_inline", "preempt_join", "preempt_enable")


def where(task):
    """The innermost function of TASK that is not the library's."""
    if task.state == "ended":
        return ""
    if task.state == "new":
        return "to call " + gdb.execute("output/a %d" % task.function, to_string=True)
    select(task)
    frame = gdb.selected_frame()
    while frame.older() is not None and (frame.name() or "").split(".")[0] in OWN:
        frame = frame.older()
    line = frame.find_sal()
    name = frame.name() or "0x%x" % frame.pc()
    return name if line.symtab is None else "%s () at %s:%d" % (
        name, line.symtab.filename, line.line)


class InfoTasks(gdb.Command):
    """List all tasks of libpreempt: number, name, state, and where each is."""

    def __init__(self):
        super().__init__("info tasks", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        rows, thread, chosen = [], gdb.selected_thread(), unwinder.task
        try:
            for task in Library().tasks():
                rows.append((task.number, task.state, task.name, where(task)))
        finally:
            unwinder.select(None)
            if thread is not None:
                thread.switch()
            unwinder.select(chosen)
        print("No tasks." if not rows else
              "  %-6s %-12s %-16s %s" % ("Number", "State", "Name", "Where"))
        for number, *rest in rows:
            mark = "*" if chosen is not None and chosen.number == number else " "
            print("%s %-6d %-12s %-16s %s" % (mark, number, *rest))


class TaskCommand(gdb.Command):
    """Look at a task of libpreempt: task NUMBER [COMMAND].
Its frames are the current ones until the program goes on or "task" is given alone; with
COMMAND, such as bt, only for that.  "task apply all COMMAND" does COMMAND with each task."""

    def __init__(self):
        super().__init__("task", gdb.COMMAND_STACK, gdb.COMPLETE_COMMAND)

    def run(self, task, command):
        thread, chosen = gdb.selected_thread(), unwinder.task
        try:
            select(task)
            gdb.execute(command)
        finally:
            unwinder.select(None)
            if thread is not None:
                thread.switch()
            unwinder.select(chosen)

    def invoke(self, argument, from_tty):
        words = argument.split(None, 1)
        if argument.startswith("apply all "):
            for task in Library().tasks():
                print("\nTask %d %s(%s):" % (task.number, task.name and task.name + " ",
                                            task.state))
                if task.state not in ("new", "ended"):
                    self.run(task, argument[len("apply all "):])
        elif not words:
            unwinder.select(None)
        elif not words[0].isdigit():
            raise gdb.GdbError("Expected: task NUMBER [COMMAND]")
        elif len(words) == 2:
            self.run(find(int(words[0])), words[1])
        else:
            select(find(int(words[0])))
            gdb.execute("frame")


class InfoPreempted(gdb.Command):
    """Show the registers that a preempted task of libpreempt held, in full:
info preempted NUMBER [REGISTER ...].  Their bytes, the highest first."""

    def __init__(self):
        super().__init__("info preempted", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        words = argument.split()
        if not words or not words[0].isdigit():
            raise gdb.GdbError("Expected: info preempted NUMBER [REGISTER ...]")
        task = find(int(words[0]))
        if task.frame == 0:
            raise gdb.GdbError("Task %d is not preempted." % task.number)
        library, layout = task.library, task.library.frame_layout()
        value = {name: library.number(task.frame + offset, size)
                 for name, scalable, offset, size in layout if not scalable and size <= 8}
        for name, scalable, offset, size in layout:
            if len(words) > 1 and name not in words[1:]:
                continue
            at = task.frame + offset
            if scalable:
                at, size = (value["scalable"] + value["vl"] * offset // 8,
                            value["vl"] * size // 8)
            print("%-12s 0x%s" % (name, library.bytes(at, size).hex()))


InfoTasks()
TaskCommand()
InfoPreempted()
