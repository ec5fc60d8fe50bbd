// SPDX-License-Identifier: Apache-2.0
#include "reports/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace headroom {
namespace {

/// False if whoever had the lock before has taken the file away: then nobody else would meet it.
bool is_at(int descriptor, const std::string& path) {
  struct stat opened {
  }, there{};
  return ::fstat(descriptor, &opened) == 0 && ::stat(path.c_str(), &there) == 0 && opened.st_dev == there.st_dev &&
         opened.st_ino == there.st_ino;
}

}  // namespace

FileLock::FileLock(std::string path, Kind kind) : path_(std::move(path)) {
  const int operation = (kind == Kind::shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
  while (true) {
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor_ < 0) return;  // whoever writes beside it will say why
    if (::flock(descriptor_, operation) != 0) {
      is_refused_ = errno == EWOULDBLOCK;
      return;
    }
    if (is_at(descriptor_, path_)) return;
    ::close(descriptor_);
  }
}

FileLock::~FileLock() {
  if (descriptor_ < 0) return;
  if (!is_refused_ && ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 && is_at(descriptor_, path_))
    ::unlink(path_.c_str());
  ::close(descriptor_);
}

}  // namespace headroom
