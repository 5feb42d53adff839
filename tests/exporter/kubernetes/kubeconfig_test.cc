// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/kubeconfig.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/text/base64.h"
#include "tests/folder.h"
#include "tests/pki/authority.h"

namespace staple::kubernetes {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

std::string to_base64(const std::string& text) {
  return text::encode_base64({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

struct KubeconfigTest : testing::Test {
  test::Folder folder;
  pki::Validity years{std::chrono::sys_days(std::chrono::year(2020) / 1 / 1),
                      std::chrono::sys_days(std::chrono::year(2120) / 1 / 1)};
  pki::Authority root = pki::make_root("Root", years);
  std::string ca = pki::encode_pem("CERTIFICATE", root.certificate);

  /// load loads a file with this cluster and user, in YAML's flow style.
  Result<std::shared_ptr<const Access>> load(const std::string& cluster, const std::string& user) {
    return load_text(
        "current-context: b\ncontexts:\n  - {name: a, context: {cluster: x, user: x}}\n"
        "  - {name: b, context: {cluster: c, user: u}}\nclusters:\n  - {name: c, cluster: {" +
        cluster + "}}\nusers:\n  - {name: u, user: {" + user + "}}\n");
  }

  Result<std::shared_ptr<const Access>> load_text(const std::string& text) {
    return load_kubeconfig(folder.write("config", text), x509::Roots::make_empty());
  }

  std::string load_error(const std::string& cluster, const std::string& user) {
    const auto loaded = load(cluster, user);
    return loaded ? "no error" : loaded.error().message;
  }
};

constexpr auto kServer = R"(server: "https://api.test:6443")";

TEST_F(KubeconfigTest, HasServerCaAndToken) {
  const auto access = load(kServer + std::string(", certificate-authority-data: ") + to_base64(ca),
                           "token: secret");
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(to_string((*access)->server), "https://api.test:6443/");
  EXPECT_FALSE((*access)->tls->roots().is_empty());
  EXPECT_EQ(*make_authorization(**access), "Bearer secret");
}

TEST_F(KubeconfigTest, NamesFilesBesideIt) {
  folder.write("ca.pem", ca);
  folder.write("token", "first\n");
  const auto access =
      load(kServer + std::string(", certificate-authority: ca.pem"), "tokenFile: token, token: no");
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_FALSE((*access)->tls->roots().is_empty());
  EXPECT_EQ(*make_authorization(**access), "Bearer first");
  folder.write("token", "second\n");
  EXPECT_EQ(*make_authorization(**access), "Bearer second");
}

TEST_F(KubeconfigTest, HasAClientCertificate) {
  const pki::Identity identity = pki::make_leaf(root, years, {.names = {"me"}});
  const std::string certificate = pki::encode_pem("CERTIFICATE", identity.certificate);
  const std::string key = identity.key.to_pem();
  const auto access = load(kServer, "client-certificate-data: " + to_base64(certificate) +
                                        ", client-key-data: " + to_base64(key));
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(*make_authorization(**access), "");
  folder.write("c.pem", certificate);
  folder.write("k.pem", key);
  const auto from_files = load(kServer, "client-certificate: c.pem, client-key: k.pem");
  ASSERT_TRUE(from_files) << from_files.error().message;
  EXPECT_TRUE((*access)->tls->has_same_files(*(*from_files)->tls));
}

TEST_F(KubeconfigTest, HasAUserNameAndAProxy) {
  const auto access = load(kServer + std::string(R"(, proxy-url: "http://proxy.test:3128")"),
                           "username: me, password: secret");
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(*make_authorization(**access), "Basic bWU6c2VjcmV0");
  EXPECT_EQ((*access)->proxy.host, "proxy.test");
}

TEST_F(KubeconfigTest, RunsNoProgram) {
  EXPECT_THAT(load_error(kServer, "exec: {command: aws}"),
              HasSubstr("config:8:28: users[0].user.exec: no program is run for a login"));
  EXPECT_THAT(load_error(kServer, "auth-provider: {name: gcp}"), HasSubstr("no program is run"));
}

TEST_F(KubeconfigTest, VerifiesTheServer) {
  EXPECT_THAT(load_error(kServer + std::string(", insecure-skip-tls-verify: true"), "token: a"),
              HasSubstr("the server must be verified"));
  EXPECT_THAT(load_error(kServer + std::string(", tls-server-name: b"), "token: a"),
              HasSubstr("not supported"));
  EXPECT_THAT(load_error("", "token: a"), HasSubstr("needs a server"));
}

TEST_F(KubeconfigTest, NamesWhatIsMissing) {
  EXPECT_THAT(load_text("current-context: a").error().message,
              HasSubstr("there is no context 'a'"));
  EXPECT_THAT(load_text("contexts: []").error().message, HasSubstr("has no current-context"));
  EXPECT_THAT(load_text("[").error().message, HasSubstr("not a kubeconfig file"));
  EXPECT_THAT(load_kubeconfig(folder.file("none"), nullptr).error().message,
              HasSubstr("none: cannot be read"));
}

TEST_F(KubeconfigTest, ShowsNoSecret) {
  for (const std::string user :
       {"token: [secret]", "token: \"sec\\nret\"", "client-certificate-data: secret, client-key: x",
        "client-key-data: c2VjcmV0, client-certificate-data: c2VjcmV0"}) {
    EXPECT_THAT(load_error(kServer, user), AllOf(Not(HasSubstr("secret")), Not(HasSubstr("c2Vjc")),
                                                 Not(HasSubstr("no error")), HasSubstr("config")))
        << user;
  }
}

TEST_F(KubeconfigTest, MayBeTheFileOfATokenByMistake) {
  for (const std::string text : {"eyJhbGciOi.secret.x", "\"secret\"", "- secret", "", "5\n"}) {
    const auto loaded = load_text(text);
    ASSERT_FALSE(loaded) << text;
    EXPECT_THAT(loaded.error().message, EndsWith("config:1:1: not a kubeconfig file")) << text;
  }
}

TEST_F(KubeconfigTest, NamesDataInItThatIsNoCertificate) {
  EXPECT_THAT(load_error(kServer + std::string(", certificate-authority-data: eA=="), "token: a"),
              HasSubstr("config: certificate-authority-data: "));
}

}  // namespace
}  // namespace staple::kubernetes
