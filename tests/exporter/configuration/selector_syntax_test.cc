// SPDX-License-Identifier: Apache-2.0

#include "exporter/configuration/selector_syntax.h"

#include <string>

#include <gtest/gtest.h>

namespace staple::config {
namespace {

TEST(SelectorSyntax, TakesLabelSelectors) {
  for (const char* const text :
       {"", "a", "!a", "a=b", "a==b", "a!=b", "a=", "app.kubernetes.io/name=web", "a in (b)",
        "a in (b, c)", "a notin (b,c)", "a in ()", "a>5", "a < 5", "a=b,c!=d, !e",
        "a in (b, c),d=e", "A_b.c-d=E_f"}) {
    EXPECT_EQ(check_label_selector(text), "") << text;
  }
}

TEST(SelectorSyntax, RefusesOtherLabelSelectors) {
  const std::string long_name(64, 'a');
  for (const std::string& text :
       {std::string(","), std::string("a=b,"), std::string("=b"), std::string("a=b=c"),
        std::string("a in b"), std::string("a in (b"), std::string("a within (b)"),
        std::string("a b"), std::string("-a=b"), std::string("A.io/a=b,/c=d"), std::string("a>b"),
        std::string("a&limit=1"), long_name, "a=" + long_name}) {
    EXPECT_NE(check_label_selector(text), "") << text;
  }
}

TEST(SelectorSyntax, TakesFieldSelectors) {
  for (const char* const text : {"", "metadata.name=a", "metadata.name==a", "metadata.name!=a",
                                 "metadata.name=a,metadata.namespace!=b", "spec.type=LoadBalancer"})
    EXPECT_EQ(check_field_selector(text), "") << text;
}

TEST(SelectorSyntax, RefusesOtherFieldSelectors) {
  for (const char* const text : {"metadata.name", "=a", "metadata.name in (a)", "a=b,c"})
    EXPECT_NE(check_field_selector(text), "") << text;
}

}  // namespace
}  // namespace staple::config
