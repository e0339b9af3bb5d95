# make fuzz: each testsuite/fuzz/NAME.c by libFuzzer, for FUZZ_SECONDS, from the
# corpus testsuite/fuzz/NAME, or $(BUILD)/fuzz/NAME.seeds where it is made here, and
# the words in NAME.dict, if there are any.  What it
# finds of new inputs stays in $(BUILD)/fuzz/NAME.corpus, for the next time; what
# fails, in $(BUILD)/fuzz/NAME.crash-...
#
# SPDX-License-Identifier: MIT

FUZZ := $(BUILD)/fuzz
FUZZ_CC ?= clang
FUZZ_SECONDS ?= 600
FUZZ_LIBS = $(INSPECT_LIBS)

# All that mkpreempt and mkpreempt-inspect are made of but main, whatever a harness
# takes of it.
FUZZ_OBJECTS := $(patsubst %,$(FUZZ)/%.o, \
  $(filter-out %/main.c,$(wildcard runtime/mkpreempt/*.c runtime/inspect/*.c)) \
  $(wildcard model/*.c))
FUZZERS := $(patsubst testsuite/fuzz/%.c,%,$(wildcard testsuite/fuzz/*.c))

FUZZ_FLAGS = $(HOST_FLAGS) $(INSPECT_CFLAGS) \
  -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all

.SECONDARY: $(FUZZ_OBJECTS) $(FUZZERS:%=$(FUZZ)/testsuite/fuzz/%.c.o)
$(FUZZ)/%.c.o: %.c $(IDENTITY)
	@$(call need,$(FUZZ_CC),clang)
	@$(need_inspect)
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_FLAGS) -MMD -MP -c -o $@ $<

$(FUZZERS:%=$(FUZZ)/%): $(FUZZ)/%: $(FUZZ)/testsuite/fuzz/%.c.o $(FUZZ_OBJECTS)
	$(FUZZ_CC) $(FUZZ_FLAGS) -o $@ $^ $(FUZZ_LIBS)

# --- The corpus of object.c: small files of all kinds, for each machine ---

SEEDS := $(FUZZ)/object.seeds
SEED_SOURCES := testsuite/fuzz/object.S testsuite/preemptregs.check/hand.S

# $(call seeds,ARCH,GENERAL,VECTORS,OPTION,EMULATION)
define seeds
for s in $(SEED_SOURCES); do \
  o=$(SEEDS)/`basename $$s .S`-$(1); \
  sed -e 's/ARCH/$(1)/; s/GENERAL/$(2)/; s/VECTORS/$(3)/' $$s \
    | $(CC) $(4) -fno-lto -c -o $$o.o -x assembler-with-cpp - \
  && ld -m $(5) -shared -s -z noseparate-code -z max-page-size=16 -o $$o.so $$o.o \
  || exit 1; \
done
ar rcs $(SEEDS)/$(1).a $(SEEDS)/*-$(1).o

endef

# $(call cross_seeds,ARCH,GENERAL,VECTORS,TARGET,OPTION,NAME): the same by the binary
# utilities of another machine, where they are installed, called NAME.
define cross_seeds
command -v $(4)-as >/dev/null || { echo "no seeds for $(6): $(4)-as is missing"; exit; }; \
for s in $(SEED_SOURCES); do \
  o=$(SEEDS)/`basename $$s .S`-$(6); \
  sed -e 's/ARCH/$(1)/; s/GENERAL/$(2)/; s/VECTORS/$(3)/' $$s | $(4)-as $(5) -o $$o.o - \
  && $(4)-ld $(5) -shared -s -z noseparate-code -z max-page-size=16 -o $$o.so $$o.o \
  || exit 1; \
done; \
ar rcs $(SEEDS)/$(6).a $(SEEDS)/*-$(6).o

endef

$(SEEDS): $(SEED_SOURCES) testsuite/fuzz.mk
	rm -rf $@ && mkdir -p $@
	$(call seeds,amd64,rax:8,xmm0-15,-m64,elf_x86_64)
	$(call seeds,386,eax:4,xmm0-7,-m32,elf_i386)
	$(call cross_seeds,arm64,x0:8,v0-31,aarch64-linux-gnu,,arm64)
	$(call cross_seeds,arm64,x0:8,v0-31,aarch64-linux-gnu,-EB,arm64-big)
	$(call cross_seeds,riscv64,ra:8,ft0-7,riscv64-linux-gnu,,riscv64)
	$(call cross_seeds,arm,r0:4,s0-31,arm-linux-gnueabihf,,arm)
	$(call cross_seeds,mips,r2:4,f0,mips-linux-gnu,,mips)
	$(call cross_seeds,mipsle,r2:4,f0,mipsel-linux-gnu,,mipsle)
	$(call cross_seeds,mips64,r2:8,f0-31,mips64-linux-gnuabi64,,mips64)
	$(call cross_seeds,mips64le,r2:8,f0-31,mips64el-linux-gnuabi64,,mips64le)
	$(call cross_seeds,s390x,r2:8,f0-15,s390x-linux-gnu,,s390x)
	$(call cross_seeds,loong64,r4:8,f0-31,loongarch64-linux-gnu,,loong64)
	$(call cross_seeds,ppc64le,r3:8,f0-31,powerpc64le-linux-gnu,,ppc64le)
	$(call cross_seeds,ppc64,r3:8,f0-31,powerpc64-linux-gnu,,ppc64)

$(FUZZ)/object: | $(SEEDS)

# $(call fuzz,NAME)
define fuzz
mkdir -p $(FUZZ)/$(1).corpus
$(FUZZ)/$(1) -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=$(FUZZ)/$(1). \
  $(patsubst %,-dict=%,$(wildcard testsuite/fuzz/$(1).dict)) \
  $(FUZZ)/$(1).corpus $(wildcard testsuite/fuzz/$(1)) \
  $(filter %/$(1).seeds,$(SEEDS))

endef

.PHONY: fuzz
fuzz: $(FUZZERS:%=$(FUZZ)/%)
	$(foreach f,$(FUZZERS),$(call fuzz,$(f)))

-include $(wildcard $(FUZZ)/*/*.d $(FUZZ)/*/*/*.d)
