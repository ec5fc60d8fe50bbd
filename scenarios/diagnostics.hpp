// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

/// Faults of the input, collected: the caller decides when to stop, so that one run shows all of them.
namespace headroom {

struct Place {
  std::string file;     ///< as the user wrote it, "--set" for an override
  int line = 0;         ///< from 1; 0: the whole file
  int column = 0;       ///< from 1, in bytes; 0: the whole line
  std::string pointer;  ///< JSON pointer; empty outside JSON
};

enum class Severity : unsigned char { warning, error };

struct Diagnostic {
  Severity severity = Severity::error;
  Place place;
  std::string message;      ///< what is wrong and the rule
  std::string suggestion;   ///< `did you mean "gpu_model"?`; may be empty
  std::string source_line;  ///< the text of the line, for the caret; may be empty
  int length = 1;           ///< how many columns the caret underlines
  std::string origin;       ///< how this file came in: "extended by site.json:3"; may be empty
};

class Diagnostics {
 public:
  void add(Diagnostic diagnostic);
  [[nodiscard]] bool ok() const { return errors_ == 0; }
  [[nodiscard]] std::size_t errors() const { return errors_; }
  [[nodiscard]] std::size_t warnings() const { return all_.size() - errors_; }
  [[nodiscard]] const std::vector<Diagnostic>& all() const { return all_; }

 private:
  std::vector<Diagnostic> all_;
  std::size_t errors_ = 0;
};

/// As a compiler prints it:
///   site.json:14:9: error: unknown key "gpu_modl" in /cluster/pools/0
///      14 |         "gpu_modl": "h100-sxm",
///         |         ^~~~~~~~~~ did you mean "gpu_model"?
/// and a last line that counts errors and warnings.
[[nodiscard]] std::string to_text(const Diagnostics& diagnostics);

/// For `validate --json`: {"schema", "errors", "warnings", "diagnostics": [{"severity", "file", "line", "column",
/// "pointer", "message", "suggestion"}]}, strict JSON with a newline at the end.
[[nodiscard]] std::string to_json(const Diagnostics& diagnostics);

/// The known word that was probably meant by `word` (nearest_name() of models/edit_distance.hpp), or nothing.
[[nodiscard]] std::string nearest(const std::string& word, const std::vector<std::string>& known);

}  // namespace headroom
