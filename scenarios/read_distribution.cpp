// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_distribution.hpp"

#include <algorithm>
#include <charconv>
#include <variant>

#include "models/unit_text.hpp"
#include "scenarios/distribution_spec.hpp"
#include "scenarios/read_trace/byte_stream.hpp"
#include "scenarios/read_trace/csv_rows.hpp"

namespace headroom {
namespace {

using CdfOrFault = std::variant<EmpiricalCdf, std::string>;

std::optional<double> number_in(std::string_view cell) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
  return value;
}

/// The place of a column in the heading; without a name, `usual`.
std::optional<std::size_t> column_of(const CsvRows::Row& heading, const std::string& name, std::size_t usual) {
  if (name.empty()) return usual < heading.cells.size() ? std::optional(usual) : std::nullopt;
  const auto found = std::ranges::find(heading.cells, name);
  if (found == heading.cells.end()) return std::nullopt;
  return static_cast<std::size_t>(found - heading.cells.begin());
}

CdfOrFault read_file(const std::string& path, const std::string& value_name, const std::string& share_name) {
  const auto text = open_text(path);
  CsvRows rows(*text);
  const CsvRows::Row* row = rows.next();
  while (row != nullptr && row->text.starts_with('#')) row = rows.next();
  if (row == nullptr) return "it is empty";
  const auto value_at = column_of(*row, value_name, 0), share_at = column_of(*row, share_name, 1);
  if (!value_at) return "it has no column " + in_quotes(value_name.empty() ? "for the value" : value_name);
  if (!share_at) return "it has no column " + in_quotes(share_name.empty() ? "for the share" : share_name);
  EmpiricalCdf cdf;
  for (row = rows.next(); row != nullptr; row = rows.next()) {
    const std::size_t last = std::max(*value_at, *share_at);
    const auto value = last < row->cells.size() ? number_in(row->cells[*value_at]) : std::nullopt;
    const auto share = last < row->cells.size() ? number_in(row->cells[*share_at]) : std::nullopt;
    if (!value || !share) return "line " + std::to_string(row->line) + ": no value and share";
    cdf.points.push_back({*value, *share});
  }
  if (!cdf.points.empty() && cdf.points.back().share > 1.0)
    for (EmpiricalCdf::Point& point : cdf.points) point.share /= 100.0;
  if (const auto fault = validate(cdf)) return *fault;
  return cdf;
}

std::optional<EmpiricalCdf> read_measured_file(const Field& measured, PathRoot root,
                                               std::vector<std::string>& input_files) {
  const std::string path = resolve_path(measured, "path", root);
  if (measured.is_faulty("path")) return std::nullopt;
  CdfOrFault read = read_file(path, measured.text("value"), measured.text("share"));
  if (const auto* const fault = std::get_if<std::string>(&read)) {
    measured.error("path", in_quotes(path) + " is no distribution: " + *fault);
    return std::nullopt;
  }
  input_files.push_back(path);
  return std::get<EmpiricalCdf>(std::move(read));
}

}  // namespace

std::optional<EmpiricalCdf> read_quantiles(const Field& parent, std::string_view key, const ObjectSpec& spec) {
  if (!parent.has(key)) return std::nullopt;
  const Field quantiles = parent.at(key);
  EmpiricalCdf cdf;
  for (const FieldSpec& row : spec.fields) {
    if (quantiles.is_faulty(row.key)) return std::nullopt;
    if (!quantiles.has(row.key)) continue;
    const double share = std::get<ParsedQuantity>(parse_quantity(row.key)).si;
    cdf.points.push_back({quantiles.number(row.key), share});
  }
  if (const auto fault = validate(cdf)) {
    quantiles.error("", *fault, R"({ "5 %": ..., "50 %": ..., "95 %": ... })");
    return std::nullopt;
  }
  return cdf;
}

void read_measured_power(const Field& root, PowerSection& out, std::vector<std::string>& input_files) {
  const Field power = root.at("power");
  if (!power.has("measured")) return;
  const Field section = power.at("measured");
  const auto read = [&](std::string_view key) -> std::optional<MeasuredPower> {
    if (!section.has(key)) return std::nullopt;
    const Field measured = section.at(key);
    const auto cdf = measured.has("path")
                         ? read_measured_file(measured, root.whole<PathRoot>("relative_to"), input_files)
                         : read_quantiles(measured, "quantiles", power_quantiles_spec);
    if (!cdf) return std::nullopt;
    MeasuredPower found{*cdf, std::nullopt};
    if (measured.has("mean"))
      found.mean = Power{measured.number("mean")};
    else if (cdf->points.front().share == 0.0 && cdf->points.back().share == 1.0)
      found.mean = Power{mean(*cdf)};
    return found;
  };
  out.measured_gpu = read("gpu");
  out.measured_node = read("node");
}

}  // namespace headroom
