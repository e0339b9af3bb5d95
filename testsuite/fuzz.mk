# make fuzz: each testsuite/fuzz/NAME.c by libFuzzer, for FUZZ_SECONDS, from the
# corpus testsuite/fuzz/NAME and the words in NAME.dict, if there are any.  What it
# finds of new inputs stays in $(BUILD)/fuzz/NAME.corpus, for the next time; what
# fails, in $(BUILD)/fuzz/NAME.crash-...
#
# SPDX-License-Identifier: MIT

FUZZ := $(BUILD)/fuzz
FUZZ_CC ?= clang
FUZZ_SECONDS ?= 600
FUZZ_LIBS = $(JANSSON_LIBS)

# All that mkpreempt is made of but main, whatever a harness takes of it.
FUZZ_OBJECTS := $(patsubst %,$(FUZZ)/%.o, \
  $(filter-out %/main.c,$(wildcard runtime/mkpreempt/*.c)) \
  plugin/regset.c plugin/replace.c)
FUZZERS := $(patsubst testsuite/fuzz/%.c,%,$(wildcard testsuite/fuzz/*.c))

FUZZ_FLAGS = $(HOST_FLAGS) $(JANSSON_CFLAGS) \
  -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all

.SECONDARY: $(FUZZ_OBJECTS) $(FUZZERS:%=$(FUZZ)/testsuite/fuzz/%.c.o)
$(FUZZ)/%.c.o: %.c $(IDENTITY)
	@$(call need,$(FUZZ_CC),clang)
	@$(call need_library,jansson)
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_FLAGS) -MMD -MP -c -o $@ $<

$(FUZZERS:%=$(FUZZ)/%): $(FUZZ)/%: $(FUZZ)/testsuite/fuzz/%.c.o $(FUZZ_OBJECTS)
	$(FUZZ_CC) $(FUZZ_FLAGS) -o $@ $^ $(FUZZ_LIBS)

# $(call fuzz,NAME)
define fuzz
mkdir -p $(FUZZ)/$(1).corpus
$(FUZZ)/$(1) -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=$(FUZZ)/$(1). \
  $(patsubst %,-dict=%,$(wildcard testsuite/fuzz/$(1).dict)) \
  $(FUZZ)/$(1).corpus $(wildcard testsuite/fuzz/$(1))

endef

.PHONY: fuzz
fuzz: $(FUZZERS:%=$(FUZZ)/%)
	$(foreach f,$(FUZZERS),$(call fuzz,$(f)))

-include $(wildcard $(FUZZ)/*/*.d $(FUZZ)/*/*/*.d)
