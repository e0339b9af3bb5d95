# preempt-canary's trampoline on PowerPC of 64 bits.
#
# SPDX-License-Identifier: MIT

CANARY_SETS := base vsx
CANARY_FLAGS_base := -mno-vsx -mno-altivec
CANARY_FLAGS_vsx := -mvsx
