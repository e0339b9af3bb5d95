# preempt-canary's trampoline on MIPS.
#
# SPDX-License-Identifier: MIT

CANARY_SETS := base
CANARY_FLAGS_base :=
