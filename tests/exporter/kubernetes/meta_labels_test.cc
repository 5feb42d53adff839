// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/meta_labels.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace staple::kubernetes {
namespace {

using config::KubernetesRole;

IsRead reads(std::set<std::string, std::less<>> labels) {
  return [labels = std::move(labels)](std::string_view label) { return labels.contains(label); };
}

Object make_object() {
  Object object;
  object.labels = {{"team", "x"}, {"tier", "web"}};
  object.annotations = {{"a/b", "1"}, {"a/c", "2"}, {"staple-exporter/module", "mail"}};
  return object;
}

TEST(MetaLabels, AreSetIfTheyAreRead) {
  relabel::LabelSet labels;
  EXPECT_TRUE(set_meta_labels(labels, "p", {{"a/b", "1"}, {"a/c", "2"}, {"long", std::nullopt}},
                              reads({"p_a_b", "ppresent_a_c", "p_long", "ppresent_long"})));
  EXPECT_EQ(labels.map(),
            (relabel::LabelSet::Map{
                {"p_a_b", "1"}, {"ppresent_a_c", "true"}, {"ppresent_long", "true"}}));
}

TEST(MetaLabels, AreBoundedByThoseThatAreRead) {
  Annotations many;
  for (std::size_t i = 0; i < 3 * kMaxMeta; ++i)
    many.emplace_back((i % 3 == 0 ? "read" : "other") + std::to_string(i), "x");
  const IsRead is_read = [](std::string_view label) { return label.starts_with("p_read"); };
  relabel::LabelSet labels;
  EXPECT_TRUE(set_meta_labels(labels, "p", many, is_read));
  EXPECT_EQ(labels.map().size(), kMaxMeta);
  many.emplace_back("read-last", "x");
  EXPECT_FALSE(set_meta_labels(labels, "p", many, is_read));
  EXPECT_EQ(labels.map().size(), kMaxMeta);
}

TEST(MetaLabels, ThatAreNotReadAreRemovedFromAnObject) {
  Object object = make_object();
  remove_unread(object, KubernetesRole::httproute,
                reads({"__meta_kubernetes_httproute_label_team",
                       "__meta_kubernetes_httproute_annotationpresent_a_c"}));
  EXPECT_EQ(object.labels, (Annotations{{"team", "x"}}));
  EXPECT_EQ(object.annotations,
            (Annotations{{"a/c", std::nullopt}, {"staple-exporter/module", "mail"}}));
}

TEST(MetaLabels, OfAnotherRoleAreNotRead) {
  Object object = make_object();
  remove_unread(object, KubernetesRole::tlsroute,
                reads({"__meta_kubernetes_httproute_label_team"}));
  EXPECT_EQ(object.labels, Annotations());
}

TEST(MetaLabels, AreAllRemovedIfNoRuleReadsAny) {
  Object object = make_object();
  remove_unread(object, KubernetesRole::httproute, nullptr);
  EXPECT_EQ(object.labels, Annotations());
  EXPECT_EQ(object.annotations, (Annotations{{"staple-exporter/module", "mail"}}));
}

TEST(MetaLabels, OfWhichThereWereTooManyAreStillTooMany) {
  Object object;
  for (std::size_t i = 0; i < 3 * kMaxMeta; ++i)
    object.annotations.emplace_back("a" + std::to_string(i), "x");
  const IsRead all = [](std::string_view) { return true; };
  remove_unread(object, KubernetesRole::httproute, all);
  EXPECT_EQ(object.annotations.size(), kMaxMeta + 1);
  relabel::LabelSet labels;
  EXPECT_FALSE(set_meta_labels(labels, "p", object.annotations, all));
}

}  // namespace
}  // namespace staple::kubernetes
