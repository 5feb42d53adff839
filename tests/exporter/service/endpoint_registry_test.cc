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

TEST(Watched, TellsWhatANewListChanges) {
  EndpointRegistry registry;
  const auto module = std::make_shared<const prober::Module>();
  const auto make = [&](const std::string& name, const std::string& team) {
    auto made = make_endpoint("web", name);
    made->module = module;
    made->labels = {{"team", team}};
    return made;
  };
  EXPECT_THAT(
      list_names(registry.set("web", {make("a:443", "x"), make("b:443", "x"), make("c:443", "x")})
                     .upserted),
      ElementsAre("a:443", "b:443", "c:443"));
  const schedule::EndpointDiff diff =
      registry.set("web", {make("d:443", "x"), make("b:443", "y"), make("a:443", "x")});
  EXPECT_THAT(list_names(diff.upserted), ElementsAre("d:443", "b:443"));
  EXPECT_THAT(list_names(diff.removed), ElementsAre("c:443"));
  EXPECT_EQ(registry.size(), 3u);
}

TEST(Watched, ChangesNothingByTheSameListOrAnotherFleet) {
  EndpointRegistry registry;
  const auto one = make_endpoint("web", "a:443");
  registry.set("web", {one});
  EXPECT_THAT(registry.set("web", {std::make_shared<const endpoint::Endpoint>(*one)}).upserted,
              IsEmpty());
  EXPECT_THAT(registry.set("mail", {make_endpoint("mail", "b:443")}).removed, IsEmpty());
  EXPECT_EQ(registry.size(), 2u);
}

TEST(Watched, NamesHostAndPort) {
  EndpointRegistry registry;
  registry.set("web", {make_endpoint("web", "a:443#n")});
  EXPECT_TRUE(registry.has_target({"a", 443, ""}));
  EXPECT_FALSE(registry.has_target({"a", 8443, ""}));
  EXPECT_FALSE(registry.has_target({"b", 443, ""}));
}

}  // namespace
}  // namespace staple::service
