// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/job.hpp"
#include "sim/time.hpp"

/// The small languages inside the fields of Slurm's accounting, as sacct(1), sbatch(1) and slurm.conf(5) of Slurm 24.11
/// describe them (https://slurm.schedmd.com/sacct.html). Nothing is returned for a text that does not follow the rules.
namespace headroom {

/// Whether the field of a time says that there is none (yet): "Unknown", "None", "N/A" or nothing.
[[nodiscard]] bool is_slurm_unknown(std::string_view text);

/// "[D-]HH:MM:SS", "MM:SS", "D-HH", "D-HH:MM", or whole minutes; a fraction of a second is dropped.
[[nodiscard]] std::optional<TimeSpan> parse_slurm_duration(std::string_view text);

/// "100G", "7.50G", "4000M", "512" (MB). The suffixes n (per node) and c (per CPU) of old versions stay with the
/// caller.
/// Beyond 64 PiB it is no memory.
inline constexpr std::int64_t most_slurm_bytes = std::int64_t{1} << 56;
[[nodiscard]] std::optional<std::int64_t> parse_slurm_bytes(std::string_view text);

/// Trackable resources: "billing=8,cpu=8,gres/gpu=4,gres/gpu:a100=4,mem=100G,node=2".
struct SlurmTres {
  std::uint32_t cpus = 0, gpus = 0, nodes = 0;
  std::int64_t memory_bytes = 0;
  std::string_view gpu_model;  ///< of typed GPUs, if there is one type
  bool has_shards = false;     ///< shares of GPUs: how many make up a GPU is not in the log
};
[[nodiscard]] std::optional<SlurmTres> parse_slurm_tres(std::string_view text);

/// "123", "123+1" (part of a heterogeneous job), "123_4" (array element), "123_[5-9%2]" (elements that wait), each with
/// ".batch" or ".0" behind it for a step.
struct SlurmJobId {
  std::uint64_t number = 0;   ///< 123
  std::string_view job;       ///< without the step: "123_4"
  std::string_view elements;  ///< "4" or "5-9%2"; empty outside arrays
  bool is_list = false;       ///< `elements` was in brackets
  bool is_step = false;
};
[[nodiscard]] std::optional<SlurmJobId> parse_slurm_job_id(std::string_view text);

/// "1,3,5-7", "0-15:4", each perhaps with "%2", the number that may run at a time.
struct SlurmArrayList {
  std::vector<std::uint32_t> elements;
  std::uint32_t limit = 0;  ///< 0: none
};
inline constexpr std::size_t most_slurm_elements =
    100'000;  ///< of one row: a hundred times Slurm's default MaxArraySize
[[nodiscard]] std::optional<SlurmArrayList> parse_slurm_array(std::string_view text);

/// "afterok:12:13,afterany:14_2,singleton"
struct SlurmDependency {
  std::string_view job;  ///< "12" or "14_2"
  DependencyKind kind = DependencyKind::after_ok;
  bool element_by_element = false;  ///< aftercorr: element 3 waits for element 3
};
struct SlurmDependencies {
  std::vector<SlurmDependency> list;
  bool any_of = false;      ///< separated by "?": one of them is enough
  bool has_others = false;  ///< singleton, expand, or a delay: what we cannot express
};
[[nodiscard]] std::optional<SlurmDependencies> parse_slurm_dependencies(std::string_view text);

/// The value of an option in the command line of sbatch, salloc or srun: "--dependency=afterok:1", "--dependency
/// afterok:1", "-d afterok:1" or "-dafterok:1". The last one counts, as for Slurm; options of the job's own program,
/// behind the script, are none. `name` has no dashes.
[[nodiscard]] std::string_view option_in_submit_line(std::string_view line, std::string_view name, char letter);

/// "COMPLETED", "CANCELLED by 1000", "OUT_OF_MEMORY": how the job came out, and whether it is over.
struct SlurmState {
  Outcome outcome = Outcome::completed;
  bool over = true;
};
[[nodiscard]] std::optional<SlurmState> parse_slurm_state(std::string_view text);

}  // namespace headroom
