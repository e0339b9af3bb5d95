# make check-compilers: other compilers, each in a root of the Debian that has it.
#
#   make check-compilers                           the whole suite with those of WHOLE,
#                                                  the short form with the others
#   make check-compilers COMPILERS=gcc-16 ASK='check RUNTESTFLAGS=load.exp'
#   make check-compilers COMPILERS=gcc-14-cross     the board of riscv64, for whose vectors
#                                                  GCC 12 has no code; half an hour
#   make check-compilers COMPILERS=gcc-14-loong64   that of loong64, for which Debian has no
#                                                  compiler before release 13
#   make check-compilers ROOTS=FOLDER              roots that outlive BUILD
#
# A root that cannot be had is UNSUPPORTED.  With -j roots and compilers go side by side.
# What each says is in $(BUILD)/compilers/COMPILER.log, its verdicts in .sum files below
# $(BUILD)/compilers/COMPILER, of which testsuite/summary makes a table, with what failed.
#
# SPDX-License-Identifier: MIT

COMPILERS ?= gcc-14 gcc-16 gcc-15 gcc-13 gcc-snapshot
WHOLE ?= gcc-14
ROOTS ?= $(BUILD)/roots

RELEASE_gcc-11 := bookworm
RELEASE_gcc-13 := trixie
RELEASE_gcc-14 := trixie
RELEASE_gcc-14-cross := trixie
RELEASE_gcc-14-loong64 := trixie
RELEASE_gcc-15 := forky
RELEASE_gcc-16 := forky
RELEASE_gcc-snapshot := sid

# Headers, what no header lists, the checks, survival.
SHORT_TESTS := sets.exp diff.exp unlisted.exp check.exp survive.exp
SHORT_PACKAGES := DOC_PACKAGES= CHECK_PACKAGES="dejagnu g++-N lib32stdc++-N-dev"

ASK_WHOLE := demo check check-builds
ASK_SHORT := demo check RUNTESTFLAGS="$(SHORT_TESTS)"
ASK = $(if $(filter $*,$(WHOLE)),$(ASK_WHOLE),$(or $(ASK_$*),$(ASK_SHORT)))

# The packages of one compiler.
packages = make deps CC=$(1) $(if $(filter $(1),$(WHOLE)),,$(SHORT_PACKAGES))

# Of those that are called otherwise, or are for other machines: the command, what to ask, the
# packages.
CC_gcc-14-cross := gcc-14
ASK_gcc-14-cross := check-cross BOARDS=qemu-riscv64 RUNTESTFLAGS="sets.exp survive.exp \
  mutants.exp unwind.exp demo.exp base.exp resume.exp step.exp backtrace.exp"
PACKAGES_gcc-14-cross := make deps-cross CC=gcc-14

CC_gcc-14-loong64 := gcc-14
ASK_gcc-14-loong64 := check-cross BOARDS=qemu-loong64
PACKAGES_gcc-14-loong64 := make deps-cross CC=gcc-14 \
  CROSS_PACKAGES="dejagnu qemu-user gdb-multiarch jq dpkg-dev $(INSPECT_PACKAGES) \
  $(LOONG64_PACKAGES) gcc-M-loongarch64-linux-gnu gcc-M-plugin-dev-loongarch64-linux-gnu"

# The snapshot is one of its own, beside sid's GCC.
CC_gcc-snapshot := /usr/lib/gcc-snapshot/bin/gcc
PACKAGES_gcc-snapshot := make deps $(SHORT_PACKAGES) && \
  apt-get -qq -y install --no-install-recommends gcc-snapshot

make_root = testsuite/lib/debian-root $(RELEASE_$*) '$(ROOTS)' make \
  '$(or $(PACKAGES_$*),$(call packages,$*))'
run_in_root = testsuite/lib/debian-root $(RELEASE_$*) '$(ROOTS)' run \
  'make CC=$(or $(CC_$*),$*) BUILD=$(BUILD)/compilers/$* $(ASK)'

.PHONY: check-compilers $(COMPILERS:%=check-compilers-%)
check-compilers: $(COMPILERS:%=check-compilers-%)
	@testsuite/summary $(COMPILERS:%='$(BUILD)/compilers/%')

$(COMPILERS:%=check-compilers-%): check-compilers-%:
	@$(if $(RELEASE_$*),,$(error check-compilers: no release for '$*': expected one of \
	  $(patsubst RELEASE_%,%,$(filter RELEASE_%,$(.VARIABLES)))))
	@rm -rf '$(BUILD)/compilers/$*/check' && mkdir -p '$(BUILD)/compilers/$*/check'
	@log='$(BUILD)/compilers/$*.log'; \
	say () { echo "$$*" | tee '$(BUILD)/compilers/$*/check/root.sum'; }; \
	{ $(make_root) && $(run_in_root); } >"$$log" 2>&1 && \
	  say "PASS: $*: $(subst ",,$(ASK))" || { \
	  test $$? = 77 && say "UNSUPPORTED: $*: `tail -n 1 "$$log"`" || \
	  say "FAIL: $*: $(subst ",,$(ASK)) (see $$log)"; }
