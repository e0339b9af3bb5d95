# preempt-canary: does this machine keep every register?  For the architectures that
# canary/ has assembly for.
#
# SPDX-License-Identifier: MIT

CANARY_SOURCE := $(wildcard canary/$(STEM).S)
ifneq ($(CANARY_SOURCE),)

CANARY := $(BUILD)/preempt-canary
CANARY_DIR := $(BUILD)/canary

# The widest headers that the compiler has, whatever CFLAGS are: the base's first,
# which every CPU of the architecture has.  -m32 may be part of CFLAGS.
CANARY_BASE := -O2 -g $(filter -m32 -m64,$(CFLAGS))
CANARY_SETS := base sse x87 avx2 avx512f avx512bw
CANARY_FLAGS_sse := -msse2
CANARY_FLAGS_x87 := -m80387
CANARY_FLAGS_avx2 := -mavx2
CANARY_FLAGS_avx512f := -mavx512f
CANARY_FLAGS_avx512bw := -mavx512bw

CANARY_HEADERS := $(CANARY_SETS:%=$(CANARY_DIR)/regs_%.h)
CANARY_OBJECTS := $(patsubst canary/%.c,$(CANARY_DIR)/%.o,$(wildcard canary/*.c)) \
  $(CANARY_SOURCE:canary/%.S=$(CANARY_DIR)/%-asm.o)

$(CANARY_HEADERS): private override CFLAGS := $(CANARY_BASE)
$(CANARY_HEADERS): $(CANARY_DIR)/regs_%.h: $(BUILD)/preemptregs.so $(IDENTITY)
	@mkdir -p $(@D)
	$(call write_header,$(CANARY_FLAGS_$*),$@)
	@touch $@

$(CANARY_DIR)/preempt.S: $(BUILD)/mkpreempt $(CANARY_HEADERS)
	$(BUILD)/mkpreempt -o $@ $(CANARY_HEADERS)
	@touch $@

$(CANARY_DIR)/preempt.o: $(CANARY_DIR)/preempt.S
	$(CC) $(CANARY_BASE) $(STRICT) -c -o $@ $<

$(CANARY_DIR)/%.o: canary/%.c $(IDENTITY)
	@mkdir -p $(@D)
	$(CC) $(CANARY_BASE) -std=gnu11 $(WARNINGS) -DPREEMPTREGS_VERSION='"$(VERSION)"' \
	  -Wno-missing-field-initializers -Iruntime/include $(KERNEL_INCLUDE) -MMD -MP \
	  -c -o $@ $<

$(CANARY_DIR)/%-asm.o: canary/%.S $(IDENTITY)
	@mkdir -p $(@D)
	$(CC) $(CANARY_BASE) $(STRICT) -MMD -MP -c -o $@ $<

# CFLAGS may hold what libpreempt's objects need in a link; not ThreadSanitizer, which
# would delay the signals.
$(CANARY): $(CANARY_OBJECTS) $(CANARY_DIR)/preempt.o $(BUILD)/libpreempt.a
	$(CC) $(filter-out -fsanitize=thread,$(CFLAGS)) -o $@ $^ -pthread -Wl,-z,now

all: $(CANARY)

-include $(wildcard $(CANARY_DIR)/*.d)

endif
