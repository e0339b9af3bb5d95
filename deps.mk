# The packages of Debian that the targets need, and how to get them.
#
#   make deps             for everything
#   make deps-build       for building and the demo alone
#   make deps-cross       for building and running for other machines (boards/)
#
# SPDX-License-Identifier: MIT

# N is the version of $(CC), M the one before, with which a test builds too.
# g++: the plugin is C++, whatever compiler it is for.
BUILD_PACKAGES := gcc g++ libc6-dev gcc-N gcc-N-plugin-dev
# For mkpreempt --check and --diff.
INSPECT_PACKAGES := pkg-config libelf-dev libjansson-dev
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
  gcc-N-arm-linux-gnueabihf gcc-N-plugin-dev-arm-linux-gnueabihf \
  clang libclang-rt-dev
# To link C++ with -m32; unwinders that are not GCC's.
CHECK_PACKAGES += lib32stdc++-N-dev libunwind-dev linux-perf
# Whose projects the examples are.
CHECK_PACKAGES += cmake ninja-build meson automake libboost-fiber-dev
# Whose switch the judge must find right.
CHECK_PACKAGES += libboost-context-dev
# To make the roots of other releases.
CHECK_PACKAGES += debootstrap
# Other linkers, and tools that change what is linked.
CHECK_PACKAGES += lld mold patchelf llvm elfutils dwz
# A collector that must find what tasks hold.
CHECK_PACKAGES += libgc-dev
# What Debian packages are made and judged by.
CHECK_PACKAGES += debhelper lintian
# Another libc.
CHECK_PACKAGES += musl-tools
# Whose users check= must not deceive.
CHECK_PACKAGES += ccache

# For each machine that has a board: the compilers, and what runs and debugs its programs.
cross_packages = gcc-N-$(1) gcc-N-plugin-dev-$(1) g++-N-$(1) gfortran-N-$(1) \
  libc6-dev-$(2)-cross
CROSS_PACKAGES := dejagnu qemu-user gdb-multiarch \
  $(call cross_packages,aarch64-linux-gnu,arm64) \
  $(call cross_packages,riscv64-linux-gnu,riscv64) \
  $(call cross_packages,arm-linux-gnueabihf,armhf) \
  $(call cross_packages,powerpc64le-linux-gnu,ppc64el) \
  $(call cross_packages,powerpc64-linux-gnu,ppc64) \
  $(call cross_packages,mips-linux-gnu,mips) \
  $(call cross_packages,mipsel-linux-gnu,mipsel) \
  $(call cross_packages,mips64-linux-gnuabi64,mips64) \
  $(call cross_packages,mips64el-linux-gnuabi64,mips64el) \
  $(call cross_packages,mipsisa32r6-linux-gnu,mipsr6) \
  $(call cross_packages,mipsisa64r6el-linux-gnuabi64,mips64r6el) \
  $(call cross_packages,s390x-linux-gnu,s390x)
# Debian has these from release 13 on: who asks for them gets them.
LOONG64_PACKAGES := $(call cross_packages,loongarch64-linux-gnu,loong64)
CROSS_PACKAGES += $(if $(filter loongarch64-%,$(CC)),$(LOONG64_PACKAGES))

deps-build: NEEDED := $(BUILD_PACKAGES) \
  $(if $(filter -m32,$(CC) $(CFLAGS)),$(M32_PACKAGES))
deps: NEEDED := $(BUILD_PACKAGES) $(INSPECT_PACKAGES) $(M32_PACKAGES)
deps: WANTED := $(DOC_PACKAGES) $(CHECK_PACKAGES)

deps-cross: NEEDED := $(BUILD_PACKAGES) $(CROSS_PACKAGES)

.PHONY: deps deps-build deps-cross
deps deps-build deps-cross:
	@sh deps.sh '$@' '$(firstword $(CC))' '$(NEEDED)' '$(WANTED)'

# $(call need,PROGRAM,PURPOSE): stop with a remedy where PROGRAM is missing.
define need
command -v $(firstword $(1)) >/dev/null || { \
  echo "$@: $(firstword $(1)) is missing ($(2)): run 'make deps'" >&2; exit 1; }
endef

# Stop likewise where the target's programs cannot be run.
define need_runner
test -z '$(RUN)' || command -v $(firstword $(RUN)) >/dev/null || { \
  echo "$@: $(firstword $(RUN)) is missing (runs programs for $(MACHINE)): run" \
       "'make deps-cross', or set RUN" >&2; exit 1; }
endef

# $(call need_library,NAME): the same for a library that pkg-config knows.
PKG_CONFIG ?= pkg-config
define need_library
$(call need,$(PKG_CONFIG),finds libraries); \
  $(PKG_CONFIG) --exists $(1) || { \
  echo "$@: library $(1) is missing: run 'make deps'" >&2; exit 1; }
endef
