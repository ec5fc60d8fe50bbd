// SPDX-License-Identifier: Apache-2.0
#include "planner/collective_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/edit_distance.hpp"
#include "models/network/collective_time.hpp"
#include "models/unit_text.hpp"
#include "scenarios/node_links.hpp"
#include "scenarios/read_measured_collectives.hpp"

namespace headroom {
namespace {

constexpr double giga = 1e9;

struct CollectiveRow {
  DataSize size;
  CollectiveAnswer answer;
};

/// The pool that is asked for, or why there is none.
std::variant<const PoolSpec*, std::string> pool_of(const ClusterSpec& cluster, const std::string& name) {
  std::vector<std::string_view> names;
  for (const PoolSpec& pool : cluster.pools) {
    if (name.empty() ? pool.node.gpus > 0 : pool.name == name) return &pool;
    names.push_back(pool.name);
  }
  if (name.empty()) return "no pool has GPUs.";
  const auto near = nearest_name(name, names);
  return fmt::format("there is no pool \"{}\".{}", name, near ? fmt::format(" Did you mean \"{}\"?", *near) : "");
}

std::uint32_t ceil_div(std::uint32_t a, std::uint32_t b) {
  return (a + b - 1) / b;
}

/// The ranks of the question on as few nodes as hold them; a message goes from the first to the last of these.
std::variant<CollectiveGroup, std::string> group_of(const CollectiveQuestion& question, const PoolSpec& pool,
                                                    const NodeLinks& links) {
  const std::uint64_t there = std::uint64_t{pool.nodes} * pool.node.gpus;
  const std::uint64_t ranks =
      question.ranks.value_or(static_cast<std::uint32_t>(std::min<std::uint64_t>(there, 1U << 30)));
  if (ranks < 2) return "a collective has two ranks at least.";
  if (ranks > there)
    return fmt::format("pool \"{}\" has {} GPUs, and {} ranks need one each.", pool.name, there, ranks);
  const auto count = static_cast<std::uint32_t>(ranks);
  const std::uint32_t nodes = ceil_div(count, links.gpus);
  if (question.op == CollectiveOp::send_receive) return CollectiveGroup{2, std::min(nodes, 2U)};
  return CollectiveGroup{count, nodes};
}

/// In binary units where that is short, as sizes of buffers are: "64 MiB".
std::string size_text(DataSize size) {
  constexpr std::string_view units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  double number = size.si;
  while (unit + 1 < std::size(units) && number >= 1024.0) {
    number /= 1024.0;
    ++unit;
  }
  return fmt::format("{:.4g} {}", number, units[unit]);
}

std::string names(const CollectiveAnswer& answer) {
  const bool has_protocol =
      answer.algorithm != CollectiveAlgorithm::measured && answer.algorithm != CollectiveAlgorithm::pairwise;
  return has_protocol ? fmt::format("{} with {}", to_string(answer.algorithm), to_string(answer.protocol))
                      : std::string(to_string(answer.algorithm));
}

std::string at_the_start(std::string_view name) {
  std::string word(name);
  word.front() = static_cast<char>(word.front() - 'a' + 'A');
  return word;
}

std::string those_on(const CollectiveGroup& group, const NodeLinks& links, const PoolSpec& pool) {
  const char* const what = links.gpus > pool.node.gpus ? "NVLink domain" : "node";
  return fmt::format("{} GPUs on {} {}{} of {}", group.ranks, group.nodes, what, group.nodes == 1 ? "" : "s",
                     pool.name);
}

Table table_of(std::span<const CollectiveRow> rows, CollectiveOp op) {
  Table table{"collective", fmt::format("{} by size", to_string(op)), {}, {}};
  table.columns = {{"size_bytes", "as nccl-tests counts it"},
                   {"size", "the same for people"},
                   {"algorithm", "the fastest of those that are allowed"},
                   {"protocol", "of NCCL: how data and flags are sent"},
                   {"time_us", "of one call"},
                   {"algbw_gb_per_s", "size over time"},
                   {"busbw_gb_per_s", "what a link carries: to be compared with what it can carry"}};
  for (const CollectiveRow& row : rows) {
    const CollectiveAnswer& a = row.answer;
    const bool is_measured = a.algorithm == CollectiveAlgorithm::measured;
    table.rows.push_back({static_cast<std::int64_t>(std::llround(row.size.si)), size_text(row.size),
                          std::string(to_string(a.algorithm)), is_measured ? "" : std::string(to_string(a.protocol)),
                          a.time.si * 1e6, a.algbw.si / giga, a.busbw.si / giga});
  }
  return table;
}

Chart chart_of(std::span<const CollectiveRow> rows) {
  Chart chart{
      "busbw", "Bus bandwidth by size", "size (MiB)", "bus bandwidth (GB/s)", Chart::Scale::log, Chart::Scale::linear,
      {}};
  Chart::Line line{"bus bandwidth", {}};
  for (const CollectiveRow& row : rows) line.points.emplace_back(row.size.si / 1048576.0, row.answer.busbw.si / giga);
  chart.lines.push_back(std::move(line));
  return chart;
}

}  // namespace

std::variant<Document, std::string> collective_document(const Scenario& scenario, const CollectiveQuestion& question) {
  const auto chosen = pool_of(scenario.cluster, question.pool);
  if (const auto* const fault = std::get_if<std::string>(&chosen)) return *fault;
  const PoolSpec& pool = *std::get<const PoolSpec*>(chosen);
  const auto found = catalogue_node_links(pool.node);
  if (const auto* const fault = std::get_if<std::string>(&found))
    return fmt::format("pool \"{}\": {}.", pool.name, *fault);
  const auto& known = std::get<KnownNodeLinks>(found);
  const auto grouped = group_of(question, pool, known.links);
  if (const auto* const fault = std::get_if<std::string>(&grouped)) return *fault;
  const CollectiveGroup group = std::get<CollectiveGroup>(grouped);

  const CollectivesSection& section = scenario.network.collectives;
  MeasuredCollectives measured;
  if (!section.measured.empty()) {
    auto table = read_measured_collectives(section.measured);
    if (const auto* const fault = std::get_if<std::string>(&table)) return section.measured + ": " + *fault;
    measured = std::get<MeasuredCollectives>(std::move(table));
  }
  const bool is_eager = section.launch == CollectivesSection::Launch::eager;
  const CollectiveOptions options{.features = {.nvls = section.nvls, .sharp = section.sharp},
                                  .launch = is_eager ? known.eager_launch : Duration{},
                                  .measured = &measured};
  std::vector<CollectiveRow> rows;
  for (DataSize size = question.from; size <= question.to; size = 2.0 * size)
    rows.push_back({size, collective_time(question.op, group, size, known.links, {}, options)});

  Document document;
  document.title = fmt::format("How fast is {}: {}", to_string(question.op), scenario.title);
  const CollectiveRow& last = rows.back();
  document.verdict = {fmt::format("{} of {} among {} takes {} ({}): {:.4g} GB/s, bus bandwidth {:.4g} GB/s.",
                                  at_the_start(to_string(question.op)), size_text(last.size),
                                  those_on(group, known.links, pool),
                                  format_for_people(last.answer.time.si, dimensions::time, 4), names(last.answer),
                                  last.answer.algbw.si / giga, last.answer.busbw.si / giga)};
  document.not_modelled = {"the fabric: every NIC has its line rate", "other jobs on the network"};
  document.tables.push_back(table_of(rows, question.op));
  if (rows.size() > 1) document.charts.push_back(chart_of(rows));
  for (const AssumedValue& value : known.assumptions)
    document.assumptions.push_back({value.path, value.value, value.source, value.date, value.confidence});
  return document;
}

}  // namespace headroom
