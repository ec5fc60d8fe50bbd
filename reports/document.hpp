// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/metric_spec.hpp"
#include "sim/time_series.hpp"

/// What a report says, apart from how it looks: a new analysis needs no new writer, a new format no new analysis.
namespace headroom {

struct KeyFigure {
  std::string name;   ///< metric name
  double value = 0.0;
  std::string unit;
  Better better = Better::neither;
};

using Cell = std::variant<std::string, double, std::int64_t>;

struct Column {
  std::string name;  ///< with the unit in it: "wait_s"
  std::string help;  ///< for the data dictionary
};

struct Table {
  std::string name;   ///< a file name stem: "tenants"
  std::string title;
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

struct Document {
  std::string title;
  std::vector<std::string> verdict;       ///< sentences, most important first
  std::vector<std::string> not_modelled;  ///< what this run left out
  std::vector<std::string> warnings;
  std::vector<std::pair<std::string, std::string>> provenance;  ///< scenario, seed, version, trace rules, ...
  std::vector<KeyFigure> key_figures;
  std::vector<Table> tables;
  std::vector<TimeSeries> series;
};

}  // namespace headroom
