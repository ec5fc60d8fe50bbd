// SPDX-License-Identifier: Apache-2.0
#include "planner/cli/sweep_output.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <system_error>

#include "reports/directory_writer.hpp"
#include "reports/run_directory.hpp"

namespace headroom::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view how_to_go_on = "; --resume goes on with it, --force begins anew";

std::string directory_for(const Arguments& arguments, Sweep& sweep) {
  if (const auto given = arguments.value("--output")) return *given;
  if (arguments.has("--json") && !arguments.has("--resume")) return {};
  const std::string stem = fs::path(sweep.file()).stem().string();
  return fmt::format("results/{}-sweep-{}", stem, sweep.key().substr(0, 8));
}

/// Whether there is anything but journals of shards, of which each has its own.
bool holds_more_than_shards(const std::string& directory, const std::string& own) {
  std::error_code none;
  for (fs::directory_iterator entry(directory, none), end; !none && entry != end; entry.increment(none)) {
    const std::string name = entry->path().filename().string();
    if (name == own || !name.starts_with("journal-")) return true;
  }
  return false;
}

bool is_empty(const std::string& directory) {
  std::error_code none;
  const bool empty = fs::is_empty(directory, none);
  return empty || none;
}

}  // namespace

SweepOutput::SweepOutput(const Arguments& arguments, Sweep& sweep, Shard shard)
    : directory_(directory_for(arguments, sweep)), shard_(shard) {
  // A directory whose name follows from the sweep holds its own results. They may be replaced when they are complete:
  // what is not is hours of work that somebody forgot to resume.
  const bool is_own =
      is_wanted() && !arguments.has("--output") && fs::exists(path_in(directory_, DirectoryWriter::manifest_name));
  if (arguments.has("--force") || is_own) earlier_ = Earlier::replace;
  if (arguments.has("--resume")) earlier_ = Earlier::resume;
}

std::string SweepOutput::journal() const {
  return path_in(directory_, shard_.journal());
}

std::optional<std::string> SweepOutput::prepare() const {
  if (!is_wanted()) return std::nullopt;
  if (earlier_ == Earlier::refuse) {
    const bool is_shard = shard_.count > 1;
    if (is_shard ? holds_more_than_shards(directory_, shard_.journal()) : !is_empty(directory_))
      return directory_ + (journals_in(directory_).empty() ? ": the directory is not empty; --force writes into it"
                                                           : ": a sweep is there already" + std::string(how_to_go_on));
  }
  if (auto fault = prepare_directory(directory_, Overwrite::replace)) return fault;
  if (earlier_ != Earlier::replace) return std::nullopt;
  for (const std::string& old : journals_in(directory_)) {
    if (shard_.count > 1 && old != journal()) continue;  // of another shard, which may be at work
    std::error_code error;
    fs::remove(old, error);
    if (error) return old + ": cannot be removed: " + error.message();
  }
  return std::nullopt;
}

std::variant<std::map<std::string, UnitResult>, JournalFault> SweepOutput::known(Sweep& sweep) const {
  if (!is_wanted() || earlier_ != Earlier::resume) return std::map<std::string, UnitResult>{};
  return known_results(directory_, sweep);
}

std::optional<Shard> read_shard(const std::string& text) {
  Shard shard{0, 0};
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, shard.index);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '/') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, shard.count);
  if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
  if (shard.index < 1 || shard.index > shard.count) return std::nullopt;
  return shard;
}

}  // namespace headroom::cli
