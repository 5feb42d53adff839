# SPDX-License-Identifier: Apache-2.0
"""Runs other programs that judge staples and parses their output: `openssl ocsp` and GnuTLS's `ocsptool`.

Both get the leaf's issuer as the only trusted certificate, and a clock with the time of the scene (see fixed_clock.cc).
OpenSSL's -attime is not enough: it applies to the validity of certificates, not to the times of the response.
"""

import dataclasses
import datetime
import os
import re
import subprocess

DIGESTS = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
STRICTNESS = {"good": 0, "unknown": 1, "revoked": 2}


@dataclasses.dataclass
class Answer:
    """One SingleResponse about the leaf. Times are seconds since 1970, None if missing or printed in an unusual form."""

    status: str
    this_update: int | None
    next_update: int | None
    revoked_at: int | None
    in_time: bool | None = None  # None: not checked

    def order(self):
        return STRICTNESS[self.status], self.this_update or 0, self.next_update or 0


@dataclasses.dataclass
class Opinion:
    """The output of an oracle for a staple."""

    read: bool  # it is an OCSP response with the status successful
    verified: bool  # signed by an authorized responder
    answers: list[Answer]  # those about the leaf that it uses
    produced_at: int | None
    printed: list[tuple]  # all answers: CertID (hash, issuer's name, issuer's key, serial) and Answer
    text: str  # the whole output

    @property
    def answer(self):
        """The strictest answer, of these the latest, of these the one valid for longest. None if there is no answer."""
        return max(self.answers, key=Answer.order, default=None)


def own_ids(case):
    """The CertIDs of the leaf with every hash."""
    return {(DIGESTS[oid], *parts) for oid, parts in case["ids"].items()}


def seconds(text, form):
    try:
        return int(datetime.datetime.strptime(text, form).replace(tzinfo=datetime.timezone.utc).timestamp())
    except ValueError:
        return None


def read_answers(text, status, revoked_at, form):
    """All printed answers: the CertID, hexadecimal in lower case, and the Answer."""
    found = []
    for block in re.split(r"^\s*Certificate ID:\n", text, flags=re.M)[1:]:
        names = ("Hash Algorithm", "Issuer Name Hash", "Issuer Key Hash", "Serial Number")
        one = tuple((field(block, name) or "").lower() for name in names)
        times = [seconds(field(block, name) or "", form) for name in ("This Update", "Next Update", revoked_at)]
        if field(block, status) in STRICTNESS:
            found.append((one, Answer(field(block, status), *times)))
    return found


def run(command, directory, clock, now):
    environment = os.environ | {"LD_PRELOAD": clock, "STAPLE_FIXED_TIME": str(now), "LC_ALL": "C"}
    done = subprocess.run(command, cwd=directory, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    if done.returncode < 0:
        raise RuntimeError(f"{command[0]} was killed by signal {-done.returncode}")
    return done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def field(text, name):
    found = re.search(rf"^\s*{name}: (.*)$", text, re.M)
    return found.group(1) if found else None


def openssl(case, directory, clock):
    number = case["number"]
    command = ["openssl", "ocsp", "-respin", f"{number}.staple", "-issuer", f"{number}.issuer.pem"]
    for option in DIGESTS.values():
        command += [f"-{option}", "-cert", f"{number}.leaf.pem"]
    command += ["-CAfile", f"{number}.issuer.pem", "-no-CApath", "-no-CAstore", "-partial_chain", "-no_nonce", "-resp_text"]
    command += ["-validity_period", str(case["skew"])]
    if case["max_age"]:
        command += ["-status_age", str(case["max_age"])]
    out, err = run(command, directory, clock, case["now"])
    form = "%b %d %H:%M:%S %Y GMT"
    printed, *blocks = out.split(f"{number}.leaf.pem: ")
    answers = []
    for block in blocks:
        status = re.search(r"^(good|revoked|unknown)$", block, re.M)
        if status:
            times = [seconds(field(block, name) or "", form) for name in ("This Update", "Next Update", "Revocation Time")]
            answers.append(Answer(status.group(1), *times, in_time="Status times invalid" not in block))
    printed = printed.replace("\\\n", "")  # long hashes are broken over lines
    return Opinion(
        read="verify OK" in err or "Verify Failure" in err,
        verified="verify OK" in err,
        answers=answers,
        produced_at=seconds(field(printed, "Produced At") or "", form),
        printed=read_answers(printed, "Cert Status", "Revocation Time", form),
        text=out + err,
    )


def gnutls(case, directory, clock):
    number = case["number"]
    command = ["ocsptool", "--verify-response", "--load-response", f"{number}.staple", "--load-signer", f"{number}.issuer.pem"]
    out, err = run(command, directory, clock, case["now"])
    form = "%a %b %d %H:%M:%S UTC %Y"
    printed = read_answers(out, "Certificate Status", "Revocation time", form)
    return Opinion(
        read="Response Status: Successful" in out and "Response Type: Basic" in out and "importing response" not in err,
        verified="Response: Success" in out,
        answers=[answer for one, answer in printed if one in own_ids(case)],
        produced_at=seconds(field(out, "Produced At") or "", form),
        printed=printed,
        text=out + err,
    )


ORACLES = {"openssl": openssl, "gnutls": gnutls}
