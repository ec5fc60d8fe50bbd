// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/job_rows.hpp"
#include "sim/run_record_file.hpp"

namespace headroom {

/// Names as CSV fields, in one piece of memory: there may be one for each of millions of jobs.
class CsvNames {
 public:
  CsvNames() = default;
  explicit CsvNames(const std::vector<std::string>& names);
  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] std::string_view operator[](std::size_t i) const;
  [[nodiscard]] std::size_t longest() const { return longest_; }

 private:
  std::string text_;
  std::vector<std::size_t> ends_;
  std::size_t longest_ = 0;
};

struct CsvJobNames {
  CsvNames tenants, classes, partitions, labels, links;
};

/// Columns of jobs.csv that are empty in runs that do not simulate what they say.
struct KnownOfJobs {
  bool energy = false, carbon = false, network = false;
};

/// Formats rows of jobs.csv into a buffer of its own: a stream or a formatting library would take most of the time of a
/// short run. A name that is not known is left empty.
class JobRowText {
 public:
  JobRowText(const CsvJobNames& names, std::uint32_t replica, KnownOfJobs known, ByteSink& out);
  void row(const JobRow& job);
  void flush();

 private:
  [[nodiscard]] std::size_t used() const { return static_cast<std::size_t>(to_ - buffer_.data()); }
  void comma() { *to_++ = ','; }
  void integer(std::uint64_t value);
  void decimal(std::uint64_t value, std::uint64_t parts);
  void seconds(std::int64_t ns);
  void text(std::string_view text);
  void name(const CsvNames& names, std::size_t index);
  void label(std::uint64_t number);

  const CsvJobNames& names_;
  std::uint32_t replica_;
  KnownOfJobs known_;
  ByteSink& out_;
  std::vector<char> buffer_;
  char* to_ = nullptr;
};

}  // namespace headroom
