// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/field.hpp"
#include "sim/time.hpp"

/// The `faults` of a scenario: one table of names says which subsystem each belongs to. A new kind is a row of it, and
/// a reader in the section of that subsystem.
namespace headroom {

enum class FaultOwner : std::uint8_t { cooling, power, network };

struct FaultName {
  std::string_view name;  ///< `what`
  FaultOwner owner = FaultOwner::cooling;
  std::uint8_t kind = 0;        ///< in the enum of the owner
  std::string_view units = {};  ///< path of the list that `target` names one of: "cooling.plant.chillers"; or empty
};

/// In the order of the choices of `what`.
[[nodiscard]] std::span<const FaultName> fault_names();

struct Fault {
  Field field;  ///< for messages about what its owner finds wrong
  const FaultName* name = nullptr;
  Instant at;
  TimeSpan lasts;           ///< unlimited if nothing is said
  std::string target;       ///< as written; empty: all, or the first `count`
  std::uint32_t count = 0;  ///< 0: not stated
};

/// Those of one owner, in the order of the file. What `target` names is checked by the owner.
[[nodiscard]] std::vector<Fault> read_faults(const Field& root, FaultOwner owner);

/// Number of the unit that `target` names within its list: "cooling.plant.chillers[ch-1]", or "ch-1" alone. Nothing,
/// with a fault, if no unit has that name.
[[nodiscard]] std::optional<std::uint32_t> unit_of(const Fault& fault, std::span<const std::string> names);

}  // namespace headroom
