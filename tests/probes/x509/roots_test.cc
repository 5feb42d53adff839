// SPDX-License-Identifier: Apache-2.0

#include "probes/x509/roots.h"

#include <cstdlib>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/x509/trust.h"
#include "tests/folder.h"
#include "tests/pki/authority.h"

namespace staple::x509 {
namespace {

using std::chrono::days;

constexpr WallTime kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);
constexpr pki::Validity kYear{kNow - days(100), kNow + days(265)};

class RootsTest : public testing::Test {
 protected:
  RootsTest() {
    if (const char* before = std::getenv("SSL_CERT_FILE")) before_ = before;
  }
  ~RootsTest() override {
    before_ ? setenv("SSL_CERT_FILE", before_->c_str(), 1) : unsetenv("SSL_CERT_FILE");
  }

  static std::shared_ptr<const Roots> load_system_from(const std::string& file) {
    setenv("SSL_CERT_FILE", file.c_str(), 1);
    return Roots::load_system();
  }

  static std::string message(const std::string& file) {
    const auto loaded = Roots::load(file, Roots::make_empty());
    return loaded ? "" : loaded.error().message;
  }

  std::string one = pki::encode_pem("CERTIFICATE", pki::make_root("One", kYear).certificate);
  std::string other = pki::encode_pem("CERTIFICATE", pki::make_root("Other", kYear).certificate);
  std::string broken = pki::encode_pem("CERTIFICATE", Bytes{0x30, 0x00});
  test::Folder folder;

 private:
  std::optional<std::string> before_;
};

TEST_F(RootsTest, OfTheSystemHaveNoProblemIfEveryCertificateCanBeRead) {
  const auto roots = load_system_from(folder.write("ca.pem", one + other));
  EXPECT_FALSE(roots->is_empty());
  EXPECT_EQ(roots->problem(), "");
}

TEST_F(RootsTest, OfTheSystemSayWhereTheyWereLookedForAndWhyNoneWasFound) {
  const std::string empty = folder.write("empty.pem", "");
  const std::string text = folder.write("text.pem", "# no certificate yet\n");
  const std::string folder_itself = folder.file("");
  const std::string missing = folder.file("none.pem");
  for (const auto& [file, why] : std::initializer_list<std::pair<std::string, std::string>>{
           {missing, "cannot be read: No such file or directory"},
           {folder_itself, "is a directory"},
           {empty, "there is no PEM certificate in it"},
           {text, "there is no PEM certificate in it"},
           {"", "cannot be read: No such file or directory"}}) {
    const auto roots = load_system_from(file);
    EXPECT_TRUE(roots->is_empty()) << file;
    EXPECT_EQ(roots->problem(), "SSL_CERT_FILE=" + file + ": " + why);
  }
}

TEST_F(RootsTest, OfTheSystemLeaveOutACertificateThatCannotBeRead) {
  const auto roots = load_system_from(folder.write("ca.pem", one + broken + other));
  EXPECT_FALSE(roots->find_by_subject(pki::make_root("One", kYear).name).empty());
  EXPECT_FALSE(roots->find_by_subject(pki::make_root("Other", kYear).name).empty());
  EXPECT_THAT(roots->problem(), testing::EndsWith("ca.pem: certificate 2 cannot be read"));
}

TEST_F(RootsTest, OfTheSystemSayThatNoCertificateInTheBundleCanBeRead) {
  const auto roots = load_system_from(folder.write("ca.pem", broken));
  EXPECT_TRUE(roots->is_empty());
  EXPECT_THAT(roots->problem(), testing::EndsWith("ca.pem: certificate 1 cannot be read"));
}

TEST_F(RootsTest, FromAFileNeedEveryCertificateInIt) {
  EXPECT_EQ(message(folder.write("ca.pem", one + other)), "");
  EXPECT_EQ(message(folder.write("second.pem", one + broken)),
            folder.file("second.pem") + ": certificate 2 cannot be read");
  const auto cut = one.substr(0, one.size() / 2);
  EXPECT_EQ(message(folder.write("cut.pem", other + cut)),
            folder.file("cut.pem") + ": certificate 2 cannot be read: a PEM block has no END line");
  EXPECT_EQ(message(folder.write("text.pem", "nothing\n")),
            folder.file("text.pem") + ": there is no PEM certificate in it");
  EXPECT_EQ(message(folder.file("none")),
            folder.file("none") + ": cannot be read: No such file or directory");
  EXPECT_EQ(message(folder.file("")), folder.file("") + ": is a directory");
}

TEST_F(RootsTest, FromAFileHaveNoProblemOfTheSystem) {
  const auto system = load_system_from(folder.file("none.pem"));
  const auto roots = Roots::load(folder.write("ca.pem", one), system);
  ASSERT_TRUE(roots);
  EXPECT_EQ((*roots)->problem(), "");
}

TEST_F(RootsTest, AreNamedAsTheReasonWhyAChainIsUntrustedIfThereAreNone) {
  const auto issuer = pki::make_root("One", kYear);
  const auto leaf = pki::make_leaf(issuer, kYear);
  const std::vector<ByteView> chain{leaf.certificate, issuer.certificate};
  const auto trust = verify_chain(chain, *load_system_from(folder.file("none.pem")), "", kNow);
  EXPECT_FALSE(trust.trusted);
  EXPECT_EQ(trust.problem, "there is no trusted root on this system");
}

}  // namespace
}  // namespace staple::x509
