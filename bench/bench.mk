# make bench: what a preemption costs, and the plugin, beside their peers.
#
# SPDX-License-Identifier: MIT

BENCH := $(BUILD)/bench

.PHONY: bench

ifeq ($(wildcard bench/peers_$(ARCH).S),)
bench:
	@echo "make bench: no peers to measure against on $(ARCH) yet: add" \
	  "bench/peers_$(ARCH).S$(if $(wildcard bench/go_$(ARCH).S),; instructions are" \
	  "counted by make check-cross RUNTESTFLAGS=cost.exp)" >&2; exit 1
else

# --- Trampolines for sets that are the same whatever CFLAGS are ---

BENCH_SETS := sse avx2 avx512
BENCH_FLAGS_sse := -msse2
BENCH_FLAGS_avx2 := -mavx2
BENCH_FLAGS_avx512 := -mavx512bw

BENCH_HEADERS := $(BENCH_SETS:%=$(BENCH)/regs_%.h)
BENCH_TRAMPOLINES := $(BENCH_SETS:%=$(BENCH)/preempt_%.o)

$(BENCH_HEADERS): private override CFLAGS := -O2
$(BENCH_HEADERS): $(BENCH)/regs_%.h: $(BUILD)/preemptregs.so $(IDENTITY)
	@mkdir -p $(@D)
	$(call write_header,$(BENCH_FLAGS_$*),$@)
	@touch $@

$(BENCH_SETS:%=$(BENCH)/preempt_%.S): $(BENCH)/preempt_%.S: $(BUILD)/mkpreempt \
  $(BENCH)/regs_%.h
	$(BUILD)/mkpreempt -o $@ $(BENCH)/regs_$*.h
	@touch $@

# Several in one program: each gets names of its own.
$(BENCH_TRAMPOLINES): $(BENCH)/preempt_%.o: $(BENCH)/preempt_%.S
	$(CC) -DasyncPreempt=$*_asyncPreempt -Dpreempt_trampoline=$*_trampoline \
	  -Dpreempt_frame_layout=$*_frame_layout \
	  -Dpreempt_switch=$*_switch -Dpreempt_switch_new=$*_switch_new \
	  -Dpreempt_switch_here=$*_switch_here $(STRICT) \
	  -c -o $@ $<

# --- Sources of others: all of Lua, and of SQLite, each in one unit ---

# They come from Debian; without the network what needs them is left out.
.PHONY: bench-source
bench-source:
	@mkdir -p $(BENCH)
	@if folder=`testsuite/lib/debian-source lua5.4 '$(abspath $(BENCH))/sources'`; then \
	  echo '#define DEB_HOST_MULTIARCH "none"' >$(BENCH)/lua5.4-deb-multiarch.h; \
	  for file in "$$folder"/src/*.c; do \
	    case $$file in */lua.c|*/luac.c) ;; *) echo "#include \"$$file\"" ;; esac; \
	  done >$(BENCH)/large.c; \
	  echo "#include \"$$folder/src/lcode.c\"" >$(BENCH)/counted.c; \
	fi
	@if folder=`testsuite/lib/sqlite-source '$(abspath $(BENCH))/sources'`; then \
	  cp -u $$folder/sqlite3.[ch] $(BENCH); \
	fi

# -fno-lto: else the compiler's work is left to the linker.
BENCH_LARGE = $(CC) $(CFLAGS) -fno-lto -w -I$(BENCH) $(KERNEL_INCLUDE) -c \
  $(BENCH)/large.c -o

# The clock does not tell a hundredth; callgrind counts the same instructions each time.
# $(call count,ARGUMENTS): those of the compiler, for one of Lua's files under ARGUMENTS.
CALLGRIND := valgrind,-q,--tool=callgrind,--callgrind-out-file=
count = $(CC) $(CFLAGS) -fno-lto -w -I$(BENCH) $(KERNEL_INCLUDE) $(1) -S \
  -o $(BENCH)/counted.s $(BENCH)/counted.c -wrapper $(CALLGRIND)$(BENCH)/counted.out && \
  sed -n 's/^totals: //p' $(BENCH)/counted.out

# --- Libraries of many functions, to look PCs up in ---

BENCH_TABLES := $(addprefix $(BENCH)/lookup_,100.so 10000.so 100000.so 1000000.so)

$(BENCH_TABLES): $(BENCH)/lookup_%.so: bench/lookup.S $(IDENTITY)
	@mkdir -p $(@D)
	$(CC) -DCOUNT=$* -Iruntime/include -nostdlib -shared -o $@ $<

# --- The program ---

# It touches no register but the general ones: the others hold what it means to
# put there.  The peers have absolute addresses, hence -no-pie.
BENCH_PART_FLAGS = $(CFLAGS) -mgeneral-regs-only -fno-lto -std=gnu11 $(WARNINGS) \
  -Wno-missing-field-initializers $(RUNTIME_INCLUDE) $(KERNEL_INCLUDE) -I$(BUILD) \
  -I$(BENCH)

BENCH_PARTS := $(patsubst bench/%.c,$(BENCH)/%.o,$(wildcard bench/*.c))

$(BENCH_PARTS): $(BENCH)/%.o: bench/%.c $(BUILD)/preemptregs.so $(BUILD)/preempt_frame.h \
  $(IDENTITY)
	@mkdir -p $(@D)
	$(CC) $(BENCH_PART_FLAGS) $(if $(filter recorded,$*),$(RECORDS)) -MMD -MP \
	  -c -o $@ $<

# A switch in line, of mkpreempt's.
$(BENCH)/thin.h: $(BUILD)/mkpreempt $(BUILD)/preempt_regs.h
	@mkdir -p $(@D)
	$(BUILD)/mkpreempt --kind=clobbers --symbol=thin -o $@ $(BUILD)/preempt_regs.h
	@touch $@

$(BENCH)/switches.o: $(BENCH)/thin.h

# A hook, of mkpreempt's.
$(BENCH)/hook.S: $(BUILD)/mkpreempt $(BUILD)/preempt_regs.h
	@mkdir -p $(@D)
	$(BUILD)/mkpreempt --kind=hook --symbol=bench_hook --calls=bench_entered -o $@ \
	  $(BUILD)/preempt_regs.h
	@touch $@

$(BENCH)/hook.o: $(BENCH)/hook.S
	$(CC) $(STRICT) -c -o $@ $<

$(BENCH)/peers.o: bench/peers_$(ARCH).S $(IDENTITY)
	@mkdir -p $(@D)
	$(CC) $(STRICT) -MMD -MP -c -o $@ $<

# Boost.Context, if it is installed; a weak reference takes nothing out of a library.
BENCH_BOOST = $(filter /%,$(shell $(CC) $(CFLAGS) -print-file-name=libboost_context.a))

# libpreempt.a last: asyncPreempt2 is the peers', which does nothing.
$(BENCH)/bench: $(BENCH_PARTS) $(BENCH)/peers.o $(BENCH)/hook.o $(BENCH_TRAMPOLINES) \
  $(BUILD)/libpreempt.a
	$(CC) $(CFLAGS) -fno-lto -no-pie -o $@ $^ \
	  $(if $(BENCH_BOOST),-u jump_fcontext -u make_fcontext $(BENCH_BOOST)) -pthread

# --- Slices ---

# Lua and SQLite are compiled for it only where their sources are to be had.
SLICES := $(BENCH)/slices.o
SLICES_FLAGS = $(CFLAGS) -fno-lto -std=gnu11 $(RUNTIME_INCLUDE) $(KERNEL_INCLUDE) -I$(BENCH)
SLICES_PARTS := $(addprefix $(SLICES)/,main.o work.o turns.o)
SLICES_OTHERS = $(shell \
  test -f $(BENCH)/large.c && echo $(SLICES)/lua.o; \
  test -f $(BENCH)/sqlite3.c && echo $(SLICES)/sqlite.o)

$(SLICES)/%.o: bench/slices/%.c bench/slices/work.h $(BUILD)/preemptregs.so $(IDENTITY) \
  | bench-source
	@mkdir -p $(@D)
	$(CC) $(SLICES_FLAGS) $(if $(filter main,$*),$(WARNINGS),$(RECORDS) -w) -c -o $@ $<

# SQLite locks, and knows nothing of tasks.
$(BENCH)/slices: $(SLICES_PARTS) $(BUILD)/libpreempt.a $(BUILD)/libpreempt-wrap.a \
  $(BUILD)/wrap-flags | bench-source
	$(if $(SLICES_OTHERS),@$(MAKE) $(SLICES_OTHERS))
	$(CC) $(CFLAGS) -fno-lto -o $@ $(SLICES_PARTS) $(SLICES_OTHERS) -L$(BUILD) \
	  -Wl,-Bstatic `cat $(BUILD)/wrap-flags` -Wl,-Bdynamic -lm -ldl -pthread -Wl,-z,now

BENCH_CHECKED = $(RECORDS) -fplugin-arg-preemptregs-check=$(BUILD)/preempt_regs.h

bench: export BENCH_CC = $(CC)
bench: export BENCH_CFLAGS = $(CFLAGS)
bench: export BENCH_PLAIN = $(BENCH_LARGE) $(BENCH)/timed.o
bench: export BENCH_RECORDS = $(BENCH_LARGE) $(BENCH)/timed.o $(RECORDS)
bench: export BENCH_CHECK = $(BENCH_LARGE) $(BENCH)/timed.o $(BENCH_CHECKED)
bench: export BENCH_TABLES = $(BENCH)
bench: export BENCH_EMPTY = $(CC) $(CFLAGS) -S -o /dev/null -x c /dev/null
bench: export BENCH_HEADER = $(call write_header,,$(BENCH)/timed.h)
bench: $(BENCH)/bench $(BENCH)/slices $(BENCH_TABLES) bench-source
	@$(BENCH)/bench
	@size -A -d $(BENCH)/timed.o | awk ' \
	  $$1 ~ /^\.text/ { text += $$2 } \
	  $$1 == "preempt_functions" || $$1 ~ /^\.(rodata|note)\.preemptregs/ { records += $$2 } \
	  END { printf "The large file: %d KB of text, %d bytes of records and texts:" \
	        " %d per KB.\n", text / 1024, records, records * 1024 / text }'
	@{ $(call count,) && $(call count,$(RECORDS)) && $(call count,$(BENCH_CHECKED)); } | \
	  awk '{ n[NR] = $$1 } \
	    END { if (NR < 3) print "Instructions: left out: they were not counted."; \
	          else printf "Instructions to compile one of its parts: %d million;" \
	               " %.4f times that with records, %.4f with check too (aim: 1.01).\n", \
	               n[1] / 1e6, n[2] / n[1], n[3] / n[1] }'
	@$(BENCH)/slices

-include $(wildcard $(BENCH)/*.d)

endif
