# mkpreempt-judge, which does mkpreempt --verify: for the machines that
# testsuite/machine/STEM/judge.S is there for.
#
# SPDX-License-Identifier: MIT

JUDGE_ORACLE := testsuite/machine/$(or $(STEM),STEM)
ifneq ($(wildcard $(JUDGE_ORACLE)/judge.S),)

JUDGE := $(BUILD)/mkpreempt-judge
JUDGE_DIR := $(BUILD)/judge

# The target's part, an archive that the host's program carries: for any CPU of the
# machine.
JUDGE_FLAGS := -O2 $(filter -m32 -m64,$(CFLAGS)) $(BASE_FLAGS) -fno-pie -ffunction-sections -std=gnu11 $(WARNINGS) \
  -Wno-missing-field-initializers -DORACLE_JUDGE -Ijudge/target -Itestsuite/machine \
  -I$(JUDGE_ORACLE) $(RUNTIME_INCLUDE)
JUDGE_OBJECTS := $(patsubst judge/target/%.c,$(JUDGE_DIR)/target/%.o, \
  $(wildcard judge/target/*.c)) \
  $(addprefix $(JUDGE_DIR)/target/machine/,oracle.o breakpoints.o state.o state-asm.o \
    stepping.o stepping-asm.o) \
  $(patsubst $(JUDGE_ORACLE)/%.c,$(JUDGE_DIR)/target/machine/%.o, \
  $(wildcard $(JUDGE_ORACLE)/judge*.c))

define judge_compile
@mkdir -p $(@D)
$(CC) $(JUDGE_FLAGS) $(KERNEL_INCLUDE) -MMD -MP -c -o $@ $<
endef

$(JUDGE_DIR)/target/%.o: judge/target/%.c $(IDENTITY)
	$(judge_compile)
$(JUDGE_DIR)/target/machine/%.o: testsuite/machine/%.c $(IDENTITY)
	$(judge_compile)
$(JUDGE_DIR)/target/machine/%.o: $(JUDGE_ORACLE)/%.c $(IDENTITY)
	$(judge_compile)
$(JUDGE_DIR)/target/machine/%-asm.o: $(JUDGE_ORACLE)/%.S $(IDENTITY)
	$(judge_compile)

# One object, in which names that a stub's files may have too are others.  Local they cannot be
# where calls go by tables of global names (MIPS).
OBJCOPY = $(shell $(CC) -print-prog-name=objcopy)
JUDGE_NAMES := main|judge_.*|oracle_area
$(JUDGE_DIR)/judge.a: $(JUDGE_OBJECTS)
	$(CC) $(filter -m32 -m64,$(CFLAGS)) -nostdlib -no-pie -r -o $(JUDGE_DIR)/judge.o $^
	$(NM) -g --defined-only $(JUDGE_DIR)/judge.o | \
	  awk '$$NF !~ /^($(JUDGE_NAMES))$$/ { print $$NF, "judge_own_" $$NF }' \
	  >$(JUDGE_DIR)/names
	$(OBJCOPY) --redefine-syms=$(JUDGE_DIR)/names $(JUDGE_DIR)/judge.o
	rm -f $@
	$(AR) rcs $@ $(JUDGE_DIR)/judge.o

JUDGE_HOST := $(patsubst judge/%.c,$(JUDGE_DIR)/%.o,$(wildcard judge/*.c))

# What the program is to compile and run with where nobody says so.
$(JUDGE_DIR)/%.o: judge/%.c $(IDENTITY)
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_FLAGS) -Ijudge -DJUDGE_CC='"$(strip $(CC) $(filter -m%,$(CFLAGS)))"' \
	  -DJUDGE_RUN='"$(RUN)"' -DJUDGE_ARCHIVE='"$(JUDGE_DIR)/judge.a"' -MMD -MP -c -o $@ $<
$(JUDGE_DIR)/build.o: $(JUDGE_DIR)/judge.a

$(JUDGE): $(JUDGE_HOST) $(filter-out %/main.o,$(MKPREEMPT_OBJECTS))
	$(HOSTCC) $(HOSTCFLAGS) -o $@ $^

all: $(JUDGE)

-include $(wildcard $(JUDGE_DIR)/*.d $(JUDGE_DIR)/target/*.d $(JUDGE_DIR)/target/machine/*.d)

endif
