// SPDX-License-Identifier: Apache-2.0
#include "sim/cloud_meter.hpp"

#include <algorithm>
#include <limits>

#include "models/check.hpp"
#include "models/cost/instance_bill.hpp"
#include "sim/gpu_share.hpp"
#include "sim/partitions.hpp"

namespace headroom {
namespace {

constexpr MetricSpec metric_table[] = {
    {"cloud.jobs", "1", Better::neither, "jobs that were sent to rented instances in the window"},
    {"cloud.instance_hours", "node-h", Better::lower,
     "time for which rented instances are billed, from their request on, as far as it lies in the window"},
    {"cloud.gpu_hours", "GPU-h", Better::neither, "held by jobs on rented instances, in the window"},
    {"cloud.gpu_hours.wasted", "GPU-h", Better::lower,
     "of these, for work that was lost: with its instance, or as the job was killed"},
    {"cloud.utilisation.gpu", "1", Better::higher,
     "GPU-seconds held by jobs on rented instances / GPU-seconds of the instances billed, in the window"},
    {"cloud.cost", "USD", Better::lower,
     "rent of what cloud.instance_hours counts, and of what was copied back in the window"},
    {"cloud.peak_instances", "1", Better::neither, "most instances rented at the end of any instant of the window"},
};

}  // namespace

Money cost_of(const OfferSpec& offer, const CloudUse& use) {
  return offer.price * Duration{static_cast<double>(use.billed_ns) / 1e9} +
         offer.egress * DataSize{static_cast<double>(use.bytes_out)};
}

std::span<const MetricSpec> cloud_metrics() {
  return metric_table;
}

CloudMeter::CloudMeter(const ClusterSpec& cluster, const CloudSpec& cloud, const Window& window) : cloud_(cloud) {
  for (const Window& part : {Window{Instant{}, {}}, window})
    accounts_.push_back({part, std::vector<CloudUse>(cloud.offers.size())});
  HEADROOM_CHECK(cloud.offers.size() <= 64, "there is a bit for each offer");
  const std::size_t owned = cluster.pools.size() - cloud.offers.size();
  for (std::size_t p = 0; p < owned; ++p) first_node_ += cluster.pools[p].nodes;
  first_partition_ = Partitions(cluster).of({static_cast<std::uint32_t>(owned)}).index;
  for (std::uint32_t i = 0; i < cloud.offers.size(); ++i) {
    offer_.insert(offer_.end(), cloud.offers[i].quota, i);
    gpu_milli_of_instance_.push_back(std::uint64_t{cloud.offers[i].instance.gpus} * whole_gpu);
  }
  requested_.assign(offer_.size(), Instant::never());
}

std::optional<std::uint32_t> CloudMeter::offer_of(NodeId node) const {
  if (node.index < first_node_) return std::nullopt;
  return offer_[node.index - first_node_];
}

void CloudMeter::divide(std::span<const Instant> ends) {
  Instant begin;
  for (const Instant end : ends) {
    accounts_.push_back({{begin, end}, std::vector<CloudUse>(cloud_.offers.size())});
    begin = end;
  }
}

bool CloudMeter::Account::has(Instant at) const {
  return window.begin && at >= *window.begin && (!window.end || at < *window.end);
}

std::int64_t CloudMeter::Account::part_of(Instant from, Instant to) const {
  from = std::max(from, *window.begin);
  if (window.end) to = std::min(to, *window.end);
  return std::max<std::int64_t>(0, (to - from).ns);
}

void CloudMeter::on(const record::JobSubmitted& entry) {
  if (!window().begin) window().begin = std::max(entry.spec->submit, Instant{});
}

void CloudMeter::on(const record::JobMoved& entry) {
  if (entry.to.index < first_partition_) return;
  const std::uint32_t offer = entry.to.index - first_partition_;
  Sent* const known = sent_.find(entry.job);
  Sent& job = known != nullptr ? *known : sent_.add(entry.job);
  const std::uint64_t bit = std::uint64_t{1} << offer;
  if (job.offers == 0) {
    ++jobs_;
    jobs_in_window_ += accounts_[1].has(entry.at) ? 1U : 0U;
  }
  for (Account& account : accounts_) {
    if (!account.has(entry.at)) continue;
    account.uses[offer].jobs += (job.offers & bit) == 0 ? 1U : 0U;
    account.uses[offer].bytes_in += entry.bytes_in;
  }
  job.offers |= bit;
  job.bytes_out = entry.bytes_out;
}

void CloudMeter::hold(std::uint64_t serial, Instant at, std::span<const Slice> slices) {
  Sent* const job = sent_.find(serial);
  if (job == nullptr) return;
  job->since = at;
  job->gpu_milli = 0;
  const auto offer = offer_of(slices.front().node);
  job->offer = offer ? OfferId{*offer} : OfferId{};
  if (!offer) return;
  for (const Slice& slice : slices) job->gpu_milli += gpu_milli_of(slice);
}

/// What was lost is what was done last.
void CloudMeter::let_go(const Sent& job, Instant at, TimeSpan lost) {
  if (!job.offer.valid()) return;
  for (Account& account : accounts_) {
    CloudUse& use = account.uses[job.offer.index];
    const auto held = [&](Instant from) { return static_cast<WideSum>(job.gpu_milli) * account.part_of(from, at); };
    use.gpu_milli_ns += held(job.since);
    use.gpu_milli_ns_lost += held(std::max(job.since, Instant{at.ns - lost.ns}));
  }
}

void CloudMeter::on(const record::LeaseStarted& entry) {
  if (sent_.size() > 0) hold(entry.job, entry.at, entry.slices);
}

void CloudMeter::on(const record::LeaseChanged& entry) {
  Sent* const job = sent_.find(entry.job);
  if (job == nullptr) return;
  let_go(*job, entry.at, {});
  hold(entry.job, entry.at, entry.slices);
}

void CloudMeter::on(const record::LeaseEnded& entry) {
  const Sent* const job = sent_.size() > 0 ? sent_.find(entry.job) : nullptr;
  if (job == nullptr) return;
  TimeSpan stay;
  for (const TimeSpan spent : entry.spent) stay = stay + spent;
  let_go(*job, entry.at, stay - entry.kept);
}

void CloudMeter::on(const record::JobEnded& entry) {
  const Sent* const job = sent_.size() > 0 ? sent_.find(entry.job) : nullptr;
  if (job == nullptr) return;
  const bool is_done = entry.state == JobState::finished || entry.state == JobState::killed;
  if (is_done && job->offer.valid())
    for (Account& account : accounts_)
      if (account.has(entry.at)) account.uses[job->offer.index].bytes_out += job->bytes_out;
  sent_.remove(entry.job);
}

void CloudMeter::on(const record::NodeChanged& entry) {
  const auto offer = offer_of(entry.node);
  if (!offer) return;
  const std::uint32_t node = entry.node.index - first_node_;
  const bool was_there = requested_[node] != Instant::never(), is_there = entry.state != Lifecycle::absent;
  if (was_there == is_there) return;
  if (entry.at > settled_) {
    series_.set(settled_, static_cast<double>(now_));
    if (window().begin && accounts_[1].part_of(settled_, entry.at) > 0) peak_ = std::max(peak_, now_);
    settled_ = entry.at;
  }
  if (is_there) {
    requested_[node] = entry.at;
    ++now_;
    for (Account& account : accounts_)
      if (account.has(entry.at)) ++account.uses[*offer].instances;
  } else {
    bill(node, entry.at);
    --now_;
  }
}

void CloudMeter::bill(std::uint32_t node, Instant end) {
  const std::uint32_t offer = offer_[node];
  const Instant begin = requested_[node];
  const TimeSpan billed{billed_ns((end - begin).ns, cloud_.offers[offer].minimum.ns)};
  for (Account& account : accounts_) account.uses[offer].billed_ns += account.part_of(begin, begin + billed);
  requested_[node] = Instant::never();
}

void CloudMeter::on(const record::RunEnded& entry) {
  if (!window().begin) window().begin = entry.at;
  end_ = entry.at;
  series_.set(settled_, static_cast<double>(now_));
  if (accounts_[1].part_of(settled_, end_) > 0) peak_ = std::max(peak_, now_);
  for (std::uint32_t node = 0; node < requested_.size(); ++node)
    if (requested_[node] != Instant::never()) bill(node, end_);
}

std::vector<MetricValue> CloudMeter::metrics() const {
  CloudUse all;
  Money cost;
  WideSum gpu_milli_ns_billed = 0;
  for (std::size_t i = 0; i < in_window().size(); ++i) {
    const CloudUse& use = in_window()[i];
    all.billed_ns += use.billed_ns;
    all.gpu_milli_ns += use.gpu_milli_ns;
    all.gpu_milli_ns_lost += use.gpu_milli_ns_lost;
    gpu_milli_ns_billed += static_cast<WideSum>(gpu_milli_of_instance_[i]) * use.billed_ns;
    cost += cost_of(cloud_.offers[i], use);
  }
  const double used = whole_gpus(all.gpu_milli_ns), billed = whole_gpus(gpu_milli_ns_billed);
  const double values[] = {static_cast<double>(jobs_in_window_),
                           all.instance_hours(),
                           used / 3.6e12,
                           whole_gpus(all.gpu_milli_ns_lost) / 3.6e12,
                           billed > 0.0 ? used / billed : std::numeric_limits<double>::quiet_NaN(),
                           cost.si,
                           static_cast<double>(peak_)};
  std::vector<MetricValue> out;
  for (std::size_t i = 0; i < std::size(values); ++i) out.push_back({std::string(metric_table[i].name), values[i]});
  return out;
}

void CloudMeter::add_to(std::vector<PeriodUse>& periods) const {
  HEADROOM_CHECK(periods.size() + 2 <= accounts_.size(), "the periods of the meter are those of the metrics");
  for (std::size_t p = 0; p < periods.size(); ++p) {
    for (std::size_t i = 0; i < cloud_.offers.size(); ++i) {
      const CloudUse& use = accounts_[p + 2].uses[i];
      periods[p].cloud_usd += cost_of(cloud_.offers[i], use).si;
      periods[p].cloud_gpu_hours_held += whole_gpus(use.gpu_milli_ns) / 3.6e12;
      periods[p].cloud_gpu_hours_wasted += whole_gpus(use.gpu_milli_ns_lost) / 3.6e12;
    }
  }
}

TimeSeries CloudMeter::series() const {
  return SeriesRecorder(series_).finish(end_);
}

}  // namespace headroom
