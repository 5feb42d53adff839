#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Runs the commands of the README, over the committed tree, in a bare root of another system. Needs root and git, and for a new
# root debootstrap and a mirror.
#
#     sh tests/platforms/run.sh trixie              exporter/run.sh --version, tests/run.sh, the verdicts on the demo fleet
#     sh tests/platforms/run.sh --unit noble        builds, and runs the unit tests
#     sh tests/platforms/run.sh --compile sid       compiles the libraries, the program and the demo fleet
#
# The suites are those of make_root.sh. Options:
#
#     --root=FOLDER     uses this root, which stays, instead of a new one
#     --mirror=URL      where debootstrap looks
#     --revision=NAME   another revision than HEAD
#     --verdicts        with --unit or --compile: the verdicts on the demo fleet, too
#
# Where CXX is clang++, clang is installed and compiles; the command of the tests then tests clang's program. Where CCACHE_DIR
# is set, ccache is installed and keeps there what it has compiled; the times then say little.
#
# Prints versions, times and counts, and leaves logs and results in build/platforms/SUITE. Exits with 77 and the reason if
# there is no root to work in.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
mode=commands
root=
mirror=
revision=HEAD
verdicts=
suite=

say() { echo "platforms: $*"; }
usage() { sed -n '4,24s/^# \{0,1\}//p' "$0" >&2; exit 64; }

for word; do
  case $word in
    --unit | --compile) mode=${word#--} ;;
    --verdicts) verdicts=yes ;;
    --root=?*) root=$(readlink -f "${word#*=}") ;;
    --mirror=?*) mirror=${word#*=} ;;
    --revision=?*) revision=${word#*=} ;;
    *[!a-z]* | "") usage ;;
    *) [ -z "$suite" ] || usage; suite=$word ;;
  esac
done
[ -n "$suite" ] || usage
commit=$(git -C "$source" rev-parse --verify --quiet "$revision^{commit}") || { say "no revision '$revision'"; exit 64; }
[ "$(id -u)" -eq 0 ] || { say "skipped: only root can enter a root folder"; exit 77; }

tree=
made=
step=
finish() {
  if [ -n "$step" ] && kill "$step" 2>/dev/null; then wait "$step" || true; fi
  [ -z "$tree" ] || rm -rf "$tree"
  [ -z "$made" ] || rm -rf "$made"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [ -z "$root" ]; then
  made=$(mktemp -d /var/tmp/platform.XXXXXX)
  root=$made
  sh "$here/make_root.sh" "$suite" "$root" "$mirror"
fi
[ -x "$root/bin/sh" ] || { say "$root is no root of a system"; exit 64; }
results=$source/build/platforms/$suite
rm -rf "$results"
mkdir -p "$results"

tree=$root/srv/staple
rm -rf "$tree"
mkdir -p "$tree"
git -C "$source" archive "$commit" | tar -x -C "$tree"

inside() { exec sh "$here/enter.sh" "$root" sh -euc "cd /srv/staple; $1"; }

# step NAME COMMAND: the output is NAME.log. Prints the times: the last two lines of `times` are of the shell, of its children.
failed=
step() {
  begin=$(date +%s)
  status=0
  inside "status=0; ($2) || status=\$?; times >cpu; exit \$status" >"$results/$1.log" 2>&1 &
  step=$!
  wait "$step" || status=$?
  step=
  took=$(($(date +%s) - begin))
  cpu=$(sed -n '2s/[^0-9 m.]//gp' "$tree/cpu" 2>/dev/null | awk -F '[m ]' '{ printf "%.0f", $1 + $3 + ($2 + $4) / 60 }')
  say "$suite: $1: exit code $status, $((took / 60)) min $((took % 60)) s, ${cpu:-?} min of CPU"
  [ "$status" -eq 0 ] || { tail -n 25 "$results/$1.log"; failed=yes; }
}

# Prints the versions of what matters most.
print_versions() {
  # shellcheck disable=SC2016 # dpkg-query replaces them
  (inside 'dpkg-query --show --showformat "\${db:Status-Status} \${Package} \${Version}\n" g++ clang cmake libssl-dev \
    libc-ares-dev libyaml-cpp-dev libcli11-dev "libboost-json*-dev" prometheus-cpp-dev libgtest-dev 2>/dev/null || true') |
    sed -n 's/^installed //p' >"$results/versions"
  say "$suite: $(paste -s -d , "$results/versions" | sed 's/,/, /g')"
}

install='apt-get install --yes --no-install-recommends'
[ -z "${CCACHE_DIR-}" ] || step ccache "apt-get update && $install ccache"
case ${CXX-} in clang*) step clang "apt-get update && $install clang" ;; esac

case $mode in
  commands)
    step version 'sh exporter/run.sh --version'
    step tests 'sh tests/run.sh'
    say "$suite: $(grep '^staple_exporter' "$results/version.log" | head -n 1): $(tail -n 1 "$results/tests.log")"
    step verdicts 'python3 tests/platforms/verdicts.py build/release >build/verdicts'
    ;;
  unit)
    step build 'sh exporter/packages.sh test && cmake --preset dev -Wno-dev && cmake --build --preset dev -- -k0'
    # shellcheck disable=SC2016 # of the shell inside
    step unit 'ctest --preset unit --parallel $(nproc)'
    say "$suite: $(grep 'tests passed' "$results/unit.log")"
    ;;
  compile)
    step compile 'sh exporter/packages.sh build && cmake --preset dev -Wno-dev -DSTAPLE_TESTS=OFF -DCMAKE_CXX_FLAGS_DEBUG=-O0 &&
      cmake --build --preset dev -- -k0'
    ;;
esac
[ "$mode" = commands ] || [ -z "$verdicts" ] ||
  step verdicts "$install python3 && python3 tests/platforms/verdicts.py build/dev >build/verdicts"
print_versions
for file in build/dev/results.xml build/verdicts; do
  [ ! -e "$tree/$file" ] || cp "$tree/$file" "$results/"
done
[ -z "$failed" ]
