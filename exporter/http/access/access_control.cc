// SPDX-License-Identifier: Apache-2.0

#include "exporter/http/access/access_control.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <sys/stat.h>

namespace staple::httpd {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds kCheckInterval{1};

FileStamp read_stamp(const std::string& file) {
  FileStamp result{file};
  struct stat found {};
  if (stat(file.c_str(), &found) != 0) return result;
  result.device = found.st_dev;
  result.inode = found.st_ino;
  result.size = found.st_size;
  result.changed = std::int64_t{found.st_mtim.tv_sec} * 1'000'000'000 + found.st_mtim.tv_nsec;
  return result;
}

Response make_unauthorized() {
  Response response = make_text_response(401, "Authentication required\n");
  response.authenticate = "Basic realm=\"staple_exporter\", charset=\"UTF-8\"";
  return response;
}

}  // namespace

AccessControl::AccessControl(std::string file, std::shared_ptr<const WebConfig> web_config,
                             Clock clock, Log log)
    : file_(std::move(file)),
      web_config_(std::move(web_config)),
      clock_(clock),
      log_(std::move(log)) {
  stamps_ = read_stamps();
  checked_at_ = clock_.steady_now();
}

std::vector<FileStamp> AccessControl::read_stamps() const {
  if (file_.empty()) return {};
  std::vector<FileStamp> result{read_stamp(file_)};
  const auto& tls = web_config_->settings.tls;
  if (!tls) return result;
  for (const PemSource* pem : {&tls->certificate, &tls->key, &tls->client_ca}) {
    if (!pem->file.empty()) result.push_back(read_stamp(pem->file));
  }
  return result;
}

std::shared_ptr<const WebConfig> AccessControl::web_config() {
  const SteadyTime now = clock_.steady_now();
  if (file_.empty() || now - checked_at_ < kCheckInterval) return web_config_;
  checked_at_ = now;
  std::vector<FileStamp> found = read_stamps();
  if (found == stamps_ && problems_.empty()) return web_config_;
  LoadedWebConfig loaded = load_web_config(file_);
  if (auto* problems = std::get_if<std::vector<config::Problem>>(&loaded)) {
    reject_change(std::move(*problems));
    return web_config_;
  }
  web_config_ = std::get<std::shared_ptr<const WebConfig>>(std::move(loaded));
  problems_.clear();
  stamps_ = read_stamps();
  // A file that changed while it was read is read again at the next check.
  for (FileStamp& current : stamps_) {
    const auto before = std::ranges::find(found, current.file, &FileStamp::file);
    if (before != found.end()) current = *before;
  }
  log_.info("web configuration loaded", {{"file", file_}});
  return web_config_;
}

// A refused configuration is read again at each check, because a file that it names may appear
// later. Its problems are logged when they change.
void AccessControl::reject_change(std::vector<config::Problem> problems) {
  if (problems == problems_) return;
  for (const config::Problem& problem : problems) {
    log_.error("web configuration refused, the old one stays", {{"problem", to_string(problem)}});
  }
  problems_ = std::move(problems);
}

asio::awaitable<std::optional<Response>> AccessControl::check(std::string authorization,
                                                              ClientAddress client) {
  const std::shared_ptr<const WebConfig> config = web_config();
  if (!bucket_.take(config->settings.rate_limit, clock_.steady_now())) {
    co_return make_text_response(
        429, "Too many requests: limited by rate_limit in the web configuration\n");
  }
  if (config->settings.users.empty()) co_return std::nullopt;
  Credentials credentials = parse_basic(authorization);
  if (credentials.user.empty()) co_return make_unauthorized();
  const PasswordChecker::Outcome outcome = co_await password_checker_.check(
      config->settings.users, std::move(credentials), std::move(client));
  switch (outcome) {
    case PasswordChecker::Outcome::right:
      co_return std::nullopt;
    case PasswordChecker::Outcome::busy:
      co_return make_text_response(503, "Too many password checks are waiting\n");
    case PasswordChecker::Outcome::wrong:
      break;
  }
  co_return make_unauthorized();
}

}  // namespace staple::httpd
