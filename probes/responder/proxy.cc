#include "probes/responder/proxy.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "probes/crypto/base64.h"
#include "probes/responder/url.h"

namespace staple {
namespace {

BadProxy malformed(std::string message) { return {ProxyProblem::malformed, std::move(message)}; }

}  // namespace

boost::system::result<HttpProxy, BadProxy> parse_proxy_url(std::string_view text) {
  if (text.starts_with("socks")) {
    return BadProxy{ProxyProblem::unsupported, "SOCKS proxies are not supported yet"};
  }
  constexpr const char* form = "expected http://[user[:password]@]host:port";
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  const auto url = parse_responder_url(text);
  if (!parsed || !url || url->https) return malformed(form);
  if (url->path != "/" || !url->query.empty() || parsed->has_fragment()) return malformed(form);
  HttpProxy proxy{url->host, url->port, {}};
  if (parsed->has_userinfo()) {
    const std::string user = parsed->userinfo();  // decoded
    const std::string credentials = parsed->has_password() ? user : user + ":";
    if (credentials.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) return malformed(form);
    proxy.authorization =
        "Basic " + base64({reinterpret_cast<const std::uint8_t*>(credentials.data()), credentials.size()});
  }
  return proxy;
}

}  // namespace staple
