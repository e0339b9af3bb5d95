# preemptregs: the plugin, mkpreempt, the trampoline they generate, libpreempt.
#
#   make deps             install what is missing (Debian); deps-build: less
#   make                  everything into $(BUILD)
#   make demo canary check check-builds check-cross check-compilers bench
#   make install          prefix and DESTDIR as in the GNU standards
#   make deb              Debian's packages
#
# CC and the -m and -f flags of CFLAGS decide which registers are saved:
#   make CC="gcc -m32" BUILD=build-m32
#   make CFLAGS="-O2 -mavx512bw" BUILD=build-avx512
# A CC for another machine (make deps-cross has some): RUN runs its programs, qemu's user
# mode unless set:
#   make CC=aarch64-linux-gnu-gcc-12 BUILD=build-arm64 demo
#
# SPDX-License-Identifier: MIT

VERSION := 0.1

ifeq ($(origin CC),default)
CC := gcc
endif
CFLAGS ?= -O2 -g
BUILD ?= build
# The plugin and mkpreempt run where the compiler runs, whatever it compiles for.
HOSTCC ?= gcc
HOSTCXX ?= g++
HOSTCFLAGS ?= -O2 -g

.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all

GOALS := $(or $(MAKECMDGOALS),all)

DEPS := $(filter deps deps-build deps-cross,$(GOALS))
ifneq ($(and $(DEPS),$(filter-out $(DEPS),$(GOALS))),)

# With deps among the goals, the others wait: what the rest of this file asks of
# the compiler can only be asked once it is installed.
.NOTPARALLEL:
$(filter-out $(DEPS),$(GOALS)): $(DEPS)
	+@$(MAKE) --no-print-directory $@

include deps.mk

else

include deps.mk
ifneq ($(filter-out $(DEPS) clean,$(GOALS)),)
include rules.mk
endif

endif

.PHONY: clean
clean:
	rm -rf '$(BUILD)'
