#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Lists the Debian packages, and installs those of the named set that are missing:
#
#     sh exporter/packages.sh build    what exporter/run.sh needs
#     sh exporter/packages.sh package  that, and what config/deb/build.sh needs
#     sh exporter/packages.sh demo     that, and what the demo and config/tutorial.md need: Prometheus, openssl, curl
#     sh exporter/packages.sh test     all, and what tests/run.sh needs
#     sh exporter/packages.sh servers  all that, and the servers of tests/integration/more_starttls_servers.py and of
#                                      tests/bench/neighbours.py
#
# Messages go to stderr, so that the caller's output stays clean. If nothing is missing, it runs dpkg-query once, needs no
# root and uses no network.
#
# Lists of packages are split into words on purpose:
# shellcheck disable=SC2086
set -eu

say() { printf 'packages: %s\n' "$*" >&2; }

# shellcheck disable=SC1091 # a file of the system
os() { [ ! -r /etc/os-release ] || (. /etc/os-release && echo "${ID:-}-${VERSION_ID:-}"); }

# Boost 1.81 or newer. Debian 12 defaults to 1.74 and also has 1.81.
case $(os) in
  debian-12) boost=1.81 ;;
  debian-13 | ubuntu-24.04) boost=1.83 ;;
  *) boost= ;;
esac

wanted="
  cmake
  cmark-gfm
  g++
  libboost-json$boost-dev
  libboost-url$boost-dev
  libboost$boost-dev
  libc-ares-dev
  libcli11-dev
  libcrypt-dev
  libidn2-dev
  libjemalloc-dev
  libre2-dev
  libssl-dev
  libunistring-dev
  libyaml-cpp-dev
  ninja-build
  pkg-config
  prometheus-cpp-dev
  zlib1g-dev
"
package="
  build-essential
  debhelper
  python3
"
# Another release of clang-format formats otherwise: where there is no 14, formatting is not tested.
case $(os) in debian-12) format=clang-format-14 ;; *) format= ;; esac
# apache2-bin is the server without its service.
tests="
  $format
  apache2-bin
  bubblewrap
  ca-certificates
  clang
  clang-tidy
  curl
  dovecot-imapd
  dovecot-lmtpd
  dovecot-managesieved
  dovecot-pop3d
  fish
  gnutls-bin
  haproxy
  libbenchmark-dev
  libclang-rt-dev
  libgmock-dev
  libgtest-dev
  microsocks
  nginx
  openssl
  prometheus
  prometheus-alertmanager
  python3
  python3-jsonschema
  python3-prometheus-client
  python3-yaml
  shellcheck
  slapd
  systemd
  tinyproxy-bin
  vsftpd
  yamllint
  zsh
"
# Larger servers, which the usual test run does not need, and what tests/bench/neighbours.py needs beside them.
# libidn12 is for Exim. Its package conflicts with Postfix, so the test only unpacks it.
servers="
  fail2ban
  inn2
  iproute2
  ldap-utils
  libidn12
  mariadb-client-core
  mariadb-server-core
  postfix
  postgresql
  prosody
"
# Services of these packages, as package or package:service. The tests start the programs themselves, on their own ports.
services="dovecot-imapd:dovecot fail2ban haproxy inn2 microsocks nginx postfix postgresql prometheus prometheus-alertmanager prosody slapd
  vsftpd"

case ${1-} in
  build) ;;
  package) wanted="$wanted $package" ;;
  demo) wanted="$wanted curl openssl prometheus" ;;
  test) wanted="$wanted $tests" ;;
  servers) wanted="$wanted $tests $servers" ;;
  *) echo "usage: sh $0 build|package|demo|test|servers" >&2; exit 64 ;;
esac

if ! command -v dpkg-query >/dev/null; then
  say "not a Debian system; the equivalents of these packages are needed:" $wanted
  exit 0
fi

missing_of() {
  installed=$(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
  for package; do
    printf '%s\n' "$installed" | grep -qxF "installed $package" || printf '%s ' "$package"
  done
}

missing=$(missing_of $wanted)
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
  as_root=
elif command -v sudo >/dev/null; then
  as_root=sudo
else
  say "packages are missing, and there is neither root nor sudo. Run as root:"
  say "  apt-get update && apt-get install --no-install-recommends" $missing
  exit 1
fi

# The package of a server starts it and enables it at boot, which is not wanted here. During the installation a
# policy-rc.d that returns "forbidden" (101) prevents the start, unless the machine has its own policy. Afterwards
# `update-rc.d disable` disables the services that were installed by this run.
policy=/usr/sbin/policy-rc.d
quiet_services=
for service in $services; do
  case " $missing" in *" ${service%:*} "*) quiet_services="$quiet_services ${service#*:}" ;; esac
done
restore() {
  [ -z "${policy_is_ours-}" ] || $as_root rm -f "$policy"
  policy_is_ours=
}
if [ -n "$quiet_services" ] && [ ! -e "$policy" ]; then
  trap restore EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  policy_is_ours=yes
  printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
  $as_root chmod 755 "$policy"
fi

say "installing" $missing
$as_root apt-get update --quiet=2 >&2
$as_root env DEBIAN_FRONTEND=noninteractive \
  apt-get install --quiet=2 --yes --no-install-recommends -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 $missing </dev/null >&2

for service in $quiet_services; do
  $as_root update-rc.d "$service" disable >&2 || say "cannot disable $service at boot"
done
