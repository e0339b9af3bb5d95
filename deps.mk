# The packages of Debian that the targets need, and how to get them.
#
#   make deps             for everything
#   make deps-build       for building and the demo alone
#
# SPDX-License-Identifier: MIT

# N is the version of $(CC), M the one before, with which a test builds too.
# g++: the plugin is C++, whatever compiler it is for.
BUILD_PACKAGES := gcc g++ libc6-dev gcc-N gcc-N-plugin-dev pkg-config libelf-dev \
  libjansson-dev
# For -m32.  Not gcc-multilib, which conflicts with the cross compilers;
# libc6-dev-i386 recommends that one, so nothing recommended is installed.
M32_PACKAGES := gcc-N-multilib libc6-dev-i386
DOC_PACKAGES := texinfo help2man
# gdb and strace: what they are used for must go on working under preemption.
# valgrind no more than recommends libc6-dbg, but has to know the names of functions in
# the dynamic linker, which it replaces.
CHECK_PACKAGES := dejagnu gdb strace valgrind libc6-dbg g++-N gfortran-N jq dpkg-dev \
  install-info \
  gcc-M gcc-M-plugin-dev \
  gcc-N-aarch64-linux-gnu gcc-N-plugin-dev-aarch64-linux-gnu \
  gcc-N-riscv64-linux-gnu gcc-N-plugin-dev-riscv64-linux-gnu \
  clang libclang-rt-dev
# To link C++ with -m32; unwinders that are not GCC's.
CHECK_PACKAGES += lib32stdc++-N-dev libunwind-dev linux-perf
# To make the roots of other releases.
CHECK_PACKAGES += debootstrap
# Other linkers, and tools that change what is linked.
CHECK_PACKAGES += lld mold patchelf llvm elfutils dwz
# Whose users check= must not deceive.
CHECK_PACKAGES += ccache

deps-build: NEEDED := $(BUILD_PACKAGES) \
  $(if $(filter -m32,$(CC) $(CFLAGS)),$(M32_PACKAGES))
deps: NEEDED := $(BUILD_PACKAGES) $(M32_PACKAGES)
deps: WANTED := $(DOC_PACKAGES) $(CHECK_PACKAGES)

.PHONY: deps deps-build
deps deps-build:
	@sh deps.sh '$@' '$(firstword $(CC))' '$(NEEDED)' '$(WANTED)'

# $(call need,PROGRAM,PURPOSE): stop with a remedy where PROGRAM is missing.
define need
command -v $(firstword $(1)) >/dev/null || { \
  echo "$@: $(firstword $(1)) is missing ($(2)): run 'make deps'" >&2; exit 1; }
endef

# $(call need_library,NAME): the same for a library that pkg-config knows.
PKG_CONFIG ?= pkg-config
define need_library
$(call need,$(PKG_CONFIG),finds libraries); \
  $(PKG_CONFIG) --exists $(1) || { \
  echo "$@: library $(1) is missing: run 'make deps'" >&2; exit 1; }
endef
