#include "exporter/web/landing.h"

#include <string_view>

namespace staple {
namespace {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

}  // namespace

std::string landing_page(const std::string& version, const std::string& telemetry_path) {
  return R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>staple_exporter</title>
<style>body { font-family: sans-serif; margin: 2rem; max-width: 40rem }</style>
</head>
<body>
<h1>staple_exporter</h1>
<p>Watches OCSP stapling across a fleet of TLS endpoints. Version )" +
         escaped(version) + R"(.</p>
<ul>
<li><a href=")" +
         escaped(telemetry_path) +
         R"(">Metrics</a>: the endpoints of the configuration and the exporter itself</li>
<li><a href="/probe?target=www.example.com:443">Probe</a> one target now: <code>/probe?target=HOST:PORT&amp;module=tls</code></li>
<li><a href="/-/healthy">Healthy</a>, <a href="/-/ready">ready</a></li>
</ul>
</body>
</html>
)";
}

}  // namespace staple
