// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/object_fields.h"

#include <charconv>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace staple::kubernetes {
namespace {

template <class Number>
Number to_number(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

/// emplace adds an element to a list of an object. Returns false if the list is full.
template <class T>
bool emplace(Object& object, std::vector<T>& list) {
  if (object.too_large) return false;
  if (list.size() >= kMaxEntries) {
    object.truncated = true;
    return false;
  }
  list.emplace_back();
  return true;
}

/// add adds a text to a list of an object, unless it was cut.
void add(Object& object, std::vector<std::string>& list, const Scalar& scalar) {
  if (object.too_large) return;
  if (scalar.cut || list.size() >= kMaxEntries) {
    object.truncated = true;
  } else {
    list.emplace_back(scalar.text);
  }
}

void add(Object& object, Annotations& list, const Scalar& scalar) {
  if (object.too_large) return;
  if (list.size() >= kMaxEntries) {
    object.truncated = true;
    return;
  }
  list.emplace_back(scalar.key, std::nullopt);
  if (scalar.text.size() <= kMaxValue) list.back().second = scalar.text;
}

/// set keeps a text that was not cut.
void set(std::string& field, const Scalar& scalar) {
  if (!scalar.cut) field = scalar.text;
}

/// read_time returns a time as Object::created; 0 if it is not one. The API server writes UTC,
/// without fractions (RFC 3339).
std::uint64_t read_time(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
  std::string digits;
  for (std::size_t i = 0; text.size() == kForm.size() && i < kForm.size(); ++i) {
    if (kForm[i] == '0') {
      digits += text[i];
    } else if (kForm[i] != text[i]) {
      return 0;
    }
  }
  return to_number<std::uint64_t>(digits);
}

void set(std::uint16_t& field, const Scalar& scalar) {
  field = to_number<std::uint16_t>(scalar.text);
}

ParentRef& last_parent(Draft& d) { return d.object.parents.back(); }
ParentStatus& last_status(Draft& d) { return d.object.parent_statuses.back(); }
auto& last_condition(Draft& d) { return last_status(d).conditions.back(); }

/// Field is a row of a table of fields. `name[]` is an element of an array, `*` any key.
struct Field {
  std::string_view path;
  void (*set)(Draft& d, const Scalar& s);
  bool (*begin)(Draft& d) = nullptr;
};

constexpr Field kObjectFields[] = {
    {"metadata.namespace", [](Draft& d, const Scalar& s) { set(d.object.namespace_name, s); }},
    {"metadata.name", [](Draft& d, const Scalar& s) { set(d.object.name, s); }},
    {"metadata.resourceVersion",
     [](Draft& d, const Scalar& s) { set(d.object.resource_version, s); }},
    {"metadata.creationTimestamp",
     [](Draft& d, const Scalar& s) { d.object.created = read_time(s.text); }},
    {"metadata.labels.*", [](Draft& d, const Scalar& s) { add(d.object, d.object.labels, s); }},
    {"metadata.annotations.*",
     [](Draft& d, const Scalar& s) { add(d.object, d.object.annotations, s); }},
    {"status.loadBalancer.ingress[].ip",
     [](Draft& d, const Scalar& s) { add(d.object, d.object.addresses, s); }},
    {"status.loadBalancer.ingress[].hostname",
     [](Draft& d, const Scalar& s) { add(d.object, d.object.addresses, s); }},
    {"status.addresses[].value",
     [](Draft& d, const Scalar& s) { add(d.object, d.object.addresses, s); }},

    {"spec.ingressClassName", [](Draft& d, const Scalar& s) { set(d.object.class_name, s); }},
    {"spec.rules[]", nullptr, [](Draft& d) { return emplace(d.object, d.object.rules); }},
    {"spec.rules[].host", [](Draft& d, const Scalar& s) { set(d.object.rules.back().host, s); }},
    {"spec.rules[].http.paths[].path",
     [](Draft& d, const Scalar& s) {
       if (d.object.rules.back().path.empty()) set(d.object.rules.back().path, s);
     }},
    {"spec.tls[]", nullptr, [](Draft& d) { return emplace(d.object, d.object.tls); }},
    {"spec.tls[].hosts[]",
     [](Draft& d, const Scalar& s) { add(d.object, d.object.tls.back(), s); }},

    {"spec.gatewayClassName", [](Draft& d, const Scalar& s) { set(d.object.class_name, s); }},
    {"spec.listeners[]", nullptr, [](Draft& d) { return emplace(d.object, d.object.listeners); }},
    {"spec.listeners[].name",
     [](Draft& d, const Scalar& s) { set(d.object.listeners.back().name, s); }},
    {"spec.listeners[].hostname",
     [](Draft& d, const Scalar& s) { set(d.object.listeners.back().hostname, s); }},
    {"spec.listeners[].protocol",
     [](Draft& d, const Scalar& s) { set(d.object.listeners.back().protocol, s); }},
    {"spec.listeners[].port",
     [](Draft& d, const Scalar& s) { set(d.object.listeners.back().port, s); }},
    {"spec.listeners[].allowedRoutes.namespaces.from",
     [](Draft& d, const Scalar& s) { set(d.object.listeners.back().from, s); }},
    {"spec.listeners[].allowedRoutes.kinds[].kind",
     [](Draft& d, const Scalar& s) { add(d.object, d.object.listeners.back().kinds, s); }},

    {"spec.hostnames[]", [](Draft& d, const Scalar& s) { add(d.object, d.object.hostnames, s); }},
    {"spec.parentRefs[]", nullptr, [](Draft& d) { return emplace(d.object, d.object.parents); }},
    {"spec.parentRefs[].group", [](Draft& d, const Scalar& s) { set(last_parent(d).group, s); }},
    {"spec.parentRefs[].kind", [](Draft& d, const Scalar& s) { set(last_parent(d).kind, s); }},
    {"spec.parentRefs[].namespace",
     [](Draft& d, const Scalar& s) { set(last_parent(d).namespace_name, s); }},
    {"spec.parentRefs[].name", [](Draft& d, const Scalar& s) { set(last_parent(d).name, s); }},
    {"spec.parentRefs[].sectionName",
     [](Draft& d, const Scalar& s) { set(last_parent(d).section, s); }},
    {"spec.parentRefs[].port", [](Draft& d, const Scalar& s) { set(last_parent(d).port, s); }},
    {"status.parents[]", nullptr,
     [](Draft& d) { return emplace(d.object, d.object.parent_statuses); }},
    {"status.parents[].parentRef.group",
     [](Draft& d, const Scalar& s) { set(last_status(d).ref.group, s); }},
    {"status.parents[].parentRef.kind",
     [](Draft& d, const Scalar& s) { set(last_status(d).ref.kind, s); }},
    {"status.parents[].parentRef.namespace",
     [](Draft& d, const Scalar& s) { set(last_status(d).ref.namespace_name, s); }},
    {"status.parents[].parentRef.name",
     [](Draft& d, const Scalar& s) { set(last_status(d).ref.name, s); }},
    {"status.parents[].parentRef.sectionName",
     [](Draft& d, const Scalar& s) { set(last_status(d).ref.section, s); }},
    {"status.parents[].parentRef.port",
     [](Draft& d, const Scalar& s) { set(last_status(d).ref.port, s); }},
    {"status.parents[].conditions[]", nullptr,
     [](Draft& d) { return emplace(d.object, last_status(d).conditions); }},
    {"status.parents[].conditions[].type",
     [](Draft& d, const Scalar& s) { set(last_condition(d).first, s); }},
    {"status.parents[].conditions[].status",
     [](Draft& d, const Scalar& s) { set(last_condition(d).second, s); }},

    {"spec.type", [](Draft& d, const Scalar& s) { set(d.object.type, s); }},
    {"spec.clusterIP", [](Draft& d, const Scalar& s) { set(d.object.cluster_ip, s); }},
    {"spec.externalName", [](Draft& d, const Scalar& s) { set(d.object.external_name, s); }},
    {"spec.loadBalancerIP", [](Draft& d, const Scalar& s) { set(d.object.load_balancer_ip, s); }},
    {"spec.ports[]", nullptr, [](Draft& d) { return emplace(d.object, d.object.ports); }},
    {"spec.ports[].name", [](Draft& d, const Scalar& s) { set(d.object.ports.back().name, s); }},
    {"spec.ports[].protocol",
     [](Draft& d, const Scalar& s) { set(d.object.ports.back().protocol, s); }},
    {"spec.ports[].appProtocol",
     [](Draft& d, const Scalar& s) { set(d.object.ports.back().app_protocol, s); }},
    {"spec.ports[].port", [](Draft& d, const Scalar& s) { set(d.object.ports.back().port, s); }},

    // The object of an event may be a status.
    {"code", [](Draft& d, const Scalar& s) { d.event.status.code = to_number<unsigned>(s.text); }},
    {"reason", [](Draft& d, const Scalar& s) { set(d.event.status.reason, s); }},
    {"message", [](Draft& d, const Scalar& s) { d.event.status.message = s.text; }},
};

constexpr Field kDocumentFields[] = {
    {"metadata.resourceVersion",
     [](Draft& d, const Scalar& s) { set(d.list.resource_version, s); }},
    {"metadata.continue", [](Draft& d, const Scalar& s) { d.list.next = s.text; }},
    {"type", [](Draft& d, const Scalar& s) { set(d.event.type, s); }},
    {"code", [](Draft& d, const Scalar& s) { d.status.code = to_number<unsigned>(s.text); }},
    {"reason", [](Draft& d, const Scalar& s) { set(d.status.reason, s); }},
    {"message", [](Draft& d, const Scalar& s) { d.status.message = s.text; }},
};

/// take_step cuts the first step off a path: a key, `*` or `[]`.
std::string_view take_step(std::string_view& path) {
  if (path.starts_with('.')) path.remove_prefix(1);
  const std::size_t size =
      path.starts_with("[]") ? 2 : std::min(path.find_first_of(".["), path.size());
  const std::string_view step = path.substr(0, size);
  path.remove_prefix(size);
  return step;
}

/// Tree is a FieldNode while it is built.
struct Tree {
  std::map<std::string, Tree, std::less<>> steps;
  Field field{"", nullptr, nullptr};

  void add(const Field& row) {
    Tree* place = this;
    for (std::string_view path = row.path; !path.empty();)
      place = &place->steps[std::string(take_step(path))];
    place->field = row;
  }

  FieldNode build() const {
    FieldNode node;
    node.set = field.set;
    node.begin = field.begin;
    for (const auto& [step, tree] : steps) {
      auto child = std::make_shared<const FieldNode>(tree.build());
      if (step == "[]") {
        node.element = std::move(child);
      } else if (step == "*") {
        node.any_key = std::move(child);
      } else {
        node.children.emplace(step, std::move(child));
      }
    }
    return node;
  }
};

FieldNode build_tree(std::span<const Field> fields) {
  Tree tree;
  for (const Field& field : fields) tree.add(field);
  return tree.build();
}

FieldNode build_document_fields() {
  FieldNode document = build_tree(kDocumentFields);
  FieldNode item = build_tree(kObjectFields);
  document.children.emplace("object", std::make_shared<const FieldNode>(item));
  item.is_item = true;
  FieldNode items;
  items.element = std::make_shared<const FieldNode>(std::move(item));
  document.children.emplace("items", std::make_shared<const FieldNode>(std::move(items)));
  return document;
}

}  // namespace

const FieldNode& document_fields() {
  static const FieldNode fields = build_document_fields();
  return fields;
}

}  // namespace staple::kubernetes
