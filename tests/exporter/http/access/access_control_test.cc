// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/access/access_control.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace staple::httpd {
namespace {

namespace fs = std::filesystem;

SteadyTime at{std::chrono::hours(1)};

/// AccessControlFixture is an AccessControl with a file in a temporary folder, and its log.
class AccessControlFixture {
 public:
  explicit AccessControlFixture(const std::string& text) {
    std::string name = (fs::temp_directory_path() / "gate-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    write(text);
    access_control_.emplace(file(), std::get<0>(load_web_config(file())),
                            Clock{[] { return WallTime{}; }, [] { return at; }},
                            Log(lines_, LogLevel::debug, LogFormat::logfmt,
                                [] { return std::chrono::system_clock::time_point(); }));
  }
  ~AccessControlFixture() { fs::remove_all(folder_); }

  std::string file() const { return folder_ / "web.yml"; }

  // Replaces the file, so that it has another inode.
  void write(const std::string& text) {
    std::ofstream(file() + ".new") << text;
    fs::rename(file() + ".new", file());
  }

  std::chrono::milliseconds interval() {
    return access_control_->web_config()->settings.rate_limit.interval;
  }
  std::string lines() const { return lines_.str(); }

 private:
  fs::path folder_;
  std::ostringstream lines_;
  std::optional<AccessControl> access_control_;
};

constexpr auto kOneSecond = "rate_limit: {interval: 1s}";
constexpr auto kTwoSeconds = "rate_limit: {interval: 2s}";

TEST(AccessControl, ReadsAChangedFileAtMostOnceASecond) {
  AccessControlFixture fixture(kOneSecond);
  EXPECT_EQ(fixture.interval(), std::chrono::seconds(1));
  fixture.write(kTwoSeconds);
  EXPECT_EQ(fixture.interval(), std::chrono::seconds(1));
  at += std::chrono::seconds(1);
  EXPECT_EQ(fixture.interval(), std::chrono::seconds(2));
}

TEST(AccessControl, KeepsTheOldConfigurationAndLogsOnceIfTheNewOneIsInvalid) {
  AccessControlFixture fixture(kOneSecond);
  fixture.write("rate_limit: {interval: often}");
  for (int i = 0; i < 3; ++i) {
    at += std::chrono::seconds(1);
    EXPECT_EQ(fixture.interval(), std::chrono::seconds(1));
  }
  const std::string lines = fixture.lines();
  const auto first = lines.find("expected a duration up to 1h");
  ASSERT_NE(first, std::string::npos) << lines;
  EXPECT_EQ(lines.find("expected a duration up to 1h", first + 1), std::string::npos) << lines;

  fixture.write(kTwoSeconds);
  at += std::chrono::seconds(1);
  EXPECT_EQ(fixture.interval(), std::chrono::seconds(2));
}

TEST(AccessControl, LoadsAChangeOnceTheFileThatItNamesExists) {
  AccessControlFixture fixture(kOneSecond);
  const std::string key = fixture.file() + ".ca";
  fixture.write("{tls_server_config: {cert_file: web.yml.ca, key_file: web.yml.ca}}");
  at += std::chrono::seconds(1);
  fixture.interval();
  EXPECT_NE(fixture.lines().find("web.yml.ca: cannot be read"), std::string::npos)
      << fixture.lines();
  std::ofstream(key) << "hello";
  at += std::chrono::seconds(1);
  fixture.interval();
  EXPECT_NE(fixture.lines().find("no valid PEM certificate"), std::string::npos) << fixture.lines();
}

TEST(AccessControl, PermitsEveryRequestWithoutAFile) {
  AccessControl access_control("", std::make_shared<WebConfig>(),
                               Clock{[] { return WallTime{}; }, [] { return at; }},
                               Log(std::cerr, LogLevel::debug, LogFormat::logfmt,
                                   [] { return std::chrono::system_clock::time_point(); }));
  at += std::chrono::hours(1);
  EXPECT_EQ(access_control.web_config()->tls, nullptr);
}

}  // namespace
}  // namespace staple::httpd
