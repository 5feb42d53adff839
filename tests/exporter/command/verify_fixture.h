// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <sstream>
#include <string>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "exporter/command/verify.h"
#include "tests/folder.h"
#include "tests/probes/ocsp/judge_fixture.h"

namespace staple::command {

inline std::string text(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

/// VerifyTest runs the command `verify` on files.
class VerifyTest : public testing::Test {
 protected:
  VerifyTest() { options_.profile = Profile::private_pki; }

  /// verify runs the command on the fixture's files in DER.
  int verify() {
    const auto presented = fixture_.present();
    options_.staple = folder_.write("staple.der", text(*presented.chain.front().staple));
    options_.cert = folder_.write("cert.der", text(fixture_.leaf.certificate));
    options_.issuers = {folder_.write("issuer.der", text(fixture_.issuer.certificate))};
    return run();
  }

  int run() {
    out_.str("");
    error_.str("");
    options_.at = fixture_.now;
    return run_verify(options_, out_, error_, false);
  }

  boost::json::object json() const { return boost::json::parse(out_.str()).as_object(); }

  test::JudgeFixture fixture_;
  test::Folder folder_;
  VerifyOptions options_;
  std::ostringstream out_;
  std::ostringstream error_;
};

}  // namespace staple::command
