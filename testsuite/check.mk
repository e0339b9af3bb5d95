# make check: DejaGnu, on the boards of BOARDS; RUNTESTFLAGS as everywhere.
# make torture: the same tests, those that can run for hours in their long form.
#
# SPDX-License-Identifier: MIT

CHECK := $(BUILD)/check
BOARDS ?= unix{,-m32}

$(CHECK)/site.exp: $(IDENTITY) testsuite/check.mk
	@mkdir -p $(@D)
	@{ echo 'set srcdir "$(CURDIR)/testsuite"'; \
	   echo 'set tool preemptregs'; \
	   echo 'set pr_top "$(CURDIR)"'; \
	   echo 'set pr_objdir "$(abspath $(CHECK))"'; \
	   echo 'set pr_build "$(abspath $(BUILD))"'; \
	   echo 'set pr_cc "$(CC)"'; \
	   echo 'set pr_cflags "$(CFLAGS)"'; \
	   echo 'set pr_host [list "HOSTCC=$(HOSTCC)" "HOSTCXX=$(HOSTCXX)"' \
	     '"HOSTCFLAGS=$(HOSTCFLAGS)"]'; \
	   echo 'set pr_make "$(MAKE)"'; } >$@

.PHONY: check torture
torture: CHECK_LONG := PR_LONG=1
check torture: all $(BUILD)/preempt-demo $(CHECK)/site.exp
	@$(call need,runtest,DejaGnu)
	cd $(CHECK) && rm -rf unix* && LC_ALL=C runtest --tool preemptregs \
	  --target_board='$(BOARDS)' $(CHECK_LONG) $(RUNTESTFLAGS)
