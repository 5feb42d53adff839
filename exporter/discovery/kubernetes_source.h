// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <functional>
#include <memory>

#include <boost/asio/any_io_executor.hpp>

#include "exporter/discovery/source.h"
#include "exporter/kubernetes/cluster_config.h"
#include "exporter/kubernetes/reflector.h"
#include "probes/dns/resolver.h"
#include "probes/time.h"

namespace staple::discovery {

/// KubernetesSource finds targets in the objects of a cluster (`kubernetes_sd_configs`). It lists
/// them at the first poll and watches them from then on; a poll returns what they are now. While
/// the API server cannot be reached, polls fail, and the last targets stay.
class KubernetesSource : public Source {
 public:
  /// `on_change` is called after a change of the targets, at most once a second.
  KubernetesSource(boost::asio::any_io_executor loop, Clock clock,
                   std::shared_ptr<const kubernetes::ClusterConfig> cluster, TargetRules rules,
                   bool has_previous_groups, dns::Resolver& resolver,
                   std::function<void()> on_change, kubernetes::Bounds bounds = {});

  /// Ends the watches.
  ~KubernetesSource() override;

  boost::asio::awaitable<PollResult> poll() override;

 private:
  struct State;
  std::shared_ptr<State> state_;  ///< shared with the watches
};

}  // namespace staple::discovery
