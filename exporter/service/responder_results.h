// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "exporter/endpoint/status.h"
#include "exporter/responder/polled_certificate.h"
#include "probes/ocsp/verdict.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/presented_chain.h"
#include "probes/prober/module.h"
#include "probes/time.h"

namespace staple::service {

/// ResponderResults holds the certificates that the endpoints of one probe loop present, and the
/// latest status of each at its responder. Used on the thread of that loop only.
class ResponderResults {
 public:
  /// OnAdded is called for a new certificate, OnRemoved for one that no endpoint presents any more.
  using OnAdded = std::function<void(std::shared_ptr<const polling::PolledCertificate>)>;
  using OnRemoved = std::function<void(const Sha256& key)>;

  ResponderResults(OnAdded on_added, OnRemoved on_removed);

  /// find_status returns the latest status of the leaf of a chain that a probe received, and marks
  /// the certificate as seen at `steady_now`. Returns null before the first query, and if there is
  /// no responder to query. `client` must not be null.
  std::shared_ptr<const responder::ResponderStatus> find_status(
      const PresentedChain& presented, const ocsp::LeafState& leaf, const prober::Module& module,
      const std::shared_ptr<const endpoint::ResponderClient>& client, const x509::Roots& roots,
      SteadyTime steady_now);

  /// update sets the status of a certificate. Ignores certificates that are not held.
  void update(const Sha256& key, std::shared_ptr<const responder::ResponderStatus> status);

  /// remove_unseen removes the certificates that no endpoint of `snapshot` presents and that no
  /// probe has seen for the query interval, at least ten minutes. On-demand probes see
  /// certificates, too.
  void remove_unseen(const endpoint::Snapshot& snapshot, SteadyTime steady_now);

  /// reset_announced makes OnAdded be called for every certificate when it is seen again, because
  /// the files for the queries may have changed.
  void reset_announced();

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::shared_ptr<const responder::ResponderStatus> status;  ///< null before the first query
    Seconds keep{0};                                           ///< for how long it is kept unseen
    SteadyTime seen;
    bool announced = false;
  };

  OnAdded on_added_;
  OnRemoved on_removed_;
  /// Of certificates whose issuer is not known, so that they are not parsed in every probe
  ocsp::VerdictCache cache_;
  std::map<Sha256, Entry> entries_;
};

}  // namespace staple::service
