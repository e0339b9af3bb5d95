# preempt-canary's trampoline on loong64.
#
# SPDX-License-Identifier: MIT

CANARY_SETS := base lsx lasx
CANARY_FLAGS_base := -mno-lsx
CANARY_FLAGS_lsx := -mlsx
CANARY_FLAGS_lasx := -mlasx
