// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/time.hpp"

namespace headroom {

class TraceBuilder;

/// One attempt to run a job, as the log of Philly writes it.
struct PhillyAttempt {
  std::string start, end;
  std::uint32_t gpus = 0;
};

/// What is known of a job while its part of the log is read; parse_philly_json() says what becomes of it.
struct PhillyJob {
  int line = 0;
  std::string label, status, partition, user, submitted;

  /// The next attempt, all of it.
  void add(const PhillyAttempt& attempt);
  /// The job is complete: gives it, or the first fault that it has, to the builder.
  void hand_over(TraceBuilder& builder);

 private:
  void set_fault(std::string reason);
  [[nodiscard]] std::optional<TimeSpan> time(std::string_view what, std::string_view text);

  std::size_t attempts_ = 0;
  std::optional<TimeSpan> first_start_;
  TimeSpan run_;
  std::uint32_t gpus_ = 0;
  bool any_run_ = false, last_ended_ = false;
  std::string fault_;
};

}  // namespace headroom
