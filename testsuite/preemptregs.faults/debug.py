# Inside gdb, on debugged.c: breakpoints, steps, a watchpoint, and on to the end.  Says
# what was seen.
#
# SPDX-License-Identifier: MIT

import gdb

hits = {}                       # each task's, by its steps
stops = []
ended = []


class Step(gdb.Breakpoint):
    """Note each hit; stop at some of a task's."""

    def stop(self):
        frame = gdb.newest_frame()
        task, n = int(frame.read_var('task')), int(frame.read_var('n'))
        hits.setdefault(task, []).append(n)
        if task == 1 and n >= 5 * (len(stops) + 1) and len(stops) < 3:
            stops.append(n)
            return True
        return False


def quietly(command):
    gdb.execute(command, to_string=True)


def stepped():
    """Instructions, lines, and out of the function: in which is that?"""
    for _ in range(100):
        quietly('stepi')
    quietly('finish')
    for _ in range(3):
        quietly('next')
    return gdb.selected_frame().name()


def watched():
    """The changes that a watchpoint of the CPU's sees, whichever task runs."""
    watch = gdb.Breakpoint('steps[1]', gdb.BP_WATCHPOINT, gdb.WP_WRITE)
    before = int(gdb.parse_and_eval('steps[1]'))
    changes = []
    for _ in range(5):
        quietly('continue')
        changes.append(int(gdb.parse_and_eval('steps[1]')) - before)
    watch.delete()
    return changes


gdb.events.exited.connect(lambda event: ended.append(getattr(event, 'exit_code', None)))
step = Step('step')
quietly('run')
print('stepped to', stepped())
quietly('continue')
step.enabled = False
print('changes', watched())
step.enabled = True
while not ended:
    quietly('continue')
for task in sorted(hits):
    print('task', task, 'hits', 'in order' if hits[task] == sorted(hits[task])
          else hits[task])
print('stops', len(stops), 'exit', ended)
