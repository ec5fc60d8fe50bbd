// SPDX-License-Identifier: Apache-2.0
#include "scenarios/override.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "scenarios/merge.hpp"

namespace headroom {
namespace {

/// A key, or an element of a list.
struct Step {
  std::string word;
  bool is_element = false;
  Mark at;
};

class Override {
 public:
  Override(const Mark& line, const ObjectSpec& spec, Faults& faults)
      : line_(line), text_(faults.sources().text(line)), spec_(spec), faults_(faults) {}

  void apply(JsonNode& root) {
    if (!is_utf8(text_)) return faults_.error(line_, {}, "not valid UTF-8");
    const std::size_t equals = text_.find('=');
    if (equals == std::string_view::npos) {
      return faults_.error(line_, {}, "expected path=value, such as run.seed=7");
    }
    std::vector<Step> steps;
    if (!read_path(equals, steps)) return;
    JsonNode value;
    if (!read_value(equals + 1, value)) return;
    walk(root, steps, std::move(value));
  }

 private:
  bool read_path(std::size_t end, std::vector<Step>& steps) {
    std::size_t at = 0;
    while (true) {
      const std::size_t key_end = std::min(text_.substr(0, end).find_first_of(".[", at), end);
      if (key_end == at) return fault(at, 1, "a key is missing in the path");
      steps.push_back({std::string(text_.substr(at, key_end - at)), false, line_.part(at, key_end - at)});
      at = key_end;
      while (at < end && text_[at] == '[') {
        const std::size_t close = text_.substr(0, end).find(']', at);
        if (close == std::string_view::npos) return fault(at, 1, "a \"]\" is missing in the path");
        const std::string_view name = text_.substr(at + 1, close - at - 1);
        steps.push_back({std::string(name), true, line_.part(at + 1, name.size())});
        at = close + 1;
      }
      if (at == end) return true;
      if (text_[at] != '.') return fault(at, 1, "expected \".\" or \"=\" behind \"]\"");
      ++at;
    }
  }

  /// What looks like the JSON of an object, a list or a string has to be it; a bare word is a string.
  bool read_value(std::size_t begin, JsonNode& value) {
    const Mark at = line_.part(begin, text_.size() - begin);
    const std::string_view written = text_.substr(begin);
    const bool must_be_json = !written.empty() && std::string_view("{[\"").find(written[0]) != std::string_view::npos;
    Faults ignored(faults_.sources());
    if (auto parsed = parse_json(at, must_be_json ? faults_ : ignored)) {
      value = std::move(*parsed);
      return true;
    }
    value = make_string(written, at);
    return !must_be_json;
  }

  void walk(JsonNode& root, const std::vector<Step>& steps, JsonNode value) {
    JsonNode* node = &root;
    const ObjectSpec* spec = &spec_;
    const FieldSpec* field = nullptr;
    bool is_unknown = false;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const Step& step = steps[i];
      if (step.is_element) {
        if (is_unknown) return;  // the check says so
        node = element(*node, step);
        if (node == nullptr) return;
      } else {
        expand_shorthand(*node, field);
        if (node->kind != JsonKind::object) {
          return faults_.error(step.at, {}, "there is no key " + in_quotes(step.word) + " in " + describe(*node));
        }
        field = spec != nullptr ? spec->find(step.word) : nullptr;
        is_unknown = spec != nullptr && field == nullptr;
        spec = field != nullptr ? field->object : nullptr;
        node = member(*node, step);
      }
    }
    *node = std::move(value);  // replaces: what the value does not mention of an object is gone
  }

  static void expand_shorthand(JsonNode& node, const FieldSpec* field) {
    if (field == nullptr || shorthand_key(*field).empty()) return;
    if (node.kind != JsonKind::string && (node.kind != JsonKind::number || !takes_number(*field))) return;
    JsonNode object = make_object(node.at);
    const Mark at = node.at;
    object.members.push_back({std::string(shorthand_key(*field)), at, std::move(node)});
    node = std::move(object);
  }

  static JsonNode* member(JsonNode& object, const Step& step) {
    if (JsonMember* found = object.find(step.word)) return &found->value;
    object.members.push_back({step.word, step.at, make_object(step.at)});
    return &object.members.back().value;
  }

  JsonNode* element(JsonNode& list, const Step& step) {
    std::vector<std::string> names;
    for (JsonNode& item : list.items) {
      const JsonMember* name = item.find("name");
      if (name == nullptr || name->value.kind != JsonKind::string) continue;
      if (name->value.text == step.word) return &item;
      names.push_back(name->value.text);
    }
    std::size_t index = 0;
    const char* const end = step.word.data() + step.word.size();
    const auto [stop, failure] = std::from_chars(step.word.data(), end, index);
    if (failure == std::errc() && stop == end && index < list.items.size()) return &list.items[index];
    const std::string where = list.kind == JsonKind::array ? "this list" : describe(list);
    faults_.error(step.at, {}, "there is no element " + in_quotes(step.word) + " in " + where,
                  did_you_mean(step.word, names));
    return nullptr;
  }

  bool fault(std::size_t at, std::size_t length, std::string message) {
    faults_.error(line_.part(at, length), {}, std::move(message));
    return false;
  }

  Mark line_;
  std::string_view text_;
  const ObjectSpec& spec_;
  Faults& faults_;
};

}  // namespace

void apply_overrides(JsonNode& root, std::span<const std::string> overrides, const ObjectSpec& spec, Sources& sources,
                     Faults& faults, const AfterOverride& after) {
  std::string text;
  std::vector<Mark> lines;
  for (const std::string& written : overrides) {
    lines.push_back(
        {sources.count(), static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(written.size())});
    text += written;
    std::replace(text.end() - static_cast<std::ptrdiff_t>(written.size()), text.end(), '\n', ' ');
    text += '\n';
  }
  if (lines.empty()) return;
  if (text.size() > Sources::max_bytes) return faults.error({}, {}, "the overrides are larger than 64 MiB");
  sources.add(std::string(Sources::override_name), std::move(text));
  for (const Mark& line : lines) {
    Override(line, spec, faults).apply(root);
    const std::string_view set = sources.text(line);
    if (after) after(root, set.substr(0, set.find('=')));
    remove_nulls(root);
  }
}

}  // namespace headroom
