// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <set>
#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace staple::config {

/// SchemaField is a key of the configuration, as the schema describes it.
struct SchemaField {
  /// Keys from the document to the value. `[]` stands for an item of a list, `*` for a key that the
  /// user chooses.
  std::vector<std::string> path;
  /// The key's own part of the schema, without what it refers to
  boost::json::object schema;

  /// value returns what the schema says about the key under `name`, also by reference. Returns null
  /// if it says nothing.
  boost::json::value value(const char* name) const;

  /// keys returns the keys of a mapping of known keys.
  std::set<std::string> keys() const;
};

/// schema_definition returns one of the `definitions` of the schema.
const boost::json::object& schema_definition(const std::string& name);

/// list_schema_fields lists every key that schema() describes, wherever it may stand.
std::vector<SchemaField> list_schema_fields();

/// list_schema_objects lists the places whose keys the schema names: the document itself and each
/// field that is a mapping of known keys, or a list of such.
std::vector<SchemaField> list_schema_objects();

/// to_problem_path writes a path as problems have it: `modules.m.views[0].tls`, with `m` for `*`.
std::string to_problem_path(const std::vector<std::string>& path);

/// put stores `value` at `path` of a document. Lists get one item, and `*` is the key `m`.
void put(boost::json::value& document, const std::vector<std::string>& path,
         const boost::json::value& value);

/// list_literals returns the contents of the string literals of `folder`'s C++ files that consist
/// of letters, digits, dots, underscores and hyphens alone. `folder` is relative to the sources.
std::vector<std::string> list_literals(const std::string& folder);

}  // namespace staple::config
