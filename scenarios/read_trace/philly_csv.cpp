// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/philly_csv.hpp"

#include <cstdint>
#include <limits>
#include <string_view>

#include "scenarios/read_trace/csv_log.hpp"
#include "scenarios/read_trace/gpu_need.hpp"

namespace headroom {
namespace {

enum Column : std::size_t { timestamp, duration, num_gpus, gpu_time, cluster };
constexpr auto required = CsvColumnSpec::Need::required;
constexpr CsvColumnSpec columns[] = {
    {"timestamp", required}, {"duration", required}, {"num_gpus", required}, {"gpu_time"}, {"cluster", required}};

constexpr CsvLogSpec spec = {
    .format = "philly",
    .columns = columns,
    .words = {.run = "column duration is empty",
              .estimate = "the log states no requested time",
              .request = "column num_gpus is empty or 0"},
};

}  // namespace

LoadedTrace parse_philly_csv(TextStream& text, const std::string& path, const TraceRules& rules,
                             Diagnostics& diagnostics) {
  std::uint64_t rows = 0;
  return read_csv_log(text, spec, path, rules, diagnostics, [&rows](CsvCells& cells, TraceBuilder&, int) {
    RawJob job;
    job.number = ++rows;
    job.submit = cells.required_date_time(timestamp);
    job.run = cells.seconds(duration);
    const auto gpus = cells.whole(num_gpus, 0, std::numeric_limits<std::int32_t>::max()).value_or(0);
    if (gpus > 0) job.request = gang_of_gpus(static_cast<std::uint32_t>(gpus));
    job.tenant = job.partition = cells.text(cluster);
    return std::optional{job};
  });
}

bool looks_like_philly_csv(std::string_view head) {
  return has_columns(head, {"timestamp", "duration", "num_gpus", "cluster"});
}

}  // namespace headroom
