// SPDX-License-Identifier: Apache-2.0

#include <fstream>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "probes/failure.h"
#include "probes/ocsp/fault.h"
#include "probes/responder/failure.h"

namespace staple {
namespace {

bool is_label_value(std::string_view name) {
  return !name.empty() &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
}

TEST(TablesFault, HasOneRowPerFaultInEnumOrderWithUniqueNames) {
  std::set<std::string_view> names;
  std::size_t place = 0;
  for (const auto& row : ocsp::fault_table()) {
    EXPECT_EQ(static_cast<std::size_t>(row.fault), place++) << row.name;
    EXPECT_TRUE(is_label_value(row.name)) << row.name;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(row.help.ends_with('.')) << row.name;
    EXPECT_EQ(&entry(row.fault), &row);
  }
  EXPECT_EQ(place, static_cast<std::size_t>(ocsp::Fault::responder_fresher) + 1)
      << "the last fault is in the last row";
}

TEST(TablesFailure, HasOneRowPerReasonInEnumOrderWithNamesUniqueInItsStage) {
  std::set<std::pair<Stage, std::string_view>> names;
  std::size_t place = 0;
  for (const auto& row : failure_table()) {
    EXPECT_EQ(static_cast<std::size_t>(row.reason), place++) << row.name;
    EXPECT_TRUE(is_label_value(row.name)) << row.name;
    EXPECT_TRUE(names.insert({row.stage, row.name}).second) << row.name;
    EXPECT_TRUE(row.help.ends_with('.')) << row.name;
  }
  EXPECT_EQ(place, static_cast<std::size_t>(Reason::judge_unreadable_certificate) + 1);
}

TEST(TablesResponderFailure, HasOneRowPerReasonInEnumOrderWithUniqueNames) {
  std::set<std::string_view> names;
  std::size_t place = 0;
  for (const auto& row : responder::failure_table()) {
    EXPECT_EQ(static_cast<std::size_t>(row.reason), place++) << row.name;
    EXPECT_TRUE(is_label_value(row.name)) << row.name;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(row.help.ends_with('.')) << row.name;
  }
  EXPECT_EQ(place, static_cast<std::size_t>(responder::FailureReason::stale) + 1);
}

/// read_documentation returns the rows of the tables in faults.md.
std::set<std::string> read_documentation() {
  std::ifstream file(STAPLE_SOURCE_DIR "/probes/faults.md");
  std::set<std::string> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("| `")) rows.insert(line);
  }
  return rows;
}

TEST(TablesDocumentation, HasExactlyTheRowsOfTheTables) {
  std::set<std::string> rows;
  const auto quoted = [](std::string_view name) { return "| `" + std::string(name) + "` "; };
  for (const auto& row : ocsp::fault_table()) {
    rows.insert(quoted(row.name) + "| " + std::string(name(row.severity)) + " | " +
                std::string(row.help) + " |");
  }
  for (const auto& row : failure_table()) {
    rows.insert(quoted(name(row.stage)) + quoted(row.name) + "| " + std::string(row.help) + " |");
  }
  for (const auto& row : responder::failure_table()) {
    const bool it_is_down = row.responsibility == responder::Responsibility::responder;
    const bool is_retried = row.answer == responder::Answer::other;
    rows.insert(quoted(row.name) + (it_is_down ? "| responder " : "| certificate ") +
                (is_retried ? "| yes " : "| no ") + "| " + std::string(row.help) + " |");
  }
  EXPECT_EQ(read_documentation(), rows);
}

TEST(TablesRank, SortsBySeverityThenByTheOrderOfTheTable) {
  std::vector<ocsp::Finding> findings{
      {ocsp::Fault::outlives_certificate, ocsp::Severity::information, ""},
      {ocsp::Fault::name_mismatch, ocsp::Severity::warning, ""},
      {ocsp::Fault::expired, ocsp::Severity::critical, ""},
      {ocsp::Fault::trailing_data, ocsp::Severity::warning, ""},
      {ocsp::Fault::bad_signature, ocsp::Severity::critical, ""}};
  rank(findings);
  std::vector<ocsp::Fault> order;
  for (const auto& finding : findings) order.push_back(finding.fault);
  EXPECT_EQ(order, (std::vector{ocsp::Fault::bad_signature, ocsp::Fault::expired,
                                ocsp::Fault::trailing_data, ocsp::Fault::name_mismatch,
                                ocsp::Fault::outlives_certificate}));
}

}  // namespace
}  // namespace staple
