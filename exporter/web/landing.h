#pragma once

#include <string>

namespace staple {

/// landing_page is the page at `/`, in HTML: what this is and where to go.
std::string landing_page(const std::string& version, const std::string& telemetry_path);

}  // namespace staple
