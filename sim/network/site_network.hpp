// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "sim/network/flow_steps.hpp"
#include "sim/network/link_meter.hpp"
#include "sim/network/link_shares.hpp"
#include "sim/network/network_spec.hpp"
#include "sim/network/waiting_meter.hpp"
#include "sim/subsystem.hpp"
#include "sim/topology/fabric.hpp"

namespace headroom {

/// How long jobs wait for the network: by where they stand, and by who else is on their links.
///
/// A job on one node, in one NVLink domain or on rented nodes is left as it is, so with nothing but these the run is
/// the one without a network, to the byte. A job whose hosts are cut off from each other waits until they are not.
class SiteNetwork final : public Subsystem {
 public:
  /// All must outlive it but the window, in which its GPU-hours count.
  SiteNetwork(const NetworkSpec& spec, const JobSource& jobs, const Window& window = {});
  /// The same, with steps that the oracle measures in place of expected ones; it must outlive this, too. What jobs wait
  /// if all evade each other or all always meet is FairShare's still.
  SiteNetwork(const NetworkSpec& spec, const JobSource& jobs, const Window& window, FlowOracle& oracle,
              std::uint64_t seed);

  [[nodiscard]] std::string_view name() const override { return "network"; }
  void begin(Control& control) override;
  void on_timer(std::uint32_t timer, Control& control) override;
  void on_freed(JobId job, const Allocation& where) override;
  bool resolve(std::span<const JobId> dirty, Control& control) override;

  [[nodiscard]] const Fabric& fabric() const { return fabric_; }
  [[nodiscard]] const SpreadingSpec& spreading() const { return spec_.spreading; }
  /// Who sends now, in the order of their numbers; valid until anything happens.
  [[nodiscard]] std::vector<FlowSender> senders(const ClusterView& view) const;
  /// What went over its links; settled up to the end of the run by finish().
  [[nodiscard]] const LinkMeter& meter() const { return meter_; }
  [[nodiscard]] const WaitingMeter& waiting() const { return waiting_; }
  /// Jobs of which groups of ranks did not stand together whose plan has them so, once or for ever.
  [[nodiscard]] std::size_t spilled() const { return spilled_.size(); }
  void finish(Instant end);

 private:
  /// What jobs of a class and a number of GPUs send, and in which segment.
  struct Known {
    const JobTraffic* traffic;
    std::uint32_t segment;
  };
  [[nodiscard]] const Known& traffic_of(const Job& job);
  void place(JobId job, Control& control);
  void hear(JobId job, Control& control);
  [[nodiscard]] FlowSender sender_of(JobId job, const ClusterView& view) const;
  void measure(std::span<LinkShares::Answer> answers, Control& control);
  void tell(const LinkShares::Answer& answer, Control& control);
  void apply(const FabricChange& change);
  void await_next_change(Control& control);
  void forget(JobId job, Instant now);

  const NetworkSpec& spec_;
  const JobSource& jobs_;
  Fabric fabric_;
  TrafficWays ways_;
  LinkShares shares_;
  std::optional<FlowSteps> flow_steps_;
  LinkMeter meter_;
  WaitingMeter waiting_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Known> known_;  // by class and number of GPUs
  std::set<std::uint64_t> spilled_;                                 // their serial numbers
  std::vector<JobId> left_;
  std::size_t next_change_ = 0;
  Instant awaited_ = Instant::never();  ///< a change that somebody who is cut off waits for
};

}  // namespace headroom
