# How everything is built.
#
# SPDX-License-Identifier: MIT

# --- The compiler's identity ---

# A plugin fits one exact compiler, and with mkpreempt it is built anew when what the
# first file says changes; a header fits one set of flags: all else is when the second
# changes.
HOST_IDENTITY := $(BUILD)/host-identity
IDENTITY := $(BUILD)/identity
COMPILER := $(shell LC_ALL=C $(CC) -v 2>&1 || echo missing)
define host_identity
HOST=$(HOSTCC) $(HOSTCXX) $(HOSTCFLAGS)
$(COMPILER)
endef
$(if $(findstring missing,$(lastword $(COMPILER))),\
  $(error compiler '$(CC)' cannot be run: run 'make deps', or set CC))
$(shell mkdir -p '$(BUILD)')
# $(call identify,FILE,TEXT): FILE says TEXT, and is as old as that.
identify = $(if $(call differs,$(strip $(file <$(1))),$(strip $(2))),$(file >$(1),$(2)))
differs = $(subst x$(1)x,,x$(2)x)$(subst x$(2)x,,x$(1)x)
$(call identify,$(HOST_IDENTITY),$(host_identity))

MACHINE := $(shell $(CC) -dumpmachine)
# The machines, by GCC's names for them, and the stem of the files that know each;
# STEM is this one's, empty where there are none.
MACHINES := x86_64=x86 i%86=x86 aarch64=arm64 riscv64=riscv64 powerpc64=ppc64 \
  powerpc64le=ppc64 arm=arm mips=mips mipsel=mips mips64=mips mips64el=mips \
  mipsisa%=mips s390x=s390x loongarch64=loong64
stem = $(strip $(foreach m,$(MACHINES),$(if $(filter $(firstword $(subst =, ,$(m))), \
  $(firstword $(subst -, ,$(1)))),$(lastword $(subst =, ,$(m))))))
STEM := $(call stem,$(MACHINE))

# With what the machine's own files say of flags.
define identity
CC=$(CC)
CFLAGS=$(CFLAGS)
$(host_identity)
$(foreach file,runtime/machine/$(STEM).mk demo/$(STEM)/kernels.mk \
  testsuite/machine/$(STEM)/canary.mk,$(file <$(file)))
endef
$(call identify,$(IDENTITY),$(identity))

# What runs the target's programs: nothing, where this machine is of its kind.
CROSS := $(filter-out $(call stem,$(shell $(HOSTCC) -dumpmachine 2>&1)),$(STEM))
QEMU := qemu-$(patsubst powerpc%,ppc%,$(subst isa64r6,64,$(subst isa32r6,, \
  $(firstword $(subst -, ,$(MACHINE))))))
RUN ?= $(if $(CROSS),$(strip $(QEMU) -L /usr/$(MACHINE) $(QEMU_FLAGS)))
ifeq ($(origin AR),default)
AR := $(shell $(CC) -print-prog-name=ar)
endif
# Debian's i386 libc shares the kernel's headers with the native one, and finds
# them only with a package (gcc-multilib) that excludes every cross compiler.
KERNEL_INCLUDE := $(if $(filter x86_64-%,$(MACHINE)),-idirafter /usr/include/$(MACHINE))
PLUGIN_INCLUDE := $(shell $(CC) -print-file-name=plugin)/include

.PHONY: all header
all: $(BUILD)/preemptregs.so $(BUILD)/mkpreempt $(BUILD)/preempt_regs.h
header: $(BUILD)/preempt_regs.h

# --- The model: what all sides read ---

MODEL_OBJECTS := $(patsubst %,$(BUILD)/%.o,$(wildcard model/*.c))

# --- The plugin ---

TARGET_SOURCE := $(or $(wildcard plugin/target/$(STEM).cc),plugin/target/unknown.cc)

PLUGIN_OBJECTS := $(patsubst plugin/%,$(BUILD)/plugin/%.o, \
  $(wildcard plugin/*.cc) $(TARGET_SOURCE)) $(MODEL_OBJECTS)

WARNINGS := -Wall -Wextra
# The same bytes from the same sources in any folder: compiler caches know a plugin by its
# bytes.  GCC believes PWD, which may lead here through a link.
export PWD := $(CURDIR)
NO_PATH := -ffile-prefix-map='$(CURDIR)'=.
# C++11 up to GCC 14, 14 from 15 on, is what GCC's headers are written in.
PLUGIN_CXXFLAGS = $(HOSTCFLAGS) $(NO_PATH) -std=gnu++14 $(WARNINGS) -fno-rtti \
  -fno-exceptions -fPIC -DPREEMPTREGS_TARGET='"$(MACHINE)"' -Iplugin -Imodel \
  -isystem $(PLUGIN_INCLUDE)
HOST_FLAGS = $(HOSTCFLAGS) $(NO_PATH) -std=gnu11 $(WARNINGS) \
  -Wno-missing-field-initializers \
  -fPIC -DPREEMPTREGS_VERSION='"$(VERSION)"' -Imodel -Iruntime/mkpreempt \
  -Iruntime/core

# GCC's headers are read once, not by each source: most of what they take.  The file is
# large, and kept only while they are compiled.  What precompiles nothing (ccache, distcc)
# finds the header that it is of.
GCC_HEADER := $(BUILD)/plugin/gcc.h
.INTERMEDIATE: $(GCC_HEADER).gch

$(GCC_HEADER).gch: plugin/gcc.h $(HOST_IDENTITY)
	@test -f '$(PLUGIN_INCLUDE)/gcc-plugin.h' || { \
	  echo "$@: '$(CC)' has no plugin headers: run 'make deps', or install its" \
	       "gcc-VERSION-plugin-dev package" >&2; exit 1; }
	@$(call need,$(HOSTCXX),C++ compiler)
	@mkdir -p $(@D)
	@echo '#include <gcc.h>' >$(GCC_HEADER)
	$(HOSTCXX) $(PLUGIN_CXXFLAGS) -x c++-header -o $@ $(GCC_HEADER)

$(BUILD)/plugin/%.cc.o: plugin/%.cc plugin/gcc.h $(HOST_IDENTITY) | $(GCC_HEADER).gch
	@mkdir -p $(@D)
	$(HOSTCXX) $(PLUGIN_CXXFLAGS) -include $(GCC_HEADER) -MMD -MP -c -o $@ $<

$(BUILD)/model/%.c.o: model/%.c $(HOST_IDENTITY)
	@$(call need,$(HOSTCC),C compiler)
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_FLAGS) -MMD -MP -c -o $@ $<

# GCC's symbols are made weak, so that another GCC loads the plugin as far as the
# version check, which says what is wrong, instead of failing on a mangled name.
$(BUILD)/preemptregs.so: $(PLUGIN_OBJECTS)
	$(HOSTCC) -nostdlib -r -o $(BUILD)/plugin/all.o $^
	objcopy --weaken $(BUILD)/plugin/all.o
	$(HOSTCXX) -shared -o $@ $(BUILD)/plugin/all.o

# --- The header: a step of its own, over an empty unit ---

# $(call write_header,FLAGS,FILE).  The plugin leaves a FILE that says the same
# already alone; its time is set all the same, so that make knows it is checked.
define write_header
$(CC) $(CFLAGS) $(1) -fplugin=$(abspath $(BUILD))/preemptregs.so \
  -fplugin-arg-preemptregs-header=$(2) -S -o /dev/null -x c /dev/null
endef

$(BUILD)/preempt_regs.h: $(BUILD)/preemptregs.so $(IDENTITY)
	$(call write_header,,$@)
	@touch $@

# --- mkpreempt ---

MKPREEMPT_OBJECTS := $(patsubst %.c,$(BUILD)/mkpreempt.o/%.o, \
  $(notdir $(wildcard runtime/mkpreempt/*.c))) $(MODEL_OBJECTS)

$(BUILD)/mkpreempt.o/%.o: runtime/mkpreempt/%.c $(HOST_IDENTITY)
	@$(call need,$(HOSTCC),C compiler)
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_FLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/mkpreempt: $(MKPREEMPT_OBJECTS)
	$(HOSTCC) $(HOSTCFLAGS) -o $@ $^

# --- mkpreempt-inspect, which does mkpreempt --check and --diff ---

# What it reads objects and writes JSON with; without it, all else is built.
INSPECT_LIBRARIES := libelf jansson
INSPECT_CFLAGS = -Iruntime/inspect $(shell $(PKG_CONFIG) --cflags $(INSPECT_LIBRARIES))
INSPECT_LIBS = $(shell $(PKG_CONFIG) --libs $(INSPECT_LIBRARIES))
INSPECT_LACKS := $(shell command -v $(PKG_CONFIG) >/dev/null || \
  { echo $(PKG_CONFIG); exit; }; for library in $(INSPECT_LIBRARIES); do \
  $(PKG_CONFIG) --exists $$library || echo $$library; done)
need_inspect = $(call need_library,libelf); $(call need_library,jansson)
INSPECT := $(if $(INSPECT_LACKS),,$(BUILD)/mkpreempt-inspect)

all: $(or $(INSPECT),no-inspect)

# One that is older than mkpreempt would answer for another one.
.PHONY: no-inspect
no-inspect:
	@rm -f $(BUILD)/mkpreempt-inspect
	@echo "make: mkpreempt-inspect is not built, and mkpreempt --check and --diff do" \
	  "not work: $(INSPECT_LACKS) missing: run 'make deps'"

INSPECT_OBJECTS := $(patsubst runtime/%.c,$(BUILD)/mkpreempt.o/%.o, \
  $(wildcard runtime/inspect/*.c)) $(filter-out %/main.o,$(MKPREEMPT_OBJECTS))

$(BUILD)/mkpreempt.o/inspect/%.o: runtime/inspect/%.c $(HOST_IDENTITY)
	@$(call need,$(HOSTCC),C compiler)
	@$(need_inspect)
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_FLAGS) $(INSPECT_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/mkpreempt-inspect: $(INSPECT_OBJECTS)
	@$(need_inspect)
	$(HOSTCC) $(HOSTCFLAGS) -o $@ $^ $(INSPECT_LIBS)

# --- The trampoline, and all that needs to know the architecture ---

# The header knows it.  Make builds this file first, and then starts again.
ifneq ($(filter-out header uninstall deb check-compilers%,$(GOALS)),)
-include $(BUILD)/arch.mk
endif
$(BUILD)/arch.mk: $(BUILD)/preempt_regs.h
	@sed -n 's/^#define PREEMPTREGS_ARCH "\(.*\)"$$/ARCH := \1/p' $< >$@

ifneq ($(ARCH),)

TRAMPOLINE := $(BUILD)/preempt_$(ARCH).S
all: $(TRAMPOLINE) $(BUILD)/preempt_frame.h $(BUILD)/libpreempt.a \
  $(BUILD)/libpreempt.so

$(TRAMPOLINE) $(BUILD)/preempt_frame.h: $(BUILD)/mkpreempt $(BUILD)/preempt_regs.h
	$(BUILD)/mkpreempt -o $@ $(BUILD)/preempt_regs.h
	@touch $@

# Generated assembly: what the assembler would only warn of (a number that an operand
# has no room for) would be a register that is not saved.
STRICT := -Wa,--fatal-warnings

# What those need who look into the runtime.
RUNTIME_INCLUDE := -DMACHINE='"$(STEM).h"' -Iruntime/include -Iruntime/core -Iruntime/machine \
  -Imodel

# The runtime is never recorded, hence never preempted; -fno-lto, lest it be
# inlined into code that is; not for ThreadSanitizer, whose calls in a signal handler
# would meet its own state half changed; for any CPU (machine.h), by flags where the
# machine has them in BASE_FLAGS; and frames are found through it, as preempt_dump does (not
# every GCC writes what that takes by itself).
-include runtime/machine/$(STEM).mk
RUNTIME_FLAGS = $(CFLAGS) $(BASE_FLAGS) -include runtime/core/machine.h -DMACHINE_BASE \
  -std=gnu11 $(WARNINGS) -fPIC -fvisibility=hidden -fno-lto -fno-sanitize=thread \
  -fasynchronous-unwind-tables $(RUNTIME_INCLUDE) $(KERNEL_INCLUDE)
RUNTIME_OBJECTS := $(patsubst runtime/%.c,$(BUILD)/runtime/%.o, \
  $(wildcard runtime/core/*.c runtime/sched/*.c)) \
  $(patsubst runtime/%.S,$(BUILD)/runtime/%.o,$(wildcard runtime/machine/$(STEM).S)) \
  $(BUILD)/runtime/model/reglist.o $(BUILD)/runtime/preempt_$(ARCH).o

$(BUILD)/runtime/%.o: runtime/%.c $(IDENTITY)
	@mkdir -p $(@D)
	$(CC) $(RUNTIME_FLAGS) -MMD -MP -c -o $@ $<

# Its text is taken in by the assembler, wherever that runs.
$(BUILD)/runtime/sched/debug.o: runtime/sched/debug.py
$(BUILD)/runtime/sched/debug.o: RUNTIME_FLAGS += \
  -DDEBUG_SCRIPT='"$(CURDIR)/runtime/sched/debug.py"'

$(BUILD)/runtime/model/%.o: model/%.c $(IDENTITY)
	@mkdir -p $(@D)
	$(CC) $(RUNTIME_FLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/runtime/%.o: $(BUILD)/%.S
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(STRICT) -c -o $@ $<

$(BUILD)/runtime/machine/%.o: runtime/machine/%.S $(IDENTITY)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(STRICT) -c -o $@ $<

$(BUILD)/libpreempt.a: $(RUNTIME_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

# -z now: a lazy binding in a signal handler would run the dynamic linker there.
# -z nodelete: threads and handlers may outlive dlclose.
$(BUILD)/libpreempt.so: $(RUNTIME_OBJECTS)
	$(CC) $(CFLAGS) -fno-lto -shared -Wl,-soname,libpreempt.so.0 -Wl,-z,now \
	  -Wl,-z,nodelete -Wl,-z,text -Wl,-z,defs -o $@ $^ -pthread

# --- libpreempt-wrap, and the same to be preloaded ---

WRAP_SOURCES := $(filter-out runtime/wrap/preload.c,$(wildcard runtime/wrap/*.c))
WRAP_OBJECTS := $(WRAP_SOURCES:runtime/wrap/%.c=$(BUILD)/wrap/%.o)
PRELOAD_OBJECTS := $(patsubst runtime/wrap/%.c,$(BUILD)/preload/%.o, \
  $(wildcard runtime/wrap/*.c))
NM := $(shell $(CC) -print-prog-name=nm)
all: $(BUILD)/libpreempt-wrap.a $(BUILD)/libpreempt-preload.so $(BUILD)/wrap-flags

$(BUILD)/wrap/%.o: runtime/wrap/%.c $(IDENTITY)
	@mkdir -p $(@D)
	$(CC) $(RUNTIME_FLAGS) -fexceptions -MMD -MP -c -o $@ $<

$(BUILD)/preload/%.o: runtime/wrap/%.c $(IDENTITY)
	@mkdir -p $(@D)
	$(CC) $(RUNTIME_FLAGS) -fexceptions -DPRELOAD -MMD -MP -c -o $@ $<

$(BUILD)/libpreempt-wrap.a: $(WRAP_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/libpreempt-preload.so: $(PRELOAD_OBJECTS)
	$(CC) $(CFLAGS) -fno-lto -shared -Wl,-soname,$(@F) -Wl,-z,now -Wl,-z,nodelete \
	  -Wl,-z,text -Wl,-z,defs -o $@ $^

# What the linker is to call it for, in one word: functions, or their descriptors.  The archive and libpreempt.a need one
# another; and by -u it is there for libgcc's unwinder, which a static link meets last.
UNWINDER = $(shell $(CC) $(CFLAGS) -print-file-name=libgcc_eh.a)
$(BUILD)/wrap-flags: export LC_ALL := C
$(BUILD)/wrap-flags: $(BUILD)/libpreempt-wrap.a
	$(NM) --defined-only $< | sed -n 's/.* [TD] __wrap_//p' | sort >$@.names
	{ printf %s -Wl; sed 's/^/,--wrap=/' $@.names; \
	  $(NM) -u $(UNWINDER) | sed -n 's/^ *[Uw] //p' | sort -u | comm -12 - $@.names | \
	    sed 's/^/,-u,__wrap_/'; } | tr -d '\n' >$@
	echo ' -Wl,--start-group,-lpreempt-wrap,-lpreempt,--end-group' >>$@

include demo/demo.mk
include canary/canary.mk
include judge/judge.mk
include bench/bench.mk
include testsuite/check.mk
include testsuite/fuzz.mk

endif

include testsuite/compilers.mk
include docs/docs.mk
include install.mk
include debian/deb.mk

-include $(wildcard $(BUILD)/plugin/*.d $(BUILD)/plugin/target/*.d \
  $(BUILD)/model/*.d $(BUILD)/mkpreempt.o/*.d $(BUILD)/mkpreempt.o/*/*.d \
  $(BUILD)/runtime/*/*.d $(BUILD)/wrap/*.d $(BUILD)/preload/*.d $(BUILD)/demo/*.d \
  $(BUILD)/demo/*/*.d)
