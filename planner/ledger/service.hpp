// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/run_statistics.hpp"
#include "sim/time.hpp"

namespace headroom {

/// What one hour of service is like, on average over a month or over the measured window of a run.
struct ServiceRates {
  double gpus_paid = 0.0;     ///< GPUs of the pools that are bought or rented for good, up or not
  double gpus_present = 0.0;  ///< of these, up or draining
  double gpus_held = 0.0;     ///< of these, by jobs
  double gpus_useful = 0.0;   ///< held here or in a cloud, less what was wasted or lost to slower clocks
  double cores_paid = 0.0, cores_held = 0.0;
  double jobs_ended_per_h = 0.0;
  double cloud_usd_per_h = 0.0;    ///< for what was rented by the hour while jobs needed it
  double cloud_gpus_held = 0.0;    ///< by jobs, in a cloud
  double cloud_gpus_wasted = 0.0;  ///< of these
  double site_kw = 0.0;            ///< that the site draws, where power is simulated

  [[nodiscard]] double availability() const;  ///< present / paid
  [[nodiscard]] double utilisation() const;   ///< held / present
  [[nodiscard]] double goodput() const;       ///< useful / held, both here and in a cloud
};

/// The service of a cluster over the horizon of its costs.
class Service {
 public:
  /// Every month is alike.
  explicit Service(const ServiceRates& rates, std::vector<double> hours) : rates_{rates}, hours_(std::move(hours)) {}
  /// Each has rates of its own.
  Service(std::vector<ServiceRates> rates, std::vector<double> hours)
      : rates_(std::move(rates)), hours_(std::move(hours)) {}

  [[nodiscard]] std::uint32_t months() const { return static_cast<std::uint32_t>(hours_.size()); }
  /// Of a month, from 0.
  [[nodiscard]] const ServiceRates& in(std::uint32_t month) const { return rates_[rates_.size() > 1 ? month : 0]; }
  [[nodiscard]] double hours(std::uint32_t month) const { return hours_[month]; }
  /// Multiplies one rate in every month.
  void scale(double ServiceRates::*rate, double factor);
  /// Over all months, by their hours.
  [[nodiscard]] ServiceRates mean() const;

 private:
  std::vector<ServiceRates> rates_;
  std::vector<double> hours_;
};

/// If the run is as long as the horizon of the costs, a month of service is as that month of the run was; else all are
/// as the measured window was on average.
[[nodiscard]] Service service_of(const Scenario& scenario, const RunStatistics& statistics);
/// Nobody uses the cluster, and no cloud is paid.
[[nodiscard]] Service idle_service(const Scenario& scenario);

/// Ends of the months of service as times of the run, if it reaches the last; else nothing.
[[nodiscard]] std::vector<Instant> months_of_service(const Scenario& scenario);

}  // namespace headroom
