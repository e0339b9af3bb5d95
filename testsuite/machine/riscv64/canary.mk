# preempt-canary's trampoline on riscv64.
#
# SPDX-License-Identifier: MIT

CANARY_SETS := base
CANARY_FLAGS_base := -march=rv64gc -mabi=lp64d
