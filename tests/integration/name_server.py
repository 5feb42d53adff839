# SPDX-License-Identifier: Apache-2.0
"""A name server on a loopback port with the records of a test. It answers by UDP and TCP and counts its queries."""

import collections
import dataclasses
import ipaddress
import socket
import struct
import threading

A, CNAME, AAAA, SRV = 1, 5, 28, 33
SERVER_FAILURE, NAME_ERROR = 2, 3


@dataclasses.dataclass
class Zone:
    """The records of a name. `aliases`: (name, name) for each CNAME record; `services`: (host, port)."""

    addresses: tuple = ()
    ttl: int = 60
    rcode: int = 0
    silent: bool = False
    truncated: bool = False  # a UDP answer has no room for any record
    aliases: tuple = ()
    services: tuple = ()


def encoded(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".") if label) + b"\0"


def record(name, kind, ttl, data):
    return encoded(name) + struct.pack("!HHIH", kind, 1, ttl, len(data)) + data


class NameServer:
    """NameServer answers from its `zones`: {name: Zone}, which may change at any time. Other names do not exist."""

    def __init__(self, zones):
        self.zones = zones
        self.asked = collections.Counter()  # by name and "udp" or "tcp"
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self._datagrams = socket.socket(type=socket.SOCK_DGRAM)
        self._datagrams.bind(("127.0.0.1", port))
        self.address = f"127.0.0.1:{port}"
        for serve in (self._udp, self._tcp):
            threading.Thread(target=serve, daemon=True).start()

    def stop(self):
        for each in (self._listener, self._datagrams):
            each.close()

    def _udp(self):
        while True:
            try:
                question, asker = self._datagrams.recvfrom(4096)
            except OSError:
                return
            answer = self._answer(question, "udp")
            if answer:
                self._datagrams.sendto(answer, asker)

    def _tcp(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                size = connection.recv(2, socket.MSG_WAITALL)
                if len(size) == 2:
                    answer = self._answer(connection.recv(struct.unpack("!H", size)[0], socket.MSG_WAITALL), "tcp")
                    if answer:
                        connection.sendall(struct.pack("!H", len(answer)) + answer)

    def _answer(self, question, way):
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1 : at + 1 + question[at]].decode())
            at += 1 + question[at]
        name, (kind,) = ".".join(labels).lower(), struct.unpack_from("!H", question, at + 1)
        self.asked[name, way] += 1
        zone = self.zones.get(name, Zone(rcode=NAME_ERROR))
        if zone.silent:
            return b""
        records = [record(alias, CNAME, zone.ttl, encoded(of)) for alias, of in zone.aliases]
        owner = zone.aliases[-1][1] if zone.aliases else name
        for address in map(ipaddress.ip_address, zone.addresses):
            if kind == (A if address.version == 4 else AAAA):
                records.append(record(owner, kind, zone.ttl, address.packed))
        if kind == SRV:
            records += [record(owner, SRV, zone.ttl, struct.pack("!HHH", 0, 0, port) + encoded(host)) for host, port in zone.services]
        is_cut = zone.truncated and way == "udp"
        flags = 0x8180 | zone.rcode | (0x0200 if is_cut else 0)
        kept = [] if is_cut else records
        return question[:2] + struct.pack("!HHHHH", flags, 1, len(kept), 0, 0) + question[12 : at + 5] + b"".join(kept)
