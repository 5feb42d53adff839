// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/access.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/folder.h"
#include "tests/pki/authority.h"

namespace staple::kubernetes {
namespace {

using testing::HasSubstr;

struct AccessTest : testing::Test {
  test::Folder folder;
  pki::Validity years{std::chrono::sys_days(std::chrono::year(2020) / 1 / 1),
                      std::chrono::sys_days(std::chrono::year(2120) / 1 / 1)};
  std::string ca = pki::encode_pem("CERTIFICATE", pki::make_root("Root", years).certificate);

  PodEnvironment make_pod() {
    PodEnvironment pod{"10.96.0.1", "443", ""};
    const std::string token = folder.write("token", "first");
    folder.write("ca.crt", ca);
    folder.write("namespace", "monitoring");
    pod.folder = token.substr(0, token.rfind('/'));
    return pod;
  }

  Result<std::shared_ptr<const Access>> load(const PodEnvironment& pod,
                                             const config::KubernetesDiscovery& settings = {}) {
    return load_access(settings, x509::Roots::make_empty(), pod);
  }
};

TEST_F(AccessTest, OfAPodIsItsServiceAccount) {
  const auto access = load(make_pod());
  ASSERT_TRUE(access) << access.error().message;
  EXPECT_EQ(to_string((*access)->server), "https://10.96.0.1/");
  EXPECT_EQ((*access)->namespace_name, "monitoring");
  EXPECT_EQ(*make_authorization(**access), "Bearer first");
}

TEST_F(AccessTest, ReadsTheTokenBeforeEachRequest) {
  const auto access = load(make_pod());
  folder.write("token", "second\n");
  EXPECT_EQ(*make_authorization(**access), "Bearer second");
  folder.write("token", "");
  EXPECT_THAT(make_authorization(**access).error().message, HasSubstr("token: is empty"));
}

TEST_F(AccessTest, TakesAnIpv6Address) {
  PodEnvironment pod = make_pod();
  pod.host = "fd00::1";
  EXPECT_EQ(to_string((*load(pod))->server), "https://[fd00::1]/");
}

TEST_F(AccessTest, SaysWhatIsMissing) {
  PodEnvironment pod = make_pod();
  pod.port = "port";
  EXPECT_THAT(load(pod).error().message, HasSubstr("KUBERNETES_SERVICE_PORT are no address"));
  folder.write("ca.crt", "nothing");
  EXPECT_THAT(load(make_pod()).error().message, testing::Not(HasSubstr("first")));
  EXPECT_THAT(load({}).error().message, HasSubstr("KUBERNETES_SERVICE_HOST is not set"));
}

TEST_F(AccessTest, OfAnApiServerHasTheLoginOfTheConfiguration) {
  config::KubernetesDiscovery settings;
  settings.client.url = *http::parse_url("https://api.test:6443");
  EXPECT_EQ(*make_authorization(**load({}, settings)), "");
  settings.client.scheme = "Basic";
  settings.client.user = "me";
  settings.client.secret = "secret";
  EXPECT_EQ(*make_authorization(**load({}, settings)), "Basic bWU6c2VjcmV0");
  settings.client.secret_file = folder.file("none");
  EXPECT_THAT(load({}, settings).error().message, HasSubstr("none: cannot be read"));
}

TEST_F(AccessTest, IsTheSameWithTheSameFiles) {
  const PodEnvironment pod = make_pod();
  const auto one = *load(pod);
  EXPECT_TRUE(are_interchangeable(*one, **load(pod)));
  folder.write("ca.crt", ca + ca);
  EXPECT_FALSE(are_interchangeable(*one, **load(pod)));
}

}  // namespace
}  // namespace staple::kubernetes
