# The CPU that every program may meet (core/machine.h).
#
# SPDX-License-Identifier: MIT

BASE_FLAGS := -mno-msa -mno-dsp
