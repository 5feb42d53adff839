#!/bin/sh
# Builds staple_exporter, with the packages that it needs, and runs it.
#
#     sh exporter/run.sh                     starts the demo fleet and watches it, until Ctrl-C; so does Prometheus, with
#                                            the rules of alerts/, where it is installed
#     sh exporter/run.sh --with-prometheus   installs it for that
#     sh exporter/run.sh ARGUMENTS           staple_exporter ARGUMENTS; paths are relative to where you stand
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

# The build speaks only when it fails, or when it takes long: the output belongs to the program.
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

# Prometheus, not where the package's own service listens. What an earlier demo learnt is of other certificates.
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
The demo fleet is up: real TLS servers on loopback, right and wrong in every way we know.

  http://localhost:10219/           the fleet, worst first
  http://localhost:10219/metrics    what Prometheus sees
$alerts
  $demo/config.yml    how they are watched
  $demo/discovered.yml    some of them once more, as discovery finds them: change it

In another terminal, one of them by hand:

  sh $root/exporter/run.sh probe --ca-file=$demo/ca.pem $(sed -n 's/^.*"\([^"]*:[0-9][^"]*\)".*$/\1/p;T;q' "$demo/targets.yml")

Ctrl-C ends it.

END
"$binaries/staple_exporter" --config.file="$demo/config.yml" &
exporter=$!
wait "$exporter"
