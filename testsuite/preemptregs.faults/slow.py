# Inside gdb, on debugged.c: a breakpoint where each preemption begins, that takes 20
# slices, until each task has made some steps.
#
# SPDX-License-Identifier: MIT

import time

import gdb


class Slow(gdb.Breakpoint):
    hits = 0

    def stop(self):
        self.hits += 1
        time.sleep(0.001)
        if all(int(gdb.parse_and_eval('steps[%d]' % task)) >= 2 for task in range(3)):
            self.enabled = False
        return False


slow = Slow('asyncPreempt')
gdb.execute('run')
print('hits', slow.hits)
