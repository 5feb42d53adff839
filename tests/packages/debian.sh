#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# The Debian package from installation to purge, in the system that it was built for, booted by
# systemd: lintian, installation, the service as the unit runs it, upgrades that keep a changed
# configuration, removal, purge. Needs root, debootstrap, lintian, curl and a mirror.
#
#     sh tests/packages/debian.sh PACKAGE.deb [OLDER.deb]    also the upgrade from an older package
#
# The version of the package names the system. DEBIAN_ROOT may name a root that debootstrap has made
# before; it is copied. DEBIAN_MIRROR names another mirror. The second version is the same package
# under a higher number, with another default configuration.
set -eu
package=$(readlink -f "$1")
older=${2:+$(readlink -f "$2")}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
root=$work/root
machine=
finish() {
  if [ -n "$machine" ]; then
    if kill -9 "$machine" 2>/dev/null; then wait "$machine" 2>/dev/null || true; fi
    # What was in the group takes a moment to end.
    group=$(findmnt --noheadings --first-only --types cgroup2 --output TARGET)/booted.$machine
    for _ in $(seq 50); do
      if find "$group" -depth -type d -exec rmdir {} + 2>/dev/null; then break; fi
      sleep 0.1
    done
  fi
  rm -rf "$work"
}
trap finish EXIT

fail() { echo "debian: $*" >&2; exit 1; }
environment="env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin"
# shellcheck disable=SC2086 # several words
inside() { nsenter --target "$first" --mount --uts --ipc --net --pid --cgroup $environment "$@"; }
# shellcheck disable=SC2016 # dpkg-query replaces it
status() { inside dpkg-query --show --showformat '${db:Status-Status}' staple-exporter 2>/dev/null || echo absent; }
# shellcheck disable=SC2016 # dpkg-query replaces it
version() { inside dpkg-query --show --showformat '${Version}' staple-exporter; }
must_be() { [ "$2" = "$3" ] || fail "$1: $2, not $3"; }
passed() { echo "ok: $*"; }
# soon waits a tenth of a second, for a minute in all.
tries=0
soon() {
  tries=$((tries + 1))
  [ "$tries" -lt 600 ] || fail "$*"
  sleep 0.1
}

lintian --allow-root --profile debian --fail-on error,warning "$package"
passed "lintian finds no error and no warning"

components=main
mirror=http://deb.debian.org/debian
case $(dpkg-deb --field "$package" Version) in
  *~deb12u*) suite=bookworm ;;
  *~deb13u*) suite=trixie ;;
  *~ubuntu24.04.*) suite=noble components=main,universe mirror=http://archive.ubuntu.com/ubuntu ;;
  *) fail "the version names no system that is known here" ;;
esac
if [ -n "${DEBIAN_ROOT-}" ]; then
  cp -a "$DEBIAN_ROOT" "$root"
else
  debootstrap --variant=minbase --components=$components $suite "$root" "${DEBIAN_MIRROR:-$mirror}" >"$work/log" 2>&1 ||
    fail "$(tail "$work/log")"
fi
# shellcheck disable=SC1091 # a file of the system
must_be "the root" "$(. "$root/etc/os-release" && echo "${VERSION_CODENAME-}")" $suite
cp "$package" "$root/first.deb"
[ -z "$older" ] || cp "$older" "$root/older.deb"
# shellcheck disable=SC2016,SC2086 # the inner shell's; several words
chroot "$root" $environment sh -euc '
  apt-get update
  apt-get install --yes --no-install-recommends systemd-sysv
  for package in /first.deb /older.deb; do
    [ ! -e $package ] || apt-get install --yes --no-install-recommends --download-only $package
  done' >"$work/log" 2>&1 || fail "$(tail "$work/log")"
sh "$here/boot.sh" "$root" >"$work/boot.log" 2>&1 &
machine=$!
until first=$(pgrep --parent "$machine" --exact systemd) && inside systemctl is-system-running --wait 2>/dev/null | grep -Eq 'running|degraded'; do
  soon "no Debian that runs: $(cat "$work/boot.log")"
done

install() {
  inside apt-get install -qq --yes --no-install-recommends "/$1.deb" >"$work/install.log" 2>&1 || fail "$(tail "$work/install.log")"
}

install first
must_be "after the installation" "$(status)" installed
inside getent passwd staple-exporter >/dev/null || fail "the account is missing"
must_be "the configuration's folder" "$(inside stat -c '%U:%G %a' /etc/staple-exporter)" "root:staple-exporter 750"
[ -L "$root/etc/systemd/system/multi-user.target.wants/staple-exporter.service" ] || fail "the service is not enabled"
inside staple_exporter --version >/dev/null
PYTHONPATH=$here/../integration STAPLE_EXPORTER=$root/usr/bin/staple_exporter STAPLE_BUILD_TYPE=Release \
  python3 "$here/hardening_test.py" || fail "the program is not hardened"
must_be "files that differ from the package" "$(inside dpkg --verify staple-exporter)" ""
for file in bash-completion/completions/staple_exporter zsh/vendor-completions/_staple_exporter \
  fish/vendor_completions.d/staple_exporter.fish man/man1/staple_exporter.1.gz staple-exporter/alerts/rules \
  staple-exporter/dashboards doc/staple-exporter/reference doc/staple-exporter/changelog.Debian.gz; do
  [ -e "$root/usr/share/$file" ] || fail "/usr/share/$file is missing"
done
inside systemd-analyze verify --man=no staple-exporter.service || fail "systemd finds something wrong with the unit"
passed "installed, and systemd verifies the unit"

# What the service tells through HTTP, and its unit through systemd.
ask() { nsenter --target "$first" --net curl -fsS "http://127.0.0.1:10219$1" 2>/dev/null; }
unit() { inside systemctl show --property="$1" --value staple-exporter.service; }
ready() { until ask /-/ready >/dev/null; do soon "it does not answer: $(inside journalctl --no-pager --unit=staple-exporter.service | tail -n 20)"; done; }
# setting reads a line of what the kernel says of the service's process.
setting() { inside sed -n "s/^$1:[[:space:]]*//p" "/proc/$(unit MainPID)/status"; }

ready
must_be "the service" "$(unit ActiveState)" active
ask /metrics >"$work/metrics"
for name in staple_exporter_build_info process_start_time_seconds process_open_fds; do
  grep -q "^$name" "$work/metrics" || fail "$name is not told"
done
must_be "its user" "$(inside stat -c %U "/proc/$(unit MainPID)")" staple-exporter
must_be "its capabilities" "$(setting CapPrm) $(setting CapBnd)" "0000000000000000 0000000000000000"
must_be "its filter of system calls" "$(setting Seccomp) $(setting NoNewPrivs)" "2 1"
passed "started by systemd as its own user, without privileges, in the sandbox of the unit; answers"

pid=$(unit MainPID)
inside systemctl reload staple-exporter.service || fail "the reload"
until inside journalctl --unit=staple-exporter.service | grep -q 'msg="configuration reloaded"'; do soon "nothing was reloaded"; done
echo 'fleet: wrong' >"$root/wrong.yml" && cp "$root/etc/staple-exporter/staple_exporter.yml" "$root/right.yml"
cp "$root/wrong.yml" "$root/etc/staple-exporter/staple_exporter.yml"
! inside systemctl reload staple-exporter.service 2>/dev/null || fail "a wrong configuration was accepted"
cp "$root/right.yml" "$root/etc/staple-exporter/staple_exporter.yml"
must_be "its process" "$(unit MainPID)" "$pid"
ask /metrics | grep -q '^staple_exporter_config_last_reload_successful 1' || fail "the wrong configuration reached the service"
inside sh -c "kill -KILL $pid"
until [ "$(unit NRestarts)" = 1 ] && [ "$(unit ActiveState)" = active ]; do soon "it is not started again"; done
ready
passed "reloads, refuses a wrong configuration, is started again when it dies"

inside systemctl stop staple-exporter.service
cp "$root/usr/share/doc/staple-exporter/examples/staple-exporter.socket" "$root/etc/systemd/system/"
inside systemctl daemon-reload
inside systemctl start staple-exporter.socket
must_be "before anybody asks" "$(unit ActiveState)" inactive
ready
must_be "after the first request" "$(unit ActiveState)" active
inside systemctl stop staple-exporter.socket
rm "$root/etc/systemd/system/staple-exporter.socket"
inside systemctl daemon-reload
inside systemctl restart staple-exporter.service
ready
passed "takes the socket that systemd has opened"

# Upgrades: the second package has another configuration.
mkdir "$work/second"
dpkg-deb --raw-extract "$package" "$work/second"
sed -i 's/^Version: \(.*\)/Version: \1+second/' "$work/second/DEBIAN/control"
echo '# new in the second' >>"$work/second/etc/staple-exporter/staple_exporter.yml"
rm -f "$work/second/DEBIAN/md5sums"
dpkg-deb --root-owner-group --build "$work/second" "$root/second.deb" >/dev/null
pid=$(unit MainPID)
inside dpkg --install /second.deb >/dev/null 2>&1 || fail "the upgrade"
ready
[ "$(unit MainPID)" != "$pid" ] || fail "the old program goes on"
grep -q 'new in the second' "$root/etc/staple-exporter/staple_exporter.yml" || fail "an unchanged configuration was not renewed"
passed "upgraded, with the new configuration where the old one was unchanged"

inside dpkg --install /first.deb >/dev/null 2>&1
echo '# of the administrator' >>"$root/etc/staple-exporter/staple_exporter.yml"
inside dpkg --force-confold --install /second.deb >/dev/null 2>&1 || fail "the second upgrade"
grep -q 'of the administrator' "$root/etc/staple-exporter/staple_exporter.yml" || fail "a changed configuration was lost"
grep -q 'new in the second' "$root/etc/staple-exporter/staple_exporter.yml.dpkg-dist" || fail "the new configuration is not offered"
passed "upgraded, keeping a changed configuration and offering the new one"

inside systemctl --quiet disable --now staple-exporter.service 2>/dev/null
inside dpkg-statoverride --update --add root staple-exporter 0755 /etc/staple-exporter
inside dpkg --force-confold --install /second.deb >/dev/null 2>&1 || fail "the third upgrade"
must_be "a disabled service after the upgrade" "$(unit UnitFileState) $(unit ActiveState)" "disabled inactive"
must_be "the administrator's mode of the folder" "$(inside stat -c %a /etc/staple-exporter)" 755
inside dpkg-statoverride --remove /etc/staple-exporter
inside systemctl --quiet enable --now staple-exporter.service 2>/dev/null
passed "upgraded, leaving a disabled service and the administrator's mode of the folder alone"

inside dpkg --remove staple-exporter >/dev/null 2>&1
must_be "after the removal" "$(status)" config-files
! ask /-/ready >/dev/null || fail "it answers still"
[ ! -e "$root/usr/bin/staple_exporter" ] || fail "the program is still there"
grep -q 'of the administrator' "$root/etc/staple-exporter/staple_exporter.yml" || fail "the removal took the configuration"
install second
ready
grep -q 'of the administrator' "$root/etc/staple-exporter/staple_exporter.yml" || fail "the new installation took the configuration"
passed "removed, the configuration stays, also for the next installation"

# purge leaves the account, as Debian's packages do: files may still belong to its number.
purge() {
  inside dpkg --purge staple-exporter >/dev/null 2>&1 || fail "the purge"
  must_be "after the purge" "$(status | tail -n 1)" absent
  ! ask /-/ready >/dev/null || fail "it answers still"
  inside getent passwd staple-exporter >/dev/null || fail "the account is gone"
  left=$(find "$root/etc" "$root/usr" "$root/var" "$root/run" -name '*staple*' -not -path '*/dpkg/*' -not -path '*/log/journal/*')
  [ -z "$left" ] || fail "left behind: $left"
}
purge
passed "purged, nothing but the account is left"
[ -n "$older" ] || exit 0

inside userdel staple-exporter
install older
ready
must_be "the older version" "$(version)" "$(dpkg-deb --field "$older" Version)"
echo '# of the administrator' >>"$root/etc/staple-exporter/staple_exporter.yml"
account=$(inside id staple-exporter)
inside dpkg --force-confold --install /first.deb >/dev/null 2>&1 || fail "the upgrade from the older package"
ready
must_be "the new version" "$(version)" "$(dpkg-deb --field "$package" Version)"
must_be "the account" "$(inside id staple-exporter)" "$account"
must_be "the service" "$(unit UnitFileState) $(unit ActiveState)" "enabled active"
must_be "files that differ from the package" "$(inside dpkg --verify staple-exporter)" "??5?????? c /etc/staple-exporter/staple_exporter.yml"
grep -q 'of the administrator' "$root/etc/staple-exporter/staple_exporter.yml" || fail "a changed configuration was lost"
purge
passed "upgraded from the older package, and purged"
