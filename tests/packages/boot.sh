#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Boots the Debian in a folder: its systemd as the first process, in namespaces and a control group
# of its own, with no network but a loopback of its own. Runs until it is killed, and everything
# inside with it. Needs root.
#
#     sh tests/packages/boot.sh ROOT
set -eu
root=$(readlink -f "$1")

# systemd owns whatever is below the group that it finds itself in.
group=$(findmnt --noheadings --first-only --types cgroup2 --output TARGET)/booted.$$
mkdir "$group"
echo $$ >"$group/cgroup.procs"

# shellcheck disable=SC2016 # the inner shell's
exec unshare --fork --kill-child --pid --mount --uts --ipc --net --cgroup sh -eu -c '
  cd "$1"
  mount --bind . .
  cd "$1"
  mount -t proc proc proc
  mount -t sysfs -o ro sysfs sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount -t tmpfs -o mode=755 tmpfs run
  mount -t tmpfs -o mode=755 tmpfs dev
  mkdir dev/pts dev/shm
  mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
  for device in null zero full random urandom tty; do touch dev/$device && mount --bind /dev/$device dev/$device; done
  ln -s pts/ptmx dev/ptmx
  ln -s /proc/self/fd dev/fd
  mkdir -p mnt/outside
  pivot_root . mnt/outside
  cd /
  umount --lazy mnt/outside
  exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system
' sh "$root"
