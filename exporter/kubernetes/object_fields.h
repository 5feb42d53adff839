// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "exporter/kubernetes/object.h"
#include "exporter/kubernetes/object_reader.h"

namespace staple::kubernetes {

/// Draft is what a document of the API has given so far.
struct Draft {
  ListMeta list;
  WatchEvent event;
  Object object;  ///< the item of a list that is being read
  Status status;  ///< of the document itself
};

/// Scalar is a text, a number, true or false in a document.
struct Scalar {
  std::string_view key;  ///< the nearest one
  std::string_view text;
  bool cut;  ///< `text` is only the first kMaxText bytes
};

/// FieldNode is a place in a document, and what is kept of it. A place without a node is skipped.
struct FieldNode {
  std::map<std::string, std::shared_ptr<const FieldNode>, std::less<>> children = {};
  std::shared_ptr<const FieldNode> any_key = {};  ///< for keys that are not in `children`
  std::shared_ptr<const FieldNode> element = {};  ///< of an array
  /// Keeps a scalar; null if there is nothing to keep.
  void (*set)(Draft& draft, const Scalar& scalar) = nullptr;
  /// Makes room for an object in an array. Returns false if it is to be skipped. May be null.
  bool (*begin)(Draft& draft) = nullptr;
  bool is_item = false;  ///< an item of a list: it is complete at its end
};

/// document_fields returns the fields of a list, a line of a watch and a status.
const FieldNode& document_fields();

}  // namespace staple::kubernetes
