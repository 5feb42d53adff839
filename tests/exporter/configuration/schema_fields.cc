// SPDX-License-Identifier: Apache-2.0

#include "tests/exporter/configuration/schema_fields.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string_view>

#include <boost/json/parse.hpp>

#include "exporter/configuration/schema.h"

namespace staple::config {
namespace {

namespace json = boost::json;

const json::object& root() {
  static const json::value kRoot = json::parse({schema().data(), schema().size()});
  return kRoot.as_object();
}

const json::object& resolve(std::string_view reference) {
  constexpr std::string_view kPrefix = "#/definitions/";
  return schema_definition(std::string(reference.substr(kPrefix.size())));
}

/// find looks `name` up in a part of the schema and in what it refers to. Null if there is none.
const json::value* find(const json::object& part, std::string_view name) {
  if (const auto* const own = part.if_contains({name.data(), name.size()})) return own;
  if (const auto* const reference = part.if_contains("$ref"))
    return find(resolve(std::string(reference->as_string())), name);
  const auto* const all = part.if_contains("allOf");
  if (!all) return nullptr;
  for (const json::value& each : all->as_array()) {
    if (!each.as_object().contains("$ref")) continue;
    if (const auto* const found = find(each.as_object(), name)) return found;
  }
  return nullptr;
}

/// visit calls see(field) for `part` and for everything below it.
template <class See>
void visit(const json::object& part, std::vector<std::string> path, const See& see) {
  see(SchemaField{path, part});
  const auto below = [&](const json::value& next, std::string step) {
    auto longer = path;
    longer.push_back(std::move(step));
    visit(next.as_object(), std::move(longer), see);
  };
  if (const auto* const keys = find(part, "properties")) {
    for (const auto& [key, value] : keys->as_object()) below(value, std::string(key));
  }
  if (const auto* const items = find(part, "items")) below(*items, "[]");
  if (const auto* const others = find(part, "additionalProperties"); others && others->is_object())
    below(*others, "*");
}

}  // namespace

json::value SchemaField::value(const char* name) const {
  if (const auto* const found = find(schema, name)) return *found;
  const auto* const forms = schema.if_contains("anyOf");
  if (!forms) return {};
  for (const json::value& form : forms->as_array()) {
    if (const auto* const found = form.as_object().if_contains(name)) return *found;
  }
  return {};
}

const json::object& schema_definition(const std::string& name) {
  return root().at("definitions").at(name).as_object();
}

std::set<std::string> SchemaField::keys() const {
  std::set<std::string> keys;
  if (const auto* const found = find(schema, "properties")) {
    for (const auto& [key, unused] : found->as_object()) keys.emplace(key);
  }
  return keys;
}

std::vector<SchemaField> list_schema_fields() {
  std::vector<SchemaField> fields;
  visit(root(), {}, [&](SchemaField field) { fields.push_back(std::move(field)); });
  return fields;
}

std::vector<SchemaField> list_schema_objects() {
  std::vector<SchemaField> objects = list_schema_fields();
  std::erase_if(objects, [](const SchemaField& each) {
    return each.value("additionalProperties") != json::value(false);
  });
  return objects;
}

std::string to_problem_path(const std::vector<std::string>& path) {
  std::string text;
  for (const std::string& step : path) {
    if (step == "[]") {
      text += "[0]";
    } else {
      text += (text.empty() ? "" : ".") + (step == "*" ? "m" : step);
    }
  }
  return text;
}

void put(json::value& document, const std::vector<std::string>& path, const json::value& value) {
  json::value* at = &document;
  for (const std::string& step : path) {
    if (step == "[]") {
      if (!at->is_array()) at->emplace_array();
      if (at->as_array().empty()) at->as_array().emplace_back(nullptr);
      at = &at->as_array().front();
    } else {
      if (!at->is_object()) at->emplace_object();
      at = &at->as_object()[step == "*" ? "m" : step];
    }
  }
  *at = value;
}

std::vector<std::string> list_literals(const std::string& folder) {
  static const std::regex kLiteral("\"([A-Za-z0-9._-]+)\"");
  std::set<std::string> words;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(STAPLE_SOURCE_DIR) / folder)) {
    const auto extension = entry.path().extension();
    if (extension != ".cc" && extension != ".h") continue;
    std::ifstream stream(entry.path());
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    for (std::sregex_iterator each(text.begin(), text.end(), kLiteral), end; each != end; ++each)
      words.insert((*each)[1]);
  }
  return {words.begin(), words.end()};
}

}  // namespace staple::config
