// SPDX-License-Identifier: Apache-2.0

#include "exporter/relabel/label_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace staple::relabel {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(LabelSet, HasNoLabelsWithoutAValue) {
  LabelSet labels;
  labels.set("a", "1");
  labels.set("b", "");
  EXPECT_THAT(labels.map(), ElementsAre(Pair("a", "1")));
  EXPECT_EQ(labels.get("b"), "");
  EXPECT_EQ(labels.bytes(), 2u);
  labels.set("a", "long");
  EXPECT_EQ(labels.bytes(), 5u);
  labels.set("a", "");
  EXPECT_THAT(labels.map(), IsEmpty());
  EXPECT_EQ(labels.bytes(), 0u);
}

}  // namespace
}  // namespace staple::relabel
