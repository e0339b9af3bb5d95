# The CPU that every program may meet (core/machine.h).
#
# SPDX-License-Identifier: MIT

BASE_FLAGS := -mno-msa -mno-dsp

# qemu's default CPU of 64 bits ignores what is written to FCSR, and none of its default ones is
# of release 6.
QEMU_FLAGS = $(if $(filter mips64%,$(MACHINE)),-cpu Loongson-3A4000)$(if \
  $(filter mipsisa64r6%,$(MACHINE)),-cpu I6500)$(if \
  $(filter mipsisa32r6%,$(MACHINE)),-cpu mips32r6-generic)
