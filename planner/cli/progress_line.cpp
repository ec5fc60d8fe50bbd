// SPDX-License-Identifier: Apache-2.0
#include "planner/cli/progress_line.hpp"

#include <unistd.h>

#include "planner/cli/verb.hpp"

namespace headroom::cli {

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) == 1), begin_(std::chrono::steady_clock::now()) {
  next_ = begin_ + (terminal_ ? std::chrono::milliseconds(500) : std::chrono::milliseconds(10000));
}

ProgressLine::~ProgressLine() {
  clear();
}

void ProgressLine::clear() {
  if (terminal_ && shown_) complain("\r\033[K");
  shown_ = false;
}

double ProgressLine::wall_s() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
}

void ProgressLine::show(const std::string& text) {
  next_ = std::chrono::steady_clock::now() +
          (terminal_ ? std::chrono::milliseconds(200) : std::chrono::milliseconds(10000));
  complain(terminal_ ? "\r\033[K" + text : text + "\n");
  shown_ = true;
}

}  // namespace headroom::cli
