// SPDX-License-Identifier: Apache-2.0

#include "probes/text/redact_url.h"

#include <gtest/gtest.h>

namespace staple::text {
namespace {

TEST(RedactUrl, HidesPasswordsAndUsersWithoutPassword) {
  EXPECT_EQ(redact_url("http://me:hunter2@proxy:3128/a@b"), "http://me:<secret>@proxy:3128/a@b");
  EXPECT_EQ(redact_url("https://token@host"), "https://<secret>@host");
  EXPECT_EQ(redact_url("socks5://u:p@q:r@host"), "socks5://u:<secret>@host");
  EXPECT_EQ(redact_url("http://u:p@host?a=b"), "http://u:<secret>@host?a=<secret>");
}

TEST(RedactUrl, HidesPasswordsWithCharactersThatEndAnAuthority) {
  EXPECT_EQ(redact_url("https://user:se/cret@host/path"), "https://user:<secret>@host/path");
  EXPECT_EQ(redact_url("https://user:se#cret@host"), "https://user:<secret>@host");
  EXPECT_EQ(redact_url("https://user:se?cr@et@host/?q=v"),
            "https://user:<secret>@host/?q=<secret>");
  EXPECT_EQ(redact_url("https://host:443/@name"), "https://host:443/@name");
  EXPECT_EQ(redact_url("https://[::1]/@name"), "https://[::1]/@name");
  EXPECT_EQ(redact_url("https://host/@name"), "https://host/@name");
}

TEST(RedactUrl, HidesTheValuesOfTheQuery) {
  EXPECT_EQ(redact_url("https://host/list?token=hunter2&team=web"),
            "https://host/list?token=<secret>&team=<secret>");
  EXPECT_EQ(redact_url("https://host?hunter2"), "https://host?<secret>");
  EXPECT_EQ(redact_url("https://host/?a=b=c&&d=&=e"), "https://host/?a=<secret>&&d=&=<secret>");
  EXPECT_EQ(redact_url("https://host/?next=http://u:p@other/?x=y"), "https://host/?next=<secret>");
  EXPECT_EQ(redact_url("https://host/a?b=c#d?e=f"), "https://host/a?b=<secret>#d?e=f");
}

TEST(RedactUrl, KeepsWhatHoldsNoSecret) {
  for (const auto* const text :
       {"", "www.example.com:443#name", "a?b=c", "https://host/a/b", "https://host/?",
        "https://[2001:db8::1]:8443/", "https://host/#?a=b"})
    EXPECT_EQ(redact_url(text), text);
}

}  // namespace
}  // namespace staple::text
