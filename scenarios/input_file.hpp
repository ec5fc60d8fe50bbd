// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

/// Files that a scenario names.
namespace headroom {

struct InputFile {
  std::string text;
  std::string failure;  ///< why there is no text; empty if there is
};

/// At most Sources::max_bytes.
[[nodiscard]] InputFile read_input_file(const std::string& path);

/// `path` as written in the file `from`: absolute as it is, else relative to the folder of `from`. Normalised.
[[nodiscard]] std::string path_seen_from(const std::string& from, const std::string& path);

/// Whether two paths name one file, by links or detours too.
[[nodiscard]] bool same_file(const std::string& a, const std::string& b);

/// `did you mean "..."?` with a file of the same folder, or nothing.
[[nodiscard]] std::string did_you_mean_file(const std::string& path);

}  // namespace headroom
