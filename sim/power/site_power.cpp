// SPDX-License-Identifier: Apache-2.0
#include "sim/power/site_power.hpp"

#include <algorithm>
#include <utility>

#include "sim/random.hpp"

namespace headroom {
namespace {

bool draws(Lifecycle state) {
  return state != Lifecycle::absent && state != Lifecycle::down;
}

/// Places where something is drawn or lost beside the nodes.
std::vector<PowerPlaceId> places_with_loads(const PowerSpec& spec) {
  std::vector<PowerPlaceId> out;
  for (std::uint32_t p = 0; p < spec.places.size(); ++p) {
    const PowerPlaceSpec& place = spec.places[p];
    if (!place.is_node && (place.equipment.si > 0.0 || place.cooling.si > 0.0 || place.converters)) out.push_back({p});
  }
  return out;
}

std::vector<FedLoad> loads_of(const PowerSpec& spec) {
  std::vector<FedLoad> out;
  for (const CoolingFeed& feed : spec.cooling_feeds) out.push_back(feed.fed);
  for (const PowerPlaceId place : places_with_loads(spec)) out.push_back({place});
  return out;
}

}  // namespace

SitePower::SitePower(const PowerSpec& spec, const JobSource& jobs, NodeBoard* board, CallBoard* calls)
    : spec_(spec),
      jobs_(jobs),
      board_(board),
      calls_(calls),
      tree_(spec.places, spec.levels),
      levels_(tree_, spec.levels.size()),
      loads_(spec, tree_),
      capping_(spec.capping, tree_, loads_),
      protection_(spec.protection, tree_, static_cast<std::uint32_t>(spec.leaf_of_node.size()), loads_of(spec)),
      places_(places_with_loads(spec)),
      cooling_there_(spec.cooling_feeds.size()) {
  for (const PowerPlaceSpec& place : spec.places) {
    equipment_ += MicroPower::from(place.equipment);
    fixed_cooling_ += MicroPower::from(place.cooling);
  }
}

void SitePower::begin(Control& control) {
  control_ = &control;
  const Cluster& cluster = control.view().cluster;
  loads_.begin(cluster);
  for (std::uint32_t n = 0; n < cluster.node_count(); ++n) on_node({n}, cluster.lifecycle({n}));
  tree_.update(now());
  capping_.begin(now());
  booked_ = now();
  if (board_ != nullptr && std::ranges::any_of(spec_.cooling_feeds, &CoolingFeed::draws_there)) board_->watch_cooling();
  write_board();
  watch(control);
}

void SitePower::write_board() {
  if (board_ == nullptr) return;
  loads_.take_touched_nodes(touched_nodes_);
  for (const NodeId node : touched_nodes_) board_->set_draw(node, loads_.draw_of(node));
}

/// What this instant came to is known now, before time goes on.
void SitePower::settle(Instant from, Instant to) {
  draw_cooling(from);
  tree_.update(from);
  levels_.settle(from, to, *control_);
  book(to);
  const record::SiteDraw present = draw();
  tell_of_site(present);
  if (is_noted_ && present == noted_draw_) return;
  is_noted_ = true;
  noted_draw_ = present;
  control_->note(present);
}

void SitePower::book(Instant to) {
  const TimeSpan time = to - booked_;
  booked_ = to;
  for (std::size_t k = 0; k < node_part_kinds; ++k) energies_.by_part[k] += loads_.powers().by[k] * time;
  energies_.supplies += (tree_.nodes_in() - tree_.nodes_out()) * time;
  energies_.equipment += equipment_ * time;
  energies_.cooling_on_tree += fixed_cooling_ * time;
  for (const MicroPower there : cooling_there_) energies_.cooling_on_tree += there * time;
}

/// What cooling draws at places of the tree is drawn there.
void SitePower::draw_cooling(Instant at) {
  for (std::size_t i = 0; i < spec_.cooling_feeds.size(); ++i) {
    const CoolingFeed& feed = spec_.cooling_feeds[i];
    if (!feed.draws_there || board_ == nullptr) continue;
    const MicroPower draw = board_->cooling()[feed.load];
    tree_.change(feed.fed.at, draw - std::exchange(cooling_there_[i], draw), at);
  }
}

record::SiteDraw SitePower::draw() const {
  record::SiteDraw draw;
  draw.nodes = tree_.nodes_out();
  draw.supplies = tree_.nodes_in() - tree_.nodes_out();
  draw.equipment = equipment_;
  draw.losses = tree_.feed() - tree_.nodes_in() - equipment_ - fixed_cooling_;
  for (const MicroPower there : cooling_there_) draw.losses -= there;
  const MicroPower around = MicroPower::from((spec_.pue - 1.0) * draw.computers().power()) - draw.losses;
  draw.cooling = std::max(fixed_cooling_, spec_.has_plant ? fixed_cooling_ + board_->cooling().total() : around);
  draw.swing = swing_;
  return draw;
}

void SitePower::on_node(NodeId node, Lifecycle state) {
  loads_.switch_node(node, draws(state), now());
}

/// Before the next job of the same pass is admitted.
void SitePower::on_started(JobId job) {
  if (spec_.admission) put_on(job);
}

void SitePower::on_freed(JobId job, const Allocation& /*where*/) {
  loads_.take(job, now());
  if (job.index < noted_.size()) swing_ -= std::exchange(noted_[job.index], {}).job.swing;
}

NodeLoads::Kind SitePower::kind_of(const Job& job) {
  const auto& names = jobs_.names().classes;
  while (kinds_.size() <= job.spec.job_class.index) {
    const auto found =
        std::ranges::find(spec_.classes, names.at(kinds_.size()), &PowerSpec::ActivityOfClass::job_class);
    kinds_.push_back(found == spec_.classes.end() ? KindOfClass{{}, spec_.own_activities > 1}
                                                  : KindOfClass{{found->activity, found->is_first}, false});
  }
  const auto& [kind, is_drawn] = kinds_[job.spec.job_class.index];
  if (!is_drawn) return kind;
  Rng random(spec_.seed, Stream::activities, job.serial);
  return {static_cast<std::uint32_t>(random.below(spec_.own_activities)), kind.is_first};
}

void SitePower::put_on(JobId id) {
  const Job& job = control_->view().jobs[id];
  loads_.put(id, kind_of(job), job.lease.where.slices, now());
}

/// By what the job draws when nothing holds it: a cap on others makes no room for it.
bool SitePower::admits(JobId id, const Allocation& where) {
  if (!spec_.admission) return true;
  const NodeLoads::Kind kind = kind_of(control_->view().jobs[id]);
  const std::span<const Slice> all = where.slices;
  const bool is_on_several = !all.empty() && all.front().node != all.back().node;
  const auto change = [&](int sign) {
    for (std::size_t i = 0, end = 0; i < all.size(); i = end) {
      while (end < all.size() && all[end].node == all[i].node) ++end;
      const PowerPlaceId leaf = loads_.leaf_of(all[i].node);
      if (!leaf.valid()) continue;
      tree_.change(leaf, {sign * loads_.added_by(all.subspan(i, end - i), kind, is_on_several).uw}, now());
    }
    tree_.update(now());
  };
  change(1);
  const bool fits = std::ranges::none_of(where.slices, [&](const Slice& slice) {
    for (PowerPlaceId place = loads_.leaf_of(slice.node); place.valid(); place = tree_.spec(place).parent)
      if (tree_.is_above_limit(place)) return true;
    return false;
  });
  change(-1);
  return fits;
}

bool SitePower::resolve(std::span<const JobId> dirty, Control& control) {
  for (const JobId job : dirty) put_on(job);
  if (board_ != nullptr) {
    board_->take_retuned(touched_nodes_);
    for (const NodeId node : touched_nodes_) loads_.throttle(node, board_->thermal_step(node), now());
    draw_cooling(now());
  }
  tree_.update(now());
  adjust_caps(control);
  hold_for_call();
  loads_.take_touched_jobs(touched_);
  for (const JobId job : touched_) tell(job, control);
  write_board();
  watch(control);
  if (calls_ != nullptr) tell_of_site(draw());
  return false;
}

/// Timers cannot be taken back; one that comes too early finds nothing to do.
void SitePower::watch(Control& control) {
  protection_.look(now());
  const Instant next = protection_.next();
  const bool is_awaited = protection_.keeps_any_dark();  // jobs may wait for these nodes
  if (next == Instant::never()) return;
  if (timer_at_ > now() && timer_at_ <= next && (timer_is_awaited_ || !is_awaited)) return;
  timer_at_ = std::max(next, now());
  timer_is_awaited_ = is_awaited;
  is_awaited ? control.set_timer(timer_at_) : control.set_idle_timer(timer_at_);
}

void SitePower::adjust_caps(Control& control) {
  if (!capping_.is_due()) return;
  if (spec_.capping.reaction.ns == 0) return capping_.adjust(now());
  if (adjust_at_ != Instant::never()) return;
  adjust_at_ = now() + spec_.capping.reaction;
  control.set_timer(adjust_at_);
}

void SitePower::hold_for_call() {
  if (calls_ == nullptr || (calls_->hold() == call_asked_ && draw().total() == call_seen_)) return;
  call_asked_ = calls_->hold();
  find_call_step(call_asked_);
  call_seen_ = draw().total();
}

/// Step by step on the tree itself, with the deadband of capping.
void SitePower::find_call_step(const std::optional<CallBoard::Hold>& asked) {
  const auto hold = [&](int step) {
    call_step_ = static_cast<std::uint8_t>(step);
    loads_.hold_for_call(call_step_, now());
    tree_.update(now());
  };
  if (!asked) return hold(0);
  const int deepest = std::min(asked->deepest, loads_.last_step());
  while (call_step_ > deepest) hold(deepest);
  while (call_step_ < deepest && draw().total() > asked->limit) hold(call_step_ + 1);
  const MicroPower below = MicroPower::from((1.0 - spec_.capping.release) * asked->limit.power());
  while (call_step_ > 0) {
    hold(call_step_ - 1);
    if (draw().total() > below) return hold(call_step_ + 1);
  }
}

void SitePower::tell_of_site(const record::SiteDraw& present) {
  if (calls_ != nullptr) calls_->set_site({present.total(), present.nodes, loads_.spared(), loads_.slowed_milli()});
}

void SitePower::on_timer(std::uint32_t /*timer*/, Control& control) {
  tree_.update(now());
  if (now() >= timer_at_) timer_at_ = Instant::never();
  switches_.clear();
  protection_.act(now(), switches_);
  for (const Protection::Switch& one : switches_) switch_node(one, control);
  switch_loads();
  if (now() < adjust_at_) return;
  adjust_at_ = Instant::never();
  tree_.update(now());
  capping_.adjust(now());
}

void SitePower::switch_node(const Protection::Switch& to, Control& control) {
  if (const PowerPlaceId leaf = loads_.leaf_of(to.node); leaf.valid()) tree_.set_fed(leaf, to.is_fed, now());
  control.set_node(to.node, to.is_fed ? Lifecycle::up : Lifecycle::down);
}

/// What a place without power does not draw is no equipment, and no cooling, of the site.
void SitePower::switch_loads() {
  for (const std::uint32_t load : protection_.switched_loads()) {
    const bool is_fed = protection_.is_fed(load);
    if (load < spec_.cooling_feeds.size()) {
      if (board_ != nullptr) board_->set_fed(spec_.cooling_feeds[load].load, is_fed);
      continue;
    }
    const PowerPlaceId place = places_[load - spec_.cooling_feeds.size()];
    if (tree_.is_fed(place) == is_fed) continue;
    tree_.set_fed(place, is_fed, now());
    const PowerPlaceSpec& its = tree_.spec(place);
    const MicroPower equipment = MicroPower::from(its.equipment), cooling = MicroPower::from(its.cooling);
    equipment_ += is_fed ? equipment : MicroPower{} - equipment;
    fixed_cooling_ += is_fed ? cooling : MicroPower{} - cooling;
  }
}

/// Its speed, and what it draws as the record knows it.
void SitePower::tell(JobId id, Control& control) {
  if (!loads_.has(id)) return;
  const Job& job = control.view().jobs[id];
  if (id.index >= noted_.size()) noted_.resize(std::max<std::size_t>(id.index + 1, 2 * noted_.size()));
  Noted& noted = noted_[id.index];
  const NodeLoads::Job its = loads_.of(id);
  control.set_component(id, Component::compute, its.slowdown);
  if (calls_ != nullptr) calls_->set_job(id, {its.active, its.spared});
  if (noted.lease == job.lease.id && noted.job == its) return;
  swing_ += its.swing - noted.job.swing;
  noted = {job.lease.id, its};
  control.note(id, {.standing = its.standing,
                    .active = its.active,
                    .reason = its.reason,
                    .held_milli = its.held_milli,
                    .gpus = its.gpus,
                    .swing = its.swing,
                    .high_ppm = its.high_ppm});
}

void SitePower::end(Control& control) {
  levels_.end(now(), control);
}

void SitePower::finish(Instant end) {
  book(end);
  tree_.settle(end);
  capping_.settle(end);
}

}  // namespace headroom
