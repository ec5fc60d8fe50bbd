// SPDX-License-Identifier: Apache-2.0
#include "scenarios/check_tree.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "models/check.hpp"
#include "scenarios/check_value.hpp"
#include "scenarios/spec.hpp"

namespace headroom {
namespace {

std::string in_pointer(const std::string& pointer) {
  return pointer.empty() ? std::string() : " in " + pointer;
}

/// A value of the right shape in the place of a faulty one, so that whoever reads on needs no second thought.
void spoil(JsonNode& node) {
  JsonNode spoilt;
  spoilt.at = node.at;
  spoilt.faulty = true;
  node = std::move(spoilt);
}

class TreeChecker {
 public:
  TreeChecker(const Vocabulary& vocabulary, Faults& faults) : vocabulary_(vocabulary), faults_(faults) {}

  /// `anchor`: where to report what is missing in an object that is itself a default.
  void object(JsonNode& node, const ObjectSpec& spec, const std::string& pointer, const Mark& anchor) {
    const Mark at = node.at.in_text() ? node.at : anchor;
    const std::vector<std::string> meant = report_unknown_keys(node, spec, pointer);
    const auto was_meant = [&](std::string_view key) {
      return std::find(meant.begin(), meant.end(), key) != meant.end();
    };
    if (std::none_of(meant.begin(), meant.end(), [&](const auto& key) { return is_alternative(spec, key); })) {
      check_alternatives(node, spec, pointer, at);
    }
    std::vector<JsonMember> ordered;
    for (const FieldSpec& field : spec.fields) {
      if (field.kind == FieldKind::unavailable) continue;
      JsonMember* member = node.find(field.key);
      if (member != nullptr) {
        ordered.push_back(std::move(*member));
      } else if (!field.fallback.empty()) {
        ordered.push_back({std::string(field.key), {}, default_value(field)});
      } else {
        if (field.required && !was_meant(field.key)) {
          faults_.error(at, pointer, in_quotes(field.key) + " is required" + in_pointer(pointer));
        }
        continue;
      }
      value(ordered.back().value, field, pointer_to(pointer, field.key), at);
    }
    node.members = std::move(ordered);
  }

 private:
  static bool is_alternative(const ObjectSpec& spec, std::string_view key) {
    return std::find(spec.one_of.begin(), spec.one_of.end(), key) != spec.one_of.end();
  }

  /// Returns the keys that were probably meant, so that they are not reported as missing too.
  std::vector<std::string> report_unknown_keys(const JsonNode& node, const ObjectSpec& spec,
                                               const std::string& pointer) {
    std::vector<std::string> known, meant;
    for (const FieldSpec& field : spec.fields) {
      if (field.kind != FieldKind::unavailable) known.emplace_back(field.key);
    }
    for (const JsonMember& member : node.members) {
      const FieldSpec* field = spec.find(member.key);
      if (field != nullptr && field->kind == FieldKind::unavailable) {
        faults_.error(member.key_at, pointer_to(pointer, member.key),
                      in_quotes(member.key) + in_pointer(pointer) + " is not available in this version");
      } else if (field == nullptr) {
        faults_.error(member.key_at, pointer_to(pointer, member.key),
                      "unknown key " + in_quotes(member.key) + in_pointer(pointer), did_you_mean(member.key, known));
        meant.push_back(nearest(member.key, known));
      }
    }
    return meant;
  }

  void check_alternatives(const JsonNode& node, const ObjectSpec& spec, const std::string& pointer, const Mark& at) {
    if (spec.one_of.empty()) return;
    const JsonMember* first = nullptr;
    for (const std::string_view key : spec.one_of) {
      const JsonMember* member = node.find(key);
      if (member == nullptr) continue;
      if (first != nullptr) {
        faults_.error(member->key_at, pointer_to(pointer, key),
                      in_quotes(key) + " cannot stand beside " + in_quotes(first->key) + in_pointer(pointer));
      }
      first = member;
    }
    if (first == nullptr) {
      faults_.error(at, pointer, "exactly one of " + listed(spec.one_of) + " is required" + in_pointer(pointer));
    }
  }

  void value(JsonNode& node, const FieldSpec& field, const std::string& pointer, const Mark& anchor) {
    expand_shorthand(node, field);
    switch (field.kind) {
      case FieldKind::free:
        return;
      case FieldKind::list:
        return list(node, field, pointer);
      case FieldKind::texts:
        return texts(node, pointer);
      case FieldKind::object:
        if (is_kind(node, JsonKind::object, "an object", pointer)) object(node, *field.object, pointer, anchor);
        return;
      case FieldKind::policy:
        if (is_kind(node, JsonKind::object, "a policy in quotes or an object", pointer))
          policy(node, field, pointer, anchor);
        return;
      default:
        return scalar(node, field, pointer);
    }
  }

  void scalar(JsonNode& node, const FieldSpec& field, const std::string& pointer) {
    const bool wants_text = field.kind == FieldKind::text || field.kind == FieldKind::name;
    const bool bare = node.kind == JsonKind::number || node.kind == JsonKind::boolean;
    if (wants_text && bare && node.at.in_text() && faults_.sources().name(node.at.source) == Sources::override_name) {
      node.kind = JsonKind::string;  // a shell takes the quotes away: --set title=2027
    }
    const auto complaint = check_value(node, field);
    if (!complaint) return;
    HEADROOM_CHECK(node.at.in_text(), "the default of " + pointer + " is faulty: " + complaint->message);
    faults_.error(node.at, pointer, pointer + ": " + complaint->message, complaint->suggestion);
    spoil(node);
  }

  bool is_kind(JsonNode& node, JsonKind kind, std::string_view expected, const std::string& pointer) {
    if (node.kind == kind) return true;
    faults_.error(node.at, pointer, pointer + ": expected " + std::string(expected) + ", not " + describe(node));
    spoil(node);
    return false;
  }

  static void expand_shorthand(JsonNode& node, const FieldSpec& field) {
    const bool is_short = node.kind == JsonKind::string || (node.kind == JsonKind::number && takes_number(field));
    if (!is_short || shorthand_key(field).empty()) return;
    const Mark at = node.at;
    JsonNode whole = make_object(at);
    whole.members.push_back({std::string(shorthand_key(field)), at, std::move(node)});
    node = std::move(whole);
  }

  void texts(JsonNode& node, const std::string& pointer) {
    if (!is_kind(node, JsonKind::array, "a list of texts", pointer)) return;
    for (std::size_t i = 0; i < node.items.size(); ++i)
      (void)is_kind(node.items[i], JsonKind::string, "a text in quotes", pointer_to(pointer, i));
  }

  /// A number in the place of a list of things that have names only.
  bool counted(JsonNode& node, const FieldSpec& field, const std::string& pointer) {
    const FieldSpec count{
        .key = field.key, .kind = FieldKind::integer, .min = std::max(field.min, 0.0), .max = field.max};
    scalar(node, count, pointer);
    if (node.faulty) return false;
    JsonNode whole;
    whole.kind = JsonKind::array;
    whole.at = node.at;
    for (int i = 1; i <= static_cast<int>(node.number); ++i) {
      JsonNode item = make_object(node.at);
      item.members.push_back(
          {"name", node.at, make_string(std::string(field.shorthand) + "-" + std::to_string(i), node.at)});
      whole.items.push_back(std::move(item));
    }
    node = std::move(whole);
    return true;
  }

  void list(JsonNode& node, const FieldSpec& field, const std::string& pointer) {
    if (!field.shorthand.empty() && node.kind == JsonKind::number && !counted(node, field, pointer)) return;
    if (!is_kind(node, JsonKind::array, "a list", pointer)) return;
    const auto count = static_cast<double>(node.items.size());
    if (count < field.min) faults_.error(node.at, pointer, pointer + ": at least one element is required");
    if (count > field.max)
      faults_.error(node.at, pointer, pointer + ": at most " + number_text(field.max) + " elements");
    std::map<std::string, Mark> names;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      JsonNode& item = node.items[i];
      const std::string item_pointer = pointer_to(pointer, i);
      if (!is_kind(item, JsonKind::object, "an object", item_pointer)) continue;
      object(item, *field.object, item_pointer, item.at);
      const JsonMember* name = item.find("name");
      if (name == nullptr || name->value.faulty) continue;
      const auto [first, is_new] = names.try_emplace(name->value.text, name->value.at);
      if (is_new) continue;
      const Place place = faults_.sources().place(first->second, {});
      const std::string name_pointer = pointer_to(item_pointer, "name");
      faults_.error(name->value.at, name_pointer,
                    name_pointer + ": the name " + in_quotes(name->value.text) + " is given twice; first at " +
                        place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column));
    }
  }

  void policy(JsonNode& node, const FieldSpec& field, const std::string& pointer, const Mark& anchor) {
    const PolicyFamily& family = family_of(field.key, vocabulary_);
    std::vector<std::string_view> names;
    for (const PolicyEntry& entry : family.entries) names.push_back(entry.name);
    const FieldSpec which{.key = "policy", .kind = FieldKind::choice, .fallback = family.fallback, .choices = names};
    std::string_view chosen = family.fallback;
    if (JsonMember* written = node.find("policy"); written != nullptr) {
      scalar(written->value, which, pointer_to(pointer, "policy"));
      if (written->value.faulty) return spoil(node);  // nobody knows which options it would have
      chosen = written->value.text;
    }
    std::vector<FieldSpec> fields{which};
    for (const OptionSpec& option : find_policy(family, chosen)->options) fields.push_back(field_of(option));
    object(node, ObjectSpec{fields}, pointer, anchor);
  }

  const Vocabulary& vocabulary_;
  Faults& faults_;
};

}  // namespace

void check_tree(JsonNode& root, const Vocabulary& vocabulary, Faults& faults) {
  TreeChecker(vocabulary, faults).object(root, scenario_spec(), "", root.at);
}

const PolicyFamily& family_of(std::string_view key, const Vocabulary& vocabulary) {
  const PolicyFamily* found = nullptr;
  vocabulary.for_each_family([&](std::string_view, const PolicyFamily& family) {
    if (family.key == key) found = &family;
  });
  HEADROOM_CHECK(found != nullptr, "the vocabulary lacks the family " + std::string(key));
  HEADROOM_CHECK(find_policy(*found, found->fallback) != nullptr, "the default policy is none of its family");
  return *found;
}

const PolicyEntry* find_policy(const PolicyFamily& family, std::string_view name) {
  const auto found = std::find_if(family.entries.begin(), family.entries.end(),
                                  [name](const PolicyEntry& e) { return e.name == name; });
  return found == family.entries.end() ? nullptr : &*found;
}

}  // namespace headroom
