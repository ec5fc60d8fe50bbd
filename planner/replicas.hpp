// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "planner/experiment.hpp"
#include "planner/precision.hpp"

/// Independent replications of one scenario. What comes out depends on the scenario alone and not on the number of
/// threads: replicas share nothing, their results stand in the order of their numbers, and how many there are is
/// decided between rounds.
namespace headroom {

/// The seed of a replica: replica 0 has that of the run, replica r > 0 the upper 53 bits of mix(mix(seed) + r), where
/// mix is that of SplitMix64 (sim/random.hpp). `run.seed` takes 53 bits, so each replica can be repeated as a run.
[[nodiscard]] std::uint64_t replica_seed(std::uint64_t run_seed, std::uint32_t replica);

/// Whether another seed may give another result. A log that is replayed has one outcome, unless it is thinned, or a
/// policy draws.
[[nodiscard]] bool is_random(const Scenario& scenario);

/// A sentence if the scenario asks for replicas or a precision and is not random.
[[nodiscard]] std::optional<std::string> fault_of_replicas(const Scenario& scenario);

/// Who hears the record of a replica besides the metrics. Each replica is opened once, and closed once unless its run
/// throws, on the thread that runs it; several may be open at a time.
class ReplicaSinks {
 public:
  virtual ~ReplicaSinks() = default;
  [[nodiscard]] virtual std::vector<RecordSink*> open(std::uint32_t replica) = 0;
  virtual void close(std::uint32_t replica) = 0;
};

struct Replica {
  std::uint32_t number = 0;
  Experiment experiment;  ///< only replica 0 has tables, series and submit times
};

struct ReplicaSettings {
  unsigned threads = 1;
  Groups groups = Groups::all;
  ReplicaSinks* sinks = nullptr;         ///< null: nobody but the metrics
  ProgressListener* progress = nullptr;  ///< hears sums over all replicas, and their mean time; never twice at a time
};

struct ReplicaSet {
  std::vector<Replica> replicas;            ///< in order of number; at least one
  std::vector<PrecisionOutcome> precision;  ///< one per target of the scenario
  bool complete = true;  ///< false: stopped; then the replicas that had ended, or else those that had begun
  std::uint64_t events = 0;
};

/// Runs `run.replicas` replicas, and more if `run.precision` asks for them. `first` is the workload of replica 0, from
/// open_workload(); that of the others is opened here. A scenario that is not is_random() is run once.
/// Throws what simulate() throws, of several the fault of the lowest replica.
[[nodiscard]] ReplicaSet run_replicas(const Scenario& scenario, std::unique_ptr<JobSource> first,
                                      const ReplicaSettings& settings);

/// The values of one metric, one per replica that had something to measure.
[[nodiscard]] std::vector<double> values_of(std::string_view metric, std::span<const Replica> replicas);

/// What the report speaks of: replica 0, with the mean over the replicas in the place of each metric, of the periods,
/// and of what tenants held.
[[nodiscard]] Experiment mean_experiment(const ReplicaSet& set);

}  // namespace headroom
