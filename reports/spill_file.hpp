// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace headroom {

/// Memory on disk: a hidden file that loses its name as soon as it is made, so that nothing is left behind however the
/// program ends. It is made when it is first written.
class SpillFile {
 public:
  explicit SpillFile(std::string directory) : directory_(std::move(directory)) {}
  ~SpillFile();
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;

  [[nodiscard]] bool has_directory() const { return !directory_.empty(); }
  /// False if the bytes could not be written: the directory or the disk does not allow it.
  [[nodiscard]] bool write(std::uint64_t offset, std::span<const std::byte> bytes);
  /// False if the bytes, which were written before, could not be read.
  [[nodiscard]] bool read(std::uint64_t offset, std::span<std::byte> bytes) const;

 private:
  std::string directory_;
  int descriptor_ = -1;
};

}  // namespace headroom
