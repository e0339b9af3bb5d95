# The demo: as a program of one's own would do it, with kernels for wider vectors
# than CFLAGS has, and so a trampoline of its own, from further headers.
#
# SPDX-License-Identifier: MIT

DEMO := $(BUILD)/demo
RECORDS := -fplugin=$(abspath $(BUILD))/preemptregs.so \
  -fplugin-arg-preemptregs-records

# What each kernel adds to CFLAGS.
DEMO_FLAGS_sse := -msse2
DEMO_FLAGS_long_double := -m80387
DEMO_FLAGS_avx2 := -mavx2
DEMO_FLAGS_avx512 := -mavx512bw

DEMO_SETS := sse long_double avx2 avx512
DEMO_HEADERS := $(BUILD)/preempt_regs.h $(DEMO_SETS:%=$(DEMO)/regs_%.h)
DEMO_OBJECTS := $(patsubst demo/%.c,$(DEMO)/%.o,$(wildcard demo/*.c))

$(DEMO)/regs_%.h: $(BUILD)/preemptregs.so $(IDENTITY)
	@mkdir -p $(@D)
	$(call write_header,$(DEMO_FLAGS_$*),$@)
	@touch $@

$(DEMO)/preempt_$(ARCH).S: $(BUILD)/mkpreempt $(DEMO_HEADERS)
	$(BUILD)/mkpreempt -o $@ $(DEMO_HEADERS)
	@touch $@

$(DEMO)/preempt_$(ARCH).o: $(DEMO)/preempt_$(ARCH).S
	$(CC) $(CFLAGS) $(STRICT) -c -o $@ $<

$(DEMO)/%.o: demo/%.c $(BUILD)/preemptregs.so $(IDENTITY)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(DEMO_FLAGS_$*) $(RECORDS) $(WARNINGS) -Iruntime/include \
	  $(KERNEL_INCLUDE) -MMD -MP -c -o $@ $<

# Under -flto the link compiles: it needs the plugin too.
$(BUILD)/preempt-demo: $(DEMO_OBJECTS) $(DEMO)/preempt_$(ARCH).o $(BUILD)/libpreempt.a
	$(CC) $(CFLAGS) $(RECORDS) -o $@ $^ -pthread -Wl,-z,now

.PHONY: demo
demo: $(BUILD)/preempt-demo
	@$(BUILD)/preempt-demo
