// SPDX-License-Identifier: Apache-2.0
#include "reports/jobs_table.hpp"

#include <algorithm>
#include <cmath>

#include "models/check.hpp"
#include "reports/wrapping.hpp"
#include "sim/gpu_share.hpp"

namespace headroom {
std::span<const Column> JobsCsv::columns() {
  static const Column table[] = {
      {"replica", "number of the replica, from 0"},
      {"job_id", "id of the job in the trace; of a synthetic job, its number"},
      {"submit_s", "when it was submitted, in seconds of simulated time"},
      {"start_s", "when its last lease began; empty if it never started"},
      {"end_s", "when its last lease ended; empty if it never started or still runs when the run stops"},
      {"nodes", "nodes that its last lease held; 0 if it never started"},
      {"gpus", "GPUs that its last lease held, with shares as fractions; 0 if it never started"},
      {"tenant", "who submitted it"},
      {"state",
       "finished, killed (at its limit), rejected (can never fit), cancelled (what it depends on came out otherwise), "
       "running or queued when the run stopped"},
      {"restarts", "leases after the first one"},
      {"cpus", "CPU cores that its last lease held; 0 if it never started"},
      {"class", "class of the job"},
      {"wait_s",
       "time in the queue until its last start: turnaround less the times held and on nodes; empty if it never "
       "started"},
      {"run_s", "length of all its leases together, up to the end of the run; empty if it never started"},
      {"estimate_s", "run time that the user stated; empty if none was stated"},
      {"outcome", "how a finished job came out: completed, failed, or cancelled by its user; empty otherwise"},
      {"partition", "partition that it asked for; empty if none"},
      {"held_s", "time between submission and the queue: held by a dependency, a start-not-before or its array"},
      {"energy_busy_wh",
       "what the parts of its nodes drew because of it; empty where power is not simulated, as below"},
      {"energy_idle_wh", "its share of what they draw when nothing runs, and of switches"},
      {"energy_losses_wh", "its part of what is lost between the feed and these parts"},
      {"energy_cooling_wh", "its part of what cooling draws"},
      {"carbon_kg",
       "CO2-equivalent of its electricity: at each moment its share of what the site draws, all four parts above, "
       "times "
       "what the utility then delivers (panels and battery taken into account) at the intensity of the grid at that "
       "moment, average or marginal as the scenario says; location-based: a power contract changes nothing; empty "
       "where "
       "the carbon of the grid is not known"},
      {"network_s",
       "of run_s, time for which it waited for the network; empty where nobody does, or the network is not simulated"},
      {"held_up_by",
       "the links, one direction, that kept it from going faster for longest; empty if none did: its own ports aside"},
      {"held_up_s", "for how long these did"},
  };
  return table;
}

void JobsCsv::on(const record::JobSubmitted& entry) {
  HEADROOM_CHECK(entry.job == rows_.size(), "jobs are numbered in the order of their submission");
  const JobSpec& spec = *entry.spec;
  JobRow& row = rows_.add();
  row.number = spec.number;
  row.submit_ns = spec.submit.ns;
  row.ready_ns = wrapping_sum(spec.submit.ns, spec.ran_before.ns);  // what ran before simulated zero did not wait
  row.estimate_ns = spec.estimate.ns;
  row.tenant = spec.tenant;
  row.job_class = spec.job_class;
  row.partition = spec.request.partition;
  row.outcome = spec.outcome;
  row.hold = entry.held ? Hold::now : Hold::never;
}

void JobsCsv::on(const record::JobReleased& entry) {
  JobRow* const row = rows_.find(entry.job);
  if (row == nullptr) return;
  // One that was paused waits on: what it has waited before and the pause are no wait of the same kind.
  row->ready_ns =
      row->leases == 0 ? entry.at.ns : wrapping_sum(row->ready_ns, wrapping_difference(entry.at.ns, row->end_ns));
  row->hold = Hold::released;
}

void JobsCsv::on(const record::LeaseStarted& entry) {
  JobRow* const row = rows_.find(entry.job);
  if (row == nullptr) return;
  row->start_ns = entry.at.ns;
  row->waited_ns = wrapping_difference(wrapping_difference(entry.at.ns, row->ready_ns), row->ran_ns);
  ++row->leases;
  row->state = JobState::running;
  put_allocation(*row, entry.slices);
}

void JobsCsv::on(const record::LeaseChanged& entry) {
  if (JobRow* const row = rows_.find(entry.job)) put_allocation(*row, entry.slices);
}

void JobsCsv::settle(Instant at) {
  if (at > draw_.at) energies_.pass(draw_, (at - draw_.at).in_seconds());
  draw_.at = std::max(draw_.at, at);
}

void JobsCsv::on(const record::SiteDraw& entry) {
  settle(entry.at);
  draw_ = entry;
  has_power_ = true;
}

void JobsCsv::on(const record::JobDraw& entry) {
  settle(entry.at);
  energies_.set(entry.job, entry.standing, entry.active);
}

void JobsCsv::on(const record::LeaseEnded& entry) {
  settle(entry.at);
  energies_.set(entry.job, {}, {});
  delays_.set(entry.job, {}, entry.at);
  JobRow* const row = rows_.find(entry.job);
  if (row == nullptr) return;
  row->end_ns = entry.at.ns;
  row->ran_ns = wrapping_sum(row->ran_ns, wrapping_difference(entry.at.ns, row->start_ns));
  row->state = JobState::queued;
  const std::int64_t waited = entry.spent[static_cast<std::size_t>(Component::network)].ns;
  row->network_ns = wrapping_sum(row->network_ns, waited);
  has_network_ = has_network_ || waited != 0;
}

void JobsCsv::on(const record::JobEnded& entry) {
  JobRow* const row = rows_.find(entry.job);
  if (row == nullptr) return;
  row->state = entry.state;
  settle(entry.at);
  const JobEnergy energy = energies_.end(entry.job);
  const Energy parts[] = {energy.busy, energy.idle, energy.losses, energy.cooling};
  for (std::size_t i = 0; i < std::size(parts); ++i)
    row->energy_mwh[i] = static_cast<std::uint64_t>(std::llround(std::max(0.0, parts[i].si / 3.6)));
  const JobDelays::Longest delay = delays_.end(entry.job, entry.at);
  row->links = delay.links;
  row->links_ns = delay.time.ns;
  if (row->hold == Hold::now) row->ready_ns = entry.at.ns;
  rows_.end(entry.job, *row);
}

void JobsCsv::on(const record::JobEmitted& entry) {
  has_carbon_ = true;
  if (JobRow* const row = rows_.find(entry.job)) row->carbon_ug = std::max<std::int64_t>(0, entry.carbon_ug);
}

void JobsCsv::on(const record::JobHeldUp& entry) {
  delays_.set(entry.job, entry.links, entry.at);
}

void JobsCsv::on(const record::RunEnded& entry) {
  names_ = {CsvNames(entry.names->tenants), CsvNames(entry.names->classes), CsvNames(entry.names->partitions),
            CsvNames(entry.names->labels), CsvNames(delays_.names())};
}

void JobsCsv::put_allocation(JobRow& job, std::span<const Slice> slices) {
  job.nodes = 0;
  job.gpu_milli = 0;
  job.cpus = 0;
  NodeId last;
  for (const Slice& slice : slices) {
    if (slice.node != last) ++job.nodes;  // shares of GPUs of one node are several slices
    last = slice.node;
    job.gpu_milli += static_cast<std::uint32_t>(gpu_milli_of(slice));
    job.cpus += slice.cpus;
  }
}

void JobsCsv::write_header(ByteSink& out) {
  std::string line;
  for (const Column& column : columns()) {
    if (!line.empty()) line += ',';
    line += column.name;
  }
  line += '\n';
  out.write(std::as_bytes(std::span(line)));
}

std::optional<std::string> JobsCsv::write_rows(ByteSink& out) const {
  JobRowText text(names_, replica_, {.energy = has_power_, .carbon = has_carbon_, .network = has_network_}, out);
  const bool complete = rows_.for_each([&text](const JobRow& row) { text.row(row); });
  text.flush();
  if (complete) return std::nullopt;
  return spill_directory_ + ": rows of jobs.csv that were kept there during the run cannot be read back";
}

}  // namespace headroom
