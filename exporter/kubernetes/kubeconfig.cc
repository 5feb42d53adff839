// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/kubeconfig.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "exporter/configuration/document.h"
#include "exporter/configuration/load.h"
#include "exporter/configuration/node.h"
#include "exporter/kubernetes/memory_file.h"
#include "probes/file.h"
#include "probes/proxy/url.h"
#include "probes/text/base64.h"
#include "probes/text/clean.h"
#include "probes/tls/secure_stream.h"

namespace staple::kubernetes {
namespace {

using config::Node;
using config::YamlValue;
using Kind = YamlValue::Kind;
using Text = std::optional<std::string>;

constexpr std::size_t kMaxFile = std::size_t{1} << 20;
constexpr std::size_t kMaxQuoted = 200;

/// Reader reads one kubeconfig file. Its functions report problems and then return nothing.
struct Reader {
  std::string file;
  std::filesystem::path folder;
  config::ProblemList& problems;
  std::vector<MemoryFile> memory = {};  ///< until the TLS client is loaded

  /// find_text returns a scalar; nullopt if it is missing or empty.
  static Text find_text(const Node& node, std::string_view key) {
    const auto found = node.find(key);
    if (!found || found->value.kind == Kind::null) return std::nullopt;
    if (found->value.kind == Kind::scalar) {
      return found->value.text.empty() ? std::nullopt : Text(found->value.text);
    }
    found->fail("expected a string");
    return std::nullopt;
  }

  /// find_named returns the entry `kind` of the item of a list whose name is `name`.
  std::optional<Node> find_named(const Node& root, std::string_view list, std::string_view kind,
                                 const std::string& name) const {
    const auto items = root.find(list);
    std::optional<Node> found;
    if (items) {
      items->for_each_item([&](const Node& item) {
        if (!found && find_text(item, "name") == name) found.emplace(item);
      });
    }
    if (found) {
      if (auto entry = found->find(kind)) return entry;
    }
    root.fail("there is no " + std::string(kind) + " '" + text::clean(name, kMaxQuoted) + "'");
    return std::nullopt;
  }

  /// find_file returns the path of a file: that of `key`, or one with the content of `key`-data.
  std::string find_file(const Node& node, const std::string& key) {
    if (const Text data = find_text(node, key + "-data")) {
      const auto content = text::decode_base64(*data);
      auto in_memory =
          content
              ? MemoryFile::make({reinterpret_cast<const char*>(content->data()), content->size()})
              : std::nullopt;
      if (in_memory) return memory.emplace_back(std::move(*in_memory)).path();
      node.find(key + "-data")->fail(content ? "no memory for it" : "is no base64");
    } else if (const Text path = find_text(node, key)) {
      return (folder / *path).string();
    }
    return "";
  }
};

void read_server(const Node& cluster, Reader& reader, Access& access, tls::Settings& tls) {
  const Text server = Reader::find_text(cluster, "server");
  const auto url = server ? http::parse_url(*server) : Result<http::Url>(Error{});
  if (url) {
    access.server = *url;
  } else {
    cluster.fail("needs a server, as https://host[:port]");
  }
  if (Reader::find_text(cluster, "insecure-skip-tls-verify").value_or("false") != "false") {
    cluster.find("insecure-skip-tls-verify")
        ->fail("the server must be verified: give certificate-authority-data");
  }
  if (const auto name = cluster.find("tls-server-name"))
    name->fail("not supported: the certificate must have the name of the server");
  tls.ca_file = reader.find_file(cluster, "certificate-authority");
  if (const Text proxy_url = Reader::find_text(cluster, "proxy-url")) {
    auto proxy = proxy::parse_url(*proxy_url);
    if (proxy) {
      access.proxy = *std::move(proxy);
    } else {
      cluster.find("proxy-url")->fail(proxy.error().message);
    }
  }
}

void read_user(const Node& user, Reader& reader, Access& access, tls::Settings& tls) {
  for (const char* const key : {"exec", "auth-provider"}) {
    if (const auto found = user.find(key); found && found->value.kind != Kind::null) {
      found->fail(
          "no program is run for a login: use a token, a tokenFile or a client certificate");
    }
  }
  for (const char* const key : {"as", "as-uid", "as-groups", "as-user-extra"}) {
    if (const auto found = user.find(key)) found->fail("impersonation is not supported");
  }
  // As in kubectl, the file wins over the token, and a token over a password.
  if (const Text token_file = Reader::find_text(user, "tokenFile")) {
    access.scheme = "Bearer";
    access.secret_file = (reader.folder / *token_file).string();
  } else if (const Text token = Reader::find_text(user, "token")) {
    access.scheme = "Bearer";
    access.secret = *token;
  } else if (const Text name = Reader::find_text(user, "username")) {
    access.scheme = "Basic";
    access.user = *name;
    access.secret = Reader::find_text(user, "password").value_or("");
  }
  if (access.secret.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
    user.fail("the token is not a single line");
  tls.cert_file = reader.find_file(user, "client-certificate");
  tls.key_file = reader.find_file(user, "client-key");
  if (tls.cert_file.empty() != tls.key_file.empty())
    user.fail("client-certificate and client-key must be given together");
}

/// read_context reads the current context of a document.
void read_context(const Node& root, Reader& reader, Access& access, tls::Settings& tls) {
  const Text current = Reader::find_text(root, "current-context");
  if (!current) return root.fail("has no current-context");
  const auto context = reader.find_named(root, "contexts", "context", *current);
  if (!context) return;
  const Text cluster_name = Reader::find_text(*context, "cluster");
  const Text user_name = Reader::find_text(*context, "user");
  if (!cluster_name) return context->fail("needs a cluster");
  if (const auto cluster = reader.find_named(root, "clusters", "cluster", *cluster_name))
    read_server(*cluster, reader, access, tls);
  if (!user_name) return;
  if (const auto user = reader.find_named(root, "users", "user", *user_name))
    read_user(*user, reader, access, tls);
}

Error make_error(const config::Problem& problem) {
  return {ErrorKind::malformed, to_string(problem)};
}

/// in_words replaces the paths of data in memory by what they are.
Error in_words(Error error, const std::string& file, const tls::Settings& tls) {
  const std::pair<const std::string&, const char*> names[] = {
      {tls.ca_file, "certificate-authority-data"},
      {tls.cert_file, "client-certificate-data"},
      {tls.key_file, "client-key-data"}};
  for (const auto& [path, name] : names) {
    if (path.starts_with("/proc/self/fd/") && error.message.starts_with(path + ":"))
      error.message.replace(0, path.size(), file + ": " + name);
  }
  return error;
}

}  // namespace

Result<std::shared_ptr<const Access>> load_kubeconfig(
    const std::string& file, const std::shared_ptr<const x509::Roots>& system) {
  const auto text = read_file(file, kMaxFile);
  if (!text) return Error{ErrorKind::unreadable, file + ": " + text.error().message};
  const auto document = config::parse_yaml(*text);
  if (const auto* const error = std::get_if<config::YamlError>(&document)) {
    return make_error({file, error->mark.line, error->mark.column, "", "not a kubeconfig file"});
  }
  config::ProblemList problems{file, {}};
  Reader reader{file, std::filesystem::absolute(file).parent_path(), problems};
  Access access;
  tls::Settings tls;
  const Node root{std::get<YamlValue>(document), "", problems};
  // The message does not quote the text: the file may be that of a token.
  if (root.value.kind != Kind::mapping)
    return make_error({file, 1, 1, "", "not a kubeconfig file"});
  read_context(root, reader, access, tls);
  if (!problems.items.empty()) return make_error(problems.items.front());
  auto client = tls::load_verifying_client(tls, system);
  if (!client) return in_words(client.error(), file, tls);
  access.tls = *std::move(client);
  if (auto authorization = make_authorization(access); !authorization) return authorization.error();
  return std::make_shared<const Access>(std::move(access));
}

}  // namespace staple::kubernetes
