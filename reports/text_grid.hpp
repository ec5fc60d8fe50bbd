// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace headroom {

/// Plain text laid out in columns, two blanks in front of each.
class TextGrid {
 public:
  enum class Align : std::uint8_t {
    left,
    right,
    unit,  ///< left, one blank behind the number that it belongs to
  };

  /// Control characters are replaced.
  void row(std::vector<std::string> cells);
  /// A row may be shorter than `columns`, but not longer.
  [[nodiscard]] std::string text(std::span<const Align> columns) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace headroom
