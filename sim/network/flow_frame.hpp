// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/network/flow_cycles.hpp"

/// What the program and the process that moves flows for it say to each other, as bytes. Both are of one machine, so
/// numbers are as they lie in memory.
///
///   frame     "HRF\n" version:byte kind:byte 0:byte 0:byte length:u64 body:byte[length]
///   greeting  the worker says it first, once: what moves the flows, as text
///   question  warm_up:f64 horizon:f64 links:u64 bandwidth:f64... jobs:u64 job...
///   job       compute:f64 first_compute:f64 phases:u64 phase...
///   phase     hidden:f64 flows:u64 flow...
///   flow      bytes:f64 weight:f64 links:u64 link:u32...
///   steps     seconds:f64... one for each job of the question
///   fault     why there is no answer, as text
///
/// The head keeps its form in all versions, so that two of different versions can tell.
namespace headroom::flow_frame {

inline constexpr std::uint8_t version = 1;
enum class Kind : std::uint8_t { greeting = 'g', question = 'q', steps = 's', fault = 'f' };

struct Head {
  std::uint8_t version = flow_frame::version;
  Kind kind = Kind::fault;
  std::uint64_t length = 0;
};
using HeadBytes = std::array<char, 16>;
/// A longer body is a fault of the other side.
inline constexpr std::uint64_t most_bytes = std::uint64_t{1} << 32U;

[[nodiscard]] std::string framed(Kind kind, std::string_view body);
/// Nothing: these bytes are no head. The version may be another one.
[[nodiscard]] std::optional<Head> read_head(const HeadBytes& bytes);

[[nodiscard]] std::string in_bytes(const FlowCycles& cycles);
/// Nothing: the bytes end too early or too late, or a flow is on a link that is not there.
[[nodiscard]] std::optional<FlowCycles> read_cycles(std::string_view body);

[[nodiscard]] std::string in_bytes(std::span<const double> steps);
[[nodiscard]] std::optional<std::vector<double>> read_steps(std::string_view body, std::size_t jobs);

}  // namespace headroom::flow_frame
