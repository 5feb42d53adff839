// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/system_roots.h"

#include <cstdlib>
#include <string>
#include <variant>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exporter/service/configuration.h"
#include "tests/folder.h"
#include "tests/pki/authority.h"

namespace staple::service {
namespace {

using std::chrono::days;
using testing::EndsWith;
using testing::HasSubstr;

constexpr WallTime kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);

class SystemRootsTest : public testing::Test {
 protected:
  ~SystemRootsTest() override { unsetenv("SSL_CERT_FILE"); }

  std::shared_ptr<const x509::Roots> load_system_from(const std::string& file) {
    setenv("SSL_CERT_FILE", file.c_str(), 1);
    return x509::Roots::load_system();
  }

  /// find_problem returns Configuration::roots_problem of a configuration on a system
  /// without roots.
  std::string find_problem(const std::string& yaml) {
    const auto system = load_system_from(folder.file("none.pem"));
    const auto loaded = load_configuration(folder.write("f.yml", yaml), system);
    if (const auto* const problems = std::get_if<std::vector<config::Problem>>(&loaded))
      ADD_FAILURE() << to_string(problems->front());
    const auto* const configuration = std::get_if<Configuration>(&loaded);
    return configuration ? configuration->roots_problem : "";
  }

  test::Folder folder;
  std::string root = pki::encode_pem(
      "CERTIFICATE", pki::make_root("One", {kNow - days(1), kNow + days(1)}).certificate);
  std::string ca_file = "tls_config: {ca_file: " + folder.write("ca.pem", root) + "}";
};

TEST_F(SystemRootsTest, ThatCanBeReadAreNoProblem) {
  const auto system = load_system_from(folder.write("system.pem", root));
  EXPECT_EQ(describe_roots_problem(*system), "");
  EXPECT_EQ(describe_roots_problem(*system, config::make_default_settings()), "");
}

TEST_F(SystemRootsTest, ThatAreMissingAreReportedWithTheModulesThatUseThem) {
  const std::string problem =
      find_problem("modules: {mail: {}, inside: {" + ca_file + "}}\nfleets: []\n");
  EXPECT_THAT(problem,
              HasSubstr("the system has no CA certificates (SSL_CERT_FILE=" +
                        folder.file("none.pem") + ": cannot be read: No such file or directory)"));
  EXPECT_THAT(problem, EndsWith("; modules without ca_file: mail, tls"));
}

TEST_F(SystemRootsTest, ThatAreMissingAreNoProblemIfNoModuleUsesThem) {
  const std::string modules = "modules: {inside: {" + ca_file + "}}\n";
  EXPECT_EQ(find_problem(modules + "fleets: [{name: a, module: inside}]\n"), "");
  EXPECT_THAT(find_problem(modules + "fleets: [{name: a, module: inside}, {name: b}]\n"),
              EndsWith("; modules without ca_file: tls"));
  EXPECT_THAT(find_problem(modules), EndsWith("; modules without ca_file: tls"))
      << "only /probe works, with any module";
  EXPECT_EQ(find_problem("modules: {tls: {" + ca_file + "}}\n"), "");
}

TEST_F(SystemRootsTest, OfWhichOneCannotBeReadAreReportedWithItsNumber) {
  const auto system = load_system_from(
      folder.write("system.pem", root + pki::encode_pem("CERTIFICATE", Bytes{0x30, 0x00})));
  EXPECT_EQ(
      describe_roots_problem(*system),
      "a CA certificate of the system cannot be used (SSL_CERT_FILE=" + folder.file("system.pem") +
          ": certificate 2 cannot be read): chains to it are not trusted");
}

}  // namespace
}  // namespace staple::service
