// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "sim/run_record_file.hpp"

struct ZSTD_CCtx_s;

namespace headroom {

/// A file that is written from its beginning. The first fault is kept and ends the writing; close() returns it, as a
/// sentence with the path: "results/jobs.csv: cannot be written: No space left on device". A caller that does not close
/// would not learn that its disk is full.
class OutputFile final : public ByteSink {
 public:
  explicit OutputFile(std::string path);
  ~OutputFile() override;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::span<const std::byte> bytes) override;
  [[nodiscard]] std::optional<std::string> close();
  /// The first fault so far.
  [[nodiscard]] std::optional<std::string> error() const;
  /// Takes the place of the file of that name in one step, and may be written on. A file with a fault takes no place:
  /// it is removed, and the fault speaks of `path`.
  void move_to(std::string path);
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  void fail(int error_number);

  std::string path_;
  int descriptor_;
  std::uint64_t bytes_ = 0;
  int error_ = 0;  ///< number of the first fault
};

/// A run record on its way to a file, compressed with zstd (level 1, with checksum) while the run goes: memory stays
/// constant, and the same record is the same file.
class RecordFile final : public ByteSink {
 public:
  explicit RecordFile(std::string path);

  void write(std::span<const std::byte> bytes) override;
  /// To be called once, after the last entry; returns the first fault as OutputFile does.
  [[nodiscard]] std::optional<std::string> finish();
  [[nodiscard]] std::uint64_t bytes() const { return file_.bytes(); }

 private:
  enum class Mode : std::uint8_t { go_on, end };
  void compress(std::span<const std::byte> bytes, Mode mode);
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
  };

  OutputFile file_;
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
  std::vector<std::byte> buffer_;
};

}  // namespace headroom
