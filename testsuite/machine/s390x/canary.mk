# preempt-canary's trampoline on s390x.
#
# SPDX-License-Identifier: MIT

CANARY_SETS := base vx
CANARY_FLAGS_base := -march=z196
CANARY_FLAGS_vx := -march=z13
