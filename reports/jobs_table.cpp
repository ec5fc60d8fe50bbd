// SPDX-License-Identifier: Apache-2.0
#include "reports/jobs_table.hpp"

#include <algorithm>
#include <bit>
#include <charconv>

#include "models/check.hpp"
#include "reports/number_text.hpp"
#include "reports/write_csv.hpp"

namespace headroom {
namespace {

constexpr std::size_t piece_bytes = 65536;
constexpr std::size_t integer_text_max = 20;

// A record that is read from a file may carry any times; nonsense there must not become undefined behaviour here.
std::int64_t wrapping_sum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t wrapping_difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

std::vector<std::string> as_csv_fields(const std::vector<std::string>& names) {
  std::vector<std::string> fields(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) append_csv_field(fields[i], names[i]);
  return fields;
}

std::size_t longest(const std::vector<std::string>& texts) {
  std::size_t most = 0;
  for (const std::string& text : texts) most = std::max(most, text.size());
  return most;
}

}  // namespace

std::span<const Column> JobsCsv::columns() {
  static const Column table[] = {
      {"replica", "number of the replica, from 0"},
      {"job_id", "id of the job in the trace; of a synthetic job, its number"},
      {"submit_s", "when it was submitted, in seconds of simulated time"},
      {"start_s", "when its last lease began; empty if it never started"},
      {"end_s", "when its last lease ended; empty if it never started or still runs when the run stops"},
      {"nodes", "nodes that its last lease held; 0 if it never started"},
      {"gpus", "GPUs that its last lease held; 0 if it never started"},
      {"tenant", "who submitted it"},
      {"state", "finished, killed (at its limit), rejected (can never fit), running or queued when the run stopped"},
      {"restarts", "leases after the first one"},
      {"cpus", "CPU cores that its last lease held; 0 if it never started"},
      {"class", "class of the job"},
      {"wait_s",
       "time in the queue until its last start: turnaround less the time on nodes; empty if it never started"},
      {"run_s", "length of all its leases together, up to the end of the run; empty if it never started"},
      {"estimate_s", "run time that the user stated; empty if none was stated"},
  };
  return table;
}

void JobsCsv::on(const record::JobSubmitted& entry) {
  HEADROOM_CHECK(entry.job == jobs_, "jobs are numbered in the order of their submission");
  if (jobs_ % jobs_per_block == 0) blocks_.push_back(std::make_unique<Job[]>(jobs_per_block));
  ++jobs_;
  const JobSpec& spec = *entry.spec;
  Job& row = job(entry.job);
  row.number = spec.number;
  row.submit_ns = spec.submit.ns;
  row.estimate_ns = spec.estimate.ns;
  row.tenant = spec.tenant;
  row.job_class = spec.job_class;
}

void JobsCsv::on(const record::LeaseStarted& entry) {
  Job& row = job(entry.job);
  row.start_ns = entry.at.ns;
  row.waited_ns = wrapping_difference(wrapping_difference(entry.at.ns, row.submit_ns), row.ran_ns);
  row.leases = (row.leases + 1) & 0x1fffffffU;
  row.state = JobState::running;
  hold(row, entry.slices);
}

void JobsCsv::on(const record::LeaseChanged& entry) {
  hold(job(entry.job), entry.slices);
}

void JobsCsv::on(const record::LeaseEnded& entry) {
  Job& row = job(entry.job);
  row.end_ns = entry.at.ns;
  row.ran_ns = wrapping_sum(row.ran_ns, wrapping_difference(entry.at.ns, row.start_ns));
  row.state = JobState::queued;
}

void JobsCsv::on(const record::JobEnded& entry) {
  job(entry.job).state = entry.state;
}

void JobsCsv::on(const record::RunEnded& entry) {
  tenants_ = as_csv_fields(entry.names->tenants);
  classes_ = as_csv_fields(entry.names->classes);
}

void JobsCsv::hold(Job& job, std::span<const Slice> slices) {
  job.nodes = static_cast<std::uint32_t>(slices.size());
  job.gpus = 0;
  job.cpus = 0;
  for (const Slice& slice : slices) {
    job.gpus += static_cast<std::uint32_t>(std::popcount(slice.gpu_mask));
    job.cpus += slice.cpus;
  }
}

/// Formats into a buffer of its own: a stream or a formatting library would take most of the time of a short run.
class JobsCsv::RowWriter {
 public:
  RowWriter(const JobsCsv& table, ByteSink& out) : table_(table), out_(out) {
    const std::size_t numbers = columns().size() * std::max(seconds_text_max, integer_text_max);
    buffer_.resize(piece_bytes + numbers + columns().size() + longest(table.tenants_) + longest(table.classes_));
    to_ = buffer_.data();
  }

  void row(const Job& job) {
    const bool started = job.leases > 0;
    const auto state = job.state;
    integer(table_.replica_);
    comma();
    integer(job.number);
    comma();
    seconds(job.submit_ns);
    comma();
    if (started) seconds(job.start_ns);
    comma();
    if (started && state != JobState::running) seconds(job.end_ns);
    for (const std::uint32_t count : {job.nodes, job.gpus}) {
      comma();
      integer(count);
    }
    comma();
    name(table_.tenants_, job.tenant.index);
    comma();
    text(to_string(state));
    for (const std::uint32_t count : {started ? job.leases - 1U : 0U, job.cpus}) {
      comma();
      integer(count);
    }
    comma();
    name(table_.classes_, job.job_class.index);
    comma();
    if (started) seconds(job.waited_ns);
    comma();
    if (started) seconds(job.ran_ns);
    comma();
    if (job.estimate_ns != TimeSpan::unlimited().ns) seconds(job.estimate_ns);
    *to_++ = '\n';
    if (used() >= piece_bytes) flush();
  }

  void flush() {
    out_.write(std::as_bytes(std::span(buffer_.data(), used())));
    to_ = buffer_.data();
  }

 private:
  [[nodiscard]] std::size_t used() const { return static_cast<std::size_t>(to_ - buffer_.data()); }
  void comma() { *to_++ = ','; }
  void integer(std::uint64_t value) { to_ = std::to_chars(to_, to_ + integer_text_max, value).ptr; }
  void seconds(std::int64_t ns) { to_ = put_seconds(to_, ns); }
  void text(std::string_view text) { to_ = std::ranges::copy(text, to_).out; }
  void name(const std::vector<std::string>& names, std::uint32_t index) {
    if (index < names.size()) text(names[index]);
  }

  const JobsCsv& table_;
  ByteSink& out_;
  std::vector<char> buffer_;
  char* to_ = nullptr;
};

void JobsCsv::write_header(ByteSink& out) {
  std::string line;
  for (const Column& column : columns()) {
    if (!line.empty()) line += ',';
    line += column.name;
  }
  line += '\n';
  out.write(std::as_bytes(std::span(line)));
}

void JobsCsv::write_rows(ByteSink& out) const {
  RowWriter writer(*this, out);
  for (std::uint64_t serial = 0; serial < jobs_; ++serial) {
    writer.row(blocks_[serial / jobs_per_block][serial % jobs_per_block]);
  }
  writer.flush();
}

}  // namespace headroom
