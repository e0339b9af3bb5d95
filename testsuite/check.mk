# make check: DejaGnu, on the boards of BOARDS; RUNTESTFLAGS as everywhere.  JOBS
# processes share the files of tests (lib/preemptregs.exp), each with its own .sum and
# .log, which lib/merge.awk makes one of.
# make check-builds: what make check leaves to it, which builds all in every way.
# make torture: the same tests, all of them, those that can run for hours in their long form.
# make check-cross, torture-cross: the same tests on the boards of other machines, which an
# emulator runs (boards/, make deps-cross), in a folder of their own.
#
# SPDX-License-Identifier: MIT

CHECK := $(BUILD)/check
BOARDS ?= $(if $(CROSS),qemu-$(ARCH),unix$(BOARD_FLAGS_$(STEM)))
BOARD_FLAGS_x86 := {,-m32}
JOBS ?= $(shell nproc)

# Begun first, so that none is left to one process in the end.  A file that is missing
# here is no worse off.
LONG_ONES := flags.exp make.exp tools.exp step.exp libraries.exp trouble.exp wrap.exp \
  others.exp unlisted.exp report.exp examples.exp deb.exp mutants.exp inline.exp \
  survive.exp

# What builds all, many times, and the plugin for other compilers: its own target, and a
# board is not asked for.
BUILD_TESTS := flags.exp make.exp deb.exp mechanical.exp examples.exp dependencies.exp \
  cross.exp others.exp reserved.exp manual.exp twelfth.exp hosts.exp debian.exp
# Whose mutants, beside, are left to it: pr_mutants.
MUTATED := inline.exp kinds.exp

$(CHECK)/site.exp $(CHECK)-cross/site.exp $(CHECK)-builds/site.exp: $(IDENTITY) testsuite/check.mk
	@mkdir -p $(@D)
	@{ echo 'set srcdir "$(CURDIR)/testsuite"'; \
	   echo 'set tool preemptregs'; \
	   echo 'set target_list $$env(BOARDS)'; \
	   echo 'set boards_dir "$(CURDIR)/testsuite/boards"'; \
	   echo 'set pr_top "$(CURDIR)"'; \
	   echo 'set pr_objdir "$(abspath $(@D))"'; \
	   echo 'set pr_build "$(abspath $(BUILD))"'; \
	   echo 'set pr_cc "$(CC)"'; \
	   echo 'set pr_cflags "$(CFLAGS)"'; \
	   echo 'set pr_host [list "HOSTCC=$(HOSTCC)" "HOSTCXX=$(HOSTCXX)"' \
	     '"HOSTCFLAGS=$(HOSTCFLAGS)"]'; \
	   echo 'set pr_long_ones {$(LONG_ONES)}'; \
	   echo 'set MULTIPASS {{"" pr_pass=long} {"" pr_pass=others}}'; \
	   echo 'set pr_make "$(MAKE)"'; } >$@

$(CHECK)/confine $(CHECK)-cross/confine $(CHECK)-builds/confine: testsuite/confine.c $(HOST_IDENTITY)
	@mkdir -p $(@D)
	$(HOSTCC) $(HOSTCFLAGS) -std=gnu11 $(WARNINGS) -o $@ $<

# Its exit status is the highest of all jobs'.  The boards go by the environment: in
# DejaGnu 1.6.3, --target_board takes one word.  Another run must not take the files from
# under this one, nor from under what is left of one that was killed, which holds the lock.
define run_tests
cd $(<D) && exec 9>lock || exit; \
flock -n 9 || { \
  echo "$@: another run uses $(<D): wait for its end, or set BUILD" >&2; exit 1; }; \
rm -rf unix* qemu* jobs preemptregs.* && mkdir jobs || exit; \
for job in `seq $(JOBS)`; do \
  mkdir jobs/$$job; \
  echo 1 >jobs/$$job/status; \
  { LC_ALL=C BOARDS='$(BOARDS)' runtest --tool preemptregs --outdir jobs/$$job \
      $(CHECK_FORM) $(RUNTESTFLAGS) >jobs/$$job/output; \
    echo $$? >jobs/$$job/status; } & \
done; \
wait; \
for file in sum log; do \
  awk -f '$(CURDIR)/testsuite/lib/merge.awk' jobs/*/preemptregs.$$file \
    >preemptregs.$$file; \
done; \
grep -E '^(Running target|FAIL|XPASS|ERROR|WARNING|UNRESOLVED|# of)' preemptregs.sum; \
exit `cat jobs/*/status | sort -n | tail -n 1`
endef

.PHONY: check check-builds torture check-cross torture-cross
torture torture-cross: CHECK_FORM := PR_LONG=1
# Who names tests gets them.
check: CHECK_FORM := $(if $(RUNTESTFLAGS),PR_MUTANTS=1,--ignore '$(BUILD_TESTS)')
check-builds: CHECK_FORM := PR_MUTANTS=1 $(BUILD_TESTS) $(MUTATED)
check-builds: BOARDS := unix
check-builds: $(CHECK)-builds/site.exp $(CHECK)-builds/confine
check torture: $(CHECK)/site.exp $(CHECK)/confine
check check-builds torture: all $(BUILD)/preempt-demo
check-cross torture-cross: BOARDS := \
  $(basename $(notdir $(wildcard testsuite/boards/qemu-*.exp)))
check-cross torture-cross: $(CHECK)-cross/site.exp $(CHECK)-cross/confine known-boards
.PHONY: known-boards
known-boards:
	@for board in $(BOARDS); do \
	  test -f "testsuite/boards/$$board.exp" || { \
	    echo "check-cross: no board $$board: add testsuite/boards/$$board.exp" >&2; \
	    exit 1; }; \
	done
check check-builds torture check-cross torture-cross:
	@$(call need,runtest,DejaGnu)
	@$(run_tests)
