# SPDX-License-Identifier: Apache-2.0
"""Clients of the servers in neighbours.py: an application that logs in over STARTTLS. Each function takes a port of 127.0.0.1 and
a password, and raises an exception if the server refuses it. SMTP and NNTP have no accounts here: with a wrong password they say
what a server logs as a complaint."""

import base64
import ftplib
import imaplib
import os
import poplib
import smtplib
import socket
import ssl
import subprocess

from starttls_servers import ACCOUNT, LDAP_ACCOUNT, PASSWORD

HOST = "127.0.0.1"
TIMEOUT = 20  # seconds


def plain(password):
    return base64.b64encode(f"\0{ACCOUNT}\0{password}".encode()).decode()


def tls():
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class Lines:
    """Lines is a client of a text protocol: `ask` sends text and returns what the server says up to `end`."""

    def __init__(self, port):
        self.socket = socket.create_connection((HOST, port), TIMEOUT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def ask(self, text, *ends):
        self.socket.sendall(text.encode())
        heard = ""
        while not any(end in heard for end in ends):
            chunk = self.socket.recv(4096)
            if not chunk:
                raise ConnectionError(f"{text!r} was answered by {heard!r}")
            heard += chunk.decode(errors="replace")
        if ends[0] not in heard:
            raise ConnectionError(f"{text!r} was answered by {heard!r}")
        return heard

    def start_tls(self):
        self.socket = tls().wrap_socket(self.socket)


def smtp(port, password, kind=smtplib.SMTP):
    with kind(HOST, port, timeout=TIMEOUT) as client:
        client.ehlo_or_helo_if_needed()
        if password != PASSWORD:
            client.docmd("AUTH PLAIN", plain(password))
            client.close()
            raise ConnectionError("no login")
        client.starttls(context=tls())
        client.ehlo_or_helo_if_needed()
        code, text = client.mail(f"{ACCOUNT}@example.com")
        if code != 250:
            raise ConnectionError(text)
        client.rset()


def lmtp(port, password):
    smtp(port, password, smtplib.LMTP)


def imap(port, password):
    with imaplib.IMAP4(HOST, port, TIMEOUT) as client:
        client.starttls(tls())
        client.login(ACCOUNT, password)
        if client.select()[0] != "OK":
            raise ConnectionError("no INBOX")


def pop3(port, password):
    client = poplib.POP3(HOST, port, TIMEOUT)
    client.stls(tls())
    client.user(ACCOUNT)
    client.pass_(password)
    client.quit()


def sieve(port, password):
    with Lines(port) as client:
        client.ask("", "OK ")
        client.ask("STARTTLS\r\n", "OK ")
        client.start_tls()
        client.ask("", "OK ")
        client.ask(f'AUTHENTICATE "PLAIN" "{plain(password)}"\r\n', "OK ", "NO ", "BYE ")
        client.ask("LOGOUT\r\n", "OK ")


def nntp(port, _):
    with Lines(port) as client:
        client.ask("", "20")
        client.ask("STARTTLS\r\n", "382")
        client.start_tls()
        client.ask("GROUP local.test\r\n", "211", "\r\n")
        client.ask("QUIT\r\n", "205")


def xmpp(port, password):
    stream = (
        "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "
        "to='www.example.com' version='1.0'>"
    )
    with Lines(port) as client:
        client.ask(stream, "</stream:features>")
        client.ask("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", "<proceed")
        client.start_tls()
        client.ask(stream, "</stream:features>")
        auth = f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{plain(password)}</auth>"
        client.ask(auth, "<success", "<failure")
        client.ask("</stream:stream>", "</stream:stream>")


def xmpp_server(port, _):
    """A server that asks for a stream, which needs no account."""
    with Lines(port) as client:
        client.ask(
            "<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' "
            "to='www.example.com' version='1.0'>",
            "</stream:features>",
        )
        client.ask("</stream:stream>", "</stream:stream>")


def ftp(port, password):
    with ftplib.FTP_TLS(timeout=TIMEOUT, context=tls()) as client:
        client.connect(HOST, port)
        client.login(ACCOUNT, password)


def run(*command, **environment):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=TIMEOUT, env=os.environ | environment)
    if done.returncode != 0:
        raise ConnectionError(done.stderr.strip())
    return done.stdout


def ldap(port, password):
    run("ldapwhoami", "-ZZ", "-x", "-H", f"ldap://{HOST}:{port}", "-D", LDAP_ACCOUNT, "-w", password, LDAPTLS_REQCERT="never")


def postgres(port, _):
    run("psql", f"host={HOST} port={port} user={ACCOUNT} dbname=postgres sslmode=require", "-c", "select 1")


def mysql(port, password, program=("mariadb", "--ssl")):
    where = ["--protocol=tcp", f"--host={HOST}", f"--port={port}", f"--user={ACCOUNT}", f"--password={password}"]
    run(*program[:-1], "--no-defaults", program[-1], *where, "-e", "select 1")
