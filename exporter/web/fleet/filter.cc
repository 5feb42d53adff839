// SPDX-License-Identifier: Apache-2.0

#include "exporter/web/fleet/filter.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "probes/ocsp/fault.h"
#include "probes/text/clean.h"
#include "probes/text/did_you_mean.h"

namespace staple::web {
namespace {

constexpr std::size_t kMaxQuoted = 200;  // bytes of a value quoted in a response
constexpr std::array<std::string_view, 6> kParameters{"fleet",    "target",  "fault",
                                                      "severity", "verdict", "issuer"};
constexpr std::array kSeverities{ocsp::Severity::critical, ocsp::Severity::warning,
                                 ocsp::Severity::information};
constexpr std::array kLevels{ocsp::Level::critical, ocsp::Level::unreachable, ocsp::Level::warning,
                             ocsp::Level::ok, ocsp::Level::not_applicable};

/// refuse_unknown refuses a word that is not in `words`. The message suggests a similar word, or
/// lists all words if they are few.
httpd::Response refuse_unknown(std::string_view parameter, std::string_view word,
                               std::span<const std::string_view> words) {
  std::string text =
      std::string(parameter) + ": unknown value '" + text::clean(word, kMaxQuoted) + "'";
  const std::string_view near = text::find_nearest(word, words);
  if (!near.empty()) {
    text += ", did you mean '" + std::string(near) + "'?";
  } else if (words.size() <= kLevels.size()) {
    text += ", expected one of";
    for (const std::string_view each : words)
      text += (each == words.front() ? " " : ", ") + std::string(each);
  }
  return httpd::make_text_response(400, text + "\n");
}

/// read_word reads a word of a parameter into `into` if it names one of `values`. Returns a
/// refusal otherwise.
template <class Value, class Name>
std::optional<httpd::Response> read_word(std::string_view word, std::string_view parameter,
                                         std::span<const Value> values, Name name_of,
                                         std::optional<Value>& into) {
  std::vector<std::string_view> words;
  for (const Value value : values) {
    words.push_back(name_of(value));
    if (words.back() == word) into = value;
  }
  if (into) return std::nullopt;
  return refuse_unknown(parameter, word, words);
}

/// read_one reads a parameter that names one of `values`. An empty one counts as not given.
template <class Value, class Name>
std::optional<httpd::Response> read_one(const httpd::Request& request, std::string_view parameter,
                                        std::span<const Value> values, Name name_of,
                                        std::optional<Value>& into) {
  const std::string word = request.parameter(parameter);
  if (word.empty()) return std::nullopt;
  return read_word(word, parameter, values, name_of, into);
}

/// read_verdicts reads the parameter `verdict`, which may name a verdict several times.
std::optional<httpd::Response> read_verdicts(const httpd::Request& request,
                                             std::vector<ocsp::Level>& into) {
  const std::string text = request.parameter("verdict");
  const auto level_name = [](ocsp::Level level) { return name(level); };
  std::array<bool, kLevels.size()> named{};
  for (std::size_t begin = 0; !text.empty() && begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view word = std::string_view(text).substr(begin, end - begin);
    std::optional<ocsp::Level> level;
    if (auto refusal = read_word<ocsp::Level>(word, "verdict", kLevels, level_name, level))
      return refusal;
    named[static_cast<std::size_t>(*level)] = true;
    begin = end + 1;
  }
  std::ranges::copy_if(kLevels, std::back_inserter(into),
                       [&](ocsp::Level level) { return named[static_cast<std::size_t>(level)]; });
  return std::nullopt;
}

std::vector<ocsp::Fault> list_faults() {
  std::vector<ocsp::Fault> faults;
  for (const ocsp::FaultEntry& row : ocsp::fault_table()) faults.push_back(row.fault);
  return faults;
}

}  // namespace

std::optional<httpd::Response> refuse_repeated(const httpd::Request& request,
                                               std::span<const std::string_view> names) {
  using Parameter = std::pair<std::string, std::string>;
  for (const std::string_view name : names) {
    if (std::ranges::count(request.query, name, &Parameter::first) > 1)
      return httpd::make_text_response(400, "Parameter '" + std::string(name) + "' is repeated\n");
  }
  return std::nullopt;
}

std::variant<Filter, httpd::Response> read_filter(const httpd::Request& request) {
  if (auto refusal = refuse_repeated(request, kParameters)) return std::move(*refusal);
  Filter filter{request.parameter("fleet"), request.parameter("target"), {}, {}, {},
                request.parameter("issuer")};
  const std::vector<ocsp::Fault> faults = list_faults();
  const auto fault_name = [](ocsp::Fault fault) { return entry(fault).name; };
  const auto severity_name = [](ocsp::Severity severity) { return name(severity); };
  if (auto refusal = read_one<ocsp::Fault>(request, "fault", faults, fault_name, filter.fault))
    return *refusal;
  if (auto refusal = read_one<ocsp::Severity>(request, "severity", kSeverities, severity_name,
                                              filter.severity)) {
    return *refusal;
  }
  if (auto refusal = read_verdicts(request, filter.verdicts)) return *refusal;
  return filter;
}

std::vector<ocsp::Level> list_attention() {
  std::vector<ocsp::Level> verdicts;
  std::ranges::copy_if(kLevels, std::back_inserter(verdicts), endpoint::needs_attention);
  return verdicts;
}

std::string format_verdicts(const std::vector<ocsp::Level>& verdicts) {
  std::string text;
  for (const ocsp::Level level : verdicts) text.append(text.empty() ? "" : ",").append(name(level));
  return text;
}

bool admits(const Filter& filter, ocsp::Level verdict) {
  return filter.verdicts.empty() ||
         std::ranges::find(filter.verdicts, verdict) != filter.verdicts.end();
}

bool admits(const Filter& filter, const endpoint::Endpoint& endpoint) {
  return (filter.fleet.empty() || filter.fleet == endpoint.fleet) &&
         (filter.target.empty() || filter.target == endpoint.name);
}

bool admits(const Filter& filter, const prober::Observation& observation) {
  if (!admits(filter, level_of(observation))) return false;
  if (!filter.issuer.empty() &&
      (!observation.verdict || observation.verdict->certificate->issuer != filter.issuer)) {
    return false;
  }
  if (!filter.fault && !filter.severity) return true;
  if (!observation.verdict || observation.verdict->findings.empty()) return false;
  const ocsp::Finding& fault = observation.verdict->findings.front();
  return (!filter.fault || *filter.fault == fault.fault) &&
         (!filter.severity || *filter.severity == fault.severity);
}

}  // namespace staple::web
