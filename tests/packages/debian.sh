#!/bin/sh
# The Debian package from the cradle to the grave, in a Debian of its own: lintian, installation, what is there then, an upgrade that
# keeps a changed configuration, removal, purge. Needs root, debootstrap, lintian and a mirror.
#
#     sh tests/packages/debian.sh PACKAGE.deb
#
# DEBIAN_ROOT may name a root that debootstrap has made before; it is copied. The second version is the same package under a higher number, with another default configuration.
set -eu
package=$(readlink -f "$1")
work=$(mktemp -d)
root=$work/root
serving=
finish() {
  [ -z "$serving" ] || kill "$serving" 2>/dev/null || true
  umount "$root/proc" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

fail() { echo "debian: $*" >&2; exit 1; }
inside() { chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
status() { inside dpkg-query --show --showformat '${db:Status-Status}' staple-exporter 2>/dev/null || echo absent; }
must_be() { [ "$2" = "$3" ] || fail "$1: $2, not $3"; }
passed() { echo "ok: $*"; }

lintian --fail-on error "$package"
passed "lintian finds no error"

mirror=$(sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\(http[^ ]*\) .*/\2/p; s/^URIs: \(http[^ ]*\).*/\1/p' \
  /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
if [ -n "${DEBIAN_ROOT-}" ]; then
  cp -a "$DEBIAN_ROOT" "$root"
else
  debootstrap --variant=minbase bookworm "$root" "${mirror:-http://deb.debian.org/debian}" >"$work/log" 2>&1 || fail "$(tail "$work/log")"
fi
mount -t proc proc "$root/proc"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" && chmod 755 "$root/usr/sbin/policy-rc.d"
cp "$package" "$root/first.deb"
inside find / -xdev -not -path '/proc/*' -not -path '/var/*' -not -path '/first.deb' | sort >"$work/before"

inside apt-get update -qq
inside apt-get install -qq --yes --no-install-recommends /first.deb >"$work/install.log" 2>&1 || fail "$(tail "$work/install.log")"
must_be "after the installation" "$(status)" installed
inside getent passwd staple-exporter >/dev/null || fail "the account is missing"
must_be "the configuration's folder" "$(inside stat -c '%U:%G %a' /etc/staple-exporter)" "root:staple-exporter 750"
[ -L "$root/etc/systemd/system/multi-user.target.wants/staple-exporter.service" ] || fail "the service is not enabled"
inside staple_exporter --version >/dev/null
[ -s "$root/usr/share/man/man1/staple_exporter.1.gz" ] || fail "the manual is missing"
inside systemd-analyze verify --man=no staple-exporter.service || fail "systemd finds something wrong with the unit"
passed "installed, and systemd verifies the unit"

# Started as the unit says, without systemd: its user, its flags.
port=$((20000 + $$ % 20000))
chroot --userspec=staple-exporter:staple-exporter "$root" /usr/bin/staple_exporter \
  --config.file=/etc/staple-exporter/staple_exporter.yml --web.listen-address=127.0.0.1:$port >"$work/serve.log" 2>&1 &
serving=$!
tries=0
until curl -fsS "http://127.0.0.1:$port/-/ready" >/dev/null 2>&1; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || fail "it does not start: $(cat "$work/serve.log")"
  sleep 0.1
done
kill "$serving" && wait "$serving" || fail "it did not end with 0"
serving=
passed "started as its own user, answered, and ended"

# Upgrades: the second package has another configuration.
mkdir "$work/second"
dpkg-deb --raw-extract "$package" "$work/second"
sed -i 's/^Version: \(.*\)/Version: \1+second/' "$work/second/DEBIAN/control"
echo '# new in the second' >>"$work/second/etc/staple-exporter/staple_exporter.yml"
rm -f "$work/second/DEBIAN/md5sums"
dpkg-deb --root-owner-group --build "$work/second" "$root/second.deb" >/dev/null
inside dpkg --install /second.deb >/dev/null 2>&1 || fail "the upgrade"
grep -q 'new in the second' "$root/etc/staple-exporter/staple_exporter.yml" || fail "an unchanged configuration was not renewed"
passed "upgraded, with the new configuration where nobody had changed the old one"

inside dpkg --install /first.deb >/dev/null 2>&1
echo '# of the administrator' >>"$root/etc/staple-exporter/staple_exporter.yml"
inside dpkg --force-confold --install /second.deb >/dev/null 2>&1 || fail "the second upgrade"
grep -q 'of the administrator' "$root/etc/staple-exporter/staple_exporter.yml" || fail "a changed configuration was lost"
grep -q 'new in the second' "$root/etc/staple-exporter/staple_exporter.yml.dpkg-dist" || fail "the new configuration is not offered"
passed "upgraded, keeping a changed configuration and offering the new one"

inside dpkg --remove staple-exporter >/dev/null 2>&1
must_be "after the removal" "$(status)" config-files
[ ! -e "$root/usr/bin/staple_exporter" ] || fail "the program is still there"
grep -q 'of the administrator' "$root/etc/staple-exporter/staple_exporter.yml" || fail "the removal took the configuration"
passed "removed, the configuration stays"

inside dpkg --purge staple-exporter >/dev/null 2>&1 || fail "the purge"
must_be "after the purge" "$(status | tail -n 1)" absent
! inside getent passwd staple-exporter >/dev/null || fail "the account is still there"
left=$(find "$root/etc" "$root/usr" "$root/var/lib" "$root/lib/systemd" -name '*staple*' -not -path '*/dpkg/*')
[ -z "$left" ] || fail "left behind: $left"
passed "purged, nothing is left"
