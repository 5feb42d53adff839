# SPDX-License-Identifier: Apache-2.0
"""The servers of neighbours.py: how each is started, what it logs, and an application that logs in."""

import dataclasses
import functools
import os
import pathlib
import re
import shutil
import subprocess

import database_servers as databases
import neighbour_clients as clients
import starttls_servers as starters
from process import Process, free_port

FILTERS = pathlib.Path("/etc/fail2ban/filter.d")
HOSTS = (
    "SELECT IP, SUM_CONNECT_ERRORS, COUNT_HOST_BLOCKED_ERRORS, COUNT_HANDSHAKE_ERRORS, COUNT_AUTHENTICATION_ERRORS "
    "FROM performance_schema.host_cache"
)


@dataclasses.dataclass(frozen=True)
class Kind:
    """Kind is a server: `start(folder, leaf, context)` starts it, `logins` has an application for each protocol."""

    start: object
    logins: dict
    needs: tuple = ()  # programs, or files
    filters: tuple = ()  # of fail2ban
    log: str = ""  # below its folder; empty: its output
    syslog: str = ""  # name by which it logs to syslog; empty: not there
    client: tuple = ()  # of a server that blocks hosts: the program that reads its table of them as its root


@dataclasses.dataclass(frozen=True)
class Context:
    """Context is what the servers share: the CA, and what was fetched before the network was left."""

    authority: object
    exim: pathlib.Path
    mysql: pathlib.Path


def exim(folder, leaf, context):
    return starters.exim(folder, leaf, context.authority.staple(leaf), context.exim)


def slapd(folder, leaf, context):
    return starters.slapd(folder, leaf, context.authority.root)


def mariadb(folder, leaf, _):
    return databases.mariadb(folder, leaf, 100, "--performance-schema=ON")


def mysql_sandbox(root):
    """The command that runs a program of MySQL with the libraries that were unpacked with it."""
    links = (word for name in ("lib", "lib64", "bin", "sbin") for word in ("--symlink", f"usr/{name}", f"/{name}"))
    system = ["--dev-bind", "/dev", "/dev", "--proc", "/proc", "--ro-bind", "/etc", "/etc", "--bind", "/tmp", "/tmp"]
    return ["bwrap", *system, "--ro-bind", root / "usr", "/usr", *links]


def mysql(folder, leaf, context):
    port, data = free_port(), folder / "mysql"
    program = [*mysql_sandbox(context.mysql), "/usr/sbin/mysqld", "--no-defaults", f"--datadir={data}", "--user=root"]
    program.append("--secure-file-priv=")
    subprocess.run([*map(str, program), "--initialize-insecure"], check=True, capture_output=True)
    account = f"{starters.ACCOUNT}@'%'"
    (folder / "init.sql").write_text(f"CREATE USER {account} IDENTIFIED BY '{starters.PASSWORD}';\n")
    server = Process([*program, f"--socket={data}/socket", f"--pid-file={data}/pid", "--bind-address=127.0.0.1", f"--port={port}",
                      "--mysqlx=OFF", f"--init-file={folder}/init.sql", f"--ssl-cert={leaf.certificate}", f"--ssl-key={leaf.key}",
                      "--log-error-verbosity=3"], folder)  # fmt: skip
    server.ports = {"mysql": server.listening(port)}
    return server


def host_cache(kind, folder):
    """What the server counts for the hosts of its clients; empty if it does not count."""
    if not kind.client:
        return ""
    (control,) = folder.glob("*/socket")
    found = clients.run(*kind.client, "--no-defaults", "--user=root", f"--socket={control}", "--batch", "-e", HOSTS)
    return found.replace("\t", " ")


def without_context(start):
    return lambda folder, leaf, _: start(folder, leaf)


def mysql_client(root):
    return (*mysql_sandbox(root), "/usr/bin/mysql", "--ssl-mode=REQUIRED") if root else ()


def kinds(context):
    """The servers by name. In a context without MySQL there is none."""
    mail = {"imap": clients.imap, "pop3": clients.pop3, "lmtp": clients.lmtp, "sieve": clients.sieve}
    talk = {"xmpp-client": clients.xmpp, "xmpp-server": clients.xmpp_server}
    other = mysql_client(context.mysql)
    return {
        "mariadb": Kind(mariadb, {"mysql": clients.mysql}, ("mariadbd", "mariadb"), ("mysqld-auth",), client=("mariadb",)),
        "mysql": Kind(
            mysql,
            {"mysql": functools.partial(clients.mysql, program=other)},
            (context.mysql or "MySQL (--mysql)",),
            ("mysqld-auth",),
            client=other[:-1],
        ),
        "postfix": Kind(without_context(starters.postfix), {"smtp": clients.smtp}, ("postfix",), ("postfix",)),
        "dovecot": Kind(without_context(starters.dovecot), mail, ("dovecot",), ("dovecot", "sieve")),
        "exim": Kind(
            exim,
            {"smtp": clients.smtp},
            (context.exim or "exim4-daemon-light (apt-get download)",),
            ("exim", "exim-spam"),
            log="spool/mainlog",
        ),
        "slapd": Kind(slapd, {"ldap": clients.ldap}, ("slapd", "ldapwhoami"), ("slapd",), syslog="slapd"),
        "vsftpd": Kind(
            without_context(starters.vsftpd),
            {"ftp": clients.ftp},
            ("vsftpd",),
            ("vsftpd", "pam-generic"),
            log="vsftpd.log",
            syslog="vsftpd",
        ),
        "prosody": Kind(without_context(starters.prosody), talk, ("prosody",)),
        "inn": Kind(without_context(starters.inn), {"nntp": clients.nntp}, ("/usr/lib/news/bin/nnrpd",), syslog="nnrpd"),
        "postgresql": Kind(without_context(databases.postgres), {"postgres": clients.postgres}, ("psql",)),
    }


def missing(kind):
    """What of the server is not on this machine; empty if it can be started."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
    return [str(name) for name in kind.needs if not (shutil.which(name, path=path) or pathlib.Path(name).exists())]


def modes(name):
    """The modes of a filter of fail2ban; [""] if it has none."""
    return sorted(set(re.findall(r"(?m)^md(?:re|pr)-(\w+?)2?\s*=", (FILTERS / f"{name}.conf").read_text()))) or [""]


def matches(name, mode, log):
    """How many lines of a file a filter of fail2ban matches."""
    used = f"{name}[mode={mode}]" if mode else name
    done = subprocess.run(["fail2ban-regex", str(log), used], capture_output=True, text=True, check=False)
    found = re.search(r"Lines: (\d+) lines, \d+ ignored, (\d+) matched", done.stdout)
    if not found:
        raise SystemExit(f"fail2ban-regex {log} {used}: {done.stdout}{done.stderr}")
    return int(found.group(2))
