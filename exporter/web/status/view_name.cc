// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/status/view_name.h"

namespace staple::web {

Html render_view_name(const prober::Observation& observation) {
  Html html;
  if (observation.address.empty()) {
    html << "no address";
  } else {
    html << observation.address;
  }
  if (!observation.view.empty()) html << ", " << observation.view;
  return html;
}

}  // namespace staple::web
