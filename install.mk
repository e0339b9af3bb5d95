# make install, make uninstall: the folders of the GNU coding standards.
#
# The plugin goes into the compiler's plugin folder, whatever the prefix, since
# -fplugin=preemptregs looks nowhere else; set plugindir to keep it out of there.
# DESTDIR stands before every path, that one too, and gets into no file.
#
# SPDX-License-Identifier: MIT

prefix ?= /usr/local
exec_prefix ?= $(prefix)
bindir ?= $(exec_prefix)/bin
libdir ?= $(exec_prefix)/lib
includedir ?= $(prefix)/include
datarootdir ?= $(prefix)/share
mandir ?= $(datarootdir)/man
infodir ?= $(datarootdir)/info
docdir ?= $(datarootdir)/doc/preemptregs
pkgconfigdir ?= $(libdir)/pkgconfig
cmakedir ?= $(libdir)/cmake/preemptregs
plugindir ?= $(shell $(CC) -print-file-name=plugin)

INSTALL ?= install
INSTALL_PROGRAM ?= $(INSTALL)
INSTALL_DATA ?= $(INSTALL) -m 644

# Everything that is installed, once: $(call each_file,DO) does DO with each.
# The headers beside preempt.h belong to the trampoline in the installed library.
# Some architectures have no canary, or no judge; where libraries are missing, there is no
# mkpreempt-inspect, and where tools are, not all of the documentation.
define each_file
$(call $(1)_program,$(BUILD)/mkpreempt,$(bindir)/mkpreempt)
$(if $(INSPECT)$(filter uninstall,$(1)),$(call \
  $(1)_program,$(BUILD)/mkpreempt-inspect,$(bindir)/mkpreempt-inspect))
$(if $(JUDGE)$(filter uninstall,$(1)),$(call \
  $(1)_program,$(BUILD)/mkpreempt-judge,$(bindir)/mkpreempt-judge))
$(if $(CANARY)$(filter uninstall,$(1)),$(call \
  $(1)_program,$(BUILD)/preempt-canary,$(bindir)/preempt-canary))
$(call $(1)_data,$(BUILD)/preemptregs.so,$(plugindir)/preemptregs.so)
$(call $(1)_data,$(BUILD)/libpreempt.a,$(libdir)/libpreempt.a)
$(call $(1)_data,$(BUILD)/libpreempt.so,$(libdir)/libpreempt.so.0)
$(call $(1)_link,libpreempt.so.0,$(libdir)/libpreempt.so)
$(call $(1)_data,$(BUILD)/libpreempt-wrap.a,$(libdir)/libpreempt-wrap.a)
$(call $(1)_data,$(BUILD)/libpreempt-preload.so,$(libdir)/libpreempt-preload.so)
$(call $(1)_data,runtime/include/preempt.h,$(includedir)/preempt.h)
$(call $(1)_data,runtime/include/preempt_inline.h,$(includedir)/preempt_inline.h)
$(call $(1)_data,$(BUILD)/preempt_regs.h,$(includedir)/preempt_regs.h)
$(call $(1)_data,$(BUILD)/preempt_frame.h,$(includedir)/preempt_frame.h)
$(call $(1)_template,runtime/preempt.pc.in,$(pkgconfigdir)/preempt.pc)
$(call $(1)_template,runtime/wrap/preempt-wrap.pc.in,$(pkgconfigdir)/preempt-wrap.pc)
$(call $(1)_template,runtime/preemptregs-config.cmake.in,$(cmakedir)/preemptregs-config.cmake)
$(call $(1)_template,runtime/preemptregs-config-version.cmake.in,$(cmakedir)/preemptregs-config-version.cmake)
$(call $(1)_doc,preemptregs.1,$(mandir)/man1)
$(call $(1)_doc,mkpreempt.1,$(mandir)/man1)
$(call $(1)_doc,preempt-canary.1,$(mandir)/man1)
$(call $(1)_pages,$(docdir)/preemptregs.html)
$(call $(1)_doc,preemptregs.info,$(infodir))
endef

FOLDERS = $(bindir) $(plugindir) $(libdir) $(includedir) $(pkgconfigdir) \
  $(cmakedir) $(mandir)/man1 $(docdir) $(infodir)

install_program = $(INSTALL_PROGRAM) '$(1)' '$(DESTDIR)$(2)'
install_data = $(INSTALL_DATA) '$(1)' '$(DESTDIR)$(2)'
install_doc = $(if $(filter $(DOCS)/$(1),$(INSTALLED_DOCS)),$(call \
  install_data,$(DOCS)/$(1),$(2)/$(1)))
# The folder is this project's own: pages of older chapters go.
define install_pages
$(if $(filter $(HTML)/index.html,$(INSTALLED_DOCS)),$(call uninstall_pages,$(1))
  umask 022 && mkdir '$(DESTDIR)$(1)' && $(INSTALL_DATA) $(HTML)/* '$(DESTDIR)$(1)')
endef
install_link = ln -sf '$(1)' '$(DESTDIR)$(2)'
define install_template
sed $($(if $(filter %.pc,$(2)),PC,CMAKE)_VALUES) '$(1)' >'$(DESTDIR)$(2)'
chmod 644 '$(DESTDIR)$(2)'
endef

uninstall_program = rm -f '$(DESTDIR)$(2)'
uninstall_data = $(uninstall_program)
uninstall_doc = $(call uninstall_data,,$(2)/$(1))
uninstall_pages = rm -rf '$(DESTDIR)$(1)'
uninstall_link = $(uninstall_program)
uninstall_template = $(uninstall_program)

# pkg-config's own variables where the folders follow the prefix, so that
# --define-prefix can move them.
in_prefix = $(patsubst $(prefix)/%,$${prefix}/%,$(1))
in_exec_prefix = $(if $(filter $(exec_prefix)/%,$(1)),$(patsubst \
  $(exec_prefix)/%,$${exec_prefix}/%,$(1)),$(call in_prefix,$(1)))
PC_VALUES = -e 's|@prefix@|$(prefix)|' \
  -e 's|@exec_prefix@|$(if $(filter $(prefix),$(exec_prefix)),$${prefix},$(call \
    in_prefix,$(exec_prefix)))|' \
  -e 's|@libdir@|$(call in_exec_prefix,$(libdir))|' \
  -e 's|@includedir@|$(call in_prefix,$(includedir))|' \
  -e 's|@bindir@|$(call in_exec_prefix,$(bindir))|' \
  -e 's|@plugindir@|$(plugindir)|' -e 's|@VERSION@|$(VERSION)|' \
  -e 's|@wrap@|$(strip $(file <$(BUILD)/wrap-flags))|'

# CMake's file finds what lies under the prefix from where it lies itself.
CMAKE_VALUES = -e 's|@to_prefix@|$(call to_prefix,$(patsubst \
    $(prefix)/%,%,$(cmakedir)))|' \
  -e 's|@libdir@|$(call in_cmake,$(libdir))|' \
  -e 's|@includedir@|$(call in_cmake,$(includedir))|' \
  -e 's|@bindir@|$(call in_cmake,$(bindir))|' \
  -e 's|@plugindir@|$(call in_cmake,$(plugindir))|' -e 's|@VERSION@|$(VERSION)|' \
  -e 's|@wrap@|$(subst $() ,;,$(strip $(file <$(BUILD)/wrap-flags)))|'
in_cmake = $(patsubst $(prefix)/%,$${preemptregs_PREFIX}/%,$(1))
# From a folder below the prefix up to it; the prefix itself, from elsewhere.
to_prefix = $(if $(filter /%,$(1)),$(prefix),$(subst $() ,/,$(patsubst \
  %,..,$(subst /, ,$(1)))))

# The menu of all info manuals, where there is one.
INFO_MENU = $(DESTDIR)$(infodir)/dir

.PHONY: install uninstall
install: all $(INSTALLED_DOCS)
	umask 022 && mkdir -p $(FOLDERS:%='$(DESTDIR)%')
	$(call each_file,install)
	@if test -f '$(INFO_MENU)' && command -v install-info >/dev/null; then \
	  install-info '$(DESTDIR)$(infodir)/preemptregs.info' '$(INFO_MENU)'; fi
	$(if $(DOC_LACKS),@echo "install: without some of the documentation:" \
	  "$(DOC_LACKS) missing: run 'make deps'")
	@test -n '$(DESTDIR)' || echo "install: if $(libdir) is one of the dynamic" \
	  "linker's folders, run ldconfig now"

# Shared folders stay; docdir is this project's own.
uninstall:
	@if test -f '$(INFO_MENU)' && command -v install-info >/dev/null; then \
	  install-info --delete '$(DESTDIR)$(infodir)/preemptregs.info' \
	    '$(INFO_MENU)'; fi
	$(call each_file,uninstall)
	@rmdir '$(DESTDIR)$(docdir)' '$(DESTDIR)$(cmakedir)' 2>/dev/null || :
