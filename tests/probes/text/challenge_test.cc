// SPDX-License-Identifier: Apache-2.0

#include "probes/text/challenge.h"

#include <gmock/gmock.h>

namespace staple::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Schemes schemes_of(std::string_view value) {
  Schemes schemes;
  add_schemes(value, schemes);
  return schemes;
}

TEST(Challenge, NamesEachSchemeOnce) {
  EXPECT_THAT(schemes_of("Basic"), ElementsAre("Basic"));
  EXPECT_THAT(schemes_of("Negotiate, NTLM ,\tBasic realm=\"x\""),
              ElementsAre("Negotiate", "NTLM", "Basic"));
  EXPECT_THAT(schemes_of("Basic a=1, basic b=2, BASIC"), ElementsAre("Basic"));
  EXPECT_THAT(schemes_of("Digest realm=\"a, Basic b\", qop=\"auth,auth-int\", nonce=x, NTLM"),
              ElementsAre("Digest", "NTLM"));
  EXPECT_THAT(schemes_of("Digest realm=\"\\\", Fake\", Negotiate"),
              ElementsAre("Digest", "Negotiate"));
  EXPECT_THAT(schemes_of("NTLM TlRMTVNTUAACAAAA=="), ElementsAre("NTLM"));
  EXPECT_THAT(schemes_of("Digest realm = \"x\", nonce = y"), ElementsAre("Digest"));
}

TEST(Challenge, LeavesOutWhatIsNoScheme) {
  for (const std::string_view value :
       {"", ",", " , ,", "realm=x", "\"Basic\"", "=", "Bas\x1b[31mic", "\xc3\xa4", "\"", "\"\\"}) {
    EXPECT_THAT(schemes_of(value), IsEmpty()) << value;
  }
  EXPECT_THAT(schemes_of(std::string(33, 'x')), IsEmpty());
  EXPECT_THAT(schemes_of(std::string(32, 'x')), SizeIs(1));
}

TEST(Challenge, IsBounded) {
  std::string many;
  for (int i = 0; i < 100; ++i) many += "s" + std::to_string(i) + ",";
  EXPECT_THAT(schemes_of(many), SizeIs(kMaxSchemes));
  Schemes schemes = schemes_of(many);
  add_schemes("Basic", schemes);
  EXPECT_THAT(schemes, SizeIs(kMaxSchemes));
}

TEST(Challenge, IsDescribedByWhatWasOfferedAndSent) {
  const Schemes none;
  const Schemes others{"Negotiate", "NTLM"};
  const Schemes basic{"basic"};
  EXPECT_EQ(describe_challenge("the server", none, {"Basic", true}),
            "the server requires a login and names no authentication scheme");
  EXPECT_EQ(describe_challenge("the server", others, {}),
            "the server requires a login (Negotiate, NTLM), none was sent");
  EXPECT_EQ(describe_challenge("the server", others, {"Bearer", true}),
            "the server offers Negotiate, NTLM as authentication, but not Bearer, which was sent");
  EXPECT_EQ(describe_challenge("the proxy", others, {"Basic"}),
            "the proxy offers Negotiate, NTLM as authentication, but not Basic, the only supported "
            "scheme");
  EXPECT_EQ(describe_challenge("the proxy", basic, {"Basic"}),
            "the proxy requires a user name and password (Basic), none was sent");
  EXPECT_EQ(describe_challenge("the proxy", basic, {"Basic", true}),
            "the proxy rejects the login that was sent (Basic)");
}

}  // namespace
}  // namespace staple::text
