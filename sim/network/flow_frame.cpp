// SPDX-License-Identifier: Apache-2.0
#include "sim/network/flow_frame.hpp"

#include <cstring>
#include <utility>

namespace headroom::flow_frame {
namespace {

constexpr std::string_view magic = "HRF\n";

template <class Number>
void put(std::string& out, Number number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

/// Reads what is there; once something is missing, nothing more.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  template <class Number>
  Number take() {
    Number number{};
    if (left_.size() < sizeof number) {
      fail();
      return number;
    }
    std::memcpy(&number, left_.data(), sizeof number);
    left_.remove_prefix(sizeof number);
    return number;
  }
  /// How many follow that take so many bytes at least: never more than there is room for.
  std::size_t count(std::size_t least_bytes) {
    const auto number = take<std::uint64_t>();
    if (number > left_.size() / least_bytes) {
      fail();
      return 0;
    }
    return static_cast<std::size_t>(number);
  }
  void fail() {
    is_sound_ = false;
    left_ = {};
  }
  [[nodiscard]] bool is_over() const { return is_sound_ && left_.empty(); }

 private:
  std::string_view left_;
  bool is_sound_ = true;
};

void put(std::string& out, const CyclingJob& job) {
  put(out, job.compute_s);
  put(out, job.first_compute_s);
  put(out, std::uint64_t{job.phases.size()});
  for (const CyclingPhase& phase : job.phases) {
    put(out, phase.hidden_s);
    put(out, std::uint64_t{phase.flows.size()});
    for (const CyclingFlow& flow : phase.flows) {
      put(out, flow.bytes);
      put(out, flow.weight);
      put(out, std::uint64_t{flow.links.size()});
      for (const std::uint32_t link : flow.links) put(out, link);
    }
  }
}

CyclingFlow take_flow(Reader& reader, std::size_t links) {
  CyclingFlow flow;
  flow.bytes = reader.take<double>();
  flow.weight = reader.take<double>();
  flow.links.resize(reader.count(sizeof(std::uint32_t)));
  for (std::uint32_t& link : flow.links) {
    link = reader.take<std::uint32_t>();
    if (link >= links) reader.fail();
  }
  return flow;
}

CyclingJob take_job(Reader& reader, std::size_t links) {
  constexpr std::size_t least_of_phase = 16, least_of_flow = 24;
  CyclingJob job;
  job.compute_s = reader.take<double>();
  job.first_compute_s = reader.take<double>();
  job.phases.resize(reader.count(least_of_phase));
  for (CyclingPhase& phase : job.phases) {
    phase.hidden_s = reader.take<double>();
    phase.flows.resize(reader.count(least_of_flow));
    for (CyclingFlow& flow : phase.flows) flow = take_flow(reader, links);
  }
  return job;
}

}  // namespace

std::string framed(Kind kind, std::string_view body) {
  std::string out(magic);
  put(out, version);
  put(out, static_cast<std::uint8_t>(kind));
  put(out, std::uint16_t{0});
  put(out, std::uint64_t{body.size()});
  return out.append(body);
}

std::optional<Head> read_head(const HeadBytes& bytes) {
  const std::string_view text(bytes.data(), bytes.size());
  if (!text.starts_with(magic)) return std::nullopt;
  Reader reader(text.substr(magic.size()));
  Head head;
  head.version = reader.take<std::uint8_t>();
  head.kind = static_cast<Kind>(reader.take<std::uint8_t>());
  if (reader.take<std::uint16_t>() != 0) return std::nullopt;
  head.length = reader.take<std::uint64_t>();
  return head.length <= most_bytes ? std::optional(head) : std::nullopt;
}

std::string in_bytes(const FlowCycles& cycles) {
  std::string out;
  put(out, cycles.warm_up_s);
  put(out, cycles.horizon_s);
  put(out, std::uint64_t{cycles.bandwidth.size()});
  for (const double bandwidth : cycles.bandwidth) put(out, bandwidth);
  put(out, std::uint64_t{cycles.jobs.size()});
  for (const CyclingJob& job : cycles.jobs) put(out, job);
  return out;
}

std::optional<FlowCycles> read_cycles(std::string_view body) {
  constexpr std::size_t least_of_job = 24;
  Reader reader(body);
  FlowCycles cycles;
  cycles.warm_up_s = reader.take<double>();
  cycles.horizon_s = reader.take<double>();
  cycles.bandwidth.resize(reader.count(sizeof(double)));
  for (double& bandwidth : cycles.bandwidth) bandwidth = reader.take<double>();
  cycles.jobs.resize(reader.count(least_of_job));
  for (CyclingJob& job : cycles.jobs) job = take_job(reader, cycles.bandwidth.size());
  if (!reader.is_over()) return std::nullopt;
  return cycles;
}

std::string in_bytes(std::span<const double> steps) {
  std::string out;
  for (const double step : steps) put(out, step);
  return out;
}

std::optional<std::vector<double>> read_steps(std::string_view body, std::size_t jobs) {
  if (body.size() != jobs * sizeof(double)) return std::nullopt;
  Reader reader(body);
  std::vector<double> steps(jobs);
  for (double& step : steps) step = reader.take<double>();
  return steps;
}

}  // namespace headroom::flow_frame
