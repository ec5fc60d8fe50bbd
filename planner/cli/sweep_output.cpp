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
constexpr std::string_view lock_suffix = ".lock";

std::string directory_for(const Arguments& arguments, Sweep& sweep) {
  if (const auto given = arguments.value("--output")) return *given;
  if (arguments.has("--json") && !arguments.has("--resume")) return {};
  const std::string stem = fs::path(sweep.file()).stem().string();
  return fmt::format("results/{}-sweep-{}", stem, sweep.key().substr(0, 8));
}

}  // namespace

SweepOutput::SweepOutput(const Arguments& arguments, Sweep& sweep, Shard shard)
    : directory_(directory_for(arguments, sweep)), shard_(shard) {
  // A directory whose name follows from the sweep holds its own results. They may be replaced when they are complete:
  // what is not is hours of work that somebody forgot to resume. A shard has nothing to put in the place of a whole.
  const bool is_own = is_wanted() && !is_shard() && !arguments.has("--output") &&
                      fs::exists(path_in(directory_, DirectoryWriter::manifest_name));
  if (arguments.has("--force") || is_own) earlier_ = Earlier::replace;
  if (arguments.has("--resume")) earlier_ = Earlier::resume;
}

std::string SweepOutput::journal() const {
  return path_in(directory_, shard_.journal());
}

/// Anything but the journals of other shards.
bool SweepOutput::holds_results() const {
  std::error_code none;
  for (fs::directory_iterator entry(directory_, none), end; !none && entry != end; entry.increment(none)) {
    const std::string name = entry->path().filename().string();
    const bool is_of_another_shard = is_shard() && name != shard_.journal() && name.starts_with("journal-");
    if (!is_of_another_shard && !name.ends_with(lock_suffix)) return true;
  }
  return false;
}

std::optional<std::string> SweepOutput::lock() {
  if (!is_wanted()) return std::nullopt;
  if (earlier_ == Earlier::refuse && holds_results())
    return directory_ + (journals_in(directory_).empty() ? ": the directory is not empty; --force writes into it"
                                                         : ": a sweep is there already" + std::string(how_to_go_on));
  std::error_code error;
  fs::create_directories(directory_, error);
  if (error) return directory_ + ": the directory cannot be made: " + error.message();
  // Shards work side by side, and a whole sweep alone: in the end it takes their journals away.
  const auto is_refused = [&](std::optional<FileLock>& lock, const std::string& journal, FileLock::Kind kind) {
    return lock.emplace(path_in(directory_, journal) + std::string(lock_suffix), kind).is_refused();
  };
  const auto kind = is_shard() ? FileLock::Kind::shared : FileLock::Kind::exclusive;
  if (is_refused(lock_of_whole_, Shard{}.journal(), kind) ||
      (is_shard() && is_refused(lock_of_shard_, shard_.journal(), FileLock::Kind::exclusive)))
    return directory_ + ": is being written by another process";
  return std::nullopt;
}

std::variant<std::map<std::string, UnitResult>, JournalFault> SweepOutput::known(Sweep& sweep) const {
  using Known = std::map<std::string, UnitResult>;
  const bool is_to_read = earlier_ == Earlier::resume || (earlier_ == Earlier::refuse && is_shard());
  if (!is_wanted() || !is_to_read) return Known{};
  auto known = known_results(directory_, sweep);
  if (earlier_ != Earlier::resume && std::holds_alternative<Known>(known)) return Known{};
  return known;
}

std::optional<std::string> SweepOutput::prepare(Sweep& sweep) const {
  if (!is_wanted()) return std::nullopt;
  if (auto fault = prepare_directory(directory_, Overwrite::replace)) return fault;
  if (earlier_ != Earlier::replace) return std::nullopt;
  // Of this sweep, another shard may be at work.
  std::vector<std::string> old = is_shard() ? foreign_journals(directory_, sweep) : journals_in(directory_);
  for (const std::string& path : old) {
    std::error_code error;
    fs::remove(path, error);
    if (error) return path + ": cannot be removed: " + error.message();
  }
  return std::nullopt;
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
