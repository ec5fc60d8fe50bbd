// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/text_stream.hpp"

namespace headroom {

bool TextWindow::grow() {
  if (over_) return false;
  if (rest_.empty()) {
    rest_ = text_.next();
    over_ = rest_.empty();
    return !over_;
  }
  const bool is_joined =
      !joined_.empty() && rest_.data() >= joined_.data() && rest_.data() <= joined_.data() + joined_.size();
  if (is_joined) {
    joined_.erase(0, static_cast<std::size_t>(rest_.data() - joined_.data()));
  } else {
    joined_.assign(rest_);
  }
  // Twice the text at least: a row as long as the file is copied a few times only.
  const std::size_t before = joined_.size();
  while (joined_.size() < 2 * before) {
    const std::string_view piece = text_.next();
    over_ = piece.empty();
    if (over_) break;
    joined_.append(piece);
  }
  rest_ = joined_;
  return joined_.size() > before;
}

bool TextLines::next() {
  window_.take(to_take_);
  to_take_ = 0;
  std::size_t searched = 0;
  std::size_t length = std::string_view::npos;
  while (true) {
    length = window_.rest().find('\n', searched);
    if (length != std::string_view::npos) break;
    searched = window_.rest().size();
    if (!window_.grow()) break;
  }
  if (length == std::string_view::npos && window_.rest().empty()) return false;
  line_ = window_.rest().substr(0, length);
  to_take_ = std::min(line_.size() + 1, window_.rest().size());
  ++number_;
  return true;
}

}  // namespace headroom
