// SPDX-License-Identifier: Apache-2.0

#include "exporter/relabel/template_syntax.h"

#include <gtest/gtest.h>

namespace staple::relabel {
namespace {

TEST(TemplateSyntax, AcceptsNamesOfLabels) {
  for (const auto* const name : {"a", "_", "A9", "__param_module", "a_b1"}) {
    EXPECT_TRUE(is_label_name(name)) << name;
    EXPECT_TRUE(is_label_template(name)) << name;
  }
  for (const auto* const name : {"", "9a", "a-b", "a.b", "\u00fc", "a b"}) {
    EXPECT_FALSE(is_label_name(name)) << name;
    EXPECT_FALSE(is_label_template(name)) << name;
  }
}

TEST(TemplateSyntax, AcceptsReferencesInTemplatesOnly) {
  for (const auto* const form :
       {"$1", "${1}", "$name", "${name}_x", "a$1", "a${1}9", "$1${2}", "_$1", "a9$1"}) {
    EXPECT_TRUE(is_label_template(form)) << form;
    EXPECT_FALSE(is_label_name(form)) << form;
  }
  for (const auto* const form :
       {"$", "a$", "$$", "$$1", "${}", "${1", "$1-", "9$1", "${1}.x", "${a-b}", "$-"}) {
    EXPECT_FALSE(is_label_template(form)) << form;
  }
}

}  // namespace
}  // namespace staple::relabel
