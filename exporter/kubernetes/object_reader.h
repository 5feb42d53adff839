// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/kubernetes/object.h"
#include "probes/error.h"

namespace staple::kubernetes {

/// ListMeta is the `metadata` of a list.
struct ListMeta {
  std::string resource_version;
  std::string next;  ///< `continue`: names the next page; empty on the last one
};

/// WatchEvent is one line of a watch.
struct WatchEvent {
  std::string type;  ///< `ADDED`, `MODIFIED`, `DELETED`, `BOOKMARK`, `ERROR`
  Object object;     ///< of a bookmark: the resource version alone
  Status status;     ///< of an error
};

/// ObjectReader reads lists, watches and statuses of the Kubernetes API while their JSON arrives,
/// in pieces of any size. Of each object it keeps the fields of Object; everything else, such as
/// managedFields, is skipped without a copy. Only the object that is being read needs memory. An
/// object beyond kMaxObject is read to its end without being kept, and is `too_large`.
class ObjectReader {
 public:
  /// `on_object` is called for each item of a list.
  using ObjectCallback = std::function<void(Object&&)>;
  /// `on_event` is called for each line of a watch.
  using EventCallback = std::function<void(WatchEvent&&)>;

  /// Reads one document: a list or a status.
  explicit ObjectReader(ObjectCallback on_object);

  /// Reads a document after the other: a watch.
  explicit ObjectReader(EventCallback on_event);

  ~ObjectReader();
  ObjectReader(const ObjectReader&) = delete;
  ObjectReader& operator=(const ObjectReader&) = delete;

  /// feed reads the next bytes. Fails if they are not JSON or nested too deep, or if more than
  /// kMaxObject is outside of the objects of a list. Nothing may be fed after a failure.
  Result<void> feed(std::string_view bytes);

  /// is_between_documents returns true if every document that has begun is complete.
  bool is_between_documents() const;

  /// list returns the metadata of a list. Only once is_between_documents().
  const ListMeta& list() const;

  /// status returns the document as a status. Only once is_between_documents().
  const Status& status() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

inline constexpr std::size_t kMaxObject = std::size_t{8} << 20;  ///< bytes of JSON

}  // namespace staple::kubernetes
