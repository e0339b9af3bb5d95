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
$(HTML)/index.html $(DOCS)/preemptregs.info: $(wildcard examples/core/*)

# No page of a chapter that is no more is left.
$(HTML)/index.html: docs/preemptregs.texi docs/preemptregs.css Makefile docs/docs.mk
	@$(call need,$(MAKEINFO),Texinfo)
	@mkdir -p $(DOCS)
	@rm -rf $(HTML)
	$(MAKEINFO_COMMAND) --html --split=chapter -c NODE_FILES=0 \
	  --css-ref=preemptregs.css -o $(HTML) $<
	@cp docs/preemptregs.css $(HTML)

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
