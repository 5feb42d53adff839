# SPDX-License-Identifier: Apache-2.0
"""Programs that run during a test: started in the foreground, ready once they accept connections, ended with the test."""

import contextlib
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import time

PATIENCE = 120  # timeout of an expected event, in seconds: it comes late on a busy machine


def binary(name):
    """The path of a program. A test without its server fails."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if path is None:
        raise AssertionError(f"{name} is not installed: sh exporter/packages.sh test")
    return path


def free_ports(count):
    """This number of different ports that are free on every address. They lie below those of outgoing connections, one of which
    could take a port before the server does that is to have it."""
    highest = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    with contextlib.ExitStack() as held:
        found = []
        while len(found) < count:
            listener = held.enter_context(socket.socket())
            with contextlib.suppress(OSError):
                listener.bind(("", random.randrange(10240, max(highest, 20480))))
                found.append(listener.getsockname()[1])
        return found


def free_port():
    (port,) = free_ports(1)
    return port


def eventually(question, what, patience=PATIENCE):
    """Calls `question` until the result is true and returns it. `what` describes the expected event: a text, or a function that
    returns it after a timeout."""
    end = time.monotonic() + patience
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"{what() if callable(what) else what}: not within {patience} s")
        time.sleep(0.02)


class Process:
    """Process is a running program whose output goes to a file in `folder`. Use with `with` or addCleanup(stop)."""

    def __init__(self, arguments, folder, **keywords):
        arguments = [str(argument) for argument in arguments]
        self.log = folder / f"{os.path.basename(arguments[0])}-{time.monotonic_ns()}.log"
        with self.log.open("wb") as log:
            self._running = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, **keywords
            )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def pid(self):
        return self._running.pid

    def output(self):
        return self.log.read_text(errors="replace")

    def logged(self, pattern):
        """Waits until the output matches and returns the match."""
        return self._until(lambda: re.search(pattern, self.output()), f"{pattern!r} in the log")

    def listening(self, port, address="127.0.0.1"):
        """Waits until the program accepts connections on the port, and returns the port."""
        self._until(lambda: connects(port, address), f"a connection to port {port}")
        return port

    def signal(self, number):
        os.kill(self.pid, number)

    def wait(self, seconds):
        """Waits for the end of the program and returns its exit status."""
        return self._running.wait(seconds)

    def stop(self):
        """Ends the program and its children, and returns once they have ended."""
        if self._running.poll() is None:
            os.killpg(self.pid, signal.SIGTERM)
            try:
                self._running.wait(5)
            except subprocess.TimeoutExpired:
                pass
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._running.wait()

    def _until(self, question, what):
        def ask():
            if self._running.poll() is not None:
                raise AssertionError(f"{what}: the program ended with {self._running.returncode}")
            return question()

        try:
            return eventually(ask, what)
        except AssertionError as error:
            self.stop()
            raise AssertionError(f"{error}. {self.log.name}: {self.output()}") from None


def connects(port, address="127.0.0.1"):
    try:
        socket.create_connection((address, port), 1).close()
        return True
    except OSError:
        return False
