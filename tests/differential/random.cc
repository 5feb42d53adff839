// SPDX-License-Identifier: Apache-2.0

// RAND_METHOD is deprecated, but it is the only way to make OpenSSL's random numbers reproducible.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "tests/differential/random.h"

#include <openssl/rand.h>

namespace staple::test {
namespace {

std::mt19937_64& generator() {
  static std::mt19937_64 engine;
  return engine;
}

int fill(unsigned char* out, int count) {
  for (int i = 0; i < count; ++i) out[i] = static_cast<unsigned char>(generator()());
  return 1;
}

int ready() { return 1; }

constexpr RAND_METHOD kSeeded{.seed = nullptr,
                              .bytes = fill,
                              .cleanup = nullptr,
                              .add = nullptr,
                              .pseudorand = fill,
                              .status = ready};

}  // namespace

void seed_openssl(std::uint64_t seed) {
  generator().seed(seed);
  RAND_set_rand_method(&kSeeded);
}

}  // namespace staple::test
