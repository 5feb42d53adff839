// SPDX-License-Identifier: Apache-2.0

#include "probes/tls/client.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>

#include "tests/pki/authority.h"

namespace staple::tls {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using namespace std::chrono_literals;

const pki::Validity kValidity{WallTime(1'700'000'000s), WallTime(1'800'000'000s)};

struct ClientTest : testing::Test {
  std::filesystem::path folder = std::filesystem::path(testing::TempDir()) /
                                 testing::UnitTest::GetInstance()->current_test_info()->name();
  pki::Authority root = pki::make_root("Root", kValidity);
  pki::Identity identity = pki::make_leaf(root, kValidity);

  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name) << text;
    return folder / name;
  }

  static auto load(const std::string& cert_file, const std::string& key_file,
                   const std::string& ca_file = "") {
    Settings settings;
    settings.cert_file = cert_file;
    settings.key_file = key_file;
    settings.ca_file = ca_file;
    return load_client(settings, x509::Roots::make_empty());
  }

  std::string certificate() const {
    return write("client.pem", pki::encode_pem("CERTIFICATE", identity.certificate));
  }
  std::string key() const { return write("client.key", identity.key.to_pem()); }
};

TEST_F(ClientTest, LoadsAClientCertificateAndItsKey) { EXPECT_TRUE(load(certificate(), key())); }

TEST_F(ClientTest, FindsTheKeyInTheCertificateFile) {
  EXPECT_TRUE(load(write("both.pem", pki::encode_pem("CERTIFICATE", identity.certificate) +
                                         identity.key.to_pem()),
                   ""));
}

TEST_F(ClientTest, NamesAnUnreadableFile) {
  const auto loaded = load(folder / "missing.pem", key());
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().kind, ErrorKind::unreadable);
  EXPECT_EQ(loaded.error().message,
            (folder / "missing.pem").string() + ": cannot be read: No such file or directory");
  EXPECT_THAT(load(certificate(), folder / "missing.key").error().message,
              HasSubstr("missing.key: cannot be read: No such file"));
  EXPECT_THAT(load(write("empty.pem", ""), key()).error().message,
              HasSubstr("empty.pem: is empty"));
  EXPECT_THAT(load(folder, key()).error().message,
              StartsWith(folder.string() + ": is a directory"));
}

TEST_F(ClientTest, NamesAMalformedFile) {
  const auto loaded = load(write("text.pem", "hello"), key());
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().kind, ErrorKind::malformed);
  EXPECT_THAT(loaded.error().message, HasSubstr("text.pem: no valid PEM certificate"));
  EXPECT_THAT(load(certificate(), write("text.key", "hello")).error().message,
              HasSubstr("text.key: no valid PEM key"));
}

TEST_F(ClientTest, RejectsTheKeyOfAnotherCertificate) {
  const auto loaded = load(certificate(), write("other.key", pki::Key::p256().to_pem()));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().kind, ErrorKind::malformed);
}

TEST_F(ClientTest, TrustsTheCertificatesOfTheCaFile) {
  const auto loaded =
      load("", "", write("ca.pem", pki::encode_pem("CERTIFICATE", root.certificate)));
  ASSERT_TRUE(loaded);
  EXPECT_EQ((*loaded)->roots().find_by_subject(root.name).size(), 1u);
}

TEST_F(ClientTest, ReportsTheProblemOfTheCaFile) {
  const auto error = [](const std::string& file) { return load("", "", file).error(); };
  EXPECT_EQ(error(folder / "missing.pem").kind, ErrorKind::unreadable);
  EXPECT_EQ(error(write("text.pem", "hello")).kind, ErrorKind::malformed);
  EXPECT_EQ(error(write("bad.pem", pki::encode_pem("CERTIFICATE", Bytes{1, 2, 3}))).kind,
            ErrorKind::malformed);
}

}  // namespace
}  // namespace staple::tls
