#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "exporter/endpoint/status.h"
#include "exporter/responder/polled_certificate.h"
#include "probes/ocsp/verdict_cache.h"
#include "probes/prober/prober.h"
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

  /// compare holds what a probe saw against what is known of its certificate at `now` and notes it
  /// as seen at `tick`. Null `access`: the module asks no responder, and nothing happens.
  void compare(prober::ViewResult& view_result, const prober::Module& module,
               const std::shared_ptr<const endpoint::ResponderClient>& client,
               const x509::Roots& roots, WallTime now, SteadyTime steady_now);

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
