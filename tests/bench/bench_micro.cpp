// SPDX-License-Identifier: Apache-2.0
// The two structures under everything, the event loop and the ordered index, at several sizes; the time of a
// collective; and how jobs share links, which a run asks for whenever one of them comes or goes.
//
//   bench_micro [--benchmark_filter=...]
#include <benchmark/benchmark.h>

#include <variant>
#include <vector>

#include "models/network/collective_time.hpp"
#include "models/network/fair_share.hpp"
#include "scenarios/node_links.hpp"
#include "sim/event_loop.hpp"
#include "sim/ordered_index.hpp"
#include "sim/random.hpp"

namespace {

using namespace headroom;

EventKey key(std::int64_t at_ns, std::uint32_t entity) {
  return {{at_ns}, Phase::finish, EntityKind::lease, entity};
}

/// The hold model: pop the first, schedule another at a random distance; the number of events stays.
void event_loop_hold(benchmark::State& state) {
  const auto size = static_cast<std::uint32_t>(state.range(0));
  Rng rng(1, Stream::arrivals, 0);
  EventLoop loop;
  for (std::uint32_t i = 0; i < size; ++i) loop.schedule(key(static_cast<std::int64_t>(rng.below(1'000'000)), i), i);
  for (auto _ : state) {
    const Event event = loop.pop();
    loop.schedule(key(event.key.at.ns + static_cast<std::int64_t>(rng.below(1'000'000)), event.payload), event.payload);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(event_loop_hold)->RangeMultiplier(10)->Range(100, 1'000'000);

/// Half of the events are re-timed before they happen, as when jobs change speed.
void event_loop_retime(benchmark::State& state) {
  const auto size = static_cast<std::uint32_t>(state.range(0));
  Rng rng(1, Stream::arrivals, 0);
  EventLoop loop;
  std::vector<EventId> ids;
  for (std::uint32_t i = 0; i < size; ++i)
    ids.push_back(loop.schedule(key(static_cast<std::int64_t>(rng.below(1'000'000)), i), i));
  for (auto _ : state) loop.retime(ids[rng.below(size)], {static_cast<std::int64_t>(rng.below(1'000'000))});
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(event_loop_retime)->RangeMultiplier(10)->Range(100, 1'000'000);

OrderedIndex::Item random_item(Rng& rng, std::uint64_t serial) {
  return {static_cast<std::int64_t>(rng.below(1'000'000)), serial, static_cast<std::int64_t>(rng.below(1'000'000))};
}

/// The first leaves, another comes: a queue in steady state.
void ordered_index_churn(benchmark::State& state) {
  const auto size = static_cast<std::uint32_t>(state.range(0));
  Rng rng(1, Stream::arrivals, 0);
  OrderedIndex index;
  OrderedIndex::Sequence line;
  std::uint64_t serial = 0;
  for (std::uint32_t i = 0; i < size; ++i) index.insert(line, i, random_item(rng, serial++));
  for (auto _ : state) {
    const auto item = static_cast<std::uint32_t>(rng.below(size));
    index.erase(line, item);
    index.insert(line, item, random_item(rng, serial++));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ordered_index_churn)->RangeMultiplier(10)->Range(100, 1'000'000);

/// "The first job that is at most this long", where one in a hundred is.
void ordered_index_first_within(benchmark::State& state) {
  const auto size = static_cast<std::uint32_t>(state.range(0));
  Rng rng(1, Stream::arrivals, 0);
  OrderedIndex index;
  OrderedIndex::Sequence line;
  for (std::uint32_t i = 0; i < size; ++i) index.insert(line, i, random_item(rng, i));
  for (auto _ : state)
    benchmark::DoNotOptimize(index.first_within(line, 10'000 + static_cast<std::int64_t>(rng.below(1000))));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(ordered_index_first_within)->RangeMultiplier(10)->Range(100, 1'000'000);

/// All-reduce of 1 GiB among so many GPUs on nodes of eight: all candidates, and the choice.
void time_of_all_reduce(benchmark::State& state) {
  const auto ranks = static_cast<std::uint32_t>(state.range(0));
  const auto known = catalogue_node_links({.gpus = 8, .gpu_model = "h100-sxm"});
  const NodeLinks& links = std::get<KnownNodeLinks>(known).links;
  const CollectiveGroup group{ranks, (ranks + 7) / 8};
  NetworkShare network;
  for (auto _ : state) {
    benchmark::DoNotOptimize(network);
    benchmark::DoNotOptimize(collective_time(CollectiveOp::all_reduce, group, {1073741824.0}, links, network, {}));
  }
}
BENCHMARK(time_of_all_reduce)->Arg(8)->Arg(1024)->Arg(16384);

/// So many jobs on the uplinks of 64 leaves, two to six each, which could carry three quarters of what they would send
/// together: expected steps and both bounds.
void fair_share_of_contending_jobs(benchmark::State& state) {
  constexpr std::uint32_t leaves = 64;
  const auto count = static_cast<double>(state.range(0));
  Rng rng(1, Stream::arrivals, 0);
  std::vector<double> demand(leaves, 0.0);
  SharedSteps jobs;
  std::vector<BundleUse> uses;
  for (double j = 0.0; j < count; ++j) {
    const double sending = 0.1 + 0.3 * rng.uniform();
    uses.clear();
    const auto first = static_cast<std::uint32_t>(rng.below(leaves)),
               crossed = 2 + static_cast<std::uint32_t>(rng.below(5));
    for (std::uint32_t i = 0; i < crossed; ++i) {
      uses.push_back({(first + i) % leaves, 1.0 + static_cast<double>(rng.below(4))});
      demand[uses.back().bundle] += sending * uses.back().part;
    }
    jobs.add_job(1.0 - sending);
    jobs.add_phase(sending, 1.0, 0.0, 1.0, uses);
  }
  for (double& capacity : demand) capacity = 0.75 * capacity;
  FairShare solver;
  for (auto _ : state) benchmark::DoNotOptimize(solver.solve(demand, jobs));
}
BENCHMARK(fair_share_of_contending_jobs)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
