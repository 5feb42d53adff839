# SPDX-License-Identifier: Apache-2.0
"""A certificate authority made with the openssl command, and the staples it signs, valid or deliberately wrong."""

import calendar
import dataclasses
import pathlib
import re
import subprocess
import time

KEYS = {
    "rsa": ["-newkey", "rsa:2048"],
    "ecdsa": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
    **{
        curve: ["-newkey", "ec", "-pkeyopt", f"ec_paramgen_curve:{curve}"]
        for curve in ("brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1", "secp256k1")
    },
}
TRY_LATER = bytes.fromhex("30030a0103")  # OCSPResponse { responseStatus tryLater }: without responseBytes (RFC 6960, 4.2.1)
NAME = "www.example.com"


def openssl(*arguments, **keywords):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, timeout=180, **keywords)
    if done.returncode != 0:
        raise AssertionError(f"openssl {' '.join(map(str, arguments))}: {done.stderr.decode(errors='replace')}")
    return done.stdout


@dataclasses.dataclass(frozen=True)
class Identity:
    """A certificate and its key, each a PEM file."""

    certificate: pathlib.Path
    key: pathlib.Path
    serial: int


class Authority:
    """Authority is a CA in a folder of its own, a root or below another one. It names its OCSP responder in every
    certificate (AIA). Its responses are valid for `minutes`. Its serial numbers begin after `serial`."""

    def __init__(
        self, folder, key="ecdsa", responder_url="http://127.0.0.1:1/", above=None, name=None, minutes=4 * 1440, serial=0x1000
    ):
        self.folder = folder
        self.responder_url = responder_url
        self.minutes = minutes
        folder.mkdir(parents=True, exist_ok=True)
        self.index = folder / "index.txt"
        self.index.write_text("")
        self._serial = serial
        self.root = self._make(
            name or f"{'intermediate' if above else 'root'} {key}",
            key,
            "basicConstraints=critical,CA:TRUE",
            "keyUsage=critical,keyCertSign,cRLSign,digitalSignature",
            *([f"authorityInfoAccess=OCSP;URI:{above.responder_url}"] if above else []),
            issuer=above,
        )
        if above:
            above.enter(self.root, "good")

    def leaf(self, key="ecdsa", status="good", extensions=(), subject=NAME, responder=True):
        """A server certificate for NAME with any subject. `status` is its status in the responder's index: good, revoked
        or unknown. Without `responder` it names no responder."""
        made = self._make(
            subject.replace("/", "\\/"),
            key,
            "basicConstraints=critical,CA:FALSE",
            "keyUsage=critical,digitalSignature",
            f"subjectAltName=DNS:{NAME},IP:127.0.0.1",
            *([f"authorityInfoAccess=OCSP;URI:{self.responder_url}"] if responder else []),
            *extensions,
            issuer=self,
        )
        self.enter(made, status)
        return made

    def ended(self, leaf):
        """The certificate `leaf` as it would be if it ended now: key, serial number and extensions are the same."""
        request, ended = leaf.certificate.with_suffix(".csr"), leaf.certificate.with_suffix(".ended")
        copied = ("-copy_extensions", "copyall")
        openssl("x509", "-x509toreq", "-in", leaf.certificate, "-signkey", leaf.key, *copied, "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.root.certificate, "-CAkey", self.root.key, *copied,
                "-set_serial", leaf.serial, "-days", "0", "-out", ended)  # fmt: skip
        return dataclasses.replace(leaf, certificate=ended)

    def enter(self, identity, status):
        """Enters a certificate in the responder's index and replaces its previous entry."""
        serial = identity.serial
        ends = time.strftime("%y%m%d%H%M%SZ", time.gmtime(time.time() + 20 * 86400))
        gone = time.strftime("%y%m%d%H%M%SZ", time.gmtime(time.time() - 3600)) + ",keyCompromise"
        # The index must not contain a subject twice among the valid entries.
        lines = {
            "good": f"V\t{ends}\t\t{serial:X}\tunknown\t/CN={serial}\n",
            "revoked": f"R\t{ends}\t{gone}\t{serial:X}\tunknown\t/CN={serial}\n",
            "unknown": "",
        }
        others = [line for line in self.index.read_text().splitlines(True) if f"\t{serial:X}\t" not in line]
        self.index.write_text("".join(others) + lines[status])

    def responder(self, key="ecdsa"):
        """A certificate to which the CA delegates the signing of OCSP responses (RFC 6960, 4.2.2.2)."""
        return self._make(
            "responder",
            key,
            "basicConstraints=critical,CA:FALSE",
            "keyUsage=critical,digitalSignature",
            "extendedKeyUsage=OCSPSigning",
            "noCheck=ignored",
            issuer=self,
        )

    def staple(self, leaf, signer=None):
        """The DER of a fresh response about `leaf`; `signer`: a delegated responder."""
        path = leaf.certificate.with_suffix(".ocsp")
        openssl("ocsp", *self.signing(signer), "-issuer", self.root.certificate, "-cert", leaf.certificate,
                "-no_nonce", "-noverify", "-respout", path)  # fmt: skip
        return path.read_bytes()

    def signing(self, signer=None):
        """The arguments that make `openssl ocsp` answer for this CA."""
        by = signer or self.root
        return ["-index", self.index, "-CA", self.root.certificate, "-rsigner", by.certificate, "-rkey", by.key,
                "-nmin", self.minutes]  # fmt: skip

    def _next_serial(self):
        self._serial += 1
        return self._serial

    def _make(self, subject, key, *extensions, issuer):
        serial = (issuer or self)._next_serial()
        stem = f"{serial:x}" if issuer is self else "ca"
        made = Identity(self.folder / f"{stem}.pem", self.folder / f"{stem}.key", serial)
        signed_by = ["-CA", issuer.root.certificate, "-CAkey", issuer.root.key] if issuer else []
        openssl("req", "-x509", *KEYS[key], "-nodes", "-keyout", made.key, "-out", made.certificate, "-days", "20",
                "-subj", f"/CN={subject}", "-set_serial", serial, *signed_by,
                *(word for extension in extensions for word in ("-addext", extension)))  # fmt: skip
        return made


def with_bad_signature(staple):
    """`staple` with the last bit of its signature inverted."""

    def spoil(parts):
        tag, signature = parts[2]
        parts[2] = (tag, signature[:-1] + bytes([signature[-1] ^ 1]))

    return _changed(staple, spoil)


def shifted(staple, seconds, key):
    """`staple` with all of its times moved by `seconds` and signed again, such as a response of yesterday."""

    def move(parts):
        tag, response_data = parts[0]
        moved = re.sub(rb"(?<=\x18\x0f)\d{14}(?=Z)", lambda found: _later(found.group(), seconds), response_data)
        parts[0] = (tag, moved)
        parts[2] = (0x03, b"\0" + openssl("dgst", "-sha256", "-sign", key, input=_encode(tag, moved)))

    return _changed(staple, move)


def _changed(staple, change):
    """`staple` after `change` of the parts of its BasicOCSPResponse: tbsResponseData, algorithm, signature, certs."""
    status, response_bytes = _inside(staple)
    kind, octets = _inside(response_bytes[1])
    parts = _inside(octets[1])
    change(parts)
    octets = (octets[0], _encode(0x30, b"".join(_encode(*part) for part in parts)))
    response_bytes = (response_bytes[0], _encode(0x30, _encode(*kind) + _encode(*octets)))
    return _encode(0x30, _encode(*status) + _encode(*response_bytes))


def _later(generalized_time, seconds):
    then = calendar.timegm(time.strptime(generalized_time.decode(), "%Y%m%d%H%M%S")) + seconds
    return time.strftime("%Y%m%d%H%M%S", time.gmtime(then)).encode()


def _parse(der):
    """DER values one after the other -> [(tag, content)]."""
    values = []
    while der:
        tag, length, start = der[0], der[1], 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(der[2:start], "big")
        values.append((tag, der[start : start + length]))
        der = der[start + length :]
    return values


def _inside(der):
    """The values inside the one value `der`."""
    return _parse(_parse(der)[0][1])


def _encode(tag, content):
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content
