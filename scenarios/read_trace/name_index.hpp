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
  [[nodiscard]] std::uint32_t of(std::string_view name) {
    if (const auto found = index_.find(name); found != index_.end()) return found->second;
    const auto index = static_cast<std::uint32_t>(names_.size());
    names_.push_back(printable(name));
    index_.emplace(name, index);
    return index;
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(names_); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> index_;
};

}  // namespace headroom
