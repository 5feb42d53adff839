"""Where our judge and another program differ, stage by stage, and the one table of why they do."""

import dataclasses
from typing import Callable

from oracles import DIGESTS, own_ids

NOT_READ = {"unparseable", "error_response", "no_response_bytes", "not_basic", "empty"}
NOT_IN_TIME = {"expired", "not_yet_valid", "next_before_this"}
TIMES = ("this_update", "next_update", "revoked_at")


@dataclasses.dataclass(frozen=True)
class Compared:
    """What we and an oracle say of one aspect: read, match, authenticated, status, in_time or a time's name."""

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
    """All that can be compared, up to the first stage at which the two part."""
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
    equals = [each for each in opinion.answers if each.order() == answer.order()]  # we may go by any of these
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
    """The finding is there, and its detail has one of the words."""
    return lambda case, opinion: any(word in case["findings"].get(fault, {}).get("detail", "") for word in words)


def critically_weak(case, opinion):
    return case["findings"].get("weak_signature", {}).get("severity") == "critical"


def ended_otherwise(case, opinion):
    """It has expired, and not by its nextUpdate."""
    next_update = said(case, "next_update")
    return "expired" in case["findings"] and (next_update is None or next_update >= case["now"])


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
    """Before the answer that counts, another one carries the same CertID."""
    about_leaf = [(one, answer) for one, answer in opinion.printed if one in own_ids(case)]
    if len(opinion.printed) < len(case["answers"]):  # it stopped at an odd field
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
    """Of several answers the one that counts for us is not printed with its time, and another is."""
    times = [answer.this_update for _, answer in opinion.printed]
    seen = opinion.answer is not None and opinion.answer.this_update is not None
    return seen and "time_encoding" in case["findings"] and said(case, "this_update") not in times


def before_1970(case, opinion):
    return any((said(case, name) or 0) < 0 for name in ("produced_at", *TIMES))


def beyond_bounds(case, opinion):
    """More certificates than we look at, or a longer name than we compare but by its bytes."""
    return case["certificates"] > 64 or case["signers"]["name_size"] > 1024


def named_otherwise(case, opinion):
    """The signer's name is not written in the response as it is in its certificate."""
    return said(case, "delegated") and case["signers"]["fitting"] == 0


def opaque_part_broken(case, opinion):
    """Without the issuer nobody is looked for, so that a broken responder ID is not noticed."""
    return case["broken_certificates"] > 0 or has("bad_signature", "responder_not_found", "issuer_unknown")(case, opinion)


def not_understood(case, opinion):
    """The signing certificate was refused since we cannot read all of it."""
    unreadable = says("responder_key_usage", "unreadable")(case, opinion)
    return unreadable or says("responder_no_eku", "cannot be read")(case, opinion)


ODD_ISSUERS = ("ACaWithoutExtensionsMayDelegate", "ACaThatMayNotSignCertificatesCannotDelegate")


def made_by(*mutations):
    return lambda case, opinion: any(name in case["mutations"] for name in mutations)


@dataclasses.dataclass(frozen=True)
class Rule:
    """One reason to differ on purpose. `when` sees the case and the opinion."""

    oracle: str
    name: str
    aspects: tuple
    ours: object  # None: whatever
    when: Callable
    why: str
    mended: bool = False  # newer versions of the program agree with us: only older ones need the rule

    def applies(self, case, opinion, compared):
        """The rule expects a difference here."""
        return (
            self.oracle == compared.oracle
            and compared.aspect in self.aspects
            and self.ours in (None, compared.ours)
            and bool(self.when(case, opinion))
        )


RULES = [
    Rule("openssl", "a long length at the very end", ("read",), True, both(has("non_der"), prints("header too long")),
         "Before 3.0.22 it refuses an empty value whose length takes several octets and ends the input.", mended=True),
    Rule("openssl", "skew at the end", ("in_time",), False, ended_within_skew,
         "It forgives the clock's skew at the end too; a client whose clock is right does not, and no CA promises more."),
    Rule("openssl", "effective expiry", ("in_time",), False, ended_otherwise,
         "It looks at nextUpdate alone; ours ends with the certificates it hangs on, and after a day without nextUpdate."),
    Rule("openssl", "odd times", ("in_time",), None, has("time_encoding"),
         "It compares times as text, which says nothing about fractions and offsets; ours are worked out."),
    Rule("openssl", "odd time passed over", TIMES, None, odd_time_counts,
         "It does not print an odd time, so that another of several answers seems to be the latest."),
    Rule("openssl", "the very second", ("in_time",), True, at_the_very_second,
         "Its comparison takes a second as earlier than itself; RFC 6960, 3.2 lets a response hold at nextUpdate."),
    Rule("openssl", "the signer's last second", ("authenticated",), True, at_the_signers_last_second,
         "As above; RFC 5280, 4.1.2.5 includes notAfter."),
    Rule("openssl", "first answer", ("status", "in_time", *TIMES), None, another_comes_first,
         "It takes the first of several answers with one CertID: good hides revoked; for us the strictest counts."),
    Rule("openssl", "all of one issuer", ("authenticated",), True, speaks_of_another_issuer,
         "It refuses the response when any answer in it is not about its issuer; only ours matters to us (RFC 6960, 3.2)."),
    Rule("openssl", "signed BER", ("authenticated",), True, both(has("non_der"), prints("signature failure")),
         "It writes what was signed again as DER; ours may be over the bytes as they came, and is non_der."),
    Rule("openssl", "issuer's key", ("authenticated",), True, stand_in,
         "It wants OCSPSigning of another certificate for the issuer's key; whoever has that key is the issuer."),
    Rule("openssl", "first that fits", ("authenticated",), True, several_fit,
         "It tries one certificate that the responder ID fits; of several, as at a renewal, ours finds the signer."),
    Rule("openssl", "beyond the bound", ("authenticated",), False,
         both(has("responder_not_found"), beyond_bounds),
         "It reads every certificate and compares every name, however long; ours has bounds, far above what is in use."),
    Rule("openssl", "weak signature", ("authenticated",), False, critically_weak,
         "At its security level for OCSP it takes MD5 and short keys; whoever can forge them speaks for nobody."),
    Rule("openssl", "issuer not sent", ("authenticated",), False, has("issuer_unknown"),
         "It was handed the issuer, which the scene's server did not send."),
    Rule("openssl", "by serial alone", ("match",), True, both(has("issuer_unknown"), speaks_of_another_issuer),
         "It compares the issuer's hashes, which we cannot without the issuer: then the serial alone tells."),
    Rule("openssl", "too large to read again", ("read",), False,
         both(says("unparseable", "indefinite length"), lambda case, opinion: case["bytes"] > 32 << 10),
         "It reads BER of any size; ours is left to it up to 32 KiB, which is twice what TLS 1.2 can carry."),
    Rule("openssl", "times not read", ("read",), False,
         both(says("unparseable", "not a time", "indefinite length"), prints("Response verify", "Response Verify")),
         "It takes any text for a time until it has to compare it (in BER, once that is read)."),
    Rule("openssl", "all read", ("read",), True, prints("Field=certs", "Field=responderId", "Field=signature", "X509_ALGOR"),
         "It reads names, algorithms and certificates even where nothing hangs on them; ours are opaque until needed."),
    Rule("openssl", "odd issuer", ("authenticated",), True,
         both(made_by(*ODD_ISSUERS), prints("Response Verify Failure")),
         "It wants basicConstraints of an issuer that delegates, ours only has to have issued; or the server sent a better certificate of it."),
    Rule("openssl", "critical and harmless", ("authenticated",), True,
         both(made_by("TheSctListMayBeCritical"), prints("unhandled critical extension")),
         "It does not know the SCT list, which only informs, as a critical extension of a certificate."),
    Rule("gnutls", "odd issuer", ("authenticated",), True,
         both(made_by(*ODD_ISSUERS), prints("not trusted")),
         "As above."),
    Rule("gnutls", "not understood", ("authenticated",), False, not_understood,
         "It passes over extensions that it cannot read, or takes the first of two; for us they may forbid or grant nothing."),
    Rule("gnutls", "critical and harmless", ("authenticated",), True,
         both(made_by("NoCheckMayBeCritical", "TheSctListMayBeCritical"), prints("not trusted")),
         "It knows neither id-pkix-ocsp-nocheck, which OpenSSL does, nor the SCT list, which only informs."),
    Rule("gnutls", "signed BER", ("authenticated",), True, both(has("non_der"), prints("Signature failure", "incompatible")),
         "It verifies the bytes as they came alone; ours may also be over their DER, and is non_der."),
    Rule("gnutls", "issuer's key", ("authenticated",), True, stand_in,
         "It wants OCSPSigning of another certificate for the issuer's key; whoever has that key is the issuer."),
    Rule("gnutls", "first that fits", ("authenticated",), True, several_fit,
         "It tries one certificate that the responder ID fits; of several, as at a renewal, ours finds the signer."),
    Rule("gnutls", "unreadable certificate", ("authenticated",), True, lambda case, opinion: case["broken_certificates"] > 0,
         "It looks for the signer no further than the first certificate that it cannot read; ours passes over that one."),
    Rule("gnutls", "name in another case", ("authenticated",), True, named_otherwise,
         "It compares names by their bytes; ours are compared as RFC 5280, 7.1 says."),
    Rule("gnutls", "SHA-1", ("authenticated",), True, says("weak_signature", "certificate is signed with"),
         "It refuses SHA-1 under a certificate; for us, as for OpenSSL's clients, that is a warning."),
    Rule("gnutls", "PSS that names no hash", ("authenticated",), True, says("weak_signature", "rsassaPss"),
         "It takes SHA-256 for the hash of an RSASSA-PSS that names none; RFC 4055, 3.1 says SHA-1."),
    Rule("gnutls", "TLS feature", ("authenticated",), True, both(has("must_staple_parent"), prints("not trusted")),
         "It wants a CA's TLS feature in the responder's certificate (RFC 7633, 4.2.2), which serves no TLS."),
    Rule("gnutls", "responder ID unused", ("authenticated",), False, both(has("responder_not_found"), prints("Success.")),
         "It tries the issuer's key whatever the responder ID says; ours must name the signer (RFC 6960, 4.2.2.3)."),
    Rule("gnutls", "issuer not sent", ("authenticated",), False, has("issuer_unknown"),
         "It was handed the issuer, which the scene's server did not send."),
    Rule("gnutls", "by serial alone", ("match",), True, both(has("issuer_unknown"), speaks_of_another_issuer),
         "It prints the issuer's hashes, which we cannot compare without the issuer: then the serial alone tells."),
    Rule("gnutls", "weak signature", ("authenticated",), False, critically_weak,
         "It takes some MD5 and short keys; whoever can forge them speaks for nobody."),
    Rule("gnutls", "no trailing data", ("read",), True, has("trailing_data"),
         "It refuses bytes behind the response; OpenSSL's clients do not, so ours is a warning."),
    Rule("gnutls", "no BER", ("read",), True, both(has("non_der"), prints("Error in DER parsing")),
         "It refuses some BER; OpenSSL's clients read all of it, so ours is a warning."),
    Rule("gnutls", "odd times", ("read",), True, has("time_encoding"),
         "It does not print an answer with an odd time; ours are worked out, with a warning."),
    Rule("gnutls", "odd time passed over", TIMES, None, odd_time_counts,
         "It does not print an odd time, so that another of several answers seems to be the latest."),
    Rule("gnutls", "before 1970", ("produced_at", *TIMES), None, before_1970,
         "It prints every time before 1970 as the beginning of 1970."),
    Rule("gnutls", "all read", ("read",), True, both(opaque_part_broken, prints("importing response")),
         "It reads names and algorithms even where nothing hangs on them; ours are opaque until needed."),
    Rule("gnutls", "read when needed", ("read",), False,
         both(says("unparseable", "not a time", "not an integer", "missing", "cut short", "unexpected tag"), prints("Verifying")),
         "It reads times, numbers and names only when asked for them."),
]
