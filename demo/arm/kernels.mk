# The machine's own kernels, in the order of the table, and what each adds to CFLAGS.
#
# SPDX-License-Identifier: MIT

DEMO_SETS := double neon
DEMO_FLAGS_neon := -O3 $(if $(filter __ARM_FP,$(shell $(CC) $(CFLAGS) -dM -E -x c /dev/null)),-mfpu=neon)
