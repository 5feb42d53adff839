// What a judgement costs: cold, remembered, and at its worst.

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
  add("good/cold", judge_uncached, direct);
  add("good/remembered", judge_cached, direct);
  JudgeFixture delegated;
  delegated.delegate();
  delegated.sign();
  add("delegated/cold", judge_uncached, delegated);
  add("delegated/remembered", judge_cached, delegated);
  for (const auto& one : make_worst_cases()) {
    add("worst/" + one.name + "/cold", judge_uncached, one.fixture);
    add("worst/" + one.name + "/remembered", judge_cached, one.fixture);
  }
  const auto chain = make_worst_chain();
  add("worst/chain/cold", judge_uncached, chain);
  add("worst/chain/remembered", judge_cached, chain);
}

}  // namespace
}  // namespace staple::test

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  staple::test::add_all();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
