# The CPU that every program may meet (core/machine.h).  ELFv2 begins with POWER8.
#
# SPDX-License-Identifier: MIT

BASE_FLAGS := $(if $(filter powerpc64le-%,$(MACHINE)),-mcpu=power8, \
  -mcpu=powerpc64 -mno-altivec -mno-vsx)
