// SPDX-License-Identifier: Apache-2.0

// Measures the cost of a judgement: uncached, cached, and in the worst cases.

#include <benchmark/benchmark.h>

#include "probes/ocsp/verdict_cache.h"
#include "tests/probes/ocsp/worst.h"

namespace staple::test {
namespace {

void judge_all(benchmark::State& state, const JudgeFixture& fixture, ocsp::VerdictCache& cache) {
  const auto presented = fixture.present();
  for (auto _ : state) {
    auto judgement = staple::ocsp::judge(presented, {.policy = fixture.policy, .server_name = {}},
                                         fixture.now, cache);
    auto verdict = conclude(*std::move(judgement));
    benchmark::DoNotOptimize(verdict);
  }
  state.counters["bytes"] = static_cast<double>(fixture.staple_der->size());
}

void judge_uncached(benchmark::State& state, const JudgeFixture& fixture) {
  ocsp::VerdictCache disabled(0);
  judge_all(state, fixture, disabled);
}

void judge_cached(benchmark::State& state, const JudgeFixture& fixture) {
  ocsp::VerdictCache cache;
  judge_all(state, fixture, cache);
}

void add(const std::string& name, void (*run)(benchmark::State&, const JudgeFixture&),
         const JudgeFixture& fixture) {
  benchmark::RegisterBenchmark(name.c_str(), run, fixture)->Unit(benchmark::kMillisecond);
}

void add_all() {
  JudgeFixture direct;
  direct.sign();
  add("good/uncached", judge_uncached, direct);
  add("good/cached", judge_cached, direct);
  JudgeFixture delegated;
  delegated.delegate();
  delegated.sign();
  add("delegated/uncached", judge_uncached, delegated);
  add("delegated/cached", judge_cached, delegated);
  for (const auto& one : make_worst_cases()) {
    add("worst/" + one.name + "/uncached", judge_uncached, one.fixture);
    add("worst/" + one.name + "/cached", judge_cached, one.fixture);
  }
  const auto chain = make_worst_chain();
  add("worst/chain/uncached", judge_uncached, chain);
  add("worst/chain/cached", judge_cached, chain);
}

}  // namespace
}  // namespace staple::test

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  staple::test::add_all();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
