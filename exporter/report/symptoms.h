// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/report/cause.h"
#include "probes/ocsp/fault.h"
#include "probes/ocsp/verdict.h"

namespace staple::report {

/// Symptoms is the evidence of an observation with a verdict, and the fault to explain.
struct Symptoms {
  const Evidence& evidence;
  const ocsp::Verdict& verdict;
  /// The fault of the verdict as of Evidence::now. Of a certificate that is must-staple without a
  /// responder URL and has an unusable staple: the fault of the staple. Nullopt if the verdict
  /// needs no attention.
  std::optional<ocsp::Fault> fault;

  const x509::CertificateFacts& leaf() const { return *verdict.certificate; }
};

/// find_symptoms returns the symptoms. The observation must have a verdict.
Symptoms find_symptoms(const Evidence& evidence);

bool has(const Symptoms& s, ocsp::Fault fault);
/// has_detail reports whether a finding of this fault has these words in its detail.
bool has_detail(const Symptoms& s, ocsp::Fault fault, std::string_view words);
/// is_among reports whether the fault to explain is one of these.
bool is_among(const Symptoms& s, std::initializer_list<ocsp::Fault> faults);

bool has_expired_certificate(const Symptoms& s);
/// is_address_unnamed reports whether the certificate was compared with an IP address and does not
/// name it.
bool is_address_unnamed(const Symptoms& s);
/// is_self_signed reports whether the leaf names itself as its issuer.
bool is_self_signed(const Symptoms& s);
/// find_sent_namesake returns the certificate above the leaf that has the name of its issuer, the
/// first of several. Null if there is none.
const x509::CertificateFacts* find_sent_namesake(const Symptoms& s);

/// count_future_beginnings returns how many of these begin after the time of the probe: the staple,
/// the leaf, the signing certificate.
int count_future_beginnings(const Symptoms& s);
/// find_latest_beginning returns the latest of their beginnings.
WallTime find_latest_beginning(const Symptoms& s);

/// is_older_than_certificate reports whether the staple was made before the certificate was issued.
bool is_older_than_certificate(const Symptoms& s);
/// find_own_end returns when the staple itself ends. Nullopt if it has no times.
std::optional<WallTime> find_own_end(const Symptoms& s);

/// ResponderState is what the query of the CA's responder has shown.
enum class ResponderState {
  unknown,    ///< not queried, or the failure says nothing about it
  name_gone,  ///< its name does not resolve
  down,       ///< it does not answer, or not with an OCSP response
  stale,      ///< its response is not current
  current,    ///< it has a current response
};
ResponderState find_responder_state(const Symptoms& s);

/// was_good_before reports whether a good staple was seen in this view. False without a history.
bool was_good_before(const Symptoms& s);
/// find_other_issuer returns the issuer that other views get a trusted certificate of. Empty if
/// they get the same issuer, or if there is no such view.
std::string find_other_issuer(const Symptoms& s);

bool is_stapled_elsewhere(const Symptoms& s);
/// is_stapled_at_other_address: in the same view.
bool is_stapled_at_other_address(const Symptoms& s);
/// is_stapled_for_other_name: at the same address, by another certificate of the same kind of key.
bool is_stapled_for_other_name(const Symptoms& s);
/// is_staple_of_other_view reports whether the same staple is good for another view's certificate.
bool is_staple_of_other_view(const Symptoms& s);
/// is_staple_of_other_key: and that certificate has another kind of key.
bool is_staple_of_other_key(const Symptoms& s);

}  // namespace staple::report
