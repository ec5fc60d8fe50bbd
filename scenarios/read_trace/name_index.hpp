// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "scenarios/read_trace/printable.hpp"

namespace headroom {

/// Gives each distinct name of a file the next index, in order of first appearance; the hash order is never seen. The
/// names that come out are safe to print.
class NameIndex {
 public:
  NameIndex() = default;
  NameIndex(const NameIndex&) = delete;  // `last_` points into `index_`
  NameIndex& operator=(const NameIndex&) = delete;

  [[nodiscard]] std::uint32_t of(std::string_view name) {
    if (last_ != nullptr && last_->first == name) return last_->second;  // rows of one user come together
    auto found = index_.find(name);
    if (found == index_.end()) {
      found = index_.emplace(name, static_cast<std::uint32_t>(names_.size())).first;
      names_.push_back(printable(name));
    }
    last_ = &*found;
    return last_->second;
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(names_); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::vector<std::string> names_;
  using Index = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;
  Index index_;
  const Index::value_type* last_ = nullptr;  ///< elements do not move
};

}  // namespace headroom
