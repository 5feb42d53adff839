#pragma once

#include <filesystem>

#include "exporter/configuration/node.h"
#include "exporter/http/access/settings.h"

namespace staple::httpd {

/// read_web_settings reads a web configuration file's document and reports what is wrong in it.
/// The format is that of Prometheus's exporters; files in it are relative to `folder`, and are
/// not opened.
WebSettings read_web_settings(const config::Node& document, const std::filesystem::path& folder);

}  // namespace staple::httpd
