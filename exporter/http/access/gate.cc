#include "exporter/http/access/gate.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <sys/stat.h>

namespace staple::httpd {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds kLookEvery{1};

FileStamp stamp(const std::string& file) {
  FileStamp result{file};
  struct stat found {};
  if (stat(file.c_str(), &found) != 0) return result;
  result.device = found.st_dev;
  result.inode = found.st_ino;
  result.size = found.st_size;
  result.changed = std::int64_t{found.st_mtim.tv_sec} * 1'000'000'000 + found.st_mtim.tv_nsec;
  return result;
}

Response unauthorized() {
  Response response = plain(401, "Who are you? This page wants a user name and a password.\n");
  response.authenticate = "Basic realm=\"staple_exporter\", charset=\"UTF-8\"";
  return response;
}

}  // namespace

Gate::Gate(std::string file, std::shared_ptr<const Access> access, Clock clock, Log log)
    : file_(std::move(file)), access_(std::move(access)), clock_(std::move(clock)), log_(std::move(log)) {
  stamps_ = stamps();
  looked_ = clock_.steady_now();
}

std::vector<FileStamp> Gate::stamps() const {
  if (file_.empty()) return {};
  std::vector<FileStamp> result{stamp(file_)};
  const auto& tls = access_->settings.tls;
  if (!tls) return result;
  for (const Pem* pem : {&tls->certificate, &tls->key, &tls->client_ca}) {
    if (!pem->file.empty()) result.push_back(stamp(pem->file));
  }
  return result;
}

std::shared_ptr<const Access> Gate::access() {
  const SteadyTime now = clock_.steady_now();
  if (file_.empty() || now - looked_ < kLookEvery) return access_;
  looked_ = now;
  std::vector<FileStamp> found = stamps();
  if (found == stamps_ && refused_.empty()) return access_;
  LoadedAccess loaded = load_access(file_);
  if (auto* problems = std::get_if<std::vector<config::Problem>>(&loaded)) {
    refuse_change(std::move(*problems));
    return access_;
  }
  access_ = std::get<std::shared_ptr<const Access>>(std::move(loaded));
  refused_.clear();
  stamps_ = stamps();
  // A file that changed while it was read is read once more.
  for (FileStamp& now_is : stamps_) {
    const auto before = std::ranges::find(found, now_is.file, &FileStamp::file);
    if (before != found.end()) now_is = *before;
  }
  log_.info("the web configuration was loaded", {{"file", file_}});
  return access_;
}

// It is tried again at each look, as a file that it names may be yet to come, and told when something else is
// wrong.
void Gate::refuse_change(std::vector<config::Problem> problems) {
  if (problems == refused_) return;
  for (const config::Problem& problem : problems) {
    log_.error("the web configuration was refused, the old one stays", {{"problem", to_string(problem)}});
  }
  refused_ = std::move(problems);
}

asio::awaitable<std::optional<Response>> Gate::refuse(std::string authorization) {
  const std::shared_ptr<const Access> held = access();
  if (!bucket_.take(held->settings.rate_limit, clock_.steady_now())) {
    co_return plain(429, "Too many requests: see rate_limit in the web configuration.\n");
  }
  if (held->settings.users.empty()) co_return std::nullopt;
  Credentials credentials = parse_basic(authorization);
  if (credentials.user.empty()) co_return unauthorized();
  const Passwords::Verdict verdict = co_await passwords_.check(held->settings.users, std::move(credentials));
  switch (verdict) {
    case Passwords::Verdict::right:
      co_return std::nullopt;
    case Passwords::Verdict::busy:
      co_return plain(503, "Too many passwords are being checked.\n");
    case Passwords::Verdict::wrong:
      break;
  }
  co_return unauthorized();
}

}  // namespace staple::httpd
