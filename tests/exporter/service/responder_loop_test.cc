#include "exporter/service/responder_loop.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>

#include "probes/tls/secure_stream.h"
#include "tests/probes/http/http_server.h"
#include "tests/probes/ocsp/scene.h"

namespace staple::service {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

const WallTime kNow = test::JudgeFixture().now;

/// Told collects what probe loops are told, on whatever thread, and waits for it.
class Told {
 public:
  void add(std::size_t loop, std::shared_ptr<const responder::ResponderStatus> answer) {
    const std::lock_guard lock(mutex_);
    answers_.emplace_back(loop, std::move(answer));
    changed_.notify_all();
  }
  std::vector<std::pair<std::size_t, std::shared_ptr<const responder::ResponderStatus>>> wait_for(
      std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 20s, [&] { return answers_.size() >= count; });
    return answers_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<std::size_t, std::shared_ptr<const responder::ResponderStatus>>> answers_;
};

struct ResponderWatchTest : testing::Test {
  test::JudgeFixture fixture;
  boost::asio::io_context servers;
  http::HttpServer responder{servers, [this](const std::string&) {
                               const Bytes body = pki::encode(fixture.staple, fixture.signer);
                               return http::make_response(200, "Cache-Control: max-age=3600\r\n",
                                                          std::string(body.begin(), body.end()));
                             }};
  std::thread serving{[this] { servers.run(); }};
  Told told;
  ResponderWatch watch{Clock{[] { return kNow; }, [] { return std::chrono::steady_clock::now(); }},
                       ResponderNews{[this](std::size_t loop, const Sha256&,
                                            std::shared_ptr<const responder::ResponderStatus> answer) {
                                       told.add(loop, std::move(answer));
                                     },
                                     [](const std::string&, bool, const std::string&) {}}};

  ~ResponderWatchTest() override { end(); }
  /// end stops everything; what was counted can be looked at then.
  void end() {
    watch.close();
    servers.stop();
    if (serving.joinable()) serving.join();
  }

  std::shared_ptr<const polling::PolledCertificate> sighting() {
    prober::Module module;
    module.responder.interval = 1s;
    module.responder.url = responder.url("/");
    ocsp::VerdictCache memory;
    const auto client = std::make_shared<const endpoint::ResponderClient>(endpoint::ResponderClient{
        module.responder, *load_verifying_client(module.responder.tls, x509::Roots::make_empty()),
        endpoint::compute_client_id(module)});
    const ocsp::Verdict verdict = fixture.judge();
    return std::make_shared<const polling::PolledCertificate>(
        polling::PolledCertificate{polling::compute_certificate_key(verdict.certificate->sha256, *client),
                                   make_query(fixture.present(), verdict, module.policy, module.responder,
                                              *x509::Roots::make_empty(), memory),
                                   client});
  }
};

TEST_F(ResponderWatchTest, AsksOnceForAllLoopsAndTellsEach) {
  const auto seen = sighting();
  for (std::size_t loop = 0; loop < 4; ++loop) watch.appeared(loop, seen);
  const auto answers = told.wait_for(4);
  ASSERT_THAT(answers, SizeIs(4));
  for (const auto& [loop, answer] : answers) {
    ASSERT_TRUE(answer->live) << answer->failure->detail;
    EXPECT_EQ(answer->live->verdict.status, ocsp::CertStatus::good);
    EXPECT_EQ(answer->url, responder.url("/"));
    EXPECT_EQ(answer, answers.front().second) << "one answer, shared";
  }
  // One that sees it later is told what is known.
  watch.appeared(9, seen);
  const auto more = told.wait_for(5);
  ASSERT_THAT(more, SizeIs(5));
  EXPECT_EQ(more.back().first, 9U);
  end();
  EXPECT_THAT(responder.requests(), SizeIs(1));
}

TEST_F(ResponderWatchTest, ClosesWhileAQuestionRuns) {
  watch.appeared(0, sighting());
  watch.close();
  EXPECT_THAT(told.wait_for(0), IsEmpty());
}

}  // namespace
}  // namespace staple::service
