// What a judgement costs: cold, remembered, and at its worst.

#include <benchmark/benchmark.h>

#include "probes/ocsp/memory.h"
#include "tests/probes/ocsp/worst.h"

namespace staple::test {
namespace {

void judge_all(benchmark::State& state, const Scene& scene, ocsp::Memory& memory) {
  const auto presented = scene.presented();
  for (auto _ : state) {
    auto verdict =
        staple::ocsp::judge(presented, {.policy = scene.policy, .server_name = {}}, scene.now, memory);
    benchmark::DoNotOptimize(verdict);
  }
  state.counters["bytes"] = static_cast<double>(scene.staple_der->size());
}

void cold(benchmark::State& state, const Scene& scene) {
  ocsp::Memory none(0);
  judge_all(state, scene, none);
}

void remembered(benchmark::State& state, const Scene& scene) {
  ocsp::Memory memory;
  judge_all(state, scene, memory);
}

void add(const std::string& name, void (*run)(benchmark::State&, const Scene&), const Scene& scene) {
  benchmark::RegisterBenchmark(name.c_str(), run, scene)->Unit(benchmark::kMillisecond);
}

void add_all() {
  Scene direct;
  direct.sign();
  add("good/cold", cold, direct);
  add("good/remembered", remembered, direct);
  Scene delegated;
  delegated.delegate();
  delegated.sign();
  add("delegated/cold", cold, delegated);
  add("delegated/remembered", remembered, delegated);
  for (const auto& one : worst_cases()) {
    add("worst/" + one.name + "/cold", cold, one.scene);
    add("worst/" + one.name + "/remembered", remembered, one.scene);
  }
  const auto chain = worst_chain();
  add("worst/chain/cold", cold, chain);
  add("worst/chain/remembered", remembered, chain);
}

}  // namespace
}  // namespace staple::test

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  staple::test::add_all();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
