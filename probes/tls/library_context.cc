// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/library_context.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/core_dispatch.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/ssl.h>

#include "probes/crypto/handle.h"
#include "probes/tls/algorithms.h"

namespace staple::tls {
namespace {

using Algorithms = std::vector<OSSL_ALGORITHM>;

constexpr const char* kName = "staple-handshakes";

/// kKeepsDecoders is the version since which OpenSSL keeps the decoders that it found: 3.2.
constexpr unsigned long kKeepsDecoders = 0x30200000;

/// DefaultProvider is OpenSSL's default provider, and what is needed of it by OSSL_OP number.
struct DefaultProvider {
  OSSL_PROVIDER* provider = nullptr;
  std::array<Algorithms, OSSL_OP__HIGHEST + 1> needed;
};

Algorithms select_needed(OSSL_PROVIDER* provider, int operation) {
  Algorithms needed;
  int no_cache = 0;
  const OSSL_ALGORITHM* all = OSSL_PROVIDER_query_operation(provider, operation, &no_cache);
  for (; all && all->algorithm_names; ++all) {
    const char* const properties = all->property_definition;
    if (is_needed_by_handshakes(operation, all->algorithm_names, properties ? properties : ""))
      needed.push_back(*all);
  }
  needed.push_back({nullptr, nullptr, nullptr, nullptr});
  return needed;
}

/// default_provider loads the provider once. It is never freed: OpenSSL calls the functions below
/// until the process ends.
const DefaultProvider& default_provider() {
  static const DefaultProvider* const one = [] {
    auto* const made = new DefaultProvider;
    made->provider = OSSL_PROVIDER_try_load(nullptr, "default", 1);
    for (int operation = 0; made->provider && operation <= OSSL_OP__HIGHEST; ++operation) {
      made->needed[static_cast<std::size_t>(operation)] = select_needed(made->provider, operation);
    }
    return made;
  }();
  return *one;
}

// The functions of a provider (provider(7)).

const OSSL_ALGORITHM* query(void*, int operation, int* no_cache) {
  *no_cache = 0;
  if (operation < 0 || operation > OSSL_OP__HIGHEST) return nullptr;
  return default_provider().needed[static_cast<std::size_t>(operation)].data();
}

/// The capabilities are the groups and signature algorithms of TLS.
int get_capabilities(void*, const char* capability, OSSL_CALLBACK* callback, void* argument) {
  return OSSL_PROVIDER_get_capabilities(default_provider().provider, capability, callback,
                                        argument);
}

using Function = void (*)();

const OSSL_DISPATCH kFunctions[] = {
    {OSSL_FUNC_PROVIDER_QUERY_OPERATION, reinterpret_cast<Function>(query)},
    {OSSL_FUNC_PROVIDER_GET_CAPABILITIES, reinterpret_cast<Function>(get_capabilities)},
    {0, nullptr}};

/// initialize is the entry of the built-in provider. The algorithms are those of the default
/// provider, so they are called with its context.
int initialize(const OSSL_CORE_HANDLE*, const OSSL_DISPATCH*, const OSSL_DISPATCH** functions,
               void** context) {
  *functions = kFunctions;
  *context = OSSL_PROVIDER_get0_provider_ctx(default_provider().provider);
  return *context != nullptr;
}

OSSL_LIB_CTX* make_trimmed_context() {
  OSSL_LIB_CTX* const context = default_provider().provider ? OSSL_LIB_CTX_new() : nullptr;
  if (context && OSSL_PROVIDER_add_builtin(context, kName, initialize) == 1 &&
      OSSL_PROVIDER_load(context, kName)) {
    return context;
  }
  OSSL_LIB_CTX_free(context);
  ERR_clear_error();
  return nullptr;
}

/// list_suites returns the numbers of all cipher suites of a library context.
std::vector<std::uint32_t> list_suites(OSSL_LIB_CTX* library) {
  std::vector<std::uint32_t> numbers;
  const crypto::Handle<SSL_CTX> context(SSL_CTX_new_ex(library, nullptr, TLS_client_method()));
  if (!context) return numbers;
  SSL_CTX_set_cipher_list(context.get(), "ALL:COMPLEMENTOFALL:@SECLEVEL=0");
  const STACK_OF(SSL_CIPHER)* const suites = SSL_CTX_get_ciphers(context.get());
  for (int i = 0; i < sk_SSL_CIPHER_num(suites); ++i)
    numbers.push_back(SSL_CIPHER_get_id(sk_SSL_CIPHER_value(suites, i)));
  return numbers;
}

/// uses_default_provider_alone returns whether the process uses OpenSSL's default provider alone
/// and without conditions. The system's configuration may say otherwise (config(5)).
bool uses_default_provider_alone() {
  bool alone = true;
  OSSL_PROVIDER_do_all(
      nullptr,
      [](OSSL_PROVIDER* provider, void* result) {
        if (std::string_view("default") != OSSL_PROVIDER_get0_name(provider))
          *static_cast<bool*>(result) = false;
        return 1;
      },
      &alone);
  return alone && EVP_default_properties_is_fips_enabled(nullptr) == 0;
}

OSSL_LIB_CTX* choose_automatically() {
  if (OpenSSL_version_num() >= kKeepsDecoders || !uses_default_provider_alone()) return nullptr;
  OSSL_LIB_CTX* const trimmed = trimmed_library_context();
  return trimmed && list_suites(trimmed) == list_suites(nullptr) ? trimmed : nullptr;
}

}  // namespace

OSSL_LIB_CTX* trimmed_library_context() {
  static OSSL_LIB_CTX* const one = make_trimmed_context();
  return one;
}

Result<OSSL_LIB_CTX*> choose_library_context(const char* value) {
  const std::string_view chosen = value ? value : "";
  if (chosen == "whole") return static_cast<OSSL_LIB_CTX*>(nullptr);
  if (chosen == "trimmed") return trimmed_library_context();
  if (chosen.empty()) {
    static OSSL_LIB_CTX* const automatic = choose_automatically();
    return automatic;
  }
  std::string message("the environment variable ");
  message.append(kContextVariable).append(" must be `whole` or `trimmed`, not `");
  return Error{ErrorKind::malformed, message.append(chosen).append("`")};
}

Result<OSSL_LIB_CTX*> choose_library_context() {
  return choose_library_context(std::getenv(kContextVariable));
}

}  // namespace staple::tls
