# The demo: as a program of one's own would do it, with kernels for wider vectors
# than CFLAGS has, and so a trampoline of its own, from further headers.
#
# SPDX-License-Identifier: MIT

DEMO := $(BUILD)/demo
RECORDS := -fplugin=$(abspath $(BUILD))/preemptregs.so \
  -fplugin-arg-preemptregs-records

# The machine's own kernels, and those of the rest.
-include demo/$(STEM)/kernels.mk
DEMO_KERNELS := empty integer $(DEMO_SETS) libc
DEMO_FLAGS_demo := -DKERNELS='$(foreach k,$(DEMO_KERNELS),X ($(k)))'
DEMO_HEADERS := $(BUILD)/preempt_regs.h \
  $(foreach s,$(DEMO_SETS),$(if $(DEMO_FLAGS_$(s)),$(DEMO)/regs_$(s).h))
DEMO_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard demo/*.c demo/$(STEM)/*.c))

$(DEMO)/regs_%.h: $(BUILD)/preemptregs.so $(IDENTITY)
	@mkdir -p $(@D)
	$(call write_header,$(DEMO_FLAGS_$*),$@)
	@touch $@

$(DEMO)/preempt_$(ARCH).S: $(BUILD)/mkpreempt $(DEMO_HEADERS)
	$(BUILD)/mkpreempt -o $@ $(DEMO_HEADERS)
	@touch $@

$(DEMO)/preempt_$(ARCH).o: $(DEMO)/preempt_$(ARCH).S
	$(CC) $(CFLAGS) $(STRICT) -c -o $@ $<

$(DEMO_OBJECTS): $(BUILD)/%.o: %.c $(BUILD)/preemptregs.so $(IDENTITY)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(DEMO_FLAGS_$(*F)) $(RECORDS) $(WARNINGS) -Idemo -Iruntime/include \
	  $(KERNEL_INCLUDE) -MMD -MP -c -o $@ $<

# Under -flto the link compiles: it needs the plugin too.
$(BUILD)/preempt-demo: $(DEMO_OBJECTS) $(DEMO)/preempt_$(ARCH).o $(BUILD)/libpreempt.a
	$(CC) $(CFLAGS) $(RECORDS) -o $@ $^ -pthread -Wl,-z,now

.PHONY: demo
demo: $(BUILD)/preempt-demo
	@$(need_runner)
	@$(RUN) $(BUILD)/preempt-demo
