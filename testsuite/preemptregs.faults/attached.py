# Inside gdb, attached to debugged.c: to a breakpoint, single steps, and away.  Says what was
# seen.
#
# SPDX-License-Identifier: MIT

import gdb


def quietly(command):
    gdb.execute(command, to_string=True)


def pc():
    return int(gdb.parse_and_eval('$pc'))


quietly('handle SIGURG nostop noprint pass')
breakpoint = gdb.Breakpoint('noticed')
quietly('continue')
breakpoint.delete()
# By a timer each would find another request there first.
steps = 0
for _ in range(1000):
    before = pc()
    quietly('stepi')
    steps += pc() != before
    if steps == 100:
        break
print('steps', steps)
quietly('set var let_go = 1')
quietly('detach')
