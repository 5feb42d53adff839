// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/anonymous_module.h"

#include <utility>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "exporter/configuration/privilege.h"
#include "exporter/responder/load_responder_client.h"

namespace staple::service {
namespace {

/// LoadedModule is a module and the clients of the same module without certificates, because no
/// files exist here.
struct LoadedModule {
  explicit LoadedModule(prober::Module loaded) : module(std::move(loaded)) {
    clients = *prober::load_view_clients(collect_tls_settings(module), system);
    responder = *polling::load_responder_client(module, system);
    module.tls.cert_file = "/ours.pem";
    module.tls.key_file = "/ours.key";
    for (prober::View& view : module.views) view.tls = module.tls;
  }

  AnonymousModule make() const {
    auto made = make_anonymous_module(module, *clients, responder, system);
    return made ? *std::move(made) : AnonymousModule();
  }

  prober::Module module;
  std::shared_ptr<const x509::Roots> system = x509::Roots::make_empty();
  std::shared_ptr<const prober::ViewClients> clients;
  std::shared_ptr<const endpoint::ResponderClient> responder;
};

TEST(AnonymousModule, HasNoCertificateInAnyView) {
  prober::Module module;
  module.views.resize(2);
  LoadedModule loaded(std::move(module));
  loaded.module.login = {"monitor", "geheim", "password"};
  const AnonymousModule anonymous = loaded.make();
  EXPECT_FALSE(config::has_client_certificate(*anonymous.module));
  for (const tls::Settings& settings : collect_tls_settings(*anonymous.module)) {
    EXPECT_EQ(settings.cert_file, "");
    EXPECT_EQ(settings.key_file, "");
  }
  EXPECT_EQ(anonymous.module->login, starttls::Login());
  ASSERT_EQ(anonymous.tls->size(), 3u);
  for (const auto& client : *anonymous.tls)
    EXPECT_EQ(SSL_CTX_get0_certificate(client->context()), nullptr);
  EXPECT_EQ(anonymous.responder, loaded.responder);
}

TEST(AnonymousModule, KeepsAllOtherSettings) {
  prober::Module module;
  module.name = "inside";
  module.tls.min_version = TlsVersion::tls12;
  LoadedModule loaded(module);
  EXPECT_EQ(*loaded.make().module, module);
}

// The certificate of a target names the responder, so a caller who chooses the target chooses it.
TEST(AnonymousModule, HasNoCertificateForAResponderThatTheTargetNames) {
  LoadedModule loaded{prober::Module()};
  loaded.module.responder.query = true;
  loaded.module.responder.tls.cert_file = "/ours.pem";
  loaded.module.responder.tls.key_file = "/ours.key";
  const AnonymousModule anonymous = loaded.make();
  EXPECT_EQ(anonymous.module->responder.tls.cert_file, "");
  EXPECT_EQ(anonymous.responder->settings.tls.cert_file, "");
  EXPECT_NE(anonymous.responder->id, endpoint::compute_client_id(loaded.module))
      << "what is known by the certificate must not be used without it";

  loaded.module.responder.url = "http://responder.test";
  EXPECT_EQ(loaded.make().responder, loaded.responder);
}

}  // namespace
}  // namespace staple::service
