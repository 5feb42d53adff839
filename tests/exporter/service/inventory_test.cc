// SPDX-License-Identifier: Apache-2.0

#include "exporter/service/inventory.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/folder.h"

namespace staple::service {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const std::string kListed =
    "  - {name: web, file_sd_configs: [{files: [list.json]}], static_configs: [{targets: [a.test]}]}\n";

struct InventoryTest : testing::Test {
  Configuration load(const std::string& fleets) const {
    auto loaded =
        load_configuration(folder.write("f.yml", "fleets:\n" + fleets), x509::Roots::make_empty());
    return std::get<Configuration>(std::move(loaded));
  }

  discovery::SourceKey key() const {
    return {"web", discovery::Mechanism::file_sd, folder.file("list.json")};
  }

  static std::shared_ptr<const discovery::DiscoveredGroups> group(const std::string& host) {
    return std::make_shared<const discovery::DiscoveredGroups>(
        discovery::DiscoveredGroups{{{Target{host, 443, ""}}, {}, "", ""}});
  }

  static std::vector<std::string> names(const Endpoints& endpoints) {
    std::vector<std::string> result;
    for (const auto& each : endpoints) result.push_back(each->name);
    return result;
  }

  test::Folder folder;
  Inventory inventory{{}, 1};
};

TEST_F(InventoryTest, ReturnsTheEndpointsOfANewConfigurationAndItsSources) {
  const Change change = inventory.replace(load(kListed));
  EXPECT_EQ(change.configuration, inventory.configuration());
  EXPECT_THAT(names(change.diffs.at(0).upserted), ElementsAre("a.test:443"));
  EXPECT_EQ(change.endpoints->size(), 1u);
  ASSERT_EQ(change.sources.size(), 1u);
  EXPECT_EQ(change.sources[0].key, key());
}

TEST_F(InventoryTest, AddsWhatASourceFindsAndKeepsItOverAReload) {
  inventory.replace(load(kListed));
  const auto found = inventory.set_discovered(key(), group("b.test"));
  ASSERT_TRUE(found);
  EXPECT_THAT(names(found->diffs.at(0).upserted), ElementsAre("b.test:443"));
  EXPECT_EQ(found->endpoints->size(), 2u);
  const Change change = inventory.replace(load(kListed));
  EXPECT_EQ(change.endpoints->size(), 2u);
  EXPECT_THAT(change.diffs.at(0).removed, IsEmpty());
  EXPECT_EQ(change.sources.at(0).previous_groups->size(), 1u);
}

TEST_F(InventoryTest, RemovesWhatASourceHadFoundThatIsNotConfiguredAnyMore) {
  inventory.replace(load(kListed));
  inventory.set_discovered(key(), group("b.test"));
  const Change change = inventory.replace(load("  - {name: web}\n"));
  EXPECT_THAT(names(change.diffs.at(0).removed), UnorderedElementsAre("a.test:443", "b.test:443"));
  EXPECT_FALSE(inventory.set_discovered(key(), group("c.test"))) << "of the previous configuration";
  inventory.replace(load("  - {name: mail}\n"));
  EXPECT_FALSE(inventory.set_discovered(key(), group("c.test"))) << "of a fleet that is gone";
}

TEST_F(InventoryTest, LeavesEarlierChangesAsTheyWere) {
  const Change first = inventory.replace(load(kListed));
  inventory.set_discovered(key(), group("b.test"));
  EXPECT_EQ(first.endpoints->size(), 1u);
}

TEST_F(InventoryTest, DividesAChangeAmongTheLoopsWithoutTheOtherShards) {
  std::string targets;
  for (int i = 0; i < 40; ++i) targets += "h" + std::to_string(i) + ".test, ";
  const std::string fleets = "  - {name: web, static_configs: [{targets: [" + targets + "]}]}\n";
  std::size_t probed = 0;
  for (const std::uint32_t ordinal : {0u, 1u}) {
    Inventory one({ordinal, 2}, 3);
    const Change change = one.replace(load(fleets));
    ASSERT_EQ(change.diffs.size(), 3u);
    for (std::size_t loop = 0; loop < 3; ++loop) {
      EXPECT_THAT(change.diffs[loop].upserted, testing::Not(IsEmpty()));
      for (const auto& each : change.diffs[loop].upserted) {
        EXPECT_EQ(loop_of(*each, 3), loop);
        EXPECT_EQ(schedule::shard_of(each->name, 2), ordinal);
      }
      probed += change.diffs[loop].upserted.size();
    }
    EXPECT_EQ(change.endpoints->size(), 40u);
    const Change gone = one.replace(load("  - {name: web}\n"));
    for (std::size_t loop = 0; loop < 3; ++loop)
      EXPECT_EQ(gone.diffs[loop].removed.size(), change.diffs[loop].upserted.size());
  }
  EXPECT_EQ(probed, 40u);
}

}  // namespace
}  // namespace staple::service
