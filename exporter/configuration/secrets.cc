#include "exporter/configuration/secrets.h"

#include <map>
#include <memory>
#include <utility>

#include "exporter/file.h"
#include "probes/proxy/url.h"

namespace staple::config {
namespace {

constexpr std::size_t kMaxSecret = 64 * 1024;

bool is_one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

/// PasswordLoader takes passwords into proxies and collects what is wrong with the files, by where
/// they are named.
struct PasswordLoader {
  const std::string& file;
  std::vector<Problem>& problems;

  void load(proxy::Settings& proxy, const SourceLocation& location) const {
    if (proxy.password_file.empty()) return;
    auto password = read_secret(proxy.password_file);
    if (!password) return fail(location, password.error().message);
    if (!is_valid_password(*password, proxy.kind)) {
      return fail(location,
                  proxy.password_file + ": is empty, or too long for a password of a proxy");
    }
    proxy.password = *std::move(password);
  }

  void load(proxy::Settings& proxy, const std::map<std::string, SourceLocation>& locations,
            const std::string& module) const {
    const auto location = locations.find(module);
    load(proxy, location == locations.end() ? SourceLocation{file, 0, 0, ""} : location->second);
  }

 private:
  void fail(const SourceLocation& location, std::string message) const {
    problems.push_back(
        {location.file, location.line, location.column, location.path, std::move(message)});
  }
};

}  // namespace

Result<std::string> read_secret(const std::string& file) {
  auto text = read_file(file, kMaxSecret);
  if (!text) return Error{ErrorKind::unreadable, file + ": " + text.error().message};
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  if (!is_one_line(*text)) return Error{ErrorKind::malformed, file + ": is not one line of text"};
  return *std::move(text);
}

void load_proxy_passwords(Settings& settings, const std::string& file,
                          std::vector<Problem>& problems) {
  const PasswordLoader loader{file, problems};
  for (auto& [name, module] : settings.modules) {
    if (module->proxy.password_file.empty() && module->responder.proxy.password_file.empty())
      continue;
    auto complete = std::make_shared<prober::Module>(*module);
    loader.load(complete->proxy, settings.proxy_locations, name);
    loader.load(complete->responder.proxy, settings.responder_locations, name);
    module = std::move(complete);
  }
  for (auto& fleet : settings.fleets) {
    fleet.module = settings.modules.at(fleet.module->name);
    for (std::size_t i = 0; i < fleet.http_sd.size(); ++i) {
      loader.load(fleet.http_sd[i].proxy, settings.http_sd_locations.at(fleet.name).at(i));
    }
  }
}

}  // namespace staple::config
