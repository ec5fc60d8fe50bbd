// SPDX-License-Identifier: Apache-2.0
#include "reports/job_row_text.hpp"

#include <algorithm>
#include <charconv>

#include "reports/number_text.hpp"
#include "reports/wrapping.hpp"
#include "reports/write_csv.hpp"

namespace headroom {
namespace {

constexpr std::size_t piece_bytes = 65536;
constexpr std::size_t integer_text_max = 20;
constexpr std::size_t columns_at_most = 32;
constexpr std::uint64_t thousandths = 1000, billionths = 1'000'000'000;

}  // namespace

CsvNames::CsvNames(const std::vector<std::string>& names) {
  ends_.reserve(names.size());
  for (const std::string& name : names) {
    const std::size_t begin = text_.size();
    append_csv_field(text_, name);
    ends_.push_back(text_.size());
    longest_ = std::max(longest_, text_.size() - begin);
  }
}

std::string_view CsvNames::operator[](std::size_t i) const {
  const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
  return std::string_view(text_).substr(begin, ends_[i] - begin);
}

JobRowText::JobRowText(const CsvJobNames& names, std::uint32_t replica, KnownOfJobs known, ByteSink& out)
    : names_(names), replica_(replica), known_(known), out_(out) {
  const std::size_t numbers = columns_at_most * (1 + std::max(seconds_text_max, integer_text_max));
  const std::size_t texts = names.tenants.longest() + names.classes.longest() + names.partitions.longest() +
                            names.labels.longest() + names.links.longest();
  buffer_.resize(piece_bytes + numbers + texts);
  to_ = buffer_.data();
}

void JobRowText::row(const JobRow& job) {
  const bool started = job.leases > 0;
  integer(replica_);
  comma();
  label(job.number);
  comma();
  seconds(job.submit_ns);
  comma();
  if (started) seconds(job.start_ns);
  comma();
  if (started && job.state != JobState::running) seconds(job.end_ns);
  comma();
  integer(job.nodes);
  comma();
  decimal(job.gpu_milli, thousandths);
  comma();
  name(names_.tenants, job.tenant.index);
  comma();
  text(to_string(job.state));
  comma();
  integer(started ? job.leases - 1U : 0U);
  comma();
  integer(job.cpus);
  comma();
  name(names_.classes, job.job_class.index);
  comma();
  if (started) seconds(job.waited_ns);
  comma();
  if (started) seconds(job.ran_ns);
  comma();
  if (job.estimate_ns != TimeSpan::unlimited().ns) seconds(job.estimate_ns);
  comma();
  if (job.state == JobState::finished) text(to_string(job.outcome));
  comma();
  name(names_.partitions, job.partition.index);
  comma();
  seconds(job.hold != Hold::never ? wrapping_difference(job.ready_ns, job.submit_ns) : 0);
  for (const std::uint64_t energy : job.energy_mwh) {
    comma();
    if (known_.energy) decimal(energy, thousandths);
  }
  comma();
  if (known_.carbon) decimal(static_cast<std::uint64_t>(job.carbon_ug), billionths);
  comma();
  if (started && known_.network) seconds(job.network_ns);
  comma();
  name(names_.links, job.links);
  comma();
  if (job.links != 0) seconds(job.links_ns);
  *to_++ = '\n';
  if (used() >= piece_bytes) flush();
}

void JobRowText::flush() {
  out_.write(std::as_bytes(std::span(buffer_.data(), used())));
  to_ = buffer_.data();
}

void JobRowText::integer(std::uint64_t value) {
  to_ = std::to_chars(to_, to_ + integer_text_max, value).ptr;
}

/// Of parts of one, a power of ten: 500 thousandths are "0.5", 2000 are "2".
void JobRowText::decimal(std::uint64_t value, std::uint64_t parts) {
  integer(value / parts);
  std::uint64_t rest = value % parts;
  if (rest > 0) *to_++ = '.';
  for (std::uint64_t place = parts / 10; rest > 0; place /= 10) {
    *to_++ = static_cast<char>('0' + rest / place);
    rest %= place;
  }
}

void JobRowText::seconds(std::int64_t ns) {
  to_ = put_seconds(to_, ns);
}

void JobRowText::text(std::string_view text) {
  to_ = std::ranges::copy(text, to_).out;
}

void JobRowText::name(const CsvNames& names, std::size_t index) {
  if (index < names.size()) text(names[index]);
}

void JobRowText::label(std::uint64_t number) {
  if (number < names_.labels.size()) return text(names_.labels[number]);
  integer(number);
}

}  // namespace headroom
