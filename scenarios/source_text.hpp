// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/diagnostics.hpp"

/// The texts that a scenario is made of, and places in them. A value carries a Mark through merging and checking, so
/// that every message and every line of the resolved scenario can name where it was written.
namespace headroom {

/// A range of bytes in one of the texts, or the reason why there is none.
struct Mark {
  static constexpr int by_default = -1;
  static constexpr int from_catalogue = -2;
  static constexpr int by_resolving = -3;
  static constexpr int from_preset = -4;
  int source = by_default;
  std::uint32_t begin = 0;
  std::uint32_t length = 0;

  [[nodiscard]] bool in_text() const { return source >= 0; }
  /// The part that starts `offset` bytes in.
  [[nodiscard]] Mark part(std::size_t offset, std::size_t part_length) const {
    return {source, begin + static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(part_length)};
  }
};

class Sources {
 public:
  /// The name under which overrides are reported; the n-th override is line n.
  static constexpr std::string_view override_name = "--set";
  /// Marks count in 32 bits, and no scenario written by a person comes near this.
  static constexpr std::size_t max_bytes = std::size_t{64} << 20;

  /// `extended_by` is the place in another text that asked for this one. The text stays where it is for good.
  int add(std::string name, std::string text, Mark extended_by = {});

  [[nodiscard]] int count() const { return static_cast<int>(sources_.size()); }
  [[nodiscard]] const std::string& name(int source) const { return at(source).name; }
  [[nodiscard]] std::string_view text(int source) const { return at(source).text; }
  [[nodiscard]] std::string_view text(const Mark& mark) const {
    return text(mark.source).substr(mark.begin, mark.length);
  }

  /// A mark that is in no text gives the place of the whole scenario.
  [[nodiscard]] Place place(const Mark& mark, std::string pointer) const;
  [[nodiscard]] std::string_view line_text(const Mark& mark) const;
  /// "extended by site.json:3", or nothing for the scenario itself.
  [[nodiscard]] std::string extended_by(const Mark& mark) const;
  /// "site.json:14", "--set", "default", "catalogue", "preset" or "resolved".
  [[nodiscard]] std::string origin(const Mark& mark) const;

 private:
  struct Source {
    std::string name, text;
    std::vector<std::uint32_t> line_starts;
    Mark extended_by;
  };
  [[nodiscard]] const Source& at(int source) const { return sources_[static_cast<std::size_t>(source)]; }
  /// From 0.
  [[nodiscard]] static std::size_t line_index(const Source& source, std::uint32_t offset);

  std::deque<Source> sources_;
};

/// Faults of one scenario, reported by mark.
class Faults {
 public:
  explicit Faults(const Sources& sources) : sources_(sources) {}

  void error(const Mark& at, std::string pointer, std::string message, std::string suggestion = {});
  void warning(const Mark& at, std::string pointer, std::string message, std::string suggestion = {});
  [[nodiscard]] const Sources& sources() const { return sources_; }
  [[nodiscard]] bool has_error() const { return has_error_; }

  /// Gives them away in the order of the texts, whatever the order in which they were found.
  void hand_over(Diagnostics& to);

 private:
  struct Found {
    int source;
    std::uint32_t begin;
    Diagnostic diagnostic;
  };
  void add(Severity severity, const Mark& at, std::string pointer, std::string message, std::string suggestion);

  const Sources& sources_;
  std::vector<Found> found_;
  bool has_error_ = false;
};

/// `did you mean "word"?`, or nothing if no known word is near.
[[nodiscard]] std::string did_you_mean(const std::string& word, const std::vector<std::string>& known);

/// In double quotes for a message: control characters are escaped and a long text is cut.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace headroom
