# preempt-canary's trampoline on ARM.
#
# SPDX-License-Identifier: MIT

CANARY_SETS := base neon
CANARY_FLAGS_base := -march=armv7-a+fp
CANARY_FLAGS_neon := -march=armv7-a+simd
