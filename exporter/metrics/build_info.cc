// SPDX-License-Identifier: Apache-2.0

#include "exporter/metrics/build_info.h"

#include "probes/crypto/version.h"

namespace staple::metrics {

BuildInfo read_build_info() {
#ifdef __clang__
  constexpr auto compiler = "clang " __clang_version__;
#else
  constexpr auto compiler = "g++ " __VERSION__;
#endif
  return {STAPLE_VERSION, STAPLE_REVISION, compiler, crypto::read_openssl_version()};
}

}  // namespace staple::metrics
