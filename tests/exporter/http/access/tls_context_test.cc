// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/access/tls_context.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/folder.h"
#include "tests/pki/authority.h"

namespace staple::httpd {
namespace {

using std::chrono::days;

constexpr WallTime kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);
constexpr pki::Validity kYear{kNow - days(100), kNow + days(265)};

TEST(TlsContext, NeedsEveryCertificateOfAClientCaFile) {
  const test::Folder folder;
  const auto ca = pki::make_root("A CA", kYear);
  const auto leaf = pki::make_leaf(ca, kYear);
  const std::string good = pki::encode_pem("CERTIFICATE", ca.certificate);
  TlsSettings settings;
  settings.certificate.text = pki::encode_pem("CERTIFICATE", leaf.certificate);
  settings.key.text = leaf.key.to_pem();
  settings.client_auth = ClientAuth::require_and_verify;
  settings.client_ca.file = folder.write("ca.pem", good + good);
  EXPECT_TRUE(make_tls_context(settings));
  const std::string other_end = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END KEY-----\n";
  for (const std::string& broken : {pki::encode_pem("CERTIFICATE", Bytes{0x30, 0x00}), other_end}) {
    folder.write("ca.pem", good + broken + good);
    const auto made = make_tls_context(settings);
    ASSERT_TRUE(made.has_error()) << broken;
    EXPECT_EQ(made.error().part, TlsPart::client_ca);
    EXPECT_EQ(made.error().message, settings.client_ca.file + ": certificate 2 cannot be read");
  }
  folder.write("ca.pem", "nothing\n");
  EXPECT_EQ(make_tls_context(settings).error().message,
            settings.client_ca.file + ": no valid PEM certificate found");
}

}  // namespace
}  // namespace staple::httpd
