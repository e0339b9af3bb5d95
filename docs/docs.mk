# make doc: the manual and the man pages, into $(BUILD)/docs.
#
# SPDX-License-Identifier: MIT

DOCS := $(BUILD)/docs
HELP2MAN ?= help2man

# The day these words were last revised.  It stands in the man pages, never the
# day of the build: the same source gives the same bytes.
DOC_DATE := 2026-11-22

# A folder: a page for each chapter.
HTML := $(DOCS)/preemptregs.html
MANUALS := $(HTML)/index.html $(DOCS)/preemptregs.info
PROGRAM_PAGES := $(DOCS)/mkpreempt.1 $(CANARY:$(BUILD)/%=$(DOCS)/%.1)
OWN_PAGES := $(DOCS)/preemptregs.1

.PHONY: doc
doc: $(MANUALS) $(PROGRAM_PAGES) $(OWN_PAGES)

# What make install takes, which goes without a missing tool, and says so.
DOC_LACKS := $(strip $(foreach tool,$(MAKEINFO) $(HELP2MAN), \
  $(if $(shell command -v $(tool)),,$(tool))))
INSTALLED_DOCS := $(OWN_PAGES) $(if $(filter $(MAKEINFO),$(DOC_LACKS)),,$(MANUALS)) \
  $(if $(filter $(HELP2MAN),$(DOC_LACKS)),,$(PROGRAM_PAGES))

# The language of whoever builds is none of the manual's.
MAKEINFO_COMMAND = LC_ALL=C $(MAKEINFO) -D 'VERSION $(VERSION)'

# What the manual shows of them is the examples themselves.
$(HTML)/index.html $(DOCS)/preemptregs.info: $(wildcard examples/core/*) \
  $(wildcard examples/committed/*.* examples/committed/Makefile)

# No page of a chapter that is no more is left.
$(HTML)/index.html: docs/preemptregs.texi docs/preemptregs.css \
  $(wildcard docs/pictures/*.svg) Makefile docs/docs.mk
	@$(call need,$(MAKEINFO),Texinfo)
	@mkdir -p $(DOCS)
	@rm -rf $(HTML)
	$(MAKEINFO_COMMAND) --html --split=chapter -c NODE_FILES=0 \
	  --css-ref=preemptregs.css -o $(HTML) $<
	@cp docs/preemptregs.css docs/pictures/*.svg $(HTML)

$(DOCS)/preemptregs.info: docs/preemptregs.texi Makefile docs/docs.mk
	@$(call need,$(MAKEINFO),Texinfo)
	@mkdir -p $(@D)
	$(MAKEINFO_COMMAND) --no-split -o $@ $<

$(DOCS)/preemptregs.1: docs/preemptregs.1 Makefile docs/docs.mk
	@$(call need,sed,sed)
	@mkdir -p $(@D)
	sed -e 's/@VERSION@/$(VERSION)/' -e 's/@DATE@/$(DOC_DATE)/' $< >$@

# help2man writes the month of SOURCE_DATE_EPOCH, in the local time zone, and what
# the program says, which ARGP_HELP_FMT may lay out otherwise.
$(DOCS)/mkpreempt.1 $(DOCS)/preempt-canary.1: $(DOCS)/%.1: $(BUILD)/% docs/%.h2m \
  Makefile docs/docs.mk
	@$(call need,$(HELP2MAN),help2man)
	@mkdir -p $(@D)
	env -u ARGP_HELP_FMT LC_ALL=C TZ=UTC0 \
	  SOURCE_DATE_EPOCH=$(shell date -u -d '$(DOC_DATE)' +%s) \
	  $(HELP2MAN) --no-info --include=docs/$*.h2m -o $@ $(BUILD)/$*

# make pictures: README's and the manual's, into docs/pictures, where they are kept: of the
# frame as the compiler and mkpreempt have it, and of what make bench has said and is kept
# in bench/recorded-ARCH.txt.
PICTURES := $(DOCS)/pictures

$(PICTURES)/frame.svg: docs/pictures/style.awk docs/pictures/frame.awk \
  $(BUILD)/mkpreempt $(BENCH)/regs_sse.h $(BENCH)/regs_avx512.h
	@mkdir -p $(@D)
	for set in sse avx512; do \
	  $(BUILD)/mkpreempt -o $(@D)/$$set.h $(BENCH)/regs_$$set.h || exit; done
	awk -f docs/pictures/style.awk -f docs/pictures/frame.awk \
	  'title=gcc -O2' $(BENCH)/regs_sse.h $(@D)/sse.h \
	  'title=gcc -O2 $(BENCH_FLAGS_avx512)' $(BENCH)/regs_avx512.h $(@D)/avx512.h >$@

$(PICTURES)/loss.svg: docs/pictures/style.awk docs/pictures/loss.awk \
  bench/recorded-$(ARCH).txt
	@mkdir -p $(@D)
	awk -f docs/pictures/style.awk -f docs/pictures/loss.awk -v work=compute \
	  bench/recorded-$(ARCH).txt >$@

.PHONY: pictures
pictures: $(PICTURES)/frame.svg $(PICTURES)/loss.svg
	cp $^ docs/pictures
