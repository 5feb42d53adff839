#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Runs a command in a root folder as in a container: with mounts and processes of its own, which end with it, and with the
# network of this system. Needs root.
#
#     sh tests/platforms/enter.sh ROOT COMMAND...
#
# ROOT is a mount point inside, because bubblewrap, which some tests use, changes the root. CXX and CCACHE_DIR are passed, if
# they are set; CCACHE_DIR is the same folder inside, and CMake compiles with ccache.
set -eu
root=$(readlink -f "$1")
shift

[ ! -e /etc/resolv.conf ] || cp --dereference --remove-destination /etc/resolv.conf "$root/etc/resolv.conf"
# The first process of a container has no signals but SIGKILL.
container=
trap '[ -z "$container" ] || kill -KILL "$container"; exit 143' INT TERM HUP
# shellcheck disable=SC2016 # the inner shell's
unshare --fork --kill-child --pid --mount --propagation private sh -euc '
  cd "$1"
  mount --bind . .
  cd "$1"
  mount -t proc proc proc
  mount --rbind /dev dev
  mount --rbind /sys sys
  if [ -n "${CCACHE_DIR-}" ]; then
    mkdir -p "$CCACHE_DIR" "./$CCACHE_DIR"
    mount --bind "$CCACHE_DIR" "./$CCACHE_DIR"
  fi
  mkdir -p mnt/outside
  pivot_root . mnt/outside
  cd /
  umount --lazy mnt/outside
  shift
  exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    ${CXX:+CXX="$CXX"} ${CCACHE_DIR:+CCACHE_DIR="$CCACHE_DIR" CCACHE_SLOPPINESS=pch_defines,time_macros \
    CMAKE_CXX_COMPILER_LAUNCHER=ccache} "$@"
' sh "$root" "$@" &
container=$!
wait "$container"
