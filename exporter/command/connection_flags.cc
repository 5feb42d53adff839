// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/connection_flags.h"

#include <string>
#include <utility>
#include <vector>

#include "exporter/command/parsed_flag.h"
#include "exporter/targets/iri.h"
#include "probes/proxy/url.h"

namespace staple::command {

void add_connection_flags(CommandApp& app, ProbeOptions& options) {
  std::vector<std::string> protocols;
  for (const auto& row : starttls::starttls_table()) protocols.emplace_back(row.name);
  const std::string help = "Protocol before TLS: " + list_words(protocols);
  add_choice(app, "--starttls", options.starttls, std::move(protocols), help,
             starttls::parse_starttls)
      ->type_name("PROTO")
      ->group(kProbeGroup);
  app.add_option_function<std::string>(
         "--proxy",
         [&options](const std::string& text) {
           // Errors never quote it: it may contain a password.
           const auto ascii = targets::to_ascii_url(text);
           if (!ascii) throw CLI::ValidationError("--proxy", ascii.error().message);
           auto proxy = proxy::parse_url(*ascii);
           if (!proxy) throw CLI::ValidationError("--proxy", proxy.error().message);
           options.proxy = *std::move(proxy);
         },
         "Connect through this proxy: http://[user[:password]@]host:port or socks5://...")
      ->type_name("URL")
      ->group(kProbeGroup);
}

}  // namespace staple::command
