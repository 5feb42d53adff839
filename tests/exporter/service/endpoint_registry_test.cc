// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/endpoint_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/exporter/endpoint/endpoints.h"

namespace staple::service {
namespace {

using test::make_endpoint;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> list_names(const EndpointRegistry::Endpoints& endpoints) {
  std::vector<std::string> result;
  for (const auto& each : endpoints) result.push_back(each->name);
  return result;
}

struct EndpointRegistryTest : testing::Test {
  EndpointRegistry registry;
  std::shared_ptr<const prober::Module> module = std::make_shared<const prober::Module>();

  std::shared_ptr<const endpoint::Endpoint> make(const std::string& fleet, const std::string& name,
                                                 const std::string& team) const {
    auto made = make_endpoint(fleet, name);
    made->module = module;
    made->labels = {{"team", team}};
    return made;
  }

  schedule::EndpointDiff set(const std::string& fleet, EndpointRegistry::Endpoints endpoints) {
    schedule::EndpointDiff diff;
    registry.set(fleet, std::move(endpoints), diff);
    return diff;
  }
};

TEST_F(EndpointRegistryTest, ReturnsWhatANewListChanges) {
  EXPECT_THAT(list_names(set("web", {make("web", "a:443", "x"), make("web", "b:443", "x"),
                                     make("web", "c:443", "x")})
                             .upserted),
              ElementsAre("a:443", "b:443", "c:443"));
  const schedule::EndpointDiff diff =
      set("web", {make("web", "d:443", "x"), make("web", "b:443", "y"), make("web", "a:443", "x")});
  EXPECT_THAT(list_names(diff.upserted), ElementsAre("d:443", "b:443"));
  EXPECT_THAT(list_names(diff.removed), ElementsAre("c:443"));
  EXPECT_EQ(registry.size(), 3u);
}

TEST_F(EndpointRegistryTest, ChangesNothingByTheSameListOrAnotherFleet) {
  const auto one = make("web", "a:443", "x");
  set("web", {one});
  EXPECT_THAT(set("web", {std::make_shared<const endpoint::Endpoint>(*one)}).upserted, IsEmpty());
  EXPECT_THAT(set("mail", {make("mail", "b:443", "x")}).removed, IsEmpty());
  EXPECT_EQ(registry.size(), 2u);
}

// Like a reload: sets each fleet, then removes the others.
TEST_F(EndpointRegistryTest, ReturnsOneChangeWhenOneEndpointOfThreeChanges) {
  schedule::EndpointDiff first;
  for (const auto* const fleet : {"a", "b", "c"})
    registry.set(fleet, {make(fleet, "h:443", "x")}, first);
  EXPECT_EQ(first.upserted.size(), 3u);
  schedule::EndpointDiff second;
  for (const auto* const fleet : {"a", "b", "c"})
    registry.set(fleet, {make(fleet, "h:443", std::string(fleet) == "b" ? "y" : "x")}, second);
  registry.retain({"a", "b", "c"}, second);
  ASSERT_EQ(second.upserted.size(), 1u);
  EXPECT_EQ(second.upserted[0]->fleet, "b");
  EXPECT_THAT(second.removed, IsEmpty());
}

TEST_F(EndpointRegistryTest, ReturnsTheEndpointsOfARemovedFleetAsRemoved) {
  set("web", {make("web", "a:443", "x"), make("web", "b:443", "x")});
  set("mail", {make("mail", "c:25", "x")});
  schedule::EndpointDiff diff;
  registry.retain({"mail"}, diff);
  EXPECT_THAT(list_names(diff.removed), testing::UnorderedElementsAre("a:443", "b:443"));
  EXPECT_THAT(diff.upserted, IsEmpty());
  EXPECT_EQ(registry.size(), 1u);
  EXPECT_FALSE(registry.has_target({"a", 443, ""}));
  EXPECT_THAT(list_names(set("web", {make("web", "a:443", "x")}).upserted), ElementsAre("a:443"));
}

TEST_F(EndpointRegistryTest, HasTheHostAndPortOfEachEndpoint) {
  set("web", {make_endpoint("web", "a:443#n")});
  EXPECT_TRUE(registry.has_target({"a", 443, ""}));
  EXPECT_FALSE(registry.has_target({"a", 8443, ""}));
  EXPECT_FALSE(registry.has_target({"b", 443, ""}));
}

}  // namespace
}  // namespace staple::service
