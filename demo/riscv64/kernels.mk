# The machine's own kernels, in the order of the table, and what each adds to CFLAGS.
#
# SPDX-License-Identifier: MIT

DEMO_SETS := double rvv
# Back by rt_sigreturn there is no way for V's registers.
DEMO_FLAGS_rvv := $(if $(filter -ffixed-t6,$(CC) $(CFLAGS)),-O3 -march=rv64gcv)
