// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/responder_loop.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>

#include "probes/tls/secure_stream.h"
#include "tests/probes/http/http_server.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::service {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

const WallTime kNow = test::JudgeFixture().now;

/// StatusRecorder records the statuses for probe loops, on any thread, and waits for them.
class StatusRecorder {
 public:
  void add(std::size_t loop, std::shared_ptr<const responder::ResponderStatus> status) {
    const std::lock_guard lock(mutex_);
    statuses_.emplace_back(loop, std::move(status));
    changed_.notify_all();
  }
  std::vector<std::pair<std::size_t, std::shared_ptr<const responder::ResponderStatus>>> wait_for(
      std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 20s, [&] { return statuses_.size() >= count; });
    return statuses_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<std::size_t, std::shared_ptr<const responder::ResponderStatus>>> statuses_;
};

struct ResponderLoopTest : testing::Test {
  test::JudgeFixture fixture;
  boost::asio::io_context servers;
  http::HttpServer responder{servers, [this](const std::string&) {
                               const Bytes body = pki::encode(fixture.staple, fixture.signer);
                               return http::make_response(200, "Cache-Control: max-age=3600\r\n",
                                                          std::string(body.begin(), body.end()));
                             }};
  std::thread serving{[this] { servers.run(); }};
  StatusRecorder recorder;
  ResponderLoop responder_loop{
      Clock{[] { return kNow; }, [] { return std::chrono::steady_clock::now(); }},
      ResponderListener{[this](std::size_t loop, const Sha256&,
                               std::shared_ptr<const responder::ResponderStatus> status) {
                          recorder.add(loop, std::move(status));
                        },
                        [](const std::string&, bool, const std::string&) {}}};

  ~ResponderLoopTest() override { end(); }
  /// end stops all threads. The requests can be read afterwards.
  void end() {
    responder_loop.close();
    servers.stop();
    if (serving.joinable()) serving.join();
  }

  std::shared_ptr<const polling::PolledCertificate> make_certificate() {
    prober::Module module;
    module.responder.interval = 1s;
    module.responder.url = responder.url("/");
    ocsp::VerdictCache cache;
    const auto client = std::make_shared<const endpoint::ResponderClient>(endpoint::ResponderClient{
        module.responder, *load_verifying_client(module.responder.tls, x509::Roots::make_empty()),
        endpoint::compute_client_id(module)});
    const ocsp::Verdict verdict = fixture.judge();
    return std::make_shared<const polling::PolledCertificate>(polling::PolledCertificate{
        polling::compute_certificate_key(verdict.certificate->sha256, *client),
        make_query(fixture.present(), verdict, module.policy, module.responder,
                   *x509::Roots::make_empty(), cache),
        client});
  }
};

TEST_F(ResponderLoopTest, QueriesOnceForAllLoopsAndNotifiesEach) {
  const auto seen = make_certificate();
  for (std::size_t loop = 0; loop < 4; ++loop) responder_loop.add_certificate(loop, seen);
  const auto statuses = recorder.wait_for(4);
  ASSERT_THAT(statuses, SizeIs(4));
  for (const auto& [loop, status] : statuses) {
    ASSERT_TRUE(status->live) << status->failure->detail;
    EXPECT_EQ(status->live->verdict.status, ocsp::CertStatus::good);
    EXPECT_EQ(status->url, responder.url("/"));
    EXPECT_EQ(status, statuses.front().second) << "the status is shared";
  }
  // A loop that adds the certificate later gets the known status.
  responder_loop.add_certificate(9, seen);
  const auto more = recorder.wait_for(5);
  ASSERT_THAT(more, SizeIs(5));
  EXPECT_EQ(more.back().first, 9U);
  end();
  EXPECT_THAT(responder.requests(), SizeIs(1));
}

TEST_F(ResponderLoopTest, ClosesDuringAQuery) {
  responder_loop.add_certificate(0, make_certificate());
  responder_loop.close();
  EXPECT_THAT(recorder.wait_for(0), IsEmpty());
}

}  // namespace
}  // namespace staple::service
