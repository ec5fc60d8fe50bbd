// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace headroom {

/// Keeps processes from writing one file at a time. The lock is a file of its own, which is there while somebody holds
/// it; that of a process that was killed may stay behind, and locks nothing. Locks of other machines count as far as
/// the file system shares them.
class FileLock {
 public:
  enum class Kind : std::uint8_t {
    shared,     ///< beside others that are shared
    exclusive,  ///< beside none
  };

  /// Does not wait.
  FileLock(std::string path, Kind kind);
  /// Who leaves last takes the file away.
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  /// Another process has it. A file system that knows no locks refuses nobody.
  [[nodiscard]] bool is_refused() const { return is_refused_; }

 private:
  std::string path_;
  int descriptor_ = -1;
  bool is_refused_ = false;
};

}  // namespace headroom
