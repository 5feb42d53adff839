// SPDX-License-Identifier: Apache-2.0

#include "probes/starttls/mysql_login.h"

#include <string>

#include <gmock/gmock.h>

#include "probes/starttls/mysql.h"
#include "tests/probes/starttls/dialogues.h"

namespace staple::starttls {
namespace {

using namespace std::string_view_literals;
using Kind = net::Action::Kind;
using test::make_mysql_packet;
using test::text;
using testing::HasSubstr;

const std::string kSalt = "aaaaaaaabbbbbbbbbbbb";
const std::string kOk = text("\x00\x00\x00\x02\x00\x00\x00"sv);

// The answers to kSalt with the password `geheim`, computed with Python's hashlib.
const std::string kNativeAnswer =
    text("\xc6\x34\x5c\x88\x72\xb2\x07\x8d\x61\xc9\x78\xc0\xc7\x35\xa1\x95\xdc\x44\xbf\xd5"sv);
const std::string kSha2Answer = text(
    "\x7e\x0a\x9b\x2b\xe3\xd2\x0f\x5d\x3f\x79\x05\x57\x72\x56\xd1\x0f"
    "\x0b\xa6\xed\x82\x1f\x34\x12\x74\x8a\x5a\x92\x64\xb3\x11\xe3\xd8"sv);

MysqlLogin without_account(const std::string& plugin = "mysql_native_password", bool tls = true) {
  return {Login{}, {kSalt, plugin}, tls};
}

MysqlLogin with_account(const std::string& plugin) {
  return {Login{"monitor", "geheim"}, {kSalt, plugin}, true};
}

net::Action pass(MysqlLogin& login, const std::string& bytes) {
  return login.consume({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::string switch_to(const std::string& plugin) {
  return make_mysql_packet("\xfe" + plugin + '\0' + kSalt + '\0', 3);
}

std::string response(const std::string& user, const std::string& answer, const std::string& plugin,
                     bool tls = true) {
  return make_mysql_packet(text("\x00"sv) + (tls ? '\x8a' : '\x82') +
                               text("\x08\x00\x00\x00\x00\x01\x2d"sv) + std::string(23, '\0') +
                               user + '\0' + static_cast<char>(answer.size()) + answer + plugin +
                               '\0',
                           tls ? 2 : 1);
}

TEST(MysqlLogin, HasNoUserNameWithoutAnAccount) {
  EXPECT_EQ(without_account().start(), response("", "", "mysql_native_password"));
  EXPECT_EQ(without_account("caching_sha2_password", false).start(),
            response("", text("\0"sv), "caching_sha2_password", false));
}

TEST(MysqlLogin, AnswersTheChallengeOfEachPlugin) {
  EXPECT_EQ(with_account("mysql_native_password").start(),
            response("monitor", kNativeAnswer, "mysql_native_password"));
  EXPECT_EQ(with_account("caching_sha2_password").start(),
            response("monitor", kSha2Answer, "caching_sha2_password"));
  for (const auto* const plugin : {"sha256_password", "mysql_clear_password"})
    EXPECT_EQ(with_account(plugin).start(), response("monitor", text("geheim\0"sv), plugin));
  EXPECT_THAT(with_account("dialog").start(), testing::Not(HasSubstr("geheim")));
}

TEST(MysqlLogin, AnswersTheChallengeOfAnotherPlugin) {
  auto login = with_account("caching_sha2_password");
  login.start();
  EXPECT_EQ(pass(login, switch_to("mysql_native_password")).send,
            make_mysql_packet(kNativeAnswer, 4));
}

// A hang-up, or an answer of a wrong length, would count as an error of the host.
TEST(MysqlLogin, AnswersEachPluginWithoutAnAccount) {
  const std::pair<std::string, std::string> answers[] = {{"mysql_native_password", ""},
                                                         {"caching_sha2_password", text("\0"sv)},
                                                         {"client_ed25519", std::string(64, '\0')},
                                                         {"anything", text("\0"sv)}};
  for (const auto& [plugin, answer] : answers) {
    auto login = without_account();
    login.start();
    const net::Action action = pass(login, switch_to(plugin));
    EXPECT_EQ(action.kind, Kind::proceed) << plugin;
    EXPECT_EQ(action.send, make_mysql_packet(answer, 4)) << plugin;
  }
  auto old = without_account();
  EXPECT_EQ(pass(old, make_mysql_packet("\xfe", 3)).send, make_mysql_packet("", 4));
}

TEST(MysqlLogin, SendsThePasswordIfCachingSha2AsksForIt) {
  auto login = with_account("caching_sha2_password");
  login.start();
  EXPECT_EQ(pass(login, make_mysql_packet("\x01\x03", 3)).send, "");
  EXPECT_EQ(pass(login, make_mysql_packet("\x01\x04", 4)).send,
            make_mysql_packet(text("geheim\0"sv), 5));
  auto anonymous = without_account("caching_sha2_password");
  EXPECT_EQ(pass(anonymous, make_mysql_packet("\x01\x04", 4)).send,
            make_mysql_packet(text("\0"sv), 5));
}

TEST(MysqlLogin, EndsASessionWithComQuit) {
  for (auto login : {with_account("mysql_native_password"), without_account()}) {
    login.start();
    const net::Action action = pass(login, make_mysql_packet(kOk, 3));
    EXPECT_EQ(action.kind, Kind::complete);
    EXPECT_EQ(action.send, text("\x01\x00\x00\x00\x01"sv));
  }
}

TEST(MysqlLogin, FailsOnlyIfAnAccountIsRefused) {
  const std::string denied = make_mysql_packet("\xff\x15\x04#28000Access denied", 3);
  auto login = with_account("mysql_native_password");
  EXPECT_EQ(pass(login, denied).failure,
            (Failure{Reason::starttls_refused, "login: error 1045: Access denied"}));
  auto echo = with_account("mysql_native_password");
  EXPECT_EQ(pass(echo, make_mysql_packet("\xff\x15\x04#28000no geheim, geheim", 3)).failure,
            (Failure{Reason::starttls_refused, "login: error 1045: no <secret>, <secret>"}));
  auto busy = with_account("mysql_native_password");
  EXPECT_EQ(pass(busy, make_mysql_packet("\xff\x10\x04#08004Too many connections", 3)).kind,
            Kind::complete);
  auto anonymous = without_account();
  EXPECT_EQ(pass(anonymous, denied).kind, Kind::complete);
}

TEST(MysqlLogin, WaitsForACompletePacket) {
  const std::string packet = make_mysql_packet(kOk, 3);
  for (std::size_t size = 0; size < packet.size(); ++size) {
    auto login = without_account();
    EXPECT_EQ(pass(login, packet.substr(0, size)).kind, Kind::need_more) << size;
  }
}

TEST(MysqlLogin, EndsAtAnythingElse) {
  const std::string others[] = {std::string(8, '\0'), std::string(8, '\xff'),
                                make_mysql_packet("hello"), make_mysql_packet("\xff", 3),
                                make_mysql_packet("\xff\x15\x04", 3)};
  for (const std::string& other : others) {
    auto login = with_account("mysql_native_password");
    const net::Action action = pass(login, other);
    EXPECT_NE(action.kind, Kind::need_more);
    EXPECT_NE(action.kind, Kind::proceed);
    EXPECT_EQ(action.send, "");
  }
  auto endless = without_account();
  int answered = 0;
  while (pass(endless, switch_to("caching_sha2_password")).kind == Kind::proceed)
    ASSERT_LT(++answered, 10);
}

/// greet returns the protocol after a greeting that names a plugin and carries kSalt.
Mysql greet(Login login) {
  Mysql mysql(std::move(login));
  const std::string greeting =
      make_mysql_packet(test::make_mysql_greeting(0xffff) + text("caching_sha2_password\0"sv));
  mysql.consume({reinterpret_cast<const std::uint8_t*>(greeting.data()), greeting.size()});
  return mysql;
}

TEST(MysqlLogin, UsesTheAccountOnlyWithATrustedServer) {
  const Mysql mysql = greet({"monitor", "geheim"});
  EXPECT_EQ(mysql.make_farewell(net::Channel::trusted_tls)->start(),
            response("monitor", kSha2Answer, "caching_sha2_password"));
  EXPECT_EQ(mysql.make_farewell(net::Channel::tls)->start(),
            response("", text("\0"sv), "caching_sha2_password"));
  EXPECT_EQ(mysql.make_farewell(net::Channel::plain)->start(),
            response("", text("\0"sv), "caching_sha2_password", false));
}

// The login in plain text does not count as an error of the host, unlike a failed handshake.
TEST(MysqlLogin, FollowsAKnownFailureWithoutARequestForTls) {
  const Failure known{Reason::handshake_alert, "alert: handshake failure", 40};
  Mysql mysql({"monitor", "geheim"}, known);
  const std::string greeting =
      make_mysql_packet(test::make_mysql_greeting(0xffff) + text("caching_sha2_password\0"sv));
  const net::Action action =
      mysql.consume({reinterpret_cast<const std::uint8_t*>(greeting.data()), greeting.size()});
  EXPECT_EQ(action.failure, known);
  EXPECT_EQ(action.send, "");
  EXPECT_EQ(mysql.make_farewell(net::Channel::plain)->start(),
            response("", text("\0"sv), "caching_sha2_password", false));
}

TEST(MysqlLogin, IsLeftOutIfTheServerSentNoGreeting) {
  Mysql mysql({});
  EXPECT_FALSE(mysql.make_farewell(net::Channel::plain));
  const std::string blocked = make_mysql_packet("\xff\x69\x04Host is blocked");
  mysql.consume({reinterpret_cast<const std::uint8_t*>(blocked.data()), blocked.size()});
  EXPECT_FALSE(mysql.make_farewell(net::Channel::plain));
}

}  // namespace
}  // namespace staple::starttls
