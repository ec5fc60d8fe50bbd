// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/serial_table.hpp"
#include "sim/time.hpp"

namespace headroom {

/// Which links kept each job from going faster, and for how long.
class JobDelays {
 public:
  /// From now on these do; none for a job whose lease has ended.
  void set(std::uint64_t job, std::string_view links, Instant at);
  struct Longest {
    std::uint32_t links = 0;  ///< a place in names(); 0: none
    TimeSpan time;
  };
  /// The last word on a job.
  Longest end(std::uint64_t job, Instant at);
  /// The first one is empty.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  struct Held {
    std::uint32_t links;
    TimeSpan time;
  };
  struct Account {
    std::uint32_t now = 0;
    Instant since;
    std::vector<Held> times;
  };
  [[nodiscard]] std::uint32_t number_of(std::string_view links);
  static void book(Account& account, Instant at);

  SerialTable<Account> accounts_;
  std::map<std::string, std::uint32_t, std::less<>> numbers_;
  std::vector<std::string> names_{std::string()};
};

}  // namespace headroom
