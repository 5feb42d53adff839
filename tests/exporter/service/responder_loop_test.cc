// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/responder_loop.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>

#include "probes/tls/secure_stream.h"
#include "tests/probes/http/http_server.h"
#include "tests/probes/loop.h"
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
  /// wait_for_loop returns the first status for `loop`, or null.
  std::shared_ptr<const responder::ResponderStatus> wait_for_loop(std::size_t loop) {
    std::unique_lock lock(mutex_);
    const auto find = [&] {
      return std::ranges::find(
          statuses_, loop,
          &std::pair<std::size_t, std::shared_ptr<const responder::ResponderStatus>>::first);
    };
    changed_.wait_for(lock, 20s, [&] { return find() != statuses_.end(); });
    return find() == statuses_.end() ? nullptr : find()->second;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<std::size_t, std::shared_ptr<const responder::ResponderStatus>>> statuses_;
};

/// ClosedPort is a port on which nothing listens while it exists.
struct ClosedPort {
  boost::asio::io_context loop;
  boost::asio::ip::tcp::socket bound{
      loop, boost::asio::ip::tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)};
  std::string origin() const {
    return "http://127.0.0.1:" + std::to_string(bound.local_endpoint().port());
  }
  std::string url() const { return origin() + "/"; }
};

struct ResponderLoopTest : testing::Test {
  test::JudgeFixture fixture;
  boost::asio::io_context servers;
  boost::asio::io_context caller;  ///< outlives the loop that it calls
  unsigned status_of_get = 200;
  unsigned status_of_post = 200;
  http::HttpServer responder{servers, [this](const std::string& request) {
                               const Bytes body = pki::encode(fixture.staple, fixture.signer);
                               return http::make_response(
                                   request.starts_with("GET ") ? status_of_get : status_of_post,
                                   "Cache-Control: max-age=3600\r\n",
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

  /// make_certificate makes the same certificate as one of several, which differ in their key.
  std::shared_ptr<const polling::PolledCertificate> make_certificate(
      const std::vector<std::string>& urls, std::uint8_t number = 0) {
    auto certificate = *make_certificate();
    auto certificate_query = *certificate.query;
    certificate_query.urls = urls;
    certificate.query =
        std::make_shared<const responder::CertificateQuery>(std::move(certificate_query));
    certificate.key[0] ^= number;
    return std::make_shared<const polling::PolledCertificate>(std::move(certificate));
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

TEST_F(ResponderLoopTest, RemembersThatAResponderAnswersPostOnlyAndCountsQueries) {
  status_of_get = 405;
  responder_loop.add_certificate(0, make_certificate());
  const auto statuses = recorder.wait_for(2);
  const auto counts = run(caller, responder_loop.report());
  ASSERT_THAT(statuses, SizeIs(2));
  for (const auto& [loop_index, status] : statuses) {
    ASSERT_TRUE(status->live) << status->failure->detail;
    EXPECT_EQ(status->failure, std::nullopt);
    EXPECT_EQ(status->get_failure, "status 405");
  }
  end();
  std::vector<std::string> methods;
  for (const std::string& request : responder.requests())
    methods.push_back(request.substr(0, request.find(' ')));
  ASSERT_GE(methods.size(), 3U);
  EXPECT_EQ(methods[0], "GET");
  EXPECT_THAT(std::vector(methods.begin() + 1, methods.end()), testing::Each("POST"));
  ASSERT_THAT(counts, SizeIs(1));
  EXPECT_EQ(counts[0].requests, 2U) << "the GET and the POST after it are one query";
  EXPECT_THAT(counts[0].failures, testing::Each(0U));
  EXPECT_EQ(counts[0].up, true);
}

TEST_F(ResponderLoopTest, SaysHowBothMethodsFailed) {
  status_of_get = 405;
  status_of_post = 404;
  responder_loop.add_certificate(0, make_certificate());
  const auto statuses = recorder.wait_for(1);
  ASSERT_THAT(statuses, SizeIs(1));
  EXPECT_EQ(statuses[0].second->failure->detail, "GET: status 405; POST: status 404");
  EXPECT_EQ(statuses[0].second->get_failure, "") << "the POST is not answered either";
  const auto counts = run(caller, responder_loop.report());
  EXPECT_EQ(counts.at(0).requests, 1U);
  EXPECT_EQ(counts.at(0).up, false);
}

TEST_F(ResponderLoopTest, SaysWhyEachResponderOfACertificateFailed) {
  const ClosedPort closed;
  status_of_get = status_of_post = 404;
  responder_loop.add_certificate(0, make_certificate({closed.url(), responder.url("/")}));
  const auto statuses = recorder.wait_for(1);
  ASSERT_THAT(statuses, SizeIs(1));
  EXPECT_EQ(statuses[0].second->url, responder.url("/"));
  EXPECT_EQ(statuses[0].second->failure->reason, responder::FailureReason::http_status);
  EXPECT_EQ(statuses[0].second->failure->detail,
            closed.url() + ": 127.0.0.1: Connection refused; " + responder.url("/") +
                ": GET and POST: status 404");
}

TEST_F(ResponderLoopTest, AnyResponderOfACertificateSuffices) {
  const ClosedPort closed;
  responder_loop.add_certificate(0, make_certificate({closed.url(), responder.url("/")}));
  const auto statuses = recorder.wait_for(1);
  ASSERT_THAT(statuses, SizeIs(1));
  EXPECT_EQ(statuses[0].second->failure, std::nullopt);
  EXPECT_TRUE(statuses[0].second->live);
}

TEST_F(ResponderLoopTest, SaysThatAnOutageConcernsCertificatesWithoutAQueryOfTheirOwn) {
  const ClosedPort closed;
  responder_loop.add_certificate(0, make_certificate({closed.url()}, 1));
  ASSERT_THAT(recorder.wait_for(1), SizeIs(1));
  responder_loop.add_certificate(7, make_certificate({closed.url()}, 2));
  const auto status = recorder.wait_for_loop(7);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->url, closed.url());
  EXPECT_EQ(status->failure->reason, responder::FailureReason::refused);
  EXPECT_EQ(status->failure->detail, "no query was sent, because the last one to " +
                                         closed.origin() +
                                         " failed: 127.0.0.1: Connection refused");
}

TEST_F(ResponderLoopTest, ClosesDuringAQuery) {
  responder_loop.add_certificate(0, make_certificate());
  responder_loop.close();
  EXPECT_THAT(recorder.wait_for(0), IsEmpty());
}

}  // namespace
}  // namespace staple::service
