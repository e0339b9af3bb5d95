# preempt-canary: does this machine keep every register?  For the architectures that
# testsuite/machine has an oracle for.
#
# SPDX-License-Identifier: MIT

CANARY_ORACLE := testsuite/machine/$(or $(STEM),STEM)
ifneq ($(wildcard $(CANARY_ORACLE)/canary.mk),)

CANARY := $(BUILD)/preempt-canary
CANARY_DIR := $(BUILD)/canary

# The widest headers that the compiler has, whatever CFLAGS are: the base's first, which
# every CPU of the architecture has.  The machine's file names them, CANARY_SETS, and the
# flags of each, CANARY_FLAGS_SET, beside those of all, CANARY_BASE.
CANARY_BASE := -O2 -g
include $(CANARY_ORACLE)/canary.mk

CANARY_HEADERS := $(CANARY_SETS:%=$(CANARY_DIR)/regs_%.h)
CANARY_OBJECTS := $(patsubst canary/%.c,$(CANARY_DIR)/%.o,$(wildcard canary/*.c)) \
  $(CANARY_DIR)/oracle.o $(CANARY_DIR)/state.o $(CANARY_DIR)/state-asm.o
CANARY_INCLUDE := -Itestsuite -Itestsuite/machine -I$(CANARY_ORACLE) -Iruntime/include

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

define canary_compile
@mkdir -p $(@D)
$(CC) $(CANARY_BASE) -std=gnu11 $(WARNINGS) -DPREEMPTREGS_VERSION='"$(VERSION)"' \
  -Wno-missing-field-initializers $(CANARY_INCLUDE) $(KERNEL_INCLUDE) -MMD -MP \
  -c -o $@ $<
endef

$(CANARY_DIR)/%.o: canary/%.c $(IDENTITY)
	$(canary_compile)

$(CANARY_DIR)/oracle.o: testsuite/machine/oracle.c $(IDENTITY)
	$(canary_compile)

$(CANARY_DIR)/state.o: $(CANARY_ORACLE)/state.c $(IDENTITY)
	$(canary_compile)

$(CANARY_DIR)/state-asm.o: $(CANARY_ORACLE)/state.S $(IDENTITY)
	@mkdir -p $(@D)
	$(CC) $(CANARY_BASE) $(STRICT) $(CANARY_INCLUDE) -MMD -MP -c -o $@ $<

# CFLAGS may hold what libpreempt's objects need in a link; not ThreadSanitizer, which
# would delay the signals.
$(CANARY): $(CANARY_OBJECTS) $(CANARY_DIR)/preempt.o $(BUILD)/libpreempt.a
	$(CC) $(filter-out -fsanitize=thread,$(CFLAGS)) -o $@ $^ -pthread -Wl,-z,now

all: $(CANARY)

.PHONY: canary
canary: $(CANARY)
	@$(need_runner)
	@$(RUN) $(CANARY)

-include $(wildcard $(CANARY_DIR)/*.d)

else

.PHONY: canary
canary:
	@echo "preempt-canary: no oracle for $(MACHINE) yet: add $(CANARY_ORACLE)/canary.mk and" \
	  "what testsuite/machine/oracle.h names" >&2; exit 1

endif
