# The packages of Debian 12 that the targets need, and how to get them.
#
# SPDX-License-Identifier: MIT

# gcc-12-multilib, not gcc-multilib, which conflicts with the cross compilers;
# libc6-dev-i386 recommends that one, so nothing recommended is installed.
BUILD_PACKAGES := gcc g++ libc6-dev gcc-12 g++-12 gcc-12-plugin-dev \
  gcc-12-multilib libc6-dev-i386 pkg-config libelf-dev libjansson-dev
DOC_PACKAGES := texinfo help2man
# gdb and strace: what they are used for must go on working under preemption.
# valgrind no more than recommends libc6-dbg, but has to know the names of functions in
# the dynamic linker, which it replaces.
CHECK_PACKAGES := dejagnu gdb strace valgrind libc6-dbg gfortran-12 jq dpkg-dev \
  install-info \
  gcc-11 gcc-11-plugin-dev \
  gcc-12-aarch64-linux-gnu gcc-12-plugin-dev-aarch64-linux-gnu \
  gcc-12-riscv64-linux-gnu gcc-12-plugin-dev-riscv64-linux-gnu \
  clang libclang-rt-14-dev
# To link C++ with -m32; unwinders that are not GCC's.
CHECK_PACKAGES += lib32stdc++-12-dev libunwind-dev linux-perf
PACKAGES := $(BUILD_PACKAGES) $(DOC_PACKAGES) $(CHECK_PACKAGES)

.PHONY: deps
deps:
	@command -v dpkg-query >/dev/null || { \
	  echo "make deps: this is not Debian; install by hand what corresponds to:" \
	       "$(PACKAGES)" >&2; exit 1; }; \
	missing=; \
	for p in $(PACKAGES); do \
	  status=`dpkg-query -W -f '$${db:Status-Status}' $$p 2>/dev/null`; \
	  case $$status in installed*) ;; *) missing="$$missing $$p";; esac; \
	done; \
	test -n "$$missing" || exit 0; \
	test `id -u` = 0 || { \
	  echo "make deps: missing:$$missing" >&2; \
	  echo "make deps: run it as root (sudo make deps) to install them" >&2; \
	  exit 1; }; \
	echo "make deps: installing$$missing"; \
	apt-get -qq update && \
	DEBIAN_FRONTEND=noninteractive apt-get -qq -y install \
	  --no-install-recommends $$missing >/dev/null

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
