// SPDX-License-Identifier: Apache-2.0
#include "sim/simgrid/flow_cycles.hpp"

#include <xbt/log.h>
#include <cmath>
#include <limits>
#include <simgrid/kernel/Timer.hpp>
#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/kernel/resource/NetworkModelIntf.hpp>
#include <simgrid/s4u.hpp>
#include <string>
#include <unordered_map>
#include <utility>

#include "models/check.hpp"

namespace headroom {
namespace {

namespace s4u = simgrid::s4u;
using simgrid::kernel::timer::Timer;

class Cycle;

/// What SimGrid began last on the network. A Comm has no weight of its own in this version; its action has.
simgrid::kernel::resource::Action& newest_action() {
  for (simgrid::kernel::resource::Model* const model : s4u::Engine::get_instance()->get_all_models())
    if (auto* const network = dynamic_cast<simgrid::kernel::resource::NetworkModelIntf*>(model))
      return model->get_started_action_set()->back();
  HEADROOM_CHECK(false, "a platform without a network");
}

/// SimGrid wants a transfer held until it is over, and let go of only after it has said so.
class Transfers {
 public:
  void begin(s4u::Host* from, s4u::Host* to, const CyclingFlow& flow, Cycle* cycle) {
    const s4u::CommPtr comm = s4u::Comm::sendto_init(from, to);
    comm->set_payload_size(static_cast<std::uint64_t>(flow.bytes));
    under_way_.emplace(comm.get(), std::pair(comm, cycle));
    comm->vetoable_start();
    if (flow.weight != 1.0) newest_action().set_sharing_penalty(1.0 / flow.weight);
  }
  void end(const s4u::Activity& activity);
  void let_go() { over_.clear(); }

 private:
  std::unordered_map<const s4u::Activity*, std::pair<s4u::CommPtr, Cycle*>> under_way_;  // never gone through in order
  std::vector<s4u::CommPtr> over_;
};

/// Goes round: compute, first phase, second phase, compute.
class Cycle {
 public:
  Cycle(const CyclingJob& job, const FlowCycles& measured, Transfers& transfers)
      : job_(job), measured_(measured), transfers_(transfers) {}

  /// Of each flow of each phase, in their order.
  void add_path(s4u::Host* from, s4u::Host* to) { paths_.emplace_back(from, to); }
  void start() { compute(job_.first_compute_s); }

  /// Of a phase: a flow, or what is computed meanwhile.
  void end_part() {
    if (--under_way_ > 0) return;
    if (++phase_ == job_.phases.size()) {
      end_step();
    } else {
      begin_phase();
    }
  }

  [[nodiscard]] double mean_step_s() const {
    return steps_ > 0 ? (last_end_s_ - first_begin_s_) / steps_ : std::numeric_limits<double>::infinity();
  }

 private:
  void compute(double seconds) {
    if (seconds > 0.0) {
      Timer::set(s4u::Engine::get_clock() + seconds, [this] { begin_phase(); });
    } else {
      begin_phase();
    }
  }

  void begin_phase() {
    const CyclingPhase& phase = job_.phases[phase_];
    under_way_ = phase.flows.size();
    if (phase.hidden_s > 0.0) {
      ++under_way_;
      Timer::set(s4u::Engine::get_clock() + phase.hidden_s, [this] { end_part(); });
    }
    for (const CyclingFlow& flow : phase.flows) {
      const auto [from, to] = paths_[path_++];
      transfers_.begin(from, to, flow, this);
    }
  }

  void end_step() {
    phase_ = path_ = 0;
    const double now = s4u::Engine::get_clock();
    if (now > measured_.horizon_s) return;  // so that no transfer is under way when the engine is taken down
    if (now >= measured_.warm_up_s) {
      if (++steps_ == 0) first_begin_s_ = now;
      last_end_s_ = now;
    }
    compute(job_.compute_s);
  }

  const CyclingJob& job_;
  const FlowCycles& measured_;
  Transfers& transfers_;
  std::vector<std::pair<s4u::Host*, s4u::Host*>> paths_;
  std::size_t phase_ = 0, path_ = 0, under_way_ = 0;
  int steps_ = -1;  // the first end after the warm-up is where measuring begins
  double first_begin_s_ = 0.0, last_end_s_ = 0.0;
};

void Transfers::end(const s4u::Activity& activity) {
  const auto found = under_way_.find(&activity);
  if (found == under_way_.end()) return;
  Cycle* cycle = found->second.second;
  over_.push_back(std::move(found->second.first));
  under_way_.erase(found);
  cycle->end_part();
}

/// A star in which the way of a host to the centre is the whole path of its flow, and all flows end in one place.
class Paths {
 public:
  explicit Paths(const std::vector<double>& bandwidth) : zone_(s4u::create_star_zone("network")) {
    for (std::size_t i = 0; i < bandwidth.size(); ++i) {
      HEADROOM_CHECK(bandwidth[i] > 0.0, "a link carries something");
      links_.push_back(zone_->create_link("link-" + std::to_string(i), bandwidth[i])->set_latency(0.0)->seal());
    }
    sink_ = zone_->create_host("sink", 1.0)->seal();
    zone_->add_route(sink_->get_netpoint(), nullptr, nullptr, nullptr, std::vector<s4u::LinkInRoute>{}, true);
  }

  [[nodiscard]] s4u::Host* sink() const { return sink_; }
  [[nodiscard]] s4u::Host* along(const std::vector<std::uint32_t>& path) {
    s4u::Host* host = zone_->create_host("host-" + std::to_string(hosts_++), 1.0)->seal();
    std::vector<s4u::LinkInRoute> route;
    for (const std::uint32_t link : path) route.emplace_back(links_.at(link));
    zone_->add_route(host->get_netpoint(), nullptr, nullptr, nullptr, route, false);
    return host;
  }
  void seal() { zone_->seal(); }

 private:
  s4u::NetZone* zone_;
  std::vector<s4u::Link*> links_;
  s4u::Host* sink_;
  std::size_t hosts_ = 0;
};

void check(const CyclingJob& job) {
  HEADROOM_CHECK(!job.phases.empty(), "a job sends something");
  for (const CyclingPhase& phase : job.phases) {
    HEADROOM_CHECK(!phase.flows.empty(), "a phase has flows");
    for (const CyclingFlow& flow : phase.flows)
      HEADROOM_CHECK(
          flow.bytes >= 1.0 && flow.bytes == std::floor(flow.bytes) && !flow.links.empty() && flow.weight > 0.0,
          "a flow moves whole bytes over links");
  }
}

}  // namespace

std::vector<double> simulate_with_simgrid(const FlowCycles& cycles) {
  HEADROOM_CHECK(!s4u::Engine::has_instance(), "SimGrid has one engine in each process");
  xbt_log_control_set("root.thresh:warning");
  s4u::Engine engine("headroom");
  s4u::Engine::set_config("network/model:CM02");
  s4u::Engine::set_config("network/crosstraffic:0");
  s4u::Engine::set_config("network/TCP-gamma:1e15");
  Paths paths(cycles.bandwidth);
  Transfers transfers;
  std::vector<Cycle> running;
  running.reserve(cycles.jobs.size());
  for (const CyclingJob& job : cycles.jobs) {
    check(job);
    Cycle& cycle = running.emplace_back(job, cycles, transfers);
    for (const CyclingPhase& phase : job.phases)
      for (const CyclingFlow& flow : phase.flows) cycle.add_path(paths.along(flow.links), paths.sink());
  }
  paths.seal();
  s4u::Activity::on_completion_cb([&transfers](const s4u::Activity& activity) { transfers.end(activity); });
  s4u::Engine::on_time_advance_cb([&transfers](double) { transfers.let_go(); });
  for (Cycle& cycle : running) cycle.start();
  engine.run();
  std::vector<double> steps;
  for (const Cycle& cycle : running) steps.push_back(cycle.mean_step_s());
  return steps;
}

}  // namespace headroom
