// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/gavel_rates.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "scenarios/json_tree.hpp"
#include "scenarios/read_trace/byte_stream.hpp"
#include "scenarios/source_text.hpp"

namespace headroom {

std::optional<GavelRates> GavelRates::beside(const std::string& trace_path, Diagnostics& diagnostics) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path{trace_path}.parent_path();
  for (const fs::path& place : {folder, folder / ".."}) {
    for (const std::string_view packing : {"", ".zst", ".gz"}) {
      const fs::path file = place / fmt::format("{}{}", file_name, packing);
      std::error_code ignored;
      if (!fs::is_regular_file(file, ignored)) continue;
      auto text = read_bytes(file.string(), diagnostics, {.max_bytes = Sources::max_bytes});
      return text ? parse(*std::move(text), file.string(), diagnostics) : GavelRates{};
    }
  }
  return std::nullopt;
}

GavelRates GavelRates::parse(std::string text, const std::string& name, Diagnostics& diagnostics) {
  GavelRates table;
  Sources sources;
  const auto length = static_cast<std::uint32_t>(text.size());
  const int source = sources.add(name, std::move(text));
  Faults faults{sources};
  const auto root = parse_json({source, 0, length}, faults);
  const JsonMember* const rates = root ? root->find(worker) : nullptr;
  if (root && rates == nullptr) {
    faults.error(root->at, "", fmt::format("has no rates of \"{}\" GPUs, by which steps become times", worker));
  }
  faults.hand_over(diagnostics);
  if (rates == nullptr) return table;
  for (const JsonMember& job : rates->value.members) {
    const JsonMember* const alone = job.value.find("null");
    if (alone != nullptr && alone->value.kind == JsonKind::number && alone->value.number > 0.0) {
      table.rates_.emplace(job.key, alone->value.number);
    }
  }
  return table;
}

std::optional<double> GavelRates::rate(std::string_view job_type, std::uint32_t gpus) const {
  const auto found = rates_.find(fmt::format("('{}', {})", job_type, gpus));
  return found != rates_.end() ? std::optional{found->second} : std::nullopt;
}

}  // namespace headroom
