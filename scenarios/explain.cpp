// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/unit_text.hpp"
#include "scenarios/check_tree.hpp"
#include "scenarios/check_value.hpp"
#include "scenarios/read_scenario.hpp"
#include "scenarios/spec.hpp"

namespace headroom {
namespace {

/// Collects lines of a name and its meaning, and prints them in two columns.
class Lines {
 public:
  void add(std::string_view label, std::string text) {
    if (!text.empty()) rows_.emplace_back(label, std::move(text));
  }

  [[nodiscard]] std::string print() const {
    std::size_t width = 0;
    for (const auto& [label, text] : rows_) width = std::max(width, label.size());
    std::string out;
    for (const auto& [label, text] : rows_) {
      out.append("  ").append(label).append(width - label.size() + 2, ' ').append(text).append("\n");
    }
    return out;
  }

 private:
  std::vector<std::pair<std::string, std::string>> rows_;
};

std::string first_sentence(std::string_view help) {
  const std::size_t end = help.find(". ");
  return std::string(end == std::string_view::npos ? help : help.substr(0, end + 1));
}

std::string kind_text(const FieldSpec& field) {
  switch (field.kind) {
    case FieldKind::object:
      if (field.shorthand.empty()) return "an object";
      return "an object, or a " + std::string(takes_number(field) ? "number" : "text") + " for its \"" +
             std::string(field.shorthand) + "\"";
    case FieldKind::list:
      return field.shorthand.empty() ? "a list of objects" : "a list of objects, or how many of them";
    case FieldKind::policy:
      return "a policy, as a text or as an object with its options";
    case FieldKind::texts:
      return "a list of texts";
    case FieldKind::free:
      return "anything";
    case FieldKind::unavailable:
      return "not available in this version";
    case FieldKind::number:
      return "a number";
    case FieldKind::integer:
      return "a whole number";
    case FieldKind::quantity:
      return field.dimension == dimensions::none ? "a number or a percentage"
                                                 : dimension_name(field.dimension) + " with its unit";
    case FieldKind::boolean:
      return "true or false";
    case FieldKind::choice:
      return "one of " + listed(field.choices);
    case FieldKind::text:
      return "a text";
    case FieldKind::name:
      return "a name";
    case FieldKind::instant:
      return "an ISO 8601 time with Z or an offset";
  }
  return {};
}

/// One key of the table or of a policy's options, by its dotted path.
struct Entry {
  std::string path;
  FieldSpec field;
};

/// Everything that can be asked for.
class Glossary {
 public:
  explicit Glossary(const Vocabulary& vocabulary) : vocabulary_(vocabulary) { add_keys(scenario_spec(), ""); }

  [[nodiscard]] std::optional<std::string> find(const std::string& name) const {
    const auto entry = std::find_if(keys_.begin(), keys_.end(), [&](const Entry& e) {
      return e.path == name || (e.field.kind == FieldKind::policy && e.path + ".policy" == name);
    });
    if (entry != keys_.end()) return key_text(*entry);
    for (const MetricSpec& metric : vocabulary_.metrics)
      if (metric.name == name) return metric_text(metric);
    std::string text;
    vocabulary_.for_each_family([&](std::string_view section, const PolicyFamily& family) {
      const PolicyEntry* policy = find_policy(family, name);
      if (policy != nullptr) text += (text.empty() ? "" : "\n") + policy_text(section, family, *policy);
    });
    return text.empty() ? std::nullopt : std::optional(text);
  }

  /// The key that ends like `name`, or whatever is written most like it.
  [[nodiscard]] std::string suggest(const std::string& name) const {
    std::vector<std::string> known;
    for (const Entry& entry : keys_) {
      if (entry.path.ends_with("." + name)) return entry.path;
      known.push_back(entry.path);
      known.push_back(entry.path.substr(entry.path.rfind('.') + 1));
    }
    for (const MetricSpec& metric : vocabulary_.metrics) known.emplace_back(metric.name);
    vocabulary_.for_each_family([&](std::string_view, const PolicyFamily& family) {
      for (const PolicyEntry& policy : family.entries) known.emplace_back(policy.name);
    });
    return nearest(name, known);
  }

 private:
  void add_keys(const ObjectSpec& spec, const std::string& parent) {
    for (const FieldSpec& field : spec.fields) {
      const std::string path = parent.empty() ? std::string(field.key) : parent + "." + std::string(field.key);
      keys_.push_back({path, field});
      if (field.object != nullptr) add_keys(*field.object, path);
      if (field.kind == FieldKind::policy) add_options(family_of(field.key, vocabulary_), path);
    }
  }

  /// Policies of a family may share the name of an option: the first one explains it, the others are found by policy.
  void add_options(const PolicyFamily& family, const std::string& parent) {
    for (const PolicyEntry& policy : family.entries) {
      for (const OptionSpec& option : policy.options) {
        const std::string path = parent + "." + std::string(option.key);
        const bool is_new = std::none_of(keys_.begin(), keys_.end(), [&](const Entry& e) { return e.path == path; });
        if (is_new) keys_.push_back({path, field_of(option)});
      }
    }
  }

  [[nodiscard]] std::string key_text(const Entry& entry) const {
    const FieldSpec& field = entry.field;
    const bool is_policy = field.kind == FieldKind::policy;
    const PolicyFamily* family = is_policy ? &family_of(field.key, vocabulary_) : nullptr;
    Lines facts;
    facts.add("value", kind_text(field));
    if (field.kind != FieldKind::list) facts.add("range", range_text(field));
    if (field.required) facts.add("default", "none: it is required");
    if (is_policy) facts.add("default", std::string(family->fallback));
    if (!is_policy && field.kind != FieldKind::object) facts.add("default", std::string(field.fallback));
    facts.add("example", field.example.empty() ? "" : in_quotes(field.key) + ": " + std::string(field.example));
    std::string out = entry.path + "\n  " + std::string(is_policy ? family->help : field.help) + "\n" + facts.print();
    Lines parts;
    if (is_policy) {
      for (const PolicyEntry& policy : family->entries) parts.add(policy.name, std::string(policy.summary));
    } else if (field.object != nullptr) {
      for (const FieldSpec& key : field.object->fields) parts.add(key.key, first_sentence(help_of(key)));
    }
    const std::string printed = parts.print();
    if (printed.empty()) return out;
    return out + (is_policy ? "policies\n" : "keys\n") + printed;
  }

  [[nodiscard]] std::string_view help_of(const FieldSpec& field) const {
    return field.kind == FieldKind::policy ? family_of(field.key, vocabulary_).help : field.help;
  }

  static std::string policy_text(std::string_view section, const PolicyFamily& family, const PolicyEntry& policy) {
    std::string out = std::string(policy.name) + " (" + std::string(section) + "." + std::string(family.key) + ")\n  " +
                      std::string(policy.summary) + "\n";
    Lines options;
    for (const OptionSpec& option : policy.options) {
      const FieldSpec field = field_of(option);
      const std::string range = range_text(field);
      options.add(option.key, std::string(option.help) + " " +
                                  (field.required ? "Required" : "Default " + std::string(field.fallback)) + "; " +
                                  kind_text(field) + (range.empty() ? "" : ", " + range) + ".");
    }
    const std::string printed = options.print();
    return printed.empty() ? out : out + "options\n" + printed;
  }

  static std::string metric_text(const MetricSpec& metric) {
    Lines facts;
    facts.add("unit", metric.unit == "1" ? "none: a count or a fraction" : std::string(metric.unit));
    if (metric.better != Better::neither) facts.add("better", metric.better == Better::lower ? "lower" : "higher");
    return std::string(metric.name) + " (metric)\n  " + std::string(metric.help) + "\n" + facts.print();
  }

  const Vocabulary& vocabulary_;
  std::vector<Entry> keys_;
};

/// "cluster.pools[h100].nodes" and "/cluster/pools/0/nodes", as paths and messages write them, mean
/// "cluster.pools.nodes".
std::string plain_path(const std::string& key) {
  std::string out;
  bool in_brackets = false;
  for (const char c : key) {
    if (c == '[') in_brackets = true;
    if (!in_brackets) out += c == '/' ? '.' : c;
    if (c == ']') in_brackets = false;
  }
  if (!key.starts_with('/')) return out;
  std::string words;
  for (std::size_t begin = 1; begin <= out.size();) {
    const std::size_t end = std::min(out.find('.', begin), out.size());
    const std::string word = out.substr(begin, end - begin);
    const bool is_index = !word.empty() && word.find_first_not_of("0123456789") == std::string::npos;
    if (!is_index) words += (words.empty() ? "" : ".") + word;
    begin = end + 1;
  }
  return words;
}

}  // namespace

std::optional<std::string> explain(const std::string& key, const Vocabulary& vocabulary, std::string& suggestion) {
  const Glossary glossary(vocabulary);
  const std::string path = plain_path(key);
  auto text = glossary.find(path);
  suggestion = text ? std::string() : glossary.suggest(path);
  return text;
}

}  // namespace headroom
