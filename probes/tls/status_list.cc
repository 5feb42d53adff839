// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/status_list.h"

#include "probes/tls/certificate_message.h"
#include "probes/tls/presentation.h"

namespace staple::tls {

std::optional<std::vector<std::optional<Bytes>>> parse_status_list(ByteView body,
                                                                   std::size_t certificates) {
  Reader status(body);
  const std::size_t type = status.read_number(1);
  Reader list(status.read_vector(3));
  if (type != kOcspMulti || status.failed() || !status.at_end() || list.at_end())
    return std::nullopt;

  std::vector<std::optional<Bytes>> responses;
  while (!list.at_end()) {
    if (responses.size() == certificates) return std::nullopt;
    const ByteView response = list.read_vector(3);
    if (list.failed()) return std::nullopt;
    std::optional<Bytes>& entry = responses.emplace_back();
    if (!response.empty()) entry.emplace(response.begin(), response.end());
  }
  return responses;
}

void assign_staples(ByteView certificate_status, std::vector<PresentedCertificate>& chain) {
  if (certificate_status.empty() || certificate_status.front() != kOcspMulti) {
    chain.front().staple = parse_certificate_status(certificate_status);
    return;
  }
  auto list = parse_status_list(certificate_status, chain.size());
  if (!list) list.emplace().emplace_back(Bytes());
  for (std::size_t i = 0; i < list->size(); ++i) chain[i].staple = std::move((*list)[i]);
}

}  // namespace staple::tls
