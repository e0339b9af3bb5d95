# make deb: Debian's packages, into $(BUILD)/deb, built without the rights of root from a
# copy of the sources.  dpkg-buildpackage does the same in a tree that has no build in it.
#
# SPDX-License-Identifier: MIT

DEB := $(BUILD)/deb

.PHONY: deb
deb:
	@$(call need,dpkg-buildpackage,dpkg-dev)
	@$(call need,dh,debhelper)
	rm -rf $(DEB)
	mkdir -p $(DEB)/preemptregs
	tar --exclude=./.git --exclude='./build*' \
	  --exclude='$(patsubst $(CURDIR)/%,./%,$(abspath $(BUILD)))' -c . | \
	  tar -x -C $(DEB)/preemptregs
	cd $(DEB)/preemptregs && env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL \
	  dpkg-buildpackage --no-sign --build=binary
	rm -rf $(DEB)/preemptregs
