// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/diagnostics.hpp"

namespace headroom {

/// Steps per second of job types running alone on GPUs of one kind, from Gavel's table of measured throughputs:
/// {"v100": {"('ResNet-18 (batch size 16)', 1)": {"null": 32.35, "('other type', 1)": [co-located rates]}}}.
class GavelRates {
 public:
  static constexpr std::string_view file_name = "simulation_throughputs.json";
  static constexpr std::string_view worker = "v100";

  /// From the folder of the trace or the one above it; plain, .zst or .gz. Nothing if there is no such file. One that
  /// is there and cannot be read is an error in `diagnostics`, and the table is empty.
  [[nodiscard]] static std::optional<GavelRates> beside(const std::string& trace_path, Diagnostics& diagnostics);
  /// The text of a table; `name` stands for the file in messages.
  [[nodiscard]] static GavelRates parse(std::string text, const std::string& name, Diagnostics& diagnostics);

  /// Steps per second > 0 of this type on `gpus` GPUs; nothing if the table does not say.
  [[nodiscard]] std::optional<double> rate(std::string_view job_type, std::uint32_t gpus) const;
  [[nodiscard]] std::size_t size() const { return rates_.size(); }

 private:
  std::map<std::string, double, std::less<>> rates_;  ///< by the key of the table, "('type', gpus)"
};

}  // namespace headroom
