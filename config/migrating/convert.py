# SPDX-License-Identifier: Apache-2.0
"""Converts modules of blackbox_exporter or ssl_exporter, and the jobs of Prometheus that use them, to a configuration.

    python3 convert.py --from=blackbox_exporter --modules=blackbox.yml --prometheus=prometheus.yml > staple_exporter.yml

What has no counterpart is left out and named on stderr. Paths stay as they are: they are relative to the new file.
Needs PyYAML (Debian: python3-yaml).
"""

import argparse
import pathlib
import re
import sys
import urllib.parse

import yaml

# What a client says before STARTTLS, in the dialogue of a tcp module of blackbox_exporter.
STARTTLS = {
    "smtp": r"\bEHLO\b",
    "lmtp": r"\bLHLO\b",
    "pop3": r"\bSTLS\b",
    "ftp": r"\bAUTH TLS\b",
    "xmpp-server": r"jabber:server",
    "xmpp-client": r"jabber:client|<starttls",
    "imap": r"^\S+ STARTTLS\b",
    "nntp": r"^STARTTLS\b",
}
TLS_VERSIONS = {"TLS10", "TLS11", "TLS12", "TLS13"}
# The relabelling that every job of a multi-target exporter has.
USUAL_LABELS = {"__param_target", "instance", "target", "__address__"}
DEFAULT_PORTS = {"smtps": 465, "imaps": 993, "pop3s": 995, "ldaps": 636, "ftps": 990}


class Converter:
    def __init__(self, peer):
        self.peer = peer  # the exporter whose modules are converted
        self.modules = {}
        self.targets = {}  # of modules that name their target: module -> target
        self.timeouts = {}  # module -> duration
        self.fleets = []
        self.notes = []

    def note(self, place, text):
        self.notes.append(f"{place}: {text}")

    def convert_module(self, name, given):
        """Adds the module, unless its prober makes no TLS connection to a target."""
        place = f"modules.{name}"
        prober = given.get("prober")
        options = given.get(prober) or {}
        if prober not in ("http", "https", "tcp", "grpc"):
            return self.note(place, f"left out: the prober '{prober}' opens no TLS connection to an endpoint")
        if options.get("fail_if_ssl") or (prober == "grpc" and not options.get("tls")):
            return self.note(place, "left out: it expects no TLS")
        module = {}
        if prober == "tcp" and not self._convert_tcp(place, given, options, module):
            return None
        self._convert_tls(place, given.get("tls_config") or options.get("tls_config") or {}, module)
        if options.get("proxy_url"):
            module["proxy_url"] = options["proxy_url"]
        if options.get("preferred_ip_protocol") and options.get("ip_protocol_fallback") is False:
            module["ip_protocol"] = options["preferred_ip_protocol"]
        if given.get("timeout"):
            self.timeouts[name] = given["timeout"]
        if given.get("target"):
            self.targets[name] = given["target"]
        self.modules[name] = module
        return None

    def _convert_tcp(self, place, given, options, module):
        """Returns False if the module makes no TLS connection."""
        if options.get("starttls"):  # ssl_exporter
            module["starttls"] = options["starttls"]
            return True
        steps = options.get("query_response") or []
        if any(step.get("starttls") for step in steps):
            said = [text for step in steps for text in (step.get("send"), step.get("expect")) if text]
            found = [name for name, pattern in STARTTLS.items() if any(re.search(pattern, line) for line in said)]
            if not found:
                self.note(place, "left out: its dialogue is none of " + ", ".join(STARTTLS))
                return False
            module["starttls"] = found[0]
            return True
        if self.peer == "blackbox_exporter" and not options.get("tls"):
            self.note(place, "left out: it makes no TLS connection")
            return False
        return True

    def _convert_tls(self, place, given, module):
        tls = {key: given[key] for key in ("ca_file", "cert_file", "key_file") if given.get(key)}
        tls.update({key: given[key] for key in ("min_version", "max_version") if given.get(key) in TLS_VERSIONS})
        if tls:
            module["tls_config"] = tls
        if given.get("server_name"):
            module["server_name"] = given["server_name"]
        for key in sorted(set(given) - set(tls) - {"server_name", "insecure_skip_verify"}):
            self.note(place, f"tls_config.{key} has no counterpart")

    def convert_job(self, job):
        """Adds a fleet for a job that requests /probe with a converted module."""
        name = job.get("job_name")
        place = f"scrape_configs.{name}"
        module = ((job.get("params") or {}).get("module") or [None])[0]
        if job.get("metrics_path") != "/probe" or module not in self.modules:
            return
        fleet = {"name": name, "module": module}
        if job.get("scrape_interval"):
            fleet["interval"] = job["scrape_interval"]
        if module in self.timeouts:
            fleet["timeout"] = self.timeouts[module]
        groups = [self._convert_group(place, group) for group in job.get("static_configs") or []]
        if any(group["targets"] for group in groups):
            fleet["static_configs"] = [group for group in groups if group["targets"]]
        for key in ("file_sd_configs", "http_sd_configs", "dns_sd_configs"):
            if job.get(key):
                fleet[key] = job[key]
        for key in sorted(key for key in job if key.endswith("_sd_configs") and key not in fleet):
            self.note(place, f"{key} is left out: let Prometheus go on to request /probe for these targets")
        for rule in job.get("relabel_configs") or []:
            if rule.get("target_label") not in USUAL_LABELS:
                self.note(place, f"the relabelling of {rule.get('target_label') or rule.get('action')} is left out")
        self.fleets.append(fleet)

    def _convert_group(self, place, group):
        targets = [self.convert_target(place, str(target)) for target in group.get("targets") or []]
        converted = {"targets": [target for target in targets if target]}
        if group.get("labels"):
            converted["labels"] = group["labels"]
        return converted

    def convert_target(self, place, target):
        """Returns `host` or `host:port` for a target that may be a URL; None for one without TLS."""
        if "://" not in target:
            return target
        url = urllib.parse.urlsplit(target)
        if url.scheme in ("http", "ws"):
            return self.note(place, f"{target} is left out: it has no TLS")
        port = url.port or DEFAULT_PORTS.get(url.scheme)
        host = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname
        return f"{host}:{port}" if port else host

    def result(self):
        for name, target in self.targets.items():
            static = [{"targets": [self.convert_target(f"modules.{name}.target", target)]}]
            self.fleets.append({"name": name, "module": name, "static_configs": static})
        return {"modules": self.modules, "fleets": self.fleets}


def load(path):
    with path.open(encoding="utf-8") as file:
        return yaml.safe_load(file) or {}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="peer", choices=["blackbox_exporter", "ssl_exporter"], required=True)
    parser.add_argument("--modules", type=pathlib.Path, required=True, help="the configuration of the other exporter")
    parser.add_argument("--prometheus", type=pathlib.Path, help="the configuration of Prometheus")
    options = parser.parse_args()
    converter = Converter(options.peer)
    for name, module in (load(options.modules).get("modules") or {}).items():
        converter.convert_module(name, module)
    for job in (load(options.prometheus).get("scrape_configs") or []) if options.prometheus else []:
        converter.convert_job(job)
    yaml.safe_dump(converter.result(), sys.stdout, sort_keys=False, allow_unicode=True)
    for note in converter.notes:
        print(note, file=sys.stderr)


if __name__ == "__main__":
    main()
