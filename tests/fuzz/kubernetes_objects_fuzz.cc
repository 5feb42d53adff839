// SPDX-License-Identifier: Apache-2.0

// Reads any bytes as a list and as a watch of the Kubernetes API, and finds endpoints in every object of every role. The
// pieces in which the bytes arrive must make no difference, no object may exceed its bounds, and every message must be
// printable.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/kubernetes/object_reader.h"
#include "exporter/kubernetes/targets.h"

namespace {

using staple::config::KubernetesRole;
using staple::kubernetes::Object;
using staple::kubernetes::ObjectReader;
using staple::kubernetes::WatchEvent;

void require(bool condition) {
  if (!condition) std::abort();
}

bool is_fit_to_be_shown(std::string_view text) {
  return !text.empty() &&
         std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; });
}

void check(const Object& object, const Object& gateway) {
  require(object.name.size() <= staple::kubernetes::kMaxText);
  require(object.hostnames.size() <= staple::kubernetes::kMaxEntries);
  for (const auto& [name, value] : object.annotations)
    require(!value || value->size() <= staple::kubernetes::kMaxValue);
  for (const auto role :
       {KubernetesRole::ingress, KubernetesRole::gateway, KubernetesRole::httproute,
        KubernetesRole::tlsroute, KubernetesRole::service}) {
    for (const bool load_balancer : {false, true}) {
      std::size_t found = 0;
      staple::kubernetes::FindOptions options{role, load_balancer,
                                              [](std::string_view) { return true; }};
      options.on_found = [&](staple::kubernetes::FoundEndpoint&& endpoint) {
        ++found;
        require(!endpoint.labels.get("__address__").empty());
        require(!endpoint.labels.get("__address__").starts_with('*'));
      };
      options.find_gateway = [&](std::string_view, std::string_view) { return &gateway; };
      find_endpoints(object, options);
      require(found <= staple::kubernetes::kMaxEndpoints);
    }
  }
}

/// Outcome is what was read.
struct Outcome {
  std::vector<Object> objects;
  std::string error;

  bool operator==(const Outcome&) const = default;
};

/// feed feeds `text` in pieces of `size` bytes.
void feed(ObjectReader& reader, std::string_view text, std::size_t size, Outcome& outcome) {
  for (; !text.empty() && outcome.error.empty(); text.remove_prefix(std::min(size, text.size()))) {
    const auto fed = reader.feed(text.substr(0, size));
    if (!fed) outcome.error = fed.error().message;
  }
  require(outcome.error.empty() || is_fit_to_be_shown(outcome.error));
}

Outcome read_list(std::string_view text, std::size_t size) {
  Outcome outcome;
  ObjectReader reader([&](Object&& object) { outcome.objects.push_back(std::move(object)); });
  feed(reader, text, size, outcome);
  return outcome;
}

Outcome read_watch(std::string_view text, std::size_t size) {
  Outcome outcome;
  ObjectReader reader(
      [&](WatchEvent&& event) { outcome.objects.push_back(std::move(event.object)); });
  feed(reader, text, size, outcome);
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Outcome list = read_list(text, size + 1);
  const Outcome watch = read_watch(text, size + 1);
  require(list == read_list(text, 1));
  require(watch == read_watch(text, 3));
  for (const Outcome* const outcome : {&list, &watch}) {
    for (const Object& object : outcome->objects) check(object, outcome->objects.front());
  }
  return 0;
}
