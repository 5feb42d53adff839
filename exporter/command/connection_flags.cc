// SPDX-License-Identifier: Apache-2.0

#include "exporter/command/connection_flags.h"

#include <utility>

#include "exporter/command/flag_values.h"
#include "exporter/command/parsed_flag.h"
#include "probes/proxy/url.h"

namespace staple::command {

void add_connection_flags(CLI::App& app, ProbeOptions& options) {
  add_parsed(app, "--starttls", options.starttls, list_starttls_names(),
             "STARTTLS protocol: " + list_starttls_names(), starttls::parse_starttls)
      ->type_name("PROTO")
      ->group(kProbeGroup);
  app.add_option_function<std::string>(
         "--proxy",
         [&options](const std::string& text) {
           auto proxy = proxy::parse_url(text);  // errors never quote it: it may contain a password
           if (!proxy) throw CLI::ValidationError("--proxy", proxy.error().message);
           options.proxy = *std::move(proxy);
         },
         "Connect through this proxy: http://[user[:password]@]host:port or socks5://...")
      ->type_name("URL")
      ->group(kProbeGroup);
}

}  // namespace staple::command
