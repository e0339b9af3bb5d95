# The machine's own kernels, in the order of the table, and what each adds to CFLAGS.
#
# SPDX-License-Identifier: MIT

DEMO_SETS := double lsx lasx
DEMO_FLAGS_lsx := -O3 -mlsx
DEMO_FLAGS_lasx := -O3 -mlasx
