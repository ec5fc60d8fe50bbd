// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "scenarios/climate.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

/// Names of places are words with hyphens.
bool looks_like_a_path(const std::string& text) {
  return text.find_first_of("/\\.") != std::string::npos;
}

bool has_ending(const std::string& path, std::string_view ending) {
  std::string name = std::filesystem::path(path).filename().string();
  for (const std::string_view packed : {".zst", ".gz"})
    if (name.ends_with(packed)) name.resize(name.size() - packed.size());
  return name.ends_with(ending);
}

}  // namespace

std::optional<Climate> read_climate(const Field& climate, std::int64_t start_unix_s, PathRoot root,
                                    std::vector<std::string>& input_files) {
  if (!climate.has("from")) return std::nullopt;
  const std::string& from = climate.text("from");
  const std::optional<Pressure> pressure =
      climate.has("pressure") ? std::optional(Pressure{climate.number("pressure")}) : std::nullopt;
  if (!looks_like_a_path(from)) {
    if (pressure) climate.error("pressure", "a place of the catalogue has its own");
    if (const auto normals = climate_normals(from)) return typical_climate(*normals, start_unix_s);
    climate.error("from", "the catalogue has no climate " + in_quotes(from) + ", and a file has an ending",
                  did_you_mean(from, climate_names()));
    return std::nullopt;
  }
  const std::string path = resolve_path(climate, "from", root);
  if (std::error_code ignored; !std::filesystem::is_regular_file(path, ignored)) return std::nullopt;  // reported
  const bool is_epw = has_ending(path, ".epw");
  if (is_epw && pressure) climate.error("pressure", "an EPW file has its own");
  auto read = is_epw ? read_epw(path, start_unix_s) : read_weather_csv(path, pressure, start_unix_s);
  if (auto* const weather = std::get_if<Climate>(&read)) {
    input_files.push_back(path);
    return std::move(*weather);
  }
  climate.error("from", in_quotes(path) + " is no weather: " + std::get<std::string>(read));
  return std::nullopt;
}

}  // namespace headroom
