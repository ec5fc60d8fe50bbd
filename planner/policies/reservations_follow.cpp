// SPDX-License-Identifier: Apache-2.0
// What has happened since the last pass, and what that does to the plan.
#include "planner/policies/reservations.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace headroom {

Reservations::News Reservations::follow(const SchedulingView& view, const std::vector<JobId>& line) {
  News news;
  profile_.set_now(view.now);
  news.left_otherwise = drop_stale(view);
  const bool was_counted = counted_;
  const Rows rows = look_at_rows(view);
  if (rows != Rows::unchanged) {
    rebuild(view);
    if (rows == Rows::lost) {
      plan_again(view, line);
    } else {
      keep_times(view, line, was_counted != counted_);
    }
    news.planned_anew = true;
  } else {
    merge_leases(view, news);
  }
  const bool late = std::ranges::any_of(planned_, [&](JobId job) { return start_of(job) < view.now; });
  if (!hold_overdue(view.now) || late) {
    rebuild(view);
    (void)hold_overdue(view.now);
    plan_again(view, line);
    news.planned_anew = true;
  }
  return news;
}

/// What left the line otherwise than by a start: to that of another partition.
bool Reservations::drop_stale(const SchedulingView& view) {
  const std::size_t before = planned_.size();
  for (std::size_t i = planned_.size(); i-- > 0;) {
    const JobId id = planned_[i];
    const bool waits = view.jobs.contains(id) && view.jobs[id].serial == by_job_[id.index].serial &&
                       !view.jobs[id].lease.id.valid() && view.demand_of(id).partition == view.partition;
    if (!waits) drop(id);
  }
  return planned_.size() < before;
}

/// Also decides how rows are cut.
Reservations::Rows Reservations::look_at_rows(const SchedulingView& view) {
  bool shares = shares_;
  for (; demands_seen_ < view.demands.size(); ++demands_seen_) {
    const Demand& demand = view.demands[RequestId{demands_seen_}];
    if (demand.partition != view.partition || !demand.possible) continue;
    if (unit_ == UnitResource::none) unit_ = demand.unit;
    unit_only_ = unit_only_ && demand.unit != UnitResource::none && demand.unit == unit_;
    shares = shares || demand.request.per_task.gpu_milli > 0;
  }
  if (nodes_.empty()) find_nodes(view);
  const bool all_up = view.cluster.all_up(view.partition), counted = unit_only_ && all_up;
  Rows rows = ready_ && counted == counted_ && shares == shares_ ? Rows::unchanged : Rows::more;
  ready_ = true;
  counted_ = counted;
  shares_ = shares;
  if (rows == Rows::unchanged && all_up && all_were_up_) return rows;
  all_were_up_ = all_up;
  for (const NodeId node : nodes_) {
    const bool up = view.cluster.lifecycle(node) == Lifecycle::up;
    if (up_[node.index] != up && rows != Rows::lost) rows = up ? Rows::more : Rows::lost;
    up_[node.index] = up;
  }
  return rows;
}

/// What happens on the nodes of other partitions is not looked at.
void Reservations::find_nodes(const SchedulingView& view) {
  const Cluster& cluster = view.cluster;
  for (std::uint32_t n = 0; n < cluster.node_count(); ++n)
    if (cluster.partitions().of(cluster.pool_of({n})) == view.partition) nodes_.push_back({n});
  up_.resize(cluster.node_count(), true);
  roles_.set_node_count(cluster.node_count());
}

/// Two lists in one order: what is only in the view has begun, what is only in ours has ended.
void Reservations::merge_leases(const SchedulingView& view, News& news) {
  std::vector<Held> now_running;
  now_running.reserve(leases_.size() + 1);
  auto known = leases_.begin();
  const auto ended = [&](const Held& lease) {
    if (lease.estimated_end == view.now) ++news.ended_on_time;
    if (lease.estimated_end != view.now) news.ended_unplanned = true;
    ended_.push_back(lease);
  };
  view.running.for_each([&](JobId id) {
    const Lease& lease = view.jobs[id].lease;
    const auto key = std::tuple(lease.estimated_end, lease.id);
    for (; known != leases_.end() && std::tuple(known->estimated_end, known->lease) < key; ++known) ended(*known);
    if (known != leases_.end() && known->lease == lease.id) {
      now_running.push_back(std::move(*known++));
    } else {
      now_running.push_back(held(view, id));
      profile_.add(now_running.back().gang);
    }
    return true;
  });
  for (; known != leases_.end(); ++known) ended(*known);
  leases_ = std::move(now_running);
}

void Reservations::release_ended(Instant now) {
  for (const Held& lease : ended_) profile_.cut(lease.gang, now);
  ended_.clear();
}

/// False if a reservation stands in the way.
bool Reservations::hold_overdue(Instant now) {
  overdue_ = !leases_.empty() && leases_.front().estimated_end <= now;
  for (Held& lease : leases_) {
    if (lease.estimated_end > now) break;
    if (lease.gang.start == now) continue;  // it is held already
    PlannedGang hold = lease.gang;
    hold.start = now;
    hold.end = now + moment;
    if (!profile_.has_room(hold)) return false;
    profile_.add(hold);
    lease.gang = std::move(hold);
  }
  return true;
}

/// The profile from the books of the cluster, with no reservation in it.
void Reservations::rebuild(const SchedulingView& view) {
  const Cluster& cluster = view.cluster;
  std::vector<AvailabilityProfile::Row> rows;
  row_of_.assign(cluster.node_count(), 0);
  node_of_.clear();
  for (const NodeId node : nodes_) {
    const PoolId pool = cluster.pool_of(node);
    if (rows.empty() || !counted_) {
      rows.push_back({pool, {}, shares_ ? cluster.capacity(pool).gpus : 0});
      node_of_.push_back(node);
    }
    row_of_[node.index] = static_cast<std::uint32_t>(rows.size() - 1);
    if (!up_[node.index]) continue;
    const Free& free = cluster.free_on(node);
    const std::size_t shared = free.partial == nullptr ? 0 : free.partial->free.size();
    rows.back().free = rows.back().free +
                       Room{static_cast<std::int64_t>(free.gpus + shared), free.cpus, counted_ ? 0 : free.memory_bytes};
  }
  leases_.clear();
  ended_.clear();
  view.running.for_each([&](JobId id) { return leases_.push_back(held(view, id)), true; });
  for (const Held& lease :
       leases_)  // what is held now comes back at the estimated end; shared GPUs are counted already
    for (const PlannedGang::Part& part : lease.gang.parts) {
      Room& free = rows[part.row].free;
      free = free + static_cast<std::int64_t>(part.tasks) * lease.gang.per_task;
    }
  profile_.reset(view.now, rows);
  for (const Held& lease : leases_) profile_.add(lease.gang);
  for (const JobId job : planned_) {
    by_job_[job.index].active = false;
    by_job_[job.index].thrown_away = true;
  }
  planned_.clear();
}

void Reservations::plan_again(const SchedulingView& view, const std::vector<JobId>& line) {
  for (const JobId job : line)
    if (take_thrown_away(job)) (void)make(view, job, view.now, Instant::never());
}

/// The same reservations in a profile that has at least as much. If rows are cut in another way, every task takes one
/// unit of one resource, and in order of their starts all find room at their times.
void Reservations::keep_times(const SchedulingView& view, const std::vector<JobId>& line, bool other_rows) {
  std::vector<JobId> again;
  std::ranges::copy_if(line, std::back_inserter(again), [&](JobId job) { return take_thrown_away(job); });
  std::ranges::sort(again, {}, [&](JobId job) { return std::tuple(start_of(job), made_at(job)); });
  for (const JobId job : again) {
    Reservation& kept = by_job_[job.index];
    if (other_rows || kept.gang.start < view.now) {
      (void)make(view, job, std::max(kept.gang.start, view.now), Instant::never());
    } else {
      profile_.add(kept.gang);
      kept.active = true;
      planned_.push_back(job);
    }
  }
}

/// Whether the job had a reservation when the plan was thrown away. Asked once: who gets none now has none.
bool Reservations::take_thrown_away(JobId job) {
  return job.index < by_job_.size() && std::exchange(by_job_[job.index].thrown_away, false);
}

}  // namespace headroom
