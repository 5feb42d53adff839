# SPDX-License-Identifier: Apache-2.0
"""A network for neighbours.py in which every client of 127.0.0.1 has the address 127.0.0.2, which has a name. MySQL counts the
errors of such a client, and not those of 127.0.0.1. /dev/log is a socket of this program. Needs root."""

import collections
import os
import pathlib
import socket
import struct
import subprocess
import sys
import threading
import time
import typing

CLIENT = "127.0.0.2"
INSIDE = "STAPLE_NEIGHBOURS_FOLDER"
FIN, SYN, RST, ACK = 1, 2, 4, 16
SO_RCVBUFFORCE = 33  # asm-generic/socket.h
LOCAL = "ip route replace local 127.0.0.1 dev lo src 127.0.0.2 table local"


def enter(folder, account, password):
    """Runs this program again in the network. The system's files in it have the account and a name for the client."""
    hashed = subprocess.run(["openssl", "passwd", "-6", password], capture_output=True, text=True, check=True).stdout.strip()
    lines = {
        "passwd": f"{account}:x:65531:65534::{folder}:/bin/sh\n",
        "shadow": f"{account}:{hashed}:20000:0:99999:7:::\n",
        "hosts": "127.0.0.1 localhost\n127.0.0.2 probe.test\n",
    }
    binds = []
    for name, line in lines.items():
        known = "" if name == "hosts" else pathlib.Path("/etc", name).read_text()
        (folder / name).write_text(known + line)
        (folder / name).chmod(0o600 if name == "shadow" else 0o644)
        binds += ["--ro-bind", folder / name, f"/etc/{name}"]
    sandbox = ["bwrap", "--dev-bind", "/", "/", "--dev", "/dev", "--symlink", folder / "log", "/dev/log", "--proc", "/proc"]
    sandbox += [*binds, "--unshare-net", "--unshare-pid", "--die-with-parent", "--cap-add", "ALL", "--setenv", INSIDE, folder]
    inside = ["sh", "-c", f'{LOCAL} && exec "$@"', "sh", sys.executable, *sys.argv]
    return subprocess.run([str(word) for word in (*sandbox, *inside)], check=False).returncode


class Syslog:
    """Syslog writes what programs send to /dev/log to a file, as a syslog daemon does."""

    def __init__(self, folder):
        self.file = folder / "syslog"
        self.file.touch()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(folder / "log"))
        (folder / "log").chmod(0o666)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        with self.file.open("a", buffering=1) as file:
            while True:
                text = self._socket.recv(65536).decode(errors="replace").partition(">")[2].strip("\n\0")
                date, rest = text[:15], text[16:]  # `Nov 29 04:44:34 program[1]: text`
                file.write(f"{date} mail {rest}\n")


class Counts(typing.NamedTuple):
    """Counts are what Connections has counted, by the server's port."""

    opened: collections.Counter
    reset: collections.Counter
    longest: dict  # seconds


class Connections:
    """Connections counts the connections of the network by the server's port: how many there were, how many of them the client
    has reset, and how long the longest was open."""

    def __init__(self):
        self.lock = threading.Lock()
        self.clear()
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
        self._socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
        self._socket.bind(("lo", 0x0800))
        threading.Thread(target=self._listen, daemon=True).start()

    def clear(self):
        with self.lock:
            self.opened, self.reset = collections.Counter(), collections.Counter()
            self.longest, self._begun = collections.defaultdict(float), {}

    def snapshot(self):
        """The counts so far, which no longer change."""
        with self.lock:
            return Counts(self.opened.copy(), self.reset.copy(), self.longest.copy())

    def _listen(self):
        while True:
            packet, where = self._socket.recvfrom(128)
            if where[2] == socket.PACKET_OUTGOING or packet[9] != socket.IPPROTO_TCP:  # each is seen twice on lo
                continue
            head = (packet[0] & 15) * 4
            source, destination = struct.unpack_from("!HH", packet, head)
            with self.lock:
                self._count(packet[head + 13], source, destination)

    def _count(self, flags, source, destination):
        now = time.monotonic()
        if flags & SYN and not flags & ACK:
            self.opened[destination] += 1
            self._begun[source, destination] = now
        elif flags & (FIN | RST) and (source, destination) in self._begun:
            self.longest[destination] = max(self.longest[destination], now - self._begun[source, destination])
            self.reset[destination] += bool(flags & RST)


def folder_inside():
    """The folder of the run if this program runs in the network, otherwise None."""
    return pathlib.Path(os.environ[INSIDE]) if INSIDE in os.environ else None
