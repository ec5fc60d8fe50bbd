// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/sacct.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/read_trace/csv_log.hpp"
#include "scenarios/read_trace/sacct_columns.hpp"
#include "scenarios/read_trace/sacct_dependencies.hpp"
#include "scenarios/read_trace/sacct_fields.hpp"
#include "scenarios/read_trace/sacct_request.hpp"
#include "scenarios/read_trace/sacct_usage.hpp"
#include "scenarios/read_trace/text_parts.hpp"

namespace headroom {
namespace {

constexpr MissingWords sacct_words = {
    .run = "the job has not run, or not ended",
    .estimate = "column Timelimit states no limit",
    .request = "neither AllocTRES, ReqTRES nor NCPUS says what the job held or asked for",
};

/// A time, or nothing where the field says that there is none yet.
std::optional<TimeSpan> time_or_none(CsvCells& cells, SacctColumn column) {
  return is_slurm_unknown(cells.text(column)) ? std::nullopt : cells.date_time(column);
}

std::optional<TimeSpan> duration(CsvCells& cells, SacctColumn column) {
  const std::string_view text = cells.text(column);
  if (is_slurm_unknown(text) || text == "INVALID") return std::nullopt;
  const auto span = parse_slurm_duration(text);
  if (!span) cells.set_fault(column, "is not a duration such as 1-02:03:04");
  return span;
}

std::optional<TimeSpan> elapsed(CsvCells& cells, std::optional<TimeSpan> begin) {
  if (const auto raw = cells.seconds(sacct::elapsed_raw)) return raw;
  if (const auto stated = duration(cells, sacct::elapsed)) return stated;
  const auto end = time_or_none(cells, sacct::end);
  if (!end) return std::nullopt;
  return begin ? std::max(*end - *begin, TimeSpan{}) : TimeSpan{};  // it ended and never began
}

std::optional<TimeSpan> limit(CsvCells& cells) {
  for (const SacctColumn column : {sacct::timelimit_raw, sacct::timelimit}) {
    const std::string_view text = cells.text(column);
    if (text.empty()) continue;
    if (text == "UNLIMITED" || text == "Partition_Limit") return std::nullopt;
    return duration(cells, column);  // TimelimitRaw is in minutes, which a bare number is anyway
  }
  return std::nullopt;
}

SlurmTres tres(CsvCells& cells, SacctColumn column) {
  const auto stated = parse_slurm_tres(cells.text(column));
  if (!stated) cells.set_fault(column, "is not a list of resources such as cpu=8,gres/gpu=4,mem=100G,node=2");
  return stated.value_or(SlurmTres{});
}

/// ReqMem as bytes of the whole job.
std::int64_t memory(CsvCells& cells, const SlurmTres& totals) {
  std::string_view text = cells.text(sacct::req_mem);
  if (is_slurm_unknown(text)) return 0;
  std::int64_t times = 1;
  if (text.ends_with('n')) times = std::max(totals.nodes, 1U);
  if (text.ends_with('c')) times = totals.cpus;
  if (text.ends_with('n') || text.ends_with('c')) text.remove_suffix(1);
  const auto each = parse_slurm_bytes(text);
  std::int64_t all = 0;
  if (each && !__builtin_mul_overflow(*each, times, &all) && all <= most_slurm_bytes) return all;
  cells.set_fault(sacct::req_mem, "is not an amount of memory such as 100G");
  return 0;
}

class SacctReader {
 public:
  std::optional<RawJob> row(CsvCells& cells, TraceBuilder& builder, int line);

 private:
  std::optional<Request> request(CsvCells& cells, TraceBuilder& builder, int line);
  void add_waiting_elements(RawJob job, const SlurmJobId& id, CsvCells& cells, TraceBuilder& builder, int line);

  SacctDependencies dependencies_;
  SacctUsage usage_;
  std::string_view gpu_model_;  ///< of the row, from request()
};

std::optional<Request> SacctReader::request(CsvCells& cells, TraceBuilder& builder, int line) {
  gpu_model_ = {};
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  const SlurmTres allocated = tres(cells, sacct::alloc_tres), requested = tres(cells, sacct::req_tres);
  const bool held = allocated.cpus > 0 || allocated.gpus > 0;
  SlurmTres totals = held ? allocated : requested;
  if (totals.cpus == 0 && totals.gpus == 0) {
    for (const SacctColumn column : {sacct::n_cpus, sacct::alloc_cpus, sacct::req_cpus}) {
      if (totals.cpus == 0) totals.cpus = static_cast<std::uint32_t>(cells.whole(column, 0, most).value_or(0));
    }
  }
  if (totals.nodes == 0) totals.nodes = static_cast<std::uint32_t>(cells.whole(sacct::n_nodes, 0, most).value_or(0));
  if (totals.memory_bytes == 0) totals.memory_bytes = memory(cells, totals);
  if (totals.cpus == 0 && totals.gpus == 0) return std::nullopt;

  gpu_model_ = cells.text(sacct::req_tres).empty() ? allocated.gpu_model : requested.gpu_model;
  const SlurmRequest gang = gang_of(totals);
  if (gang.is_uneven) builder.remark(line, "GPUs or CPUs do not divide by the nodes; taken as single ones anywhere");
  if (totals.has_shards && totals.gpus == 0) {
    builder.remark(line, "gres/shard is a share of a GPU of unknown size; the job was taken for one without GPU");
  }
  return gang.request;
}

std::optional<RawJob> SacctReader::row(CsvCells& cells, TraceBuilder& builder, int line) {
  const auto id = parse_slurm_job_id(cells.text(sacct::job_id));
  if (!id) {
    cells.set_fault(sacct::job_id, "is no id of a job such as 12, 12_4 or 12_[5-9]");
    return std::nullopt;
  }
  if (id->is_step) {
    usage_.add_step(id->job, cells, builder);
    builder.drop(line, "steps of jobs");
    return std::nullopt;
  }
  const auto state = parse_slurm_state(cells.text(sacct::state));
  if (!state) cells.set_fault(sacct::state, "is no state of a Slurm job");

  RawJob job;
  job.label = id->job;
  job.submit = cells.required_date_time(sacct::submit);
  const auto start = time_or_none(cells, sacct::start);
  if (state && state->over) job.run = elapsed(cells, start);
  if (start && *start >= job.submit) job.recorded_wait = *start - job.submit;
  job.limit = limit(cells);
  job.request = request(cells, builder, line);
  job.gpu_model = gpu_model_;
  job.tenant = cells.text(cells.text(sacct::user).empty() ? sacct::account : sacct::user);
  job.job_class = cells.text(sacct::qos);
  std::string_view partitions = cells.text(sacct::partition);
  job.partition = cut_before(partitions, ',');
  if (state) job.outcome = state->outcome;
  if (!id->elements.empty()) job.array = id->number;
  job.array_limit = id->elements.empty() ? 0 : array_limit_in(cells.text(sacct::submit_line));
  job.dependencies = dependencies_.of(*id, cells, builder, line);
  if (job.dependencies.empty()) job.not_before = time_or_none(cells, sacct::eligible).value_or(TimeSpan{});
  if (!cells.text(sacct::reservation).empty())
    builder.remark(line, "ran in a reservation, which its request does not say");
  if (!cells.fault().empty()) return std::nullopt;
  if (!id->is_list) {
    job.usage = usage_.begin(id->job, job.request, job.run, cells, builder, line);
    dependencies_.note(*id);
    return job;
  }
  add_waiting_elements(job, *id, cells, builder, line);
  return std::nullopt;
}

void SacctReader::add_waiting_elements(RawJob job, const SlurmJobId& id, CsvCells& cells, TraceBuilder& builder,
                                       int line) {
  const auto list = parse_slurm_array(id.elements);
  if (!list) {
    cells.set_fault(fmt::format(
        "the elements [{}] of the array are no list such as [1,3,5-7%2] of at most {}; a list that ends in \"...\" was "
        "cut short: set SLURM_BITSTR_LEN=0 for sacct",
        id.elements.substr(0, 40), most_slurm_elements));
    return;
  }
  if (list->limit > 0) job.array_limit = list->limit;
  for (const std::uint32_t element : list->elements) {
    const std::string label = fmt::format("{}_{}", id.number, element);
    job.label = label;
    dependencies_.note({.number = id.number, .job = label, .elements = label});
    static_cast<void>(builder.add(job, line));
  }
}

}  // namespace

LoadedTrace parse_sacct(TextStream& text, const std::string& path, const TraceRules& rules, Diagnostics& diagnostics) {
  SacctReader reader;
  const CsvLogSpec spec = {
      .format = "sacct", .columns = sacct::columns, .words = sacct_words, .dialect = sacct::dialect};
  return read_csv_log(
      text, spec, path, rules, diagnostics,
      [&reader](CsvCells& cells, TraceBuilder& builder, int line) { return reader.row(cells, builder, line); });
}

bool looks_like_sacct(std::string_view head) {
  return has_columns(head, {"JobID", "State", "Submit"}, sacct::dialect);
}

}  // namespace headroom
