# SPDX-License-Identifier: Apache-2.0
"""A target of blackbox_exporter or ssl_exporter as one of staple_exporter: `host`, `host:port`, with `#server-name`."""

import re
import urllib.parse

# The schemes of URLs that begin with TLS, with their ports.
PORTS = {
    "https": None, "wss": None, "amqps": 5671, "ftps": 990, "imaps": 993, "ircs": 6697, "ldaps": 636, "mqtts": 8883,
    "nntps": 563, "pop3s": 995, "rediss": 6379, "sips": 5061, "smtps": 465,
}  # fmt: skip
PLAIN_TCP = {"http", "ws"}


class NoTarget(Exception):
    """Why a target is left out."""


def _from_url(text):
    try:
        url = urllib.parse.urlsplit(text)
        host, port = url.hostname or "", url.port
    except ValueError as error:
        raise NoTarget(f"is not a URL: {error}") from None
    if url.scheme.lower() in PLAIN_TCP:
        raise NoTarget("it has no TLS. If it redirects to https://, add the host that it redirects to")
    if url.scheme.lower() not in PORTS or not host:
        raise NoTarget("it is no URL of an endpoint with TLS")
    host = f"[{host}]" if ":" in host else host
    port = port or PORTS[url.scheme.lower()]
    return f"{host}:{port}" if port else host


def _from_host(text, plain_http):
    """`plain_http`: the exporter requests a target without a scheme by http://."""
    match = re.fullmatch(r"(\[[^\]]+\]|[^:/\[\]]+)(?::(\d+))?(?:/.*)?", text)
    if not match:
        raise NoTarget("is neither a URL nor host:port")
    if plain_http and match[2] not in (None, "443"):
        raise NoTarget(f"blackbox_exporter requests it as http://{text}, without TLS")
    return f"{match[1]}:{match[2]}" if match[2] else match[1]


def convert(text, plain_http=False, server_name=""):
    """Returns the target. Raises NoTarget with the reason if it is no endpoint with TLS."""
    text = text.strip()
    target = _from_url(text) if "://" in text else _from_host(text, plain_http)
    return f"{target}#{server_name}" if server_name else target
