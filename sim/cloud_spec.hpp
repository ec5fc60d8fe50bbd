// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/units.hpp"
#include "sim/cluster_spec.hpp"
#include "sim/ids.hpp"
#include "sim/time.hpp"

/// What can be rented, as checked values. Who rents when is sim/cloud_fleet.hpp, what it comes to sim/cloud_meter.hpp.
namespace headroom {

enum class Billing : std::uint8_t {
  on_demand,
  spot,      ///< it may be taken away at any time
  reserved,  ///< paid for the whole run, used or not: requested at simulated zero and never given back
};
[[nodiscard]] std::string_view to_string(Billing billing);

/// From the request of an instance until it takes jobs: lognormal by its median and 95th percentile, or constant if
/// they are the same.
///
/// Source   the defaults of the scenario are those of a VM with GPUs and its image; one fleet of this kind budgets
///          8 min and gives up after 10.
struct BootDelay {
  TimeSpan median, p95;  ///< 0 <= median <= p95
};

/// Whether a zone has spot instances, tick by tick from simulated zero on; at its end it begins anew.
struct SpotTrace {
  TimeSpan gap;  ///< > 0, of one tick
  std::vector<bool> available;
};

/// Instances of one kind at one price.
struct OfferSpec {
  std::string name;
  NodeSpec instance;
  Billing billing = Billing::on_demand;
  MoneyRate price;          ///< of one instance
  std::uint32_t quota = 1;  ///< as many at a time, at most
  BootDelay boot;
  TimeSpan minimum;                       ///< an instance is paid for this long at least, else by the second
  TimeSpan hold;                          ///< one that nobody needs is given back after this time
  double success = 1.0;                   ///< probability that a requested instance can be had; of several all or none
  TimeSpan retry;                         ///< after a refusal the offer is not asked again for so long
  std::shared_ptr<const SpotTrace> zone;  ///< null: instances can always be had
  DataPrice egress;                       ///< of what comes back
};

/// What bursting a job means beside its run.
struct BurstTerms {
  std::int64_t bytes_in = 0, bytes_out = 0;  ///< copied there before it starts; that come back when it has ended
  TimeSpan checkpoint;                       ///< of the work there; 0: a job whose instance is taken away starts anew
  std::optional<TimeSpan> deadline;          ///< from its submission until it should have ended
  std::optional<MoneyRate> value;            ///< what an hour of its waiting costs
};

struct CloudSpec {
  struct OfClass {
    std::string job_class;
    BurstTerms terms;
  };
  std::vector<OfferSpec> offers;
  DataRate wan;  ///< of every transfer for itself; not needed (0) where nothing is copied
  BurstTerms terms;
  std::vector<OfClass> classes;  ///< for which other terms hold
};

/// The nodes of a run: those of the cluster, and behind them a rented pool for each offer, in their order.
[[nodiscard]] ClusterSpec with_offers(const ClusterSpec& owned, const CloudSpec& cloud);

}  // namespace headroom
