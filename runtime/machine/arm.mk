# What makes GCC go back to the CPU that every program may meet: a pragma would be at odds
# with -mcpu (core/machine.h).  How floating-point numbers are passed stays, and so does
# -mgeneral-regs-only.
#
# SPDX-License-Identifier: MIT

BASE_FLAGS := -mcpu=generic-armv7-a -march=armv7-a+fp -mfpu=auto
