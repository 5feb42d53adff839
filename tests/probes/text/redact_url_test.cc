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
