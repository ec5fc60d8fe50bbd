// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/cloud_spec.hpp"
#include "sim/metrics.hpp"
#include "sim/run_record.hpp"
#include "sim/serial_table.hpp"
#include "sim/series_recorder.hpp"
#include "sim/wide_sum.hpp"

/// What was rented, from the run record alone: quantities as integers, priced when they are read.
namespace headroom {

/// What is billed of one offer, or of several.
struct CloudUse {
  std::uint64_t jobs = 0;         ///< that were sent there, each counted once
  std::uint64_t instances = 0;    ///< that were requested and came
  WideSum billed_ns = 0;          ///< of instances, from their request on: see models/cost/instance_bill.hpp
  WideSum gpu_milli_ns = 0;       ///< held by jobs, in thousandths of GPUs
  WideSum gpu_milli_ns_lost = 0;  ///< of that, for work that was lost with an instance or at a limit
  WideSum bytes_in = 0, bytes_out = 0;

  [[nodiscard]] double instance_hours() const { return static_cast<double>(billed_ns) / 3.6e12; }
};

/// Instances by their time, and what was copied out by its size.
[[nodiscard]] Money cost_of(const OfferSpec& offer, const CloudUse& use);

/// The rows that a run with a cloud section has beside run_metrics().
[[nodiscard]] std::span<const MetricSpec> cloud_metrics();

/// Cut to the window is what can be cut: the billed time of an instance, from its request to the end of its bill, and
/// the GPU time of a lease. Jobs, instances and bytes count if they were sent, requested or copied in it.
class CloudMeter final : public QuietSink {
 public:
  /// `cluster` is with_offers(..., cloud); both must outlive the meter.
  CloudMeter(const ClusterSpec& cluster, const CloudSpec& cloud, const Window& window);
  /// As Metrics::divide().
  void divide(std::span<const Instant> ends);

  using QuietSink::on;
  void on(const record::JobSubmitted&) override;
  void on(const record::JobMoved&) override;
  void on(const record::LeaseStarted&) override;
  void on(const record::LeaseChanged&) override;
  void on(const record::LeaseEnded&) override;
  void on(const record::JobEnded&) override;
  void on(const record::NodeChanged&) override;
  void on(const record::RunEnded&) override;

  // After RunEnded, by offer.
  [[nodiscard]] const std::vector<CloudUse>& in_window() const { return accounts_[1].uses; }
  [[nodiscard]] const std::vector<CloudUse>& whole_run() const { return accounts_[0].uses; }
  /// Adds to the first of the periods, which are those of Metrics.
  void add_to(std::vector<PeriodUse>& periods) const;
  /// In the order of cloud_metrics().
  [[nodiscard]] std::vector<MetricValue> metrics() const;
  [[nodiscard]] TimeSeries series() const;

 private:
  struct Sent {                // a job that was sent somewhere and has not ended
    std::uint64_t offers = 0;  // a bit for each
    std::int64_t bytes_out = 0;
    OfferId offer;  // of its present or last lease, where that is rented
    Instant since;
    std::uint64_t gpu_milli = 0;
  };
  struct Account {
    Window window;
    std::vector<CloudUse> uses;  // by offer
    [[nodiscard]] bool has(Instant at) const;
    [[nodiscard]] std::int64_t part_of(Instant from, Instant to) const;
  };
  [[nodiscard]] std::optional<std::uint32_t> offer_of(NodeId node) const;
  [[nodiscard]] Window& window() { return accounts_[1].window; }
  void hold(std::uint64_t job, Instant at, std::span<const Slice> slices);
  void let_go(const Sent& job, Instant at, TimeSpan lost);
  void bill(std::uint32_t node, Instant end);

  const CloudSpec& cloud_;
  std::vector<Account> accounts_;                       // the whole run, the window, periods
  std::uint32_t first_node_ = 0, first_partition_ = 0;  // that are rented
  std::vector<std::uint32_t> offer_;                    // by rented node
  std::vector<Instant> requested_;                      // by rented node; never: it is absent
  std::vector<std::uint64_t> gpu_milli_of_instance_;    // by offer
  SerialTable<Sent> sent_;
  std::uint64_t jobs_ = 0, jobs_in_window_ = 0;
  std::uint64_t now_ = 0, peak_ = 0;  // instances
  Instant settled_, end_;
  SeriesRecorder series_{"cloud.instances", "1", "rented instances"};
};

}  // namespace headroom
