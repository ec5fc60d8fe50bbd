// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "planner/sweep.hpp"
#include "reports/output_file.hpp"

/// Results as rows of text: what a unit of a sweep hands over to its leader, and what a sweep that was killed finds
/// again.
///
/// Format  CSV. A row "unit,events,<metric>,...,." names the metrics of the rows behind it, each of which has the key
/// of
///         a unit, its events, its values (shortest text that reads back; empty: nothing to measure), and a "." by
///         which a row that was cut off is told from a whole one. A file begins with the row
///         "headroom/journal/1,<version> <revision>".
namespace headroom {

[[nodiscard]] std::string write_result(const UnitResult& result);
/// Of what write_result() wrote (CHECK).
[[nodiscard]] UnitResult read_result(std::string_view text);

/// What a pool does for a sweep: runs a unit, and writes down its result.
[[nodiscard]] WorkPool::Work work_of(Sweep& sweep);

/// A sentence that begins with the path and says what is wrong with the file.
struct JournalFault {
  std::string sentence;
};

/// The results of a journal; a last row that was cut off does not count.
struct JournalContent {
  std::string program;  ///< that wrote it
  std::vector<UnitResult> results;
};
[[nodiscard]] std::variant<JournalContent, JournalFault> read_journal(const std::string& path);
/// This one, as a journal names it: "0.1.0 2f142bb0c1d3".
[[nodiscard]] std::string program();
/// Keys of the results of a journal; none if it cannot be read.
[[nodiscard]] std::set<std::string> keys_in(const std::string& path);

/// Takes the results down as they come, each in one piece: a program that is killed loses what it was at.
class JournalFile {
 public:
  /// Begins with the results that are known already. The file is replaced in one step when they are in it, and stays as
  /// it is if they cannot be written.
  JournalFile(std::string path, std::span<const UnitResult* const> known);
  void add(const UnitResult& result);
  /// The first fault, as of an OutputFile.
  [[nodiscard]] std::optional<std::string> close() { return file_.close(); }
  [[nodiscard]] std::optional<std::string> error() const { return file_.error(); }
  [[nodiscard]] std::uint64_t bytes() const { return file_.bytes(); }

 private:
  void write(std::string_view text);
  OutputFile file_;
  std::shared_ptr<const std::vector<std::string>> metrics_;  ///< that were named last
};

}  // namespace headroom
