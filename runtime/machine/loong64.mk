# What makes GCC go back to the CPU that every program may meet: up to GCC 14 it has no pragma
# for that here (core/machine.h).
#
# SPDX-License-Identifier: MIT

BASE_FLAGS := -march=loongarch64 $(if $(filter __loongarch_sx, \
  $(shell $(CC) $(CFLAGS) -dM -E -x c /dev/null)),-mno-lasx -mno-lsx)
