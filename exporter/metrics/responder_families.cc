// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/responder_families.h"

#include <cstddef>

#include "probes/responder/failure.h"
#include "probes/responder/responder_status.h"

namespace staple::metrics {
namespace {

// Returns the responder's status if it is authenticated and in time, otherwise nullptr.
const responder::LiveStatus* find_live_status(const endpoint::AddressStatus& address,
                                              WallTime now) {
  const auto& live = address.latest->responder;
  return live ? find_live_status(*live, now) : nullptr;
}

void append_answered(const endpoint::AddressStatus& address, WallTime, Samples& samples) {
  const auto& responder_status = address.latest->responder;
  if (responder_status) samples.add(responder_status->failure ? 0 : 1);
}

void append_agrees(const endpoint::AddressStatus& address, WallTime now, Samples& samples) {
  if (!find_live_status(address, now) || !address.latest->responder_agrees) return;
  samples.add(*address.latest->responder_agrees ? 1 : 0);
}

void append_cert_status(const endpoint::AddressStatus& address, WallTime now, Samples& samples) {
  const responder::LiveStatus* live = find_live_status(address, now);
  if (!live || !live->verdict.status) return;
  for (const ocsp::CertStatus status :
       {ocsp::CertStatus::good, ocsp::CertStatus::revoked, ocsp::CertStatus::unknown}) {
    samples.add(*live->verdict.status == status ? 1 : 0, {{"status", name(status)}});
  }
}

void append_next_update(const endpoint::AddressStatus& address, WallTime now, Samples& samples) {
  const responder::LiveStatus* live = find_live_status(address, now);
  if (!live || !live->verdict.staple->next_update) return;
  samples.add(static_cast<double>(live->verdict.staple->next_update->time_since_epoch().count()));
}

constexpr AddressFamily kLiveFamilies[] = {
    {{"staple_responder_answered",
      "1 if the last queries to the CA's responders gave an authenticated response in time, 0 if "
      "none did. Absent before the first one about this certificate ended."},
     append_answered},
    {{"staple_responder_agrees",
      "1 if the staple and the CA's responder give the same status, 0 if not. Absent if one of "
      "them gives none, and while the staple is newer."},
     append_agrees},
    {{"staple_responder_cert_status",
      "Certificate status according to the CA's responder: 1 for its status, 0 for the others. "
      "Absent without an authenticated response that is in time."},
     append_cert_status},
    {{"staple_responder_next_update_timestamp_seconds",
      "nextUpdate of the responder's response. Absent if it has none."},
     append_next_update},
};

void append_up(const ExporterFacts& facts, Samples& samples) {
  for (const polling::ResponderStatistics& count : facts.responders) {
    if (count.up) samples.add(*count.up ? 1 : 0, {{"responder", count.responder}});
  }
}

void append_requests(const ExporterFacts& facts, Samples& samples) {
  for (const polling::ResponderStatistics& count : facts.responders) {
    samples.set_created(count.created);
    samples.add(static_cast<double>(count.requests), {{"responder", count.responder}});
  }
}

// One series per reason that has occurred. All reasons for every responder would be too many.
void append_failures(const ExporterFacts& facts, Samples& samples) {
  for (const polling::ResponderStatistics& count : facts.responders) {
    samples.set_created(count.created);
    for (const responder::FailureEntry& row : responder::failure_table()) {
      const auto number = count.failures[static_cast<std::size_t>(row.reason)];
      if (number == 0) continue;
      samples.add(static_cast<double>(number),
                  {{"responder", count.responder}, {"reason", row.name}});
    }
  }
}

void append_duration(const ExporterFacts& facts, Samples& samples) {
  for (const polling::ResponderStatistics& count : facts.responders) {
    if (count.requests == 0) continue;
    samples.set_created(count.created);
    samples.add_histogram(count.duration, {{"responder", count.responder}});
  }
}

constexpr ExporterFamily kFamilies[] = {
    {{"staple_responder_up",
      "1 if the CA's responder sent an OCSP response to the last query, with any certificate "
      "status; 0 if not, or if it sent tryLater. Absent before the first query.",
      FamilyType::gauge},
     append_up},
    {{"staple_responder_requests_total",
      "Queries to the CA's responder, all certificates together. One sent by GET and then by "
      "POST counts once.",
      FamilyType::counter},
     append_requests},
    {{"staple_responder_failures_total",
      "Queries to the CA's responder without a usable response, by reason.", FamilyType::counter},
     append_failures},
    {{"staple_responder_request_duration_seconds", "Duration of queries to the CA's responder.",
      FamilyType::histogram},
     append_duration},
};

}  // namespace

std::span<const AddressFamily> live_families() { return kLiveFamilies; }

std::span<const ExporterFamily> responder_families() { return kFamilies; }

}  // namespace staple::metrics
