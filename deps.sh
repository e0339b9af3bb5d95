#!/bin/sh
# deps.sh GOAL CC NEEDED WANTED: install the packages that are missing, and print
# nothing when none is.  In their names, -N stands for CC's version, -M for the one
# before.  A release may lack one of WANTED, for which there are tests; not of NEEDED.
#
# SPDX-License-Identifier: MIT

set -u
goal=$1 cc=$2 needed=$3 wanted=$4

say () {
  echo "make $goal: $*"
}

die () {
  say "$@" >&2
  exit 1
}

# CC's version; where CC is not there yet, what its name says, or apt's gcc will be.
find_version () {
  $cc -dumpversion 2>/dev/null | sed 's/\..*//' | grep . ||
    echo "$cc" | sed -n 's/.*gcc-\([0-9]*\)$/\1/p' | grep . ||
    apt-cache depends gcc 2>/dev/null | sed -n 's/.*Depends: gcc-\([0-9]*\)$/\1/p' |
      grep -m 1 .
}

# Those of the packages $* that are not installed.
missing () {
  for package in $(echo "$*" | sed "s/-N\>/-$version/g; s/-M\>/-$((version - 1))/g"); do
    case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
      installed*) ;;
      *) echo "$package" ;;
    esac
  done
}

# Has apt the package $1?
available () {
  apt-cache policy "$1" | grep -q '^ *Candidate: [^(]'
}

command -v dpkg-query >/dev/null ||
  die "this is not Debian; install by hand what corresponds to: $needed $wanted"

version=$(find_version) && test -z "$(missing $needed $wanted)" && exit 0

if test "$(id -u)" != 0; then
  test -z "$version" || say missing: $(missing $needed $wanted) >&2
  die "run it as root (sudo make $goal) to install what is missing"
fi

apt-get -qq update || die "apt-get update failed"
version=$(find_version) || die "'$cc' does not run, and apt has no package gcc"
found= absent=
for package in $(missing $wanted); do
  if available "$package"; then found="$found $package"; else absent="$absent $package"; fi
done
test -z "$absent" || say "not in this release, nor are their tests:$absent"
found="$(echo $(missing $needed) $found)"
test -n "$found" || exit 0
say "installing $found"
DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends \
  $found >/dev/null
