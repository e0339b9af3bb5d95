# The machine's own kernels, in the order of the table, and what each adds to CFLAGS.
#
# SPDX-License-Identifier: MIT

DEMO_SETS := double vx
DEMO_FLAGS_vx := -O3 -march=z13
