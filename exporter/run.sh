#!/bin/sh
# SPDX-License-Identifier: Apache-2.0

# Builds staple_exporter, with the packages that it needs, and runs it.
#
#     sh exporter/run.sh                     starts the demo fleet and watches it, until Ctrl-C; also Prometheus with the
#                                            rules of alerts/, if it is installed
#     sh exporter/run.sh --with-prometheus   installs Prometheus for that
#     sh exporter/run.sh ARGUMENTS           staple_exporter ARGUMENTS; paths are relative to the current folder
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
binaries=$root/build/release
log=$root/build/release.log

packages=build
if [ "$*" = --with-prometheus ]; then
  packages=demo
  shift
fi
sh "$root/exporter/packages.sh" "$packages"

build() {
  cd "$root"
  cmake --preset release -Wno-dev && cmake --build --preset release
}

# The build prints only on failure or if it takes long: the output is for the program.
mkdir -p "$root/build"
[ -x "$binaries/staple_exporter" ] || echo "run: building, the first time takes minutes (tail -f $log)" >&2
if ! (build) >"$log" 2>&1; then
  cat "$log" >&2
  echo "run: the build failed" >&2
  exit 1
fi

[ $# -eq 0 ] || exec "$binaries/staple_exporter" "$@"

demo=$root/build/demo
fleet=
exporter=
prometheus=
finish() {
  trap '' INT TERM HUP
  for process in $prometheus $exporter $fleet; do
    if kill "$process" 2>/dev/null; then wait "$process" || true; fi
  done
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

mkdir -p "$demo"
rm -f "$demo/config.yml"
: >"$demo/fleet.log"
"$binaries/staple_fleet" --directory="$demo" >"$demo/fleet.log" 2>&1 &
fleet=$!
until grep -qx ready "$demo/fleet.log"; do
  if ! kill -0 "$fleet" 2>/dev/null; then
    cat "$demo/fleet.log" >&2
    echo "run: the demo fleet did not start" >&2
    exit 1
  fi
  sleep 0.2
done

# Prometheus, on another port than the package's service. The data of an earlier demo is for other certificates.
if command -v prometheus >/dev/null; then
  rm -rf "$demo/prometheus"
  cat >"$demo/prometheus.yml" <<END
global: {scrape_interval: 5s, evaluation_interval: 5s}
rule_files: ["$root/alerts/rules/*.yml"]
scrape_configs:
  - job_name: staple
    static_configs: [{targets: ["localhost:10219"]}]
END
  prometheus --config.file="$demo/prometheus.yml" --storage.tsdb.path="$demo/prometheus" \
    --web.listen-address=localhost:10220 >"$demo/prometheus.log" 2>&1 &
  prometheus=$!
  alerts="  http://localhost:10220/alerts     Prometheus: the alerts, pending at first (log: $demo/prometheus.log)"
else
  alerts="  (with Prometheus and the alerts: sh $root/exporter/run.sh --with-prometheus)"
fi

cat <<END
The demo fleet is up: TLS servers on loopback, healthy and faulty ones.

  http://localhost:10219/           the status page, worst first
  http://localhost:10219/metrics    the metrics
$alerts
  $demo/config.yml    the configuration
  $demo/discovered.yml    a list of targets for discovery, which you may edit

To probe one of them in another terminal:

  sh $root/exporter/run.sh probe --ca-file=$demo/ca.pem $(sed -n 's/^.*"\([^"]*:[0-9][^"]*\)".*$/\1/p;T;q' "$demo/targets.yml")

Press Ctrl-C to stop.

END
"$binaries/staple_exporter" --config.file="$demo/config.yml" &
exporter=$!
wait "$exporter"
