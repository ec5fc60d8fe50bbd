// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace headroom::cli {

/// A line on stderr: on a terminal one that is rewritten, from the first half second on, else a line every ten seconds.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Whether it is time for a new one.
  [[nodiscard]] bool is_due() const { return std::chrono::steady_clock::now() >= next_; }
  void show(const std::string& text);
  /// So that what is printed next does not stand behind it.
  void clear();
  /// Since the line was made.
  [[nodiscard]] double wall_s() const;

 private:
  bool terminal_, shown_ = false;
  std::chrono::steady_clock::time_point begin_, next_;
};

}  // namespace headroom::cli
