# SPDX-License-Identifier: Apache-2.0
"""Modules of blackbox_exporter and ssl_exporter as modules of staple_exporter."""

import math
import re
import urllib.parse
from dataclasses import dataclass, field

from yaml_file import mappings, part

# What the dialogue of a tcp module of blackbox_exporter sends or expects before TLS. The first that fits counts.
STARTTLS = {
    "postgres": r"^\x00\x00\x00\x08\x04\xd2\x16\x2f",
    "ldap": r"1\.3\.6\.1\.4\.1\.1466\.20037",
    "smtp": r"\bEHLO\b",
    "lmtp": r"\bLHLO\b",
    "pop3": r"\bSTLS\b",
    "ftp": r"\bAUTH TLS\b",
    "xmpp-server": r"jabber:server",
    "xmpp-client": r"jabber:client|<starttls",
    "sieve": r"(?i)sieve|IMPLEMENTATION",
    "imap": r"^\S+ STARTTLS\b",
    "nntp": r"^STARTTLS\b",
}
TLS_VERSIONS = {"TLS10", "TLS11", "TLS12", "TLS13"}
TLS_PROBERS = {"blackbox_exporter": ("http", "tcp", "grpc", "websocket"), "ssl_exporter": ("https", "tcp")}
# The modules of an exporter without a configuration, and the module of a request without one.
BUILT_IN = {"blackbox_exporter": (), "ssl_exporter": ("tcp", "https", "http")}
DEFAULT_MODULE = {"blackbox_exporter": "http_2xx", "ssl_exporter": "tcp"}
LONGEST_TIMEOUT = 600  # seconds
UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}


@dataclass
class Module:
    """A module that was converted, and what its jobs need to know of it."""

    settings: dict = field(default_factory=dict)
    timeout: str = ""
    target: str = ""  # of a module that names its target
    place: tuple = ()  # of that target: the mapping
    plain_http: bool = False  # a target without a scheme is requested by http://


def duration(text):
    """Go's `1.5s` or `1m30s`, or nanoseconds, as whole seconds. None for any other text."""
    if re.fullmatch(r"\d+", text):
        return math.ceil(int(text) * 1e-9)
    if not re.fullmatch(r"(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+", text):
        return None
    return math.ceil(sum(float(number) * UNITS[unit] for number, unit in re.findall(r"([\d.]+)([a-zµ]+)", text)))


class Modules:
    """The modules that were converted, by name, and the names of those that were left out."""

    def __init__(self, peer, notes):
        self.peer, self.notes = peer, notes
        self.converted = {name: Module() for name in BUILT_IN[peer]}
        self.left_out = set()
        self.default = DEFAULT_MODULE[peer]

    def read(self, file):
        """Adds the modules of a configuration of the other exporter, in the place of its built-in ones."""
        self.converted = {}
        self.default = part(file, "default_module", str) or self.default
        given = part(file, "modules", dict)
        if not given:
            self.notes.add(file, "modules", "modules", f"{file.file} has none")
        for name in given:
            path = f"modules.{name}"
            module = self._convert(path, part(given, name, dict), given.lines[name])
            if module:
                self.converted[name] = module
            else:
                self.left_out.add(name)

    def _convert(self, path, given, line):
        prober = part(given, "prober", str)
        if prober not in TLS_PROBERS[self.peer]:
            text = f"the prober '{prober}' has no counterpart" if prober else "it has no prober"
            return self.notes.add(given, given.lines.get("prober", line), path, f"left out: {text}")
        options = part(given, prober, dict)
        if options.get("fail_if_ssl") or (prober == "grpc" and not options.get("tls")):
            return self.notes.add(given, given.lines.get(prober, line), path, "left out: it expects no TLS")
        module = Module()
        if prober == "tcp" and not self._convert_tcp(path, options, module, line):
            return None
        http = part(options, "http_config", dict) if prober == "websocket" else options
        own = part(given, "tls_config", dict)  # of ssl_exporter
        self._convert_tls(path, own or part(http, "tls_config", dict), module.settings)
        self._convert_http(path, options, http, module)
        self._convert_ocsp(path, part(given, "ocsp", dict), module.settings)
        self._convert_timeout(path, given, module)
        if options.get("ip_protocol_fallback") is False:
            module.settings["ip_protocol"] = part(options, "preferred_ip_protocol", str) or "ip6"
        module.target, module.place = part(given, "target", str), given
        module.plain_http = prober == "http" and not options.get("enable_http3")
        return module

    def _convert_tcp(self, path, options, module, line):
        """Returns False if the module makes no TLS connection."""
        if part(options, "starttls", str):  # ssl_exporter
            module.settings["starttls"] = part(options, "starttls", str)
        elif not options.get("tls") and self.peer == "blackbox_exporter":
            return self._convert_dialogue(path, options, module, line)
        return True

    def _convert_dialogue(self, path, options, module, line):
        steps = list(mappings(options, "query_response"))
        last = next((index for index, step in enumerate(steps) if step.get("starttls")), None)
        if last is None:
            self.notes.add(options, line, path, "left out: it makes no TLS connection")
            return False
        said = [step.get(key) for step in steps[: last + 1] for key in ("send", "expect", "expect_bytes")]
        said = [text.decode("latin-1") if isinstance(text, bytes) else str(text) for text in said if text]
        for name, pattern in STARTTLS.items():
            if any(re.search(pattern, text) for text in said):
                module.settings["starttls"] = name
                return True
        self.notes.add(options, "query_response", path, "left out: its dialogue is not one of " + ", ".join(STARTTLS))
        return False

    def _convert_tls(self, path, given, settings):
        tls = {key: part(given, key, str) for key in ("ca_file", "cert_file", "key_file") if given.get(key)}
        for key in ("min_version", "max_version"):
            if part(given, key, str) in TLS_VERSIONS:
                tls[key] = part(given, key, str)
        if tls:
            settings["tls_config"] = tls
        if given.get("server_name"):
            settings["server_name"] = part(given, "server_name", str)
        for key in given:
            if given[key] and key not in tls and key not in ("server_name", "insecure_skip_verify"):
                self.notes.add(given, key, f"{path}.tls_config.{key}", "has no counterpart")

    def _convert_http(self, path, options, http, module):
        """The settings of HTTP that are about the connection."""
        headers = part(options, "headers", dict) if module.settings.get("server_name") is None else {}
        for name in headers:
            if name.lower() == "host" and not isinstance(headers[name], dict):
                module.settings["server_name"] = str(headers[name]).rsplit(":", 1)[0]
        if http.get("proxy_url"):
            self._convert_proxy(path, http, module.settings)
        if options.get("enable_http3"):
            self.notes.add(options, "enable_http3", path, "is probed by TLS over TCP, not by QUIC")
        for key in ("proxy_from_environment", "proxy_connect_header", "no_proxy"):
            if http.get(key):
                self.notes.add(http, key, f"{path}.{key}", "has no counterpart")
        if options.get("source_ip_address"):
            self.notes.add(options, "source_ip_address", f"{path}.source_ip_address", "has no counterpart")

    def _convert_proxy(self, path, http, settings):
        text = part(http, "proxy_url", str)
        match = re.fullmatch(r"(http|socks5)h?://([^/]+)/?", text)
        if match and urllib.parse.urlsplit(text).hostname:
            settings["proxy_url"] = f"{match[1]}://{match[2]}"
        else:
            self.notes.add(http, "proxy_url", f"{path}.proxy_url", "left out: only http:// and socks5:// are known. It connects directly")

    def _convert_ocsp(self, path, given, settings):
        """The queries to responders of newer versions of ssl_exporter."""
        if part(given, "source", str) not in ("responder", "both"):
            return
        settings["responder"] = {"query": True}
        if given.get("responder_url"):
            settings["responder"]["url"] = part(given, "responder_url", str)
        if given.get("timeout"):
            self.notes.add(given, "timeout", f"{path}.ocsp.timeout", "has no counterpart: a query has 10 seconds")

    def _convert_timeout(self, path, given, module):
        text = part(given, "timeout", str)
        seconds = duration(text)
        if not text or seconds == 0:
            return
        if seconds is None or seconds > LONGEST_TIMEOUT:
            self.notes.add(given, "timeout", f"{path}.timeout", f"left out: '{text}' is not between 1s and 10m")
        else:
            module.timeout = f"{seconds}s"


def read(peer, file, notes):
    """Returns the modules of a configuration, or the built-in ones without a file."""
    modules = Modules(peer, notes)
    if file is not None:
        modules.read(file)
    return modules
