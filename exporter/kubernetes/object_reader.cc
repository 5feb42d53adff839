// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/object_reader.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

#include "exporter/kubernetes/object_fields.h"

namespace staple::kubernetes {
namespace {

namespace json = boost::json;
using boost::system::error_code;

constexpr std::size_t kMaxDepth = 128;
constexpr std::size_t kMaxKey = 512;  ///< bytes of a key; those of labels have at most 317

/// Handler handles the events of the parser. It follows the fields that are kept.
class Handler {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  Draft draft;
  ObjectReader::ObjectCallback on_object_read;  ///< may be empty
  std::size_t unread = 0;                       ///< bytes of the document since the last item

  bool on_document_begin(error_code&) {
    open_nodes_.clear();
    node_ = &document_fields();
    key_.clear();
    text_.clear();
    return true;
  }
  bool on_document_end(error_code&) { return true; }

  bool on_object_begin(error_code&) {
    enter(node_ && (!node_->begin || node_->begin(draft)) ? node_ : nullptr);
    return true;
  }
  bool on_object_end(std::size_t, error_code&) {
    leave();
    if (node_ && node_->is_item) {
      reduce();
      if (on_object_read) on_object_read(std::move(draft.object));
      draft.object = {};
      unread = 0;
    }
    return true;
  }
  bool on_array_begin(error_code&) {
    enter(node_);
    node_ = node_ ? node_->element.get() : nullptr;
    return true;
  }
  bool on_array_end(std::size_t, error_code&) {
    leave();
    return true;
  }

  bool on_key_part(json::string_view text, std::size_t, error_code&) {
    append(key_part_, text, kMaxKey);
    return true;
  }
  bool on_key(json::string_view text, std::size_t, error_code&) {
    append(key_part_, text, kMaxKey);
    key_.swap(key_part_);
    key_part_.clear();
    const FieldNode* const parent = open_nodes_.empty() ? nullptr : open_nodes_.back();
    node_ = parent ? find_child(*parent) : nullptr;
    return true;
  }

  bool on_string_part(json::string_view text, std::size_t, error_code&) { return keep(text); }
  bool on_string(json::string_view text, std::size_t, error_code&) { return finish(text); }
  bool on_number_part(json::string_view text, error_code&) { return keep(text); }
  bool on_int64(std::int64_t, json::string_view text, error_code&) { return finish(text); }
  bool on_uint64(std::uint64_t, json::string_view text, error_code&) { return finish(text); }
  bool on_double(double, json::string_view text, error_code&) { return finish(text); }
  bool on_bool(bool value, error_code&) { return finish(value ? "true" : "false"); }
  bool on_null(error_code&) { return true; }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

  /// is_in_item returns true while an item of a list is read.
  bool is_in_item() const {
    return std::ranges::any_of(open_nodes_,
                               [](const FieldNode* node) { return node && node->is_item; });
  }

  /// reduce keeps only the names of an object that is too large.
  void reduce() {
    Object& object = draft.object;
    if (!object.too_large) return;
    object = {.namespace_name = std::move(object.namespace_name),
              .name = std::move(object.name),
              .resource_version = std::move(object.resource_version),
              .created = object.created,
              .too_large = true};
  }

 private:
  const FieldNode* find_child(const FieldNode& parent) const {
    const auto found = parent.children.find(key_);
    return found == parent.children.end() ? parent.any_key.get() : found->second.get();
  }

  /// enter begins an object or array at `node`, which is null if it is skipped.
  void enter(const FieldNode* node) { open_nodes_.push_back(node); }

  /// leave ends an object or array. The next element of an array has the same node.
  void leave() {
    node_ = open_nodes_.back();
    open_nodes_.pop_back();
  }

  /// append adds to a text what fits. Returns false if something did not.
  static bool append(std::string& text, json::string_view part, std::size_t max) {
    const std::size_t size = std::min(part.size(), max - text.size());
    text.append(part.data(), size);
    return size == part.size();
  }

  bool keep(json::string_view part) {
    if (node_ && node_->set) cut_ = !append(text_, part, kMaxText) || cut_;
    return true;
  }

  bool finish(json::string_view part) {
    keep(part);
    if (node_ && node_->set) node_->set(draft, {key_, text_, cut_});
    text_.clear();
    cut_ = false;
    return true;
  }

  std::vector<const FieldNode*> open_nodes_;  ///< of open objects and arrays; null: skipped
  const FieldNode* node_ = nullptr;           ///< of the next value; null if it is skipped
  std::string key_;
  std::string key_part_;
  std::string text_;
  bool cut_ = false;
};

std::string_view trim_front(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

json::parse_options make_options() {
  json::parse_options options;
  options.max_depth = kMaxDepth;
  return options;
}

}  // namespace

struct ObjectReader::State {
  json::basic_parser<Handler> parser{make_options()};
  EventCallback on_event;  ///< empty for a single document
  bool begun = false;      ///< a document, which is not complete

  Handler& handler() { return parser.handler(); }

  /// begin begins the next document of a watch.
  void begin() {
    parser.reset();
    handler().draft = {};
    handler().unread = 0;
    begun = true;
  }

  void end() {
    begun = false;
    if (!on_event) return;
    handler().reduce();
    Draft& draft = handler().draft;
    draft.event.object = std::move(draft.object);
    on_event(std::move(draft.event));
  }
};

ObjectReader::ObjectReader(ObjectCallback on_object) : state_(std::make_unique<State>()) {
  state_->handler().on_object_read = std::move(on_object);
}

ObjectReader::ObjectReader(EventCallback on_event) : state_(std::make_unique<State>()) {
  state_->on_event = std::move(on_event);
}

ObjectReader::~ObjectReader() = default;

Result<void> ObjectReader::feed(std::string_view bytes) {
  State& state = *state_;
  while (true) {
    if (!state.begun) bytes = trim_front(bytes);
    if (bytes.empty()) return {};
    if (!state.begun) {
      if (state.parser.done() && !state.on_event)
        return Error{ErrorKind::malformed, "more follows the document"};
      state.begin();
    }
    error_code error;
    const std::size_t taken = state.parser.write_some(true, bytes.data(), bytes.size(), error);
    if (error == json::error::too_deep)
      return Error{ErrorKind::malformed,
                   "nested more than " + std::to_string(kMaxDepth) + " levels deep"};
    if (error) return Error{ErrorKind::malformed, "not JSON: " + error.message()};
    bytes.remove_prefix(taken);
    state.handler().unread += taken;
    if (state.handler().unread > kMaxObject) {
      if (!state.on_event && !state.handler().is_in_item()) {
        return Error{ErrorKind::too_large, "the list has more than " +
                                               std::to_string(kMaxObject >> 20) +
                                               " MiB beside its objects"};
      }
      state.handler().draft.object.too_large = true;
    }
    if (state.parser.done()) state.end();
  }
}

bool ObjectReader::is_between_documents() const { return !state_->begun; }

const ListMeta& ObjectReader::list() const { return state_->handler().draft.list; }

const Status& ObjectReader::status() const { return state_->handler().draft.status; }

}  // namespace staple::kubernetes
