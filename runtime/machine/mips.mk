# The CPU that every program may meet (core/machine.h).
#
# SPDX-License-Identifier: MIT

BASE_FLAGS := -mno-msa -mno-dsp

# qemu's default CPU of 64 bits ignores what is written to FCSR.
QEMU_FLAGS = $(if $(filter mips64%,$(MACHINE)),-cpu Loongson-3A4000)
