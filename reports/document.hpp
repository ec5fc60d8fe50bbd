// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/metric_spec.hpp"
#include "sim/time_series.hpp"

/// What a report says, apart from how it looks: a new analysis needs no new writer, a new format no new analysis.
namespace headroom {

/// Where the mean that a figure estimates lies, with probability `level`.
struct ConfidenceInterval {
  double low = 0.0, high = 0.0;  ///< in the unit of the figure
  double level = 0.95;
  enum class Method : std::uint8_t { replications, batch_means } method = Method::replications;
  std::size_t values = 0;  ///< replicas or batches that it comes from
};

/// "replications (10)", "batch means (16 batches)"
[[nodiscard]] std::string method_of(const ConfidenceInterval& interval);

struct KeyFigure {
  std::string name;  ///< metric name
  double value = 0.0;
  std::string unit;  ///< as in models/unit_text.hpp; "1" for a count or a fraction
  Better better = Better::neither;
  std::string help = {};  ///< what it means, for the data dictionary
  /// False for what the machine and not the scenario decides (run.wall). It is shown to people and on stdout; a run
  /// directory leaves it out, so that two runs of one scenario and seed write the same bytes.
  bool repeatable = true;
  std::optional<ConfidenceInterval> interval = {};
  std::string no_interval = {};  ///< why there is none, where one was looked for
  std::string headline = {};     ///< short name for people where it is shown large: "GPUs busy"; empty: it is not
  /// Of unit "1", a part of a whole and no count: people read a percentage.
  bool is_share = false;
};

[[nodiscard]] std::string_view to_string(Better better);

using Cell = std::variant<std::string, double, std::int64_t>;

struct Column {
  std::string name;  ///< with the unit in it: "wait_s"
  std::string help;  ///< for the data dictionary
};

struct Table {
  std::string name;  ///< a file name stem: "tenants"
  std::string title;
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
  /// The column that says which rows matter most. People are shown those first, and of a long table only those; files
  /// hold all rows in their own order. Empty: every row matters, and their order too.
  std::string ranked_by = {};
};

/// A picture over one pair of axes: lines and points, or bars.
struct Chart {
  std::string name;  ///< a file name stem: "waits"
  std::string title;
  std::string x_label, y_label;  ///< with the unit: "time (d)"
  /// duration: logarithmic, of seconds, and labelled in round times: "10 min", "1 h".
  enum class Scale : std::uint8_t { linear, log, duration } x_scale = Scale::linear, y_scale = Scale::linear;
  struct Line {
    std::string name;
    std::vector<std::pair<double, double>>
        points;  ///< those that are not finite, or not above 0 on a scale that is not linear, are gaps
    enum class Style : std::uint8_t {
      line,
      steps,
      points,
      guide
    } style = Style::line;  ///< guide: thin, to compare with
    /// Lowest and highest value around each point, shown as a pale band; empty, or one for each point.
    std::vector<std::pair<double, double>> band = {};
    std::vector<std::string> point_names = {};  ///< what each point stands for; empty, or one for each point
  };
  std::vector<Line> lines;
  /// If there are any it is a picture of bars (`x_label` says what the categories are, `y_label` what the lengths):
  /// each line is a row of bars of one colour, x the number of a category and y the length of its bar, from 0 on a
  /// linear scale.
  std::vector<std::string> categories = {};
  enum class Bars : std::uint8_t { beside, stacked } bars = Bars::beside;
  enum class Lie : std::uint8_t { across, up } lie = Lie::across;  ///< up: for steps in time, whose names are short
};

/// A number that comes from outside and that the results rest on: a data sheet, a price.
struct Assumption {
  std::string name;  ///< "dgx-h100: gpus"
  std::string value;
  std::string source, date;
  std::string confidence;  ///< as in scenarios/data/README.md: H, M, L
};

struct Document {
  std::string title;
  std::vector<std::string> verdict;       ///< sentences, most important first
  std::vector<std::string> errors = {};   ///< of our own: why these numbers are not to be believed
  std::vector<std::string> not_modelled;  ///< what this run left out
  std::vector<std::string> warnings;
  std::vector<std::pair<std::string, std::string>> provenance;  ///< scenario, seed, version, trace rules, ...
  std::vector<KeyFigure> key_figures;
  std::vector<Table> tables;
  std::vector<TimeSeries> series;
  std::vector<Chart> charts = {};
  std::vector<Assumption> assumptions = {};
  std::string reproduce = {};  ///< the command that gives these numbers again; empty: not known
};

}  // namespace headroom
