# What makes GCC go back to the CPU that every program may meet: it has no pragma for that
# here, as on other machines (core/machine.h).  Of what CFLAGS ask for IMAFDC is left.
#
# SPDX-License-Identifier: MIT

BASE_FLAGS := -march=rv64i$(subst $() ,,$(foreach letter,m a f d c, \
  $(if $(filter __riscv_$(letter),$(shell $(CC) $(CFLAGS) -dM -E -x c /dev/null)), \
    $(letter))))
