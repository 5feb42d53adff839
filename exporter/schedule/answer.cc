#include "exporter/schedule/answer.h"

#include <algorithm>

#include "probes/failure.h"
#include "probes/ocsp/fault.h"

namespace staple {
namespace {

int weight(Level level) {
  switch (level) {
    case Level::not_applicable:
      return 0;
    case Level::ok:
      return 1;
    case Level::warning:
      return 2;
    case Level::unreachable:
      return 3;
    case Level::critical:
      return 4;
  }
  return 0;
}

}  // namespace

Answer answer(const Observation& observation) {
  Answer result{level(observation), {}, {}};
  if (observation.failure) {
    const FailureEntry& row = entry(observation.failure->reason);
    result.stage = name(row.stage);
    result.cause = row.name;
  } else if (is_trouble(result.level) && !observation.verdict->findings.empty()) {
    result.cause = entry(observation.verdict->findings.front().fault).name;
  }
  return result;
}

std::string to_string(const Answer& answer) {
  std::string text(name(answer.level));
  for (const std::string_view word : {answer.stage, answer.cause}) {
    if (!word.empty()) text.append(" ").append(word);
  }
  return text;
}

bool is_trouble(Level level) { return level != Level::ok && level != Level::not_applicable; }

std::optional<Level> worst(const EndpointStatus& status) {
  std::optional<Level> result;
  for (const AddressStatus& address : status.addresses) {
    const Level here = level(*address.latest);
    if (!result || weight(here) > weight(*result)) result = here;
  }
  return result;
}

std::vector<Answer> answers(const EndpointStatus& status) {
  std::vector<Answer> result;
  result.reserve(status.addresses.size());
  for (const AddressStatus& address : status.addresses) result.push_back(answer(*address.latest));
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace staple
