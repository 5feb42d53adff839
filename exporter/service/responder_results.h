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

/// ResponderResults is what one probe loop knows of responders: the certificates that its endpoints
/// show, and the latest answer about each. A plain map of that loop: nobody else touches it.
class ResponderResults {
 public:
  /// Called for a certificate that is seen for the first time, and for one that nobody shows
  /// any more.
  using OnAdded = std::function<void(std::shared_ptr<const polling::PolledCertificate>)>;
  using OnRemoved = std::function<void(const Sha256& key)>;

  ResponderResults(OnAdded on_added, OnRemoved on_removed);

  /// find_status returns the latest answer about the leaf of a chain that a probe saw, and notes
  /// the certificate as seen at `steady_now`. Null: there is no answer yet, or there is no
  /// responder to query. `client` is never null.
  std::shared_ptr<const responder::ResponderStatus> find_status(
      const PresentedChain& presented, const ocsp::LeafState& leaf, const prober::Module& module,
      const std::shared_ptr<const endpoint::ResponderClient>& client, const x509::Roots& roots,
      SteadyTime steady_now);

  /// update takes an answer over; one about a certificate that is not known here is dropped.
  void update(const Sha256& key, std::shared_ptr<const responder::ResponderStatus> status);

  /// remove_unseen forgets the certificates that no endpoint in `snapshot` shows and that were not
  /// seen for as long as they are asked about, ten minutes at the least: /probe shows them, too.
  void remove_unseen(const endpoint::Snapshot& snapshot, SteadyTime steady_now);

  /// reset_announced makes every certificate appear anew when it is next seen: the files by which
  /// responders are asked may have changed.
  void reset_announced();

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::shared_ptr<const responder::ResponderStatus> status;  ///< null: none came yet
    Seconds keep{0};                                           ///< how long it is remembered unseen
    SteadyTime seen;
    bool announced = false;
  };

  OnAdded on_added_;
  OnRemoved on_removed_;
  /// Of certificates whose issuer is not known, so that they are not read each time
  ocsp::VerdictCache cache_;
  std::map<Sha256, Entry> entries_;
};

}  // namespace staple::service
