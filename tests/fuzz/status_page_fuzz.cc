// SPDX-License-Identifier: Apache-2.0

// Parses any text as the query of the status page and of the API, and displays it where foreign
// text is displayed.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "exporter/report/openssl_commands.h"
#include "exporter/web/fleet/endpoints_json.h"
#include "exporter/web/status/html.h"
#include "exporter/web/status/selection.h"
#include "tests/exporter/endpoint/endpoints.h"

namespace {

using namespace staple;

void require(bool condition) {
  if (!condition) std::abort();
}

const std::shared_ptr<const web::Overview>& get_overview() {
  static const auto made = std::make_shared<const web::Overview>(web::make_overview(
      {test::make_status(test::make_endpoint("web", "a.example:443"),
                         {test::make_healthy("192.0.2.1")}),
       test::make_status(test::make_endpoint("web", "b.example:443"),
                         {test::make_revoked("192.0.2.1"), test::make_healthy("192.0.2.2")}),
       test::make_status(test::make_endpoint("mail", "b.example:443"),
                         {test::make_unstapled("192.0.2.1")})},
      test::kNoon));
  return made;
}

// Reads one word as sh does: text outside quotes is plain or an escaped quote.
std::string parse_shell_word(std::string_view word) {
  std::string text;
  bool quoted = false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if (c == '\'') {
      quoted = !quoted;
    } else if (!quoted && c == '\\') {
      require(++i < word.size() && word[i] == '\'');
      text += '\'';
    } else {
      constexpr std::string_view special = " \t\n|&;<>()$`\"*?[]#~=!{}";
      require(quoted || special.find(c) == std::string_view::npos);
      text += c;
    }
  }
  require(!quoted);
  return text;
}

void check_escaping(std::string_view text) {
  web::Html html;
  html << text;
  require(std::move(html).str().find_first_of("<>\"'") == std::string::npos);
  require(parse_shell_word(report::quote_for_shell(text)) == text);
}

void check_selection(const httpd::Request& request) {
  const auto read = web::read_selection(request);
  if (const auto* refusal = std::get_if<httpd::Response>(&read)) {
    require(refusal->status == 400 && !refusal->body.empty());
    return;
  }
  const auto& selection = std::get<web::Selection>(read);
  const web::SelectionPage result = select(*get_overview(), selection);
  require(result.rows.size() <= web::kPageSize && result.page <= result.pages);
  const std::string written = format_query(selection);
  const auto again = web::read_selection(httpd::parse_request("GET", "/" + written).value());
  require(format_query(std::get<web::Selection>(again)) == written);
}

void check_listing(const httpd::Request& request) {
  const httpd::Response response = render_endpoints_json(get_overview(), request);
  require(response.status == 200 || response.status == 400);
  require(response.link.find_first_of("\r\n") == std::string::npos);
  if (!response.body_source) return;
  std::string all;
  while (const auto piece = response.body_source()) all += *piece;
  require(all.starts_with("[") && all.ends_with("]\n"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_escaping(text);
  const auto request = httpd::parse_request("GET", "/?" + std::string(text));
  if (!request) return 0;
  for (const auto& [name, value] : request->query) check_escaping(value);
  check_selection(*request);
  check_listing(*request);
  return 0;
}
