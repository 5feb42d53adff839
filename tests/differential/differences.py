# SPDX-License-Identifier: Apache-2.0
"""Compares our judge with other programs, stage by stage. RULES lists every accepted difference with its reason."""

import dataclasses
from typing import Callable

from oracles import DIGESTS, own_ids

NOT_READ = {"unparseable", "error_response", "no_response_bytes", "not_basic", "empty"}
NOT_IN_TIME = {"expired", "not_yet_valid", "next_before_this"}
TIMES = ("this_update", "next_update", "revoked_at")


@dataclasses.dataclass(frozen=True)
class Compared:
    """Our result and an oracle's for one aspect: read, match, authenticated, status, in_time or the name of a time."""

    oracle: str
    aspect: str
    ours: object
    theirs: object

    @property
    def differ(self):
        return self.ours != self.theirs


def said(case, name):
    return case.get("said", {}).get(name)


def compare(case, oracle, opinion):
    """All comparisons up to the first stage at which the results differ."""
    read = Compared(oracle, "read", not NOT_READ & case["findings"].keys(), opinion.read)
    if read.differ or not read.ours:
        return [read]
    answer = opinion.answer
    match = Compared(oracle, "match", said(case, "status") is not None, answer is not None)
    if match.differ:
        return [read, match]
    found = [read, match, Compared(oracle, "authenticated", case["authenticated"], opinion.verified and answer is not None)]
    if opinion.produced_at is not None:
        found.append(Compared(oracle, "produced_at", said(case, "produced_at"), opinion.produced_at))
    if answer is None:
        return found
    found.append(Compared(oracle, "status", said(case, "status"), answer.status))
    equals = [each for each in opinion.answers if each.order() == answer.order()]  # any of these may be ours
    for name in TIMES:
        theirs = [getattr(each, name) for each in equals]
        if None not in theirs:
            ours = said(case, name)
            found.append(Compared(oracle, name, ours, ours if ours in theirs else theirs[0]))
    if answer.in_time is not None:
        late = NOT_IN_TIME | ({"too_old"} if case["max_age"] else set())
        found.append(Compared(oracle, "in_time", not late & case["findings"].keys(), answer.in_time))
    return found


def has(*faults):
    return lambda case, opinion: any(fault in case["findings"] for fault in faults)


def says(fault, *words):
    """The fault was found, and its detail contains one of the words."""
    return lambda case, opinion: any(word in case["findings"].get(fault, {}).get("detail", "") for word in words)


def critically_weak(case, opinion):
    return case["findings"].get("weak_signature", {}).get("severity") == "critical"


def ended_without_next_update(case, opinion):
    return "expired" in case["findings"] and said(case, "next_update") is None


def ended_within_skew(case, opinion):
    next_update = said(case, "next_update")
    return next_update is not None and 0 < case["now"] - next_update <= case["skew"]


def at_the_very_second(case, opinion):
    next_update = said(case, "next_update")
    oldest = case["max_age"] and case["now"] - said(case, "this_update") == case["max_age"]
    return oldest or (next_update is not None and next_update == case["now"] - case["skew"])


def at_the_signers_last_second(case, opinion):
    return said(case, "responder_not_after") == case["now"]


def speaks_of_another_issuer(case, opinion):
    own = {one[:3] for one in own_ids(case)}
    return any((DIGESTS.get(oid), name, key) not in own for oid, name, key, _ in case["answers"])


def another_comes_first(case, opinion):
    """An answer with the same CertID precedes the one that counts."""
    about_leaf = [(one, answer) for one, answer in opinion.printed if one in own_ids(case)]
    if len(opinion.printed) < len(case["answers"]):  # it stopped at a malformed field
        return "conflicting_status" in case["findings"]
    one, strictest = max(about_leaf, key=lambda each: each[1].order())
    return next(answer for other, answer in about_leaf if other == one) != strictest


def prints(*words):
    return lambda case, opinion: any(word in opinion.text for word in words)


def both(first, second):
    return lambda case, opinion: first(case, opinion) and second(case, opinion)


def several_fit(case, opinion):
    return case["signers"]["fitting"] > 1


def stand_in(case, opinion):
    return case["signers"]["stand_ins"] > 0


def odd_time_counts(case, opinion):
    """Of several answers, the oracle prints the time of another one than the one that counts."""
    times = [answer.this_update for _, answer in opinion.printed]
    seen = opinion.answer is not None and opinion.answer.this_update is not None
    return seen and "time_encoding" in case["findings"] and said(case, "this_update") not in times


def before_1970(case, opinion):
    return any((said(case, name) or 0) < 0 for name in ("produced_at", *TIMES))


def beyond_bounds(case, opinion):
    """More certificates than we read, or a name that is too long for a comparison other than by its bytes."""
    return case["certificates"] > 64 or case["signers"]["name_size"] > 1024


def named_otherwise(case, opinion):
    """The encoding of the signer's name in the response differs from the one in its certificate."""
    return said(case, "delegated") and case["signers"]["fitting"] == 0


def opaque_part_broken(case, opinion):
    """Without the issuer we do not search the signer, and do not notice a malformed responder ID."""
    return case["broken_certificates"] > 0 or has("bad_signature", "responder_not_found", "issuer_unknown")(case, opinion)


def not_understood(case, opinion):
    """We refused the signing certificate because parts of it are unreadable."""
    unreadable = says("responder_key_usage", "unreadable")(case, opinion)
    return unreadable or says("responder_no_eku", "cannot be read")(case, opinion)


ODD_ISSUERS = ("ACaWithoutExtensionsMayDelegate", "ACaThatMayNotSignCertificatesCannotDelegate")


def made_by(*mutations):
    return lambda case, opinion: any(name in case["mutations"] for name in mutations)


@dataclasses.dataclass(frozen=True)
class Rule:
    """One reason for an intended difference. `when` is called with the case and the opinion."""

    oracle: str
    name: str
    aspects: tuple
    ours: object  # None: any value
    when: Callable
    why: str
    by_version: bool = False  # only some versions of the program need the rule

    def applies(self, case, opinion, compared):
        """True if the rule expects a difference here."""
        return (
            self.oracle == compared.oracle
            and compared.aspect in self.aspects
            and self.ours in (None, compared.ours)
            and bool(self.when(case, opinion))
        )


RULES = [
    Rule("openssl", "a long length at the very end", ("read",), True, both(has("non_der"), prints("header too long")),
         "Before 3.0.22 it refuses an empty value at the end of the input whose length has several octets.", by_version=True),
    Rule("openssl", "a short time", ("read",), True, both(has("time_encoding"), prints("generalizedtime is too short")),
         "3.5.9 refuses a time of less than 15 characters, such as one of hours alone; 3.0.19 reads it.", by_version=True),
    Rule("openssl", "skew at the end", ("in_time",), False, ended_within_skew,
         "It also tolerates clock skew at the end; a client with a correct clock does not, and no CA promises more."),
    Rule("openssl", "a day without nextUpdate", ("in_time",), False, ended_without_next_update,
         "Without nextUpdate it accepts a response of any age; ours ends after a day."),
    Rule("openssl", "odd times", ("in_time",), None, has("time_encoding"),
         "It compares times as text, which ignores fractions and offsets; ours are computed."),
    Rule("openssl", "odd time skipped", TIMES, None, odd_time_counts,
         "It does not print a nonstandard time, so that another of several answers seems to be the latest."),
    Rule("openssl", "the very second", ("in_time",), True, at_the_very_second,
         "It treats equal times as past; by RFC 6960, 3.2 a response is valid at nextUpdate itself."),
    Rule("openssl", "the signer's last second", ("authenticated",), True, at_the_signers_last_second,
         "As above; RFC 5280, 4.1.2.5 includes notAfter."),
    Rule("openssl", "first answer", ("status", "in_time", *TIMES), None, another_comes_first,
         "It takes the first of several answers with one CertID: good hides revoked; for us the strictest counts."),
    Rule("openssl", "all of one issuer", ("authenticated",), True, speaks_of_another_issuer,
         "It refuses the response if any answer is about another issuer; for us only the matching answer counts (RFC 6960, 3.2)."),
    Rule("openssl", "signed BER", ("authenticated",), True, both(has("non_der"), prints("signature failure")),
         "It verifies the signed data reencoded as DER; we also verify the bytes as sent, and non_der refuses both."),
    Rule("openssl", "issuer's key", ("authenticated",), True, stand_in,
         "It requires OCSPSigning of another certificate for the issuer's key; for us the holder of that key is the issuer."),
    Rule("openssl", "first match", ("authenticated",), True, several_fit,
         "It tries only one of the certificates that match the responder ID; we try all, as needed after a renewal."),
    Rule("openssl", "beyond the bound", ("authenticated",), False,
         both(has("responder_not_found"), beyond_bounds),
         "It reads every certificate and compares names of any length; ours has bounds far above common sizes."),
    Rule("openssl", "weak signature", ("authenticated",), False, critically_weak,
         "At its security level for OCSP it accepts MD5 and short keys; for us they are critical, because they can be forged."),
    Rule("openssl", "issuer not sent", ("authenticated",), False, has("issuer_unknown"),
         "It gets the issuer as an option; the server of the scene did not send it."),
    Rule("openssl", "only by serial", ("match",), True, both(has("issuer_unknown"), speaks_of_another_issuer),
         "It compares the issuer's hashes; without the issuer we compare only the serial."),
    Rule("openssl", "too large to reencode", ("read",), False,
         both(says("unparseable", "indefinite length"), lambda case, opinion: case["bytes"] > 32 << 10),
         "It reads BER of any size; we pass at most 32 KiB to it, twice the limit of TLS 1.2."),
    Rule("openssl", "times not read", ("read",), False,
         both(says("unparseable", "not a time", "indefinite length"), prints("Response verify", "Response Verify")),
         "It accepts any text as a time until it has to compare it (in BER, once that is read)."),
    Rule("openssl", "all read", ("read",), True, prints("Field=certs", "Field=responderId", "Field=signature", "X509_ALGOR"),
         "It parses all names, algorithms and certificates; we parse them only if needed."),
    Rule("openssl", "odd issuer", ("authenticated",), True,
         both(made_by(*ODD_ISSUERS), prints("Response Verify Failure")),
         "It requires basicConstraints of an issuer that delegates, we do not; or the server sent a better certificate of the issuer."),
    Rule("openssl", "critical and harmless", ("authenticated",), True,
         both(made_by("TheSctListMayBeCritical"), prints("unhandled critical extension")),
         "It does not support the SCT list as a critical extension, although it is only informational."),
    Rule("gnutls", "odd issuer", ("authenticated",), True,
         both(made_by(*ODD_ISSUERS), prints("not trusted")),
         "As above."),
    Rule("gnutls", "not understood", ("authenticated",), False, not_understood,
         "It ignores unreadable extensions, or uses the first of two; for us they grant nothing and may forbid signing."),
    Rule("gnutls", "critical and harmless", ("authenticated",), True,
         both(made_by("NoCheckMayBeCritical", "TheSctListMayBeCritical"), prints("not trusted")),
         "It supports neither id-pkix-ocsp-nocheck nor the SCT list as critical extensions."),
    Rule("gnutls", "signed BER", ("authenticated",), True, both(has("non_der"), prints("Signature failure", "incompatible")),
         "It verifies only the bytes as sent; we also verify their DER, and non_der refuses both."),
    Rule("gnutls", "issuer's key", ("authenticated",), True, stand_in,
         "It requires OCSPSigning of another certificate for the issuer's key; for us the holder of that key is the issuer."),
    Rule("gnutls", "first match", ("authenticated",), True, several_fit,
         "It tries only one of the certificates that match the responder ID; we try all, as needed after a renewal."),
    Rule("gnutls", "unreadable certificate", ("authenticated",), True, lambda case, opinion: case["broken_certificates"] > 0,
         "It stops the search for the signer at the first unreadable certificate; we skip that one."),
    Rule("gnutls", "name in another case", ("authenticated",), True, named_otherwise,
         "It compares names by their bytes; we follow RFC 5280, 7.1."),
    Rule("gnutls", "SHA-1", ("authenticated",), True, says("weak_signature", "certificate is signed with"),
         "It refuses certificates signed with SHA-1; for us that is a warning, because OpenSSL clients accept them."),
    Rule("gnutls", "PSS that names no hash", ("authenticated",), True, says("weak_signature", "rsassaPss"),
         "It uses SHA-256 if RSASSA-PSS names no hash; the default of RFC 4055, 3.1 is SHA-1."),
    Rule("gnutls", "TLS feature", ("authenticated",), True, both(has("must_staple_parent"), prints("not trusted")),
         "It requires a CA's TLS feature in the responder's certificate too (RFC 7633, 4.2.2), which is not used for TLS."),
    Rule("gnutls", "responder ID unused", ("authenticated",), False, both(has("responder_not_found"), prints("Success.")),
         "It tries the issuer's key for any responder ID; for us the ID must identify the signer (RFC 6960, 4.2.2.3)."),
    Rule("gnutls", "issuer not sent", ("authenticated",), False, has("issuer_unknown"),
         "It gets the issuer as an option; the server of the scene did not send it."),
    Rule("gnutls", "only by serial", ("match",), True, both(has("issuer_unknown"), speaks_of_another_issuer),
         "It prints the issuer's hashes; without the issuer we compare only the serial."),
    Rule("gnutls", "weak signature", ("authenticated",), False, critically_weak,
         "It accepts some MD5 and short keys; for us they are critical, because they can be forged."),
    Rule("gnutls", "no trailing data", ("read",), True, has("trailing_data"),
         "It refuses trailing bytes; for us they are a warning, because OpenSSL clients accept them."),
    Rule("gnutls", "no BER", ("read",), True, both(has("non_der"), prints("Error in DER parsing")),
         "It does not read some BER; we refuse all of it (non_der), but read on to tell what else is wrong."),
    Rule("gnutls", "unused bits", ("authenticated",), False, says("non_der", "unused bits in signature"),
         "It ignores the number of unused bits in the signature; OpenSSL and we refuse such a signature."),
    Rule("gnutls", "odd times", ("read",), True, has("time_encoding"),
         "It does not print an answer with a nonstandard time; we compute it and report a warning."),
    Rule("gnutls", "odd time skipped", TIMES, None, odd_time_counts,
         "It does not print a nonstandard time, so that another of several answers seems to be the latest."),
    Rule("gnutls", "before 1970", ("produced_at", *TIMES), None, before_1970,
         "It prints every time before 1970 as the beginning of 1970."),
    Rule("gnutls", "all read", ("read",), True, both(opaque_part_broken, prints("importing response")),
         "It parses all names and algorithms; we parse them only if needed."),
    Rule("gnutls", "read when needed", ("read",), False,
         both(says("unparseable", "not a time", "not an integer", "not a bit string", "missing", "cut short", "unexpected tag"), prints("Verifying")),
         "It parses times, numbers and names only when it needs them."),
]
