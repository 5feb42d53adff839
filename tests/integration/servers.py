# SPDX-License-Identifier: Apache-2.0
"""TLS servers, each with a minimal configuration that staples. All functions return a running process with a `port`."""

import http.server
import os
import pathlib
import signal
import socket
import threading

from process import Process, binary, free_port, free_ports


def s_server(folder, leaf, staple, *arguments, chain=None, at="127.0.0.1:0"):
    """openssl s_server: sends any response that it can parse."""
    status = []
    if staple is not None:
        path = leaf.certificate.with_suffix(f".{abs(hash(staple))}.der")
        path.write_bytes(staple)
        status = ["-status_file", path]
    sent = ["-cert_chain", chain] if chain else []
    server = Process([binary("openssl"), "s_server", "-accept", at, "-www", "-cert", leaf.certificate,
                      "-key", leaf.key, *sent, *status, *arguments], folder)  # fmt: skip
    server.port = int(at.split(":")[1]) or int(server.logged(r"ACCEPT \S*:(\d+)").group(1))
    server.logged("ACCEPT")
    return server


def gnutls_serv(folder, chain, leaf, staples):
    """gnutls-serv: assigns each staple to its certificate of `chain` (PEM) by itself."""
    given = []
    for number, staple in enumerate(staples):
        path = folder / f"staple{number}.der"
        path.write_bytes(staple)
        given += ["--ocsp-response", path]
    port = free_port()
    server = Process([binary("gnutls-serv"), "--port", port, "--http", "--x509certfile", chain, "--x509keyfile", leaf.key, *given], folder)
    server.port = server.listening(port)
    return server


def jsse(folder, store, password, staples=True):
    """The JDK's TLS, with the key and the chain of a PKCS #12 file."""
    source = pathlib.Path(__file__).with_name("jsse_server.java")
    option = f"-Djdk.tls.server.enableStatusRequestExtension={str(staples).lower()}"
    server = Process([binary("java"), option, source, store, password], folder)
    server.port = int(server.logged(r"listening on port (\d+)").group(1))
    return server


class SilentResponder:
    """SilentResponder accepts connections and never responds."""

    def __init__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]

    def stop(self):
        self._socket.close()


def ocsp_responder(folder, authority, port, signer=None):
    """openssl ocsp as the CA's responder, on a port that the certificates already name."""
    responder = Process([binary("openssl"), "ocsp", "-port", port, "-ignore_err", *authority.signing(signer)], folder)
    # Do not connect to check it: a connection without a request sends it into an endless loop.
    responder.port = int(responder.logged(r"ACCEPT \S*:(\d+)").group(1))
    return responder


class CannedResponder:
    """CannedResponder sends the same bytes to every OCSP request, for deliberately wrong responses."""

    def __init__(self):
        self.answer = b""
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.do_GET()

            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "application/ocsp-response")
                self.send_header("Content-Length", str(len(outer.answer)))
                self.end_headers()
                self.wfile.write(outer.answer)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def nginx(folder, sites, workers=2, at=None, listen="ssl"):
    """nginx with one server per site, each on a port of its own, or where `at` says ("address:port" for each). A site is
    (leaf, directives); `listen`: how it listens. Others take their place, in the running nginx, with `reload(sites)`."""
    at = at or [f"127.0.0.1:{port}" for port in free_ports(len(sites))]
    configuration = folder / "nginx.conf"

    def write(sites):
        configuration.write_text(nginx_configuration(folder, zip(at, sites), workers, listen))

    def reload(sites):
        write(sites)
        server.signal(signal.SIGHUP)

    write(sites)
    server = Process([binary("nginx"), "-e", "stderr", "-p", folder, "-c", configuration], folder)
    server.reload = reload
    server.ports = [server.listening(int(port), address) for address, port in (each.split(":") for each in at)]
    return server


def nginx_configuration(folder, sites, workers, listen):
    servers = "".join(
        f"""
  server {{
    listen {at} {listen};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_certificate {leaf.certificate};
    ssl_certificate_key {leaf.key};
    {directives}
  }}"""
        for at, (leaf, directives) in sites
    )
    temporary = "".join(f"  {kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return f"""{"user root;" if os.geteuid() == 0 else ""}
daemon off;
worker_processes {workers};
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 64; }}
http {{
  access_log off;
{temporary}{servers}
}}
"""


def apache(folder, sites, directives="", ports=None):
    """Apache with one virtual host per site, each on a port of its own, or on `ports`. A site is a leaf."""
    modules = "/usr/lib/apache2/modules"
    loaded = "".join(f"LoadModule {m}_module {modules}/mod_{m}.so\n" for m in ("mpm_event", "ssl", "socache_shmcb"))
    ports = ports or free_ports(len(sites))
    hosts = "".join(
        f"""
Listen 127.0.0.1:{port}
<VirtualHost 127.0.0.1:{port}>
  SSLEngine on
  SSLProtocol TLSv1.2 TLSv1.3
  SSLCertificateFile {leaf.certificate}
  SSLCertificateKeyFile {leaf.key}
</VirtualHost>"""
        for port, leaf in zip(ports, sites)
    )
    configuration = folder / "apache.conf"
    configuration.write_text(
        f"""{loaded}
ServerName www.example.com
ServerRoot {folder}
PidFile {folder}/apache.pid
DefaultRuntimeDir {folder}
ErrorLog /dev/stderr
Mutex file:{folder} default
StartServers 1
ThreadsPerChild 4
MaxRequestWorkers 4
SSLUseStapling on
SSLStaplingCache shmcb:{folder}/staples(128000)
SSLStaplingResponderTimeout 2
{directives}
{hosts}
"""
    )
    server = Process([binary("apache2"), "-f", configuration, "-X"], folder)
    server.ports = [server.listening(port) for port in ports]
    return server


def slash_refusing_proxy(folder, responder_port):
    """Apache in front of a responder, with its default `AllowEncodedSlashes Off`: a path with %2F is 404."""
    modules = "/usr/lib/apache2/modules"
    loaded = "".join(f"LoadModule {m}_module {modules}/mod_{m}.so\n" for m in ("mpm_event", "authz_core", "proxy", "proxy_http"))
    port = free_port()
    configuration = folder / "front.conf"
    configuration.write_text(
        f"""{loaded}
Listen 127.0.0.1:{port}
ServerName ocsp.example.com
ServerRoot {folder}
PidFile {folder}/front.pid
DefaultRuntimeDir {folder}
ErrorLog /dev/stderr
LogFormat "%m %>s"
TransferLog {folder}/front.log
Mutex file:{folder} default
StartServers 1
ThreadsPerChild 4
MaxRequestWorkers 4
AllowEncodedSlashes Off
ProxyPass / http://127.0.0.1:{responder_port}/ nocanon
"""
    )
    server = Process([binary("apache2"), "-f", configuration, "-X"], folder)
    server.port = server.listening(port)
    server.log = folder / "front.log"
    return server


def haproxy(folder, sites, authority, bind=""):
    """HAProxy with one listener per site. A site is (leaf, staple): HAProxy reads it from beside the certificate."""
    ports = free_ports(len(sites))
    listeners = ""
    for number, (port, (leaf, staple)) in enumerate(zip(ports, sites)):
        site = folder / f"site{number}.pem"
        site.write_bytes(leaf.certificate.read_bytes() + authority.root.certificate.read_bytes() + leaf.key.read_bytes())
        site.with_suffix(".pem.ocsp").write_bytes(staple)
        listeners += f"""
frontend site{number}
  bind 127.0.0.1:{port} {bind} ssl crt {site} ssl-min-ver TLSv1.2
  http-request return status 200
"""
    configuration = folder / "haproxy.cfg"
    configuration.write_text(
        f"""global
  maxconn 64
defaults
  mode http
  timeout client 10s
  timeout server 10s
  timeout connect 10s
{listeners}"""
    )
    server = Process([binary("haproxy"), "-db", "-f", configuration], folder)
    server.ports = [server.listening(port) for port in ports]
    return server
