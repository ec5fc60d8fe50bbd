// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "planner/work_pool.hpp"

/// A verb is a row: its name, what it takes, and a function. main.cpp turns the rows into a command line; no verb knows
/// how arguments are parsed.
namespace headroom::cli {

struct FlagSpec {
  enum class Kind : unsigned char { flag, value, repeated } kind = Kind::flag;
  std::string_view name;   ///< "--set", or "-o,--output"; the values are found under the long name
  std::string_view value;  ///< how the value is shown: "PATH=VALUE"
  std::string_view help;
};

struct PositionalSpec {
  std::string_view name;
  std::string_view help;
  enum class Need : unsigned char { required, optional, many } need = Need::required;
};

class Arguments {
 public:
  void add(const std::string& name, std::string value) { values_[name].push_back(std::move(value)); }
  [[nodiscard]] bool has(const std::string& name) const { return values_.contains(name); }
  /// The last value given.
  [[nodiscard]] std::optional<std::string> value(const std::string& name) const;
  [[nodiscard]] std::vector<std::string> values(const std::string& name) const;
  std::vector<std::string> command_line;  ///< all of argv, for the manifest
  WorkPool* pool = nullptr;               ///< of the program; never null in a verb

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

struct Verb {
  std::string_view name;
  std::string_view summary;
  std::span<const PositionalSpec> positionals;
  std::span<const FlagSpec> flags;
  int (*run)(const Arguments&);
  /// Whether it hands work to the pool. Processes that only help run no other verb.
  enum class Spread : unsigned char { nothing, over_the_pool } spread = Spread::nothing;
};

extern const Verb init_verb, validate_verb, run_verb, sweep_verb, compare_verb, plan_verb, cooling_verb, network_verb,
    training_verb, trace_verb, schema_verb, explain_verb, catalogue_verb, version_verb;

/// What --version says.
[[nodiscard]] std::string version_sentence();

/// stdout is results, stderr is everything else.
void print(std::string_view text);
void complain(std::string_view text);

}  // namespace headroom::cli
