# The machine's own kernels, in the order of the table, and what each adds to CFLAGS.
#
# SPDX-License-Identifier: MIT

DEMO_SETS := double vsx
DEMO_FLAGS_vsx := -O3 -mvsx
