# SPDX-License-Identifier: Apache-2.0
"""The runbook of each fault, as the exporter's own page links to it."""

# A critical fault that is not named here has StapleRejected, a warning the list of all runbooks.
RUNBOOKS = {
    "StapleCertificateExpired": ["certificate_expired"],
    "StapleExpired": ["expired"],
    "StapleIntermittent": ["late", "intermittent", "views_differ"],
    "StapleMissing": ["not_sent"],
    "StapleMustStapleViolated": ["must_staple_no_responder", "not_sent_must_staple"],
    "StapleNotYetValid": ["not_yet_valid", "certificate_not_yet_valid"],
    "StapleRefreshOverdue": ["refresh_overdue", "responder_fresher"],
    "StapleRejected": ["empty", "oversized", "status_request_refused", "unparseable", "serial_mismatch", "issuer_mismatch"],
    "StapleResponderDisagrees": ["responder_disagrees"],
    "StapleResponderError": ["error_response"],
    "StapleRevoked": ["revoked"],
    "StapleStatusUnknown": ["unknown"],
    "StapleUnverifiable": ["issuer_unknown"],
}
WITHOUT = ["no_next_update"]  # critical at times, and without a runbook of its own


def with_runbook(rows):
    """`rows` with the label `runbook`: the file of the runbook of `severity` and `fault`."""
    found = [("StapleRejected", "severity", "critical"), ("StapleProbeFailing", "severity", "unreachable")]
    found += [(runbook, "fault", "|".join(faults)) for runbook, faults in RUNBOOKS.items()]
    for runbook, label, pattern in found:
        rows = f'label_replace({rows}, "runbook", "{runbook}.md", "{label}", "{pattern}")'
    return f'label_replace({rows}, "runbook", "", "fault", "{"|".join(WITHOUT)}")'
