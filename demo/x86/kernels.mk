# The machine's own kernels, in the order of the table, and what each adds to CFLAGS.
#
# SPDX-License-Identifier: MIT

DEMO_SETS := sse long_double avx2 avx512
DEMO_FLAGS_sse := -msse2
DEMO_FLAGS_long_double := -m80387
DEMO_FLAGS_avx2 := -mavx2
DEMO_FLAGS_avx512 := -mavx512bw
