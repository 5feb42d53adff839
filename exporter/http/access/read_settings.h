// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <filesystem>

#include "exporter/configuration/node.h"
#include "exporter/http/access/settings.h"

namespace staple::httpd {

/// read_web_settings reads the document of a web configuration file, in the format of the
/// Prometheus exporters, and reports its problems to `document.problems`. File names are resolved
/// relative to `folder`; the files are not opened.
WebSettings read_web_settings(const config::Node& document, const std::filesystem::path& folder);

}  // namespace staple::httpd
