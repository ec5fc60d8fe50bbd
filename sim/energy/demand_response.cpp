// SPDX-License-Identifier: Apache-2.0
#include "sim/energy/demand_response.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "models/check.hpp"
#include "sim/power/energy_meter.hpp"

namespace headroom {
namespace {

constexpr TimeSpan quarter = EnergyMeter::quarter;
constexpr int rebound_steps = 8;  // in which the limit of a call goes up again

/// The share of a pause or a step that stands at `place` among `places`.
TimeSpan part_of(TimeSpan whole, std::int64_t place, std::int64_t places) {
  return {static_cast<std::int64_t>(static_cast<WideSum>(whole.ns) * place / places)};
}

}  // namespace

DemandResponse::DemandResponse(const CurtailmentSpec& spec, const GridSpec& grid, const JobSource& jobs,
                               CallBoard& board)
    : spec_(spec), grid_(grid), jobs_(jobs), board_(board) {
  HEADROOM_CHECK(spec.pause_cost.ns >= 0 && spec.rebound.ns >= 0, "times are >= 0");
}

bool DemandResponse::uses(CurtailmentMeans means) const {
  return std::ranges::find(spec_.order, means) != spec_.order.end();
}

bool DemandResponse::is_before(CurtailmentMeans first, CurtailmentMeans second) const {
  return uses(first) && std::ranges::find(spec_.order, first) < std::ranges::find(spec_.order, second);
}

/// Whatever changes the limit is known beforehand. Idle timers: no job waits for a call.
void DemandResponse::begin(Control& control) {
  control_ = &control;
  is_closed_.assign(control.partitions().size(), false);
  for (const DemandCall& call : grid_.calls) {
    const Instant end = call.at + call.lasts;
    control.set_idle_timer(call.at);
    if (grid_.solar)
      for (Instant at = grid_.solar->next(call.at); at < end; at = grid_.solar->next(at)) control.set_idle_timer(at);
    for (int step = 0; step <= rebound_steps; ++step)
      control.set_idle_timer(end + part_of(spec_.rebound, step, rebound_steps));
  }
}

MicroPower DemandResponse::solar_at(Instant at) const {
  return grid_.solar ? MicroPower::from(Power{grid_.solar->at(at)}) : MicroPower{};
}

/// Of the site: what it may buy, with what its panels and the means before this one give.
MicroPower DemandResponse::limit_for(CurtailmentMeans means) const {
  const bool has_battery = is_before(CurtailmentMeans::battery, means);
  return target_ + solar_at(now()) + (has_battery ? MicroPower::from(spec_.battery) : MicroPower{});
}

void DemandResponse::settle(Instant from, Instant to) {
  record::SiteCurtailed present{.at = {}, .is_called = is_called_};
  present.target = is_called_ ? target_ : MicroPower{};
  present.capped = board_.site().capped;
  present.slowed_milli = board_.site().slowed_milli;
  present.paused = paused_;
  present.paused_milli = paused_milli_;
  present.lost = std::exchange(lost_, {});
  if (present != noted_) control_->note(present);
  noted_ = present;
  noted_.lost = {};
  while (from < to) {
    Instant cut = std::min(to, Instant{(from.ns / quarter.ns + 1) * quarter.ns});
    if (grid_.solar) cut = std::min(cut, grid_.solar->next(from));
    in_quarter_ += (board_.site().total - solar_at(from)) * (cut - from);
    from = cut;
    if (from.ns % quarter.ns != 0) continue;
    last_quarter_ = {static_cast<std::int64_t>(in_quarter_.uw_ns / quarter.ns)};
    in_quarter_ = {};
  }
}

void DemandResponse::begin_call() {
  const DemandCall& call = grid_.calls[call_];
  const MicroPower less = MicroPower::from(call.reduce_by.value_or(Power{}));
  target_ = std::max(call.reduce_to ? MicroPower::from(*call.reduce_to) : last_quarter_ - less, MicroPower{});
  called_until_ = call.at + call.lasts;
  before_ = board_.site().total;
  is_called_ = true;
}

void DemandResponse::end_call() {
  is_called_ = false;
  ++call_;
  paused_ = {};
  paused_milli_ = 0;
  is_closed_.assign(is_closed_.size(), false);
}

/// The hold of the call that is on, or what is left of that of the last one.
std::optional<CallBoard::Hold> DemandResponse::hold() const {
  if (!uses(CurtailmentMeans::capping)) return std::nullopt;
  CallBoard::Hold hold{limit_for(CurtailmentMeans::capping), spec_.deepest};
  if (is_called_) return hold;
  const Instant over = called_until_ + spec_.rebound;
  if (call_ == 0 || now() >= over || before_ <= hold.limit) return std::nullopt;
  const std::int64_t gone = (now() - called_until_).ns;
  const WideSum step = static_cast<WideSum>(gone) * rebound_steps / spec_.rebound.ns + 1;
  hold.limit += {static_cast<std::int64_t>((before_ - hold.limit).uw * step / (rebound_steps + 1))};
  return hold;
}

void DemandResponse::on_timer(std::uint32_t /*timer*/, Control& /*control*/) {
  if (is_called_ && now() >= called_until_) end_call();
  if (!is_called_ && call_ < grid_.calls.size() && now() >= grid_.calls[call_].at) begin_call();
  const bool waits = is_called_ && is_before(CurtailmentMeans::pausing, CurtailmentMeans::capping);
  if (!waits) board_.set_hold(hold());
}

/// What a pause has made free is not for others.
bool DemandResponse::admits(JobId job, const Allocation& /*where*/) {
  return !is_closed_[control_->view().demand_of(job).partition.index];
}

bool DemandResponse::may_pause(const Job& job) const {
  const std::string& name = jobs_.names().classes[job.spec.job_class.index];
  return job.lease.id.valid() && std::ranges::find(spec_.classes, name) != spec_.classes.end();
}

/// Who is paused first stands first.
std::vector<JobId> DemandResponse::candidates(Control& control) const {
  const JobTable& jobs = control.view().jobs;
  std::vector<JobId> found;
  for (const SchedulingView& partition : control.partitions())
    partition.running.for_each([&](JobId id) {
      if (may_pause(jobs[id]) && board_.job(id).active.uw > 0) found.push_back(id);
      return true;
    });
  std::ranges::sort(found, {}, [&](JobId id) {
    const Job& job = jobs[id];
    return std::tuple(job.spec.priority, -job.lease.start.ns, UINT64_MAX - job.serial);
  });
  return found;
}

/// As many as it takes, at what the site draws for each unit of its nodes; what is wrong about that shows in the next
/// round.
bool DemandResponse::pause_for(MicroPower missing, Control& control) {
  const JobTable& jobs = control.view().jobs;
  const CallBoard::Site& site = board_.site();
  const double site_per_node = site.nodes.uw > 0 ? site.total.power() / site.nodes.power() : 1.0;
  std::vector<JobId> chosen;
  MicroPower given;
  for (const JobId id : candidates(control)) {
    if (site_per_node * given.power() >= missing.power()) break;
    given += board_.job(id).active;
    paused_ += board_.job(id).active + board_.job(id).spared;
    chosen.push_back(id);
  }
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const Job& job = jobs[chosen[i]];
    const auto milli = static_cast<std::int64_t>(gpu_milli_of(job.spec.request));
    const std::int64_t done = (now() - job.lease.start).ns;
    lost_ = lost_ + TimeSpan{std::min(done, spec_.pause_cost.ns) / 1000 * milli};
    paused_milli_ += milli;
    is_closed_[control.view().demand_of(chosen[i]).partition.index] = true;
    const auto places = static_cast<std::int64_t>(chosen.size());
    const auto place = places - 1 - static_cast<std::int64_t>(i);
    control.pause(chosen[i], called_until_ + part_of(spec_.rebound, place, places), spec_.pause_cost);
  }
  return !chosen.empty();
}

bool DemandResponse::resolve(std::span<const JobId> /*dirty*/, Control& control) {
  if (!is_called_ || !uses(CurtailmentMeans::pausing)) return false;
  const bool comes_first = is_before(CurtailmentMeans::pausing, CurtailmentMeans::capping);
  MicroPower drawn = board_.site().total;
  if (comes_first) drawn += board_.site().capped;
  const MicroPower limit = limit_for(CurtailmentMeans::pausing);
  if (drawn > limit && pause_for(drawn - limit, control)) return true;
  if (!comes_first || board_.hold() == hold()) return false;
  board_.set_hold(hold());
  return true;
}

}  // namespace headroom
