# SPDX-License-Identifier: Apache-2.0
"""Runs a program as the unit and the pod do, as far as an ordinary process can have it: as user 65534, without privileges, with
a root that cannot be written and only the system calls that the unit allows. Needs bubblewrap."""

import ctypes
import os
import pathlib
import re
import struct
import subprocess
import tempfile

from process import binary

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
UNIT = ROOT / "config" / "systemd" / "staple-exporter.service"

# struct sock_filter, linux/filter.h and linux/seccomp.h.
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, EPERM = 0x7FFF0000, 0x00050001
PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1  # linux/prctl.h
SOCKET_FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10, "AF_NETLINK": 16}


def unit_settings(name):
    """The values of a setting of the unit, each time that it is given."""
    return re.findall(rf"(?m)^{name}=(.*)$", UNIT.read_text(encoding="utf-8"))


def system_calls(setting):
    """The names that a set of system calls of systemd's stands for."""
    if not setting.startswith("@"):
        return {setting}
    command = [binary("systemd-analyze"), "syscall-filter", setting]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)  # systemd 255 writes colours to a pipe, too, whatever SYSTEMD_COLORS says
    inside = [line.strip() for line in plain.splitlines()[1:]]
    return set().union(*(system_calls(line) for line in inside if line and not line.startswith("#")))


def allowed():
    """The names that the unit allows. systemd itself always adds these few."""
    names = {"execve", "exit", "exit_group", "getrlimit", "rt_sigreturn", "sigreturn", "restart_syscall", "brk", "mmap", "munmap"}
    for line in unit_settings("SystemCallFilter"):
        for word in line.removeprefix("~").split():
            names = names - system_calls(word) if line.startswith("~") else names | system_calls(word)
    return names


def numbers():
    """{name: number} of this machine's system calls, from the system's own header."""
    done = subprocess.run(["cc", "-E", "-dM", "-include", "sys/syscall.h", "-x", "c", "/dev/null"], check=True, capture_output=True, text=True)
    return {name: int(number) for name, number in re.findall(r"#define __NR_(\w+) (\d+)\b", done.stdout)}


def seccomp_filter():
    """The unit's filter as a BPF program: families of sockets, then the calls; whatever else is refused with EPERM."""
    known = numbers()

    def step(code, value, jump=0, otherwise=0):
        return struct.pack("<HBBI", code, jump, otherwise, value)

    program = step(LOAD, 0)  # the number of the call
    families = [SOCKET_FAMILIES[word] for word in unit_settings("RestrictAddressFamilies")[0].split()]
    program += step(EQUAL, known["socket"], 0, len(families) * 2 + 2)
    program += step(LOAD, 16)  # its first argument
    for family in families:
        program += step(EQUAL, family, 0, 1) + step(RETURN, ALLOW)
    program += step(RETURN, EPERM)
    for name in sorted(allowed() - {"socket"}):
        if name in known:
            program += step(EQUAL, known[name], 0, 1) + step(RETURN, ALLOW)
    return program + step(RETURN, EPERM)


def command(root, folder, program, *arguments):
    """(command line, keywords for Popen): `program` of the tree `root`, which it sees as /, and `folder`, which it may read."""
    with tempfile.TemporaryFile() as file:
        file.write(seccomp_filter())
        file.seek(0)
        descriptor = os.dup(file.fileno())
    line = [binary("bwrap"), "--unshare-user", "--uid", "65534", "--gid", "65534", "--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL",
            "--ro-bind", root, "/", "--proc", "/proc", "--ro-bind", folder, "/etc/staple-exporter", "--clearenv", "--die-with-parent",
            "--seccomp", str(descriptor), program, *arguments]  # fmt: skip
    return line, {"pass_fds": [descriptor], "preexec_fn": deny_write_execute}


def deny_write_execute():
    """No memory that can be written becomes executable: MemoryDenyWriteExecute, where the kernel has a call for it (6.3)."""
    ctypes.CDLL(None).prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0)
