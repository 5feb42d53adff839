// SPDX-License-Identifier: Apache-2.0

#include <utility>
#include <vector>

#include "exporter/configuration/scalars.h"
#include "exporter/configuration/secrets.h"
#include "exporter/configuration/sections.h"
#include "probes/starttls/address_literal.h"

namespace staple::config {
namespace {

using starttls::StartTls;

constexpr std::size_t kMaxUsername = 128;  // bytes; MySQL permits 32 characters, MariaDB 128
constexpr std::size_t kMaxPassword = 128;  // bytes; its answer must fit into 250

/// LoginDraft is a login that is being read.
struct LoginDraft {
  starttls::Login& login;
  const Files& files;
};

void read_username(const Node& node, LoginDraft& draft) {
  read_line(node, draft.login.username);
  if (draft.login.username.size() > kMaxUsername ||
      draft.login.username.find('\0') != std::string::npos)
    node.fail("expected a user name of at most 128 bytes");
}

constexpr Key<LoginDraft> kLoginKeys[] = {
    {"username", &read_username},
    {"password_file",
     [](const Node& n, LoginDraft& d) {
       read_file_name(n, d.files.folder, d.login.password_file);
     }},
};

/// read_password reads the password's file. `location` is where it is named.
void read_password(const Node& location, const Files& files, starttls::Login& into) {
  auto password = files.secrets->read(into.password_file);
  const auto add = [&](std::string message) {
    files.secrets->problems.push_back({location.problems.file, location.value.mark.line,
                                       location.value.mark.column, location.path,
                                       std::move(message)});
  };
  if (!password) {
    add(password.error().message);
  } else if (password->empty() || password->size() > kMaxPassword) {
    add(into.password_file + ": expected a password of 1 to 128 bytes");
  } else {
    into.password = *std::move(password);
  }
}

}  // namespace

void read_starttls(const Node& node, StartTls& into) {
  const auto text = node.value.kind == YamlValue::Kind::scalar ? node.value.text : std::string();
  if (const auto protocol = starttls::parse_starttls(text)) {
    into = *protocol;
    return;
  }
  std::vector<std::string_view> names;
  for (const auto& row : starttls::starttls_table()) names.push_back(row.name);
  fail_choice(node, names);
}

void read_ehlo_name(const Node& node, StartTls starttls, std::string& into) {
  const auto text = read_text(node);
  if (!text || text->empty()) return;
  if (starttls != StartTls::smtp && starttls != StartTls::lmtp)
    return node.fail("needs starttls: smtp or lmtp");
  if (!starttls::is_client_name(*text)) {
    return node.fail("expected a domain or an address literal such as [192.0.2.1], found " +
                     describe_value(node.value));
  }
  into = *text;
}

void read_login(const Node& node, StartTls starttls, const Files& files, starttls::Login& into) {
  LoginDraft draft{into, files};
  if (!read_mapping(node, kLoginKeys, draft)) return;
  if (into == starttls::Login()) return;
  if (starttls != StartTls::mysql) return node.fail("needs starttls: mysql");
  if (into.username.empty()) return node.fail("needs username");
  if (into.password_file.empty()) return node.fail("needs password_file");
  if (files.secrets) read_password(*node.find("password_file"), files, into);
}

}  // namespace staple::config
