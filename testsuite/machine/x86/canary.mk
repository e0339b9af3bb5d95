# preempt-canary's trampoline on x86-64 and i386: -m32 may be part of CFLAGS.
#
# SPDX-License-Identifier: MIT

CANARY_BASE += $(filter -m32 -m64,$(CFLAGS))
CANARY_SETS := base sse x87 avx2 avx512f avx512bw
CANARY_FLAGS_sse := -msse2
CANARY_FLAGS_x87 := -m80387
CANARY_FLAGS_avx2 := -mavx2
CANARY_FLAGS_avx512f := -mavx512f
CANARY_FLAGS_avx512bw := -mavx512bw
