// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/field.hpp"
#include "scenarios/vocabulary.hpp"

namespace headroom {

/// A string of the scenario that speaks of a metric ("jobs.wait.p95 < 4 h"), read piece by piece. What is wrong is
/// reported at its very place in the string.
class MetricText {
 public:
  MetricText(const JsonNode& node, std::string pointer, const Vocabulary& vocabulary, Faults& faults)
      : node_(node), text_(node.text), pointer_(std::move(pointer)), vocabulary_(vocabulary), faults_(faults) {}

  struct Piece {
    std::string_view text;
    std::size_t offset = 0;
  };
  [[nodiscard]] std::string_view text() const { return text_; }
  /// Without blanks around it.
  [[nodiscard]] Piece piece(std::size_t begin, std::size_t end) const;

  /// "jobs.wait.p95[tenant=research]" is the metric "jobs.wait.p95" of a group. Null after a fault.
  [[nodiscard]] const MetricSpec* metric(const Piece& name);
  /// A quantity of the metric's dimension, in the unit of the metric table. Nothing after a fault.
  [[nodiscard]] std::optional<double> value(const MetricSpec& metric, const Piece& quantity);
  void fault(const Piece& at, const std::string& message, std::string suggestion = {});

 private:
  const JsonNode& node_;
  std::string_view text_;
  std::string pointer_;
  const Vocabulary& vocabulary_;
  Faults& faults_;
};

}  // namespace headroom
