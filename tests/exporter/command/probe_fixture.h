// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cstdlib>
#include <memory>
#include <optional>
#include <sstream>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "exporter/clock.h"
#include "exporter/command/probe.h"
#include "tests/fleet/server.h"
#include "tests/folder.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::command {

/// ProbeTest runs the command `probe` on servers in this process.
class ProbeTest : public testing::Test {
 protected:
  /// The roots of the system are one that issued nothing here, whatever this machine trusts.
  ProbeTest() {
    const WallTime now = make_system_clock().now();
    const auto root = pki::make_root("System Root", {now, now + std::chrono::days(1)});
    const auto file = folder_.write("system.pem", pki::encode_pem("CERTIFICATE", root.certificate));
    setenv("SSL_CERT_FILE", file.c_str(), 1);
  }
  ~ProbeTest() override { unsetenv("SSL_CERT_FILE"); }

  /// run runs the command, and the servers on another thread, because the command has its own
  /// event loop.
  int run() {
    out_.str("");
    error_.str("");
    const auto work = boost::asio::make_work_guard(context_);
    context_.restart();
    std::thread servers([this] { context_.run(); });
    const int code = run_probe(options_, out_, error_, false, false);
    context_.stop();
    servers.join();
    return code;
  }

  boost::json::array json() const { return boost::json::parse(out_.str()).as_array(); }

  /// serve starts a server that presents the fixture's chain, with `staple` if given.
  Target serve(std::optional<Bytes> staple) {
    fleet::Site site{{fixture_.leaf.certificate, fixture_.issuer.certificate}, fixture_.leaf.key};
    if (staple) site.staple = fleet::always(*staple);
    servers_.push_back(
        std::make_unique<fleet::Server>(context_.get_executor(), fleet::offer(std::move(site))));
    return {"127.0.0.1", servers_.back()->port(), ""};
  }

  /// issue_trusted_leaf issues a certificate that is valid today, names `server.test` and
  /// is trusted.
  void issue_trusted_leaf(const pki::LeafOptions& options) {
    const WallTime now = make_system_clock().now();
    const pki::Validity today{now - std::chrono::days(1), now + std::chrono::days(1)};
    fixture_.issuer = pki::make_root("Today CA", today);
    fixture_.issue_leaf_with_validity(today, options);
    options_.ca_file =
        folder_.write("ca.pem", pki::encode_pem("CERTIFICATE", fixture_.issuer.certificate));
    options_.server_name = "server.test";
  }

  Target closed() {
    closed_ = std::make_unique<fleet::ClosedPort>(context_.get_executor());
    return {"127.0.0.1", closed_->endpoint().port(), ""};
  }

  boost::asio::io_context context_;  // must outlive the servers
  test::JudgeFixture fixture_;
  test::Folder folder_;
  ProbeOptions options_;
  std::ostringstream out_;
  std::ostringstream error_;
  std::vector<std::unique_ptr<fleet::Server>> servers_;
  std::unique_ptr<fleet::ClosedPort> closed_;
};

}  // namespace staple::command
