// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/client.h"

#include <utility>

#include "probes/tls/context.h"
#include "probes/tls/handshake_context.h"
#include "probes/tls/known_issuers.h"
#include "probes/tls/library_context.h"
#include "probes/tls/offered.h"

namespace staple::tls {
namespace {

std::shared_ptr<SSL_CTX> make_context(const Settings& settings, OSSL_LIB_CTX* library,
                                      KeyShares shares) {
  std::shared_ptr<SSL_CTX> context = make_handshake_context(settings, library, shares);
  if (can_remember_issuers()) remember_issuers(*context);
  return context;
}

/// has_first_share returns whether KeyShares::first differs from KeyShares::usual. A client with a
/// certificate uses the usual ones.
bool has_first_share(const Settings& settings) {
  return settings.groups.empty() && settings.cert_file.empty() &&
         !offered_groups_with_one_share().empty();
}

}  // namespace

Result<std::shared_ptr<const Client>> make_client(const Settings& settings,
                                                  std::shared_ptr<const x509::Roots> roots) {
  // Private keys are read by the whole library only.
  Result<OSSL_LIB_CTX*> library = choose_library_context();
  if (!library) return library.error();
  if (!settings.cert_file.empty()) library = nullptr;
  std::shared_ptr<SSL_CTX> context = make_context(settings, *library, KeyShares::usual);
  const auto files = add_client_certificate(*context, settings);
  if (!files) return files.error();
  std::shared_ptr<SSL_CTX> first_share;
  if (has_first_share(settings)) first_share = make_context(settings, *library, KeyShares::first);
  return std::make_shared<const Client>(std::move(context), std::move(roots), *files,
                                        std::move(first_share));
}

Result<std::shared_ptr<const Client>> load_client(
    const Settings& settings, const std::shared_ptr<const x509::Roots>& system) {
  if (settings.ca_file.empty()) return make_client(settings, system);
  auto roots = x509::Roots::load(settings.ca_file, system);
  if (!roots) return roots.error();
  return make_client(settings, *std::move(roots));
}

}  // namespace staple::tls
