# preempt-canary's trampoline on AArch64.
#
# SPDX-License-Identifier: MIT

CANARY_SETS := base sve
CANARY_FLAGS_base := -march=armv8-a
CANARY_FLAGS_sve := -march=armv8-a+sve
