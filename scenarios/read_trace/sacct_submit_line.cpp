// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "scenarios/read_trace/sacct_fields.hpp"
#include "scenarios/read_trace/text_parts.hpp"

// A command line as Slurm's programs read it: options first, with getopt_long(3); what follows the first word that is
// none is the script, or the program, and what belongs to it.
namespace headroom {
namespace {

/// Options of sbatch(1), salloc(1) and srun(1), version 24.11, that take no value, or only one behind `=`. Every other
/// option takes the next word where it has no value of its own.
constexpr std::string_view without_value[] = {"bell",          "compress",
                                              "contiguous",    "disable-status",
                                              "exact",         "exclusive",
                                              "external",      "get-user-env",
                                              "help",          "hold",
                                              "ignore-pbs",    "immediate",
                                              "interactive",   "kill-on-bad-exit",
                                              "label",         "multi-prog",
                                              "nice",          "no-allocate",
                                              "no-bell",       "no-kill",
                                              "no-requeue",    "no-shell",
                                              "oom-kill-step", "overcommit",
                                              "overlap",       "oversubscribe",
                                              "parsable",      "preserve-env",
                                              "propagate",     "pty",
                                              "quiet",         "quit-on-interrupt",
                                              "reboot",        "requeue",
                                              "resv-ports",    "send-libs",
                                              "share",         "spread-job",
                                              "stepmgr",       "test-only",
                                              "unbuffered",    "usage",
                                              "use-min-nodes", "verbose",
                                              "version",       "wait"};
/// -I, -k and -K may have a value, which is then in the same word.
constexpr std::string_view letters_without_value = "hHIkKElOQsuvVWXZ", letters_with_rest = "IkK";

/// The next word that is not empty.
std::string_view next_word(std::string_view& line) {
  while (line.starts_with(' ')) line.remove_prefix(1);
  return cut_before(line, ' ');
}

/// getopt_long(3) takes the beginning of a name for the name; three letters of ours are no other's.
bool is_beginning_of(std::string_view written, std::string_view name) {
  return written.size() >= 3 && name.starts_with(written);
}

}  // namespace

std::string_view option_in_submit_line(std::string_view line, std::string_view name, char letter) {
  std::string_view found;
  (void)next_word(line);  // sbatch
  for (std::string_view word = next_word(line); word.size() > 1 && word[0] == '-' && word != "--";
       word = next_word(line)) {
    if (word[1] == '-') {
      const bool has_value = word.find('=') != std::string_view::npos;
      std::string_view value = word.substr(2);
      const std::string_view written = cut_before(value, '=');
      const auto* const known = std::find(std::begin(without_value), std::end(without_value), written);
      if (!has_value && known == std::end(without_value)) value = next_word(line);
      if (is_beginning_of(written, name)) found = value;
      continue;
    }
    std::size_t at = 1;  // letters without a value may share a word with the one behind them
    while (at < word.size() && letters_without_value.find(word[at]) != std::string_view::npos) {
      at = letters_with_rest.find(word[at]) != std::string_view::npos ? word.size() : at + 1;
    }
    if (at >= word.size()) continue;
    const std::string_view value = at + 1 < word.size() ? word.substr(at + 1) : next_word(line);
    if (word[at] == letter) found = value;
  }
  return found;
}

}  // namespace headroom
