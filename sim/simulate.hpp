// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>

#include "sim/cluster_spec.hpp"
#include "sim/event_order.hpp"
#include "sim/run_record.hpp"
#include "sim/scheduler.hpp"
#include "sim/subsystem.hpp"

namespace headroom {

/// Where a run stands; for the progress line.
struct RunStatus {
  Instant now;
  std::uint64_t events = 0, submitted = 0, ended = 0;
  std::size_t queued = 0, running = 0;
};

class ProgressListener {
 public:
  virtual ~ProgressListener() = default;
  /// Called every few thousand events. False stops the run; what was finished is kept.
  virtual bool keep_going(const RunStatus& status) = 0;
};

struct RunInput {
  const ClusterSpec& cluster;
  JobSource& jobs;
  Scheduler& scheduler;
  RecordSink& record;
  std::span<Subsystem* const> subsystems = {};
  EventOrder event_order = EventOrder::batched;
  std::optional<Instant> horizon;  ///< events after it do not happen
  ProgressListener* progress = nullptr;
};

struct RunResult {
  Instant end;
  std::uint64_t events = 0;
  bool complete = true;  ///< false: the progress listener stopped it
};

/// Runs one experiment. Everything that happens goes to `record`. The same input gives the same record, byte for byte.
/// Throws PolicyError if the scheduler proposes what cannot be, InternalError if our own books do not add up.
RunResult simulate(const RunInput& input);

}  // namespace headroom
