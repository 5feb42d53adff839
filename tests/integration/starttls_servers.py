# SPDX-License-Identifier: Apache-2.0
"""Servers with STARTTLS, each started in the foreground on ports of 127.0.0.1, as root or not.

Each function takes a folder and an Identity whose certificate it presents, and returns a Process with `ports`: protocol
as in `starttls` -> port. What a server can only do as root, or with files of its package, its function says."""

import os
import pathlib
import pwd
import shutil
import subprocess

import dovecot_settings
from process import Process, binary, free_port, free_ports

ACCOUNT, PASSWORD = "monitor", "one-of-those"  # of a server with accounts
LDAP_ACCOUNT = f"cn={ACCOUNT},dc=example,dc=com"


def started(server, **ports):
    """Waits until the server listens on its ports, by protocol, and returns it."""
    server.ports = {name.replace("_", "-"): server.listening(port) for name, port in ports.items()}
    return server


def dovecot(folder, leaf):
    """IMAP, POP3, LMTP and ManageSieve. As root its workers run as the users of its package."""
    ports = dict(zip(("imap", "pop3", "lmtp", "sieve"), free_ports(4)))
    me = pwd.getpwuid(os.geteuid()).pw_name
    login, internal = ("dovenull", "dovecot") if me == "root" else (me, me)
    owner = "nobody" if me == "root" else me  # Dovecot serves no mail of root
    mail = folder / "mail"
    mail.mkdir()
    shutil.chown(mail, owner, pwd.getpwnam(owner).pw_gid)
    configuration = folder / "dovecot.conf"
    configuration.write_text(
        dovecot_settings.configuration(folder, leaf, ports, (login, internal), mail=mail, password=PASSWORD, owner=owner)
    )
    return started(Process([binary("dovecot"), "-F", "-c", configuration], folder), **ports)


def slapd(folder, leaf, root):
    port = free_port()
    (folder / "ldap").mkdir()
    configuration = folder / "slapd.conf"
    configuration.write_text(
        f"""
include /etc/ldap/schema/core.schema
pidfile {folder}/slapd.pid
TLSCertificateFile {leaf.certificate}
TLSCertificateKeyFile {leaf.key}
TLSCACertificateFile {root.certificate}
database ldif
directory {folder}/ldap
suffix "dc=example,dc=com"
rootdn "{LDAP_ACCOUNT}"
rootpw {PASSWORD}
"""
    )
    server = Process([binary("slapd"), "-f", configuration, "-h", f"ldap://127.0.0.1:{port}/", "-d", "stats"], folder)
    return started(server, ldap=port)


def vsftpd(folder, leaf):
    """vsftpd serves only as root. It logs connections to `vsftpd.log` in the folder, as its package configures it."""
    port = free_port()
    empty = folder / "empty"
    empty.mkdir()
    configuration = folder / "vsftpd.conf"
    configuration.write_text(
        f"""listen=YES
listen_address=127.0.0.1
listen_port={port}
background=NO
anonymous_enable=NO
local_enable=YES
secure_chroot_dir={empty}
ssl_enable=YES
ssl_tlsv1=YES
rsa_cert_file={leaf.certificate}
rsa_private_key_file={leaf.key}
seccomp_sandbox=NO
pam_service_name=vsftpd
dirmessage_enable=YES
xferlog_enable=YES
vsftpd_log_file={folder}/vsftpd.log
"""
    )
    return started(Process([binary("vsftpd"), configuration], folder), ftp=port)


def prosody(folder, leaf):
    client, server = free_ports(2)
    data = folder / "prosody"
    data.mkdir()
    data.chmod(0o777)
    accounts = data / "www%2eexample%2ecom" / "accounts"
    accounts.mkdir(parents=True)
    (accounts / f"{ACCOUNT}.dat").write_text(f'return {{ ["password"] = "{PASSWORD}"; }};\n')
    configuration = folder / "prosody.cfg.lua"
    configuration.write_text(
        f"""
pidfile = "{data}/prosody.pid"
data_path = "{data}"
run_as_root = true
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {client} }}
s2s_ports = {{ {server} }}
modules_enabled = {{ "tls", "saslauth", "dialback", "disco" }}
modules_disabled = {{ "http", "proxy65" }}
log = {{ info = "*console" }}
authentication = "internal_plain"
ssl = {{ certificate = "{leaf.certificate}"; key = "{leaf.key}" }}
VirtualHost "www.example.com"
"""
    )
    process = Process([binary("prosody"), "-F", "--config", configuration], folder)
    return started(process, xmpp_client=client, xmpp_server=server)


def postfix(folder, leaf, tls="may"):
    """Postfix serves only as root. tls: `smtpd_tls_security_level`."""
    port = free_port()
    for name in ("queue", "data", "etc"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    (folder / "etc" / "main.cf").write_text(
        f"""compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = /dev/stdout
myhostname = www.example.com
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
smtpd_tls_security_level = {tls}
smtpd_tls_cert_file = {leaf.certificate}
smtpd_tls_key_file = {leaf.key}
"""
    )
    (folder / "etc" / "master.cf").write_text(
        f"""127.0.0.1:{port} inet n - n - - smtpd
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""
    )
    return started(Process([binary("postfix"), "-c", folder / "etc", "start-fg"], folder), smtp=port)


def exim_package(folder):
    """The file of Exim's package, downloaded to the folder."""
    subprocess.run(["apt-get", "download", "--quiet=2", "exim4-daemon-light"], check=True, capture_output=True, cwd=folder)
    (package,) = folder.glob("exim4-daemon-light_*.deb")
    return package


def exim(folder, leaf, staple=None, package=None):
    """Exim, which staples what `tls_ocsp_file` holds. Debian installs only one mail server at a time: its package is only
    unpacked, below `folder`, and its user exists for it alone. Serves only as root."""
    port = free_port()
    package = package or exim_package(folder)
    subprocess.run(["dpkg-deb", "-x", package, folder / "exim"], check=True)
    program = folder / "exim/usr/sbin/exim4"
    spool = folder / "spool"
    spool.mkdir()
    sandbox = ["bwrap", "--dev-bind", "/", "/", "--cap-add", "ALL"]
    for name, line in (("passwd", "Debian-exim:x:65533:65533::/:/bin/false\n"), ("group", "Debian-exim:x:65533:\n")):
        known = pathlib.Path("/etc", name).read_text().splitlines(True)
        (folder / name).write_text("".join(each for each in known if not each.startswith("Debian-exim:")) + line)
        sandbox += ["--ro-bind", folder / name, f"/etc/{name}"]
    for file in (leaf.certificate, leaf.key):
        file.chmod(0o644)
    stapled = ""
    if staple is not None:
        (folder / "staple.der").write_bytes(staple)
        stapled = f"tls_ocsp_file = {folder}/staple.der"
    configuration = folder / "exim.conf"
    configuration.write_text(
        f"""exim_path = {program}
keep_environment =
primary_hostname = www.example.com
spool_directory = {spool}
log_file_path = {spool}/%slog
pid_file_path = {spool}/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
tls_advertise_hosts = *
log_selector = +smtp_protocol_error +smtp_syntax_error +tls_certificate_verified +tls_peerdn
tls_certificate = {leaf.certificate}
tls_privatekey = {leaf.key}
{stapled}
"""
    )
    os.chown(spool, 65533, 65533)
    return started(Process([*sandbox, program, "-bdf", "-C", configuration], folder), smtp=port)


def inn(folder, leaf):
    """INN's nnrpd, as root: it runs as the user of its package. Without an overview of its articles, though there are none, it
    answers 400."""
    port = free_port()
    news = folder / "news"
    for name in ("articles", "db", "overview", "run", "spool", "tmp"):
        (news / name).mkdir(parents=True)
    shutil.copy(leaf.key, news / "key.pem")
    files = {
        "db/active": "local.test 0000000000 0000000001 y\n",
        "db/history": "",
        "db/newsgroups": "",
        "inn-secrets.conf": "",
        "storage.conf": 'method tradspool {\n  newsgroups: "*"\n  class: 0\n}\n',
        "readers.conf": 'auth all {\n  hosts: "*"\n  default: "<anyone>"\n}\naccess all {\n  users: "*"\n  newsgroups: "*"\n}\n',
        "inn.conf": f"""mta: "/bin/false"
domain: example.com
fromhost: www.example.com
pathhost: www.example.com
hismethod: hisv6
nnrpdloadlimit: 0
ovmethod: tradindexed
pathnews: {news}
pathbin: /usr/lib/news/bin
patharticles: {news}/articles
pathdb: {news}/db
pathetc: {news}
pathoverview: {news}/overview
pathrun: {news}/run
pathspool: {news}/spool
pathtmp: {news}/tmp
runasuser: news
runasgroup: news
tlscertfile: {leaf.certificate}
tlskeyfile: {news}/key.pem
""",
    }
    for name, text in files.items():
        (news / name).write_text(text)
    for path in (news, *news.rglob("*")):
        shutil.chown(path, "news", "news")
    (news / "key.pem").chmod(0o600)
    as_news = {"env": os.environ | {"INNCONF": str(news / "inn.conf")}, "cwd": news}
    command = ["setpriv", "--reuid=news", "--regid=news", "--clear-groups"]
    for tool in (["makedbz", "-i", "-o", "-f", news / "db/history"], ["makehistory", "-x", "-O", "-T", news / "tmp"]):
        subprocess.run([*command, pathlib.Path("/usr/lib/news/bin", tool[0]), *tool[1:]], check=True, capture_output=True, **as_news)
    server = Process([*command, "/usr/lib/news/bin/nnrpd", "-D", "-f", "-p", str(port)], folder, **as_news)
    return started(server, nntp=port)
