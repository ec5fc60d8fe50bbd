// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "models/check.hpp"
#include "models/unit_table.hpp"
#include "scenarios/check_tree.hpp"
#include "scenarios/check_value.hpp"
#include "scenarios/json_text.hpp"
#include "scenarios/json_tree.hpp"
#include "scenarios/read_scenario.hpp"
#include "scenarios/spec.hpp"

// The table as JSON Schema, draft-07, for editors: completion, hover texts and red lines while typing. It does not say
// what is required: a file may be one of several that extend each other, and only the whole of them must be complete.
namespace headroom {
namespace {

void put(JsonNode& object, std::string_view key, JsonNode value) {
  object.members.push_back({std::string(key), {}, std::move(value)});
}

void put(JsonNode& object, std::string_view key, std::string_view value) {
  put(object, key, make_string(value, {}));
}

JsonNode make_list() {
  JsonNode list;
  list.kind = JsonKind::array;
  return list;
}

JsonNode make_false() {
  JsonNode node = make_string("false", {});
  node.kind = JsonKind::boolean;
  return node;
}

JsonNode list_of(std::span<const std::string_view> words) {
  JsonNode list = make_list();
  for (const std::string_view word : words) list.items.push_back(make_string(word, {}));
  return list;
}

/// An example of the table, which is JSON.
JsonNode parsed(std::string_view text) {
  Sources sources;
  Faults faults(sources);
  const int source = sources.add("example", std::string(text));
  auto node = parse_json({source, 0, static_cast<std::uint32_t>(text.size())}, faults);
  HEADROOM_CHECK(node.has_value(), "an example of the table is no JSON: " + std::string(text));
  return std::move(*node);
}

/// "s|min|h", for a regular expression.
std::string units_of(Dimension dimension) {
  std::string units;
  for (const Unit& unit : headroom::units())
    if (unit.dimension == dimension) units += (units.empty() ? "" : "|") + std::string(unit.name);
  return units;
}

/// What models/unit_text.cpp takes as a duration: one quantity, which may be negative, or several with clocks among
/// them, "9d 14:00:00".
std::string pattern_of_time() {
  const std::string blank = "[ \t]";
  const std::string quantity =
      "([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?" + blank + "*(" + units_of(dimensions::time) + ")";
  const std::string clock = "([0-9]+-0*([01]?[0-9]|2[0-3])|[0-9]+):[0-5][0-9]:[0-5][0-9]";
  const std::string part = "(" + quantity + "|" + clock + ")";
  return "^" + blank + "*(-" + quantity + "|" + part + "(" + blank + "+" + part + ")*)" + blank + "*$";
}

/// A regular expression for quantities of the dimension, as far as its units can be listed. It is for the editor and
/// wider than the reader, which also knows the range.
std::string pattern_of(Dimension dimension) {
  const std::string number = "[-+]?[0-9.]+([eE][-+]?[0-9]+)?";
  if (dimension == dimensions::time) return pattern_of_time();
  const std::string units = units_of(dimension);
  if (dimension == dimensions::none) return "^" + number + "( *%|:" + number + ")?$";
  return "^" + number + " *((" + units + ")|[^ ]*[-/*][^ ]*)$";
}

void put_range(JsonNode& schema, const FieldSpec& field) {
  const auto put_limit = [&](std::string_view key, double limit) {
    if (std::abs(limit) < 1e300) put(schema, key, make_number(number_text(limit), {}));
  };
  put_limit("exclusiveMinimum", field.above);
  put_limit("minimum", field.min);
  put_limit("maximum", field.max);
}

class SchemaWriter {
 public:
  explicit SchemaWriter(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {}

  [[nodiscard]] JsonNode object(const ObjectSpec& spec) const {
    JsonNode schema = make_object({});
    put(schema, "type", "object");
    put(schema, "additionalProperties", make_false());
    JsonNode properties = make_object({});
    for (const FieldSpec& row : spec.fields) {
      if (row.kind == FieldKind::unavailable) continue;
      put(properties, row.key, field(row));
    }
    put(schema, "properties", std::move(properties));
    if (!spec.one_of.empty()) {
      JsonNode all = make_object({});
      put(all, "required", list_of(spec.one_of));
      put(schema, "not", std::move(all));
    }
    return schema;
  }

 private:
  [[nodiscard]] JsonNode field(const FieldSpec& row) const {
    JsonNode schema = shape(row);
    put(schema, "description", row.kind == FieldKind::policy ? family_of(row.key, vocabulary_).help : row.help);
    if (!row.fallback.empty() && row.kind != FieldKind::object && row.kind != FieldKind::policy) {
      put(schema, "default", default_value(row));
    }
    if (row.example.empty()) return schema;
    JsonNode examples = make_list();
    examples.items.push_back(parsed(row.example));
    put(schema, "examples", std::move(examples));
    return schema;
  }

  [[nodiscard]] JsonNode shape(const FieldSpec& row) const {
    switch (row.kind) {
      case FieldKind::object:
        return row.shorthand.empty() ? object(*row.object) : short_or_whole(row);
      case FieldKind::policy:
        return policy(row);
      case FieldKind::free:
        return make_object({});
      case FieldKind::list: {
        JsonNode schema = make_object({}), types = make_list();
        types.items = {make_string("integer", {}), make_string("array", {})};  // how many of them, or which
        put(schema, "type", row.shorthand.empty() ? make_string("array", {}) : std::move(types));
        if (row.min >= 1) put(schema, "minItems", make_number("1", {}));
        put(schema, "items", object(*row.object));
        return schema;
      }
      case FieldKind::texts: {
        // `extends` may be one text without its list.
        JsonNode schema = make_object({}), types = make_list(), items = typed("string");
        types.items = {make_string("array", {}), make_string("string", {})};
        put(schema, "type", row.key == "extends" ? std::move(types) : make_string("array", {}));
        put(schema, "items", std::move(items));
        return schema;
      }
      default:
        return scalar(row);
    }
  }

  static JsonNode scalar(const FieldSpec& row) {
    switch (row.kind) {
      case FieldKind::number:
      case FieldKind::integer: {
        JsonNode schema = typed(row.kind == FieldKind::integer ? "integer" : "number");
        put_range(schema, row);
        return schema;
      }
      case FieldKind::quantity: {
        JsonNode schema = make_object({});
        JsonNode types = make_list();
        types.items.push_back(make_string("string", {}));
        if (row.dimension == dimensions::none) types.items.push_back(make_string("number", {}));
        put(schema, "type", std::move(types));
        put(schema, "pattern", pattern_of(row.dimension));
        if (row.dimension == dimensions::none) put_range(schema, row);
        return schema;
      }
      case FieldKind::choice: {
        JsonNode schema = make_object({});
        put(schema, "enum", list_of(row.choices));
        return schema;
      }
      case FieldKind::boolean:
        return typed("boolean");
      default:
        return typed("string");
    }
  }

  static JsonNode typed(std::string_view type) {
    JsonNode schema = make_object({});
    put(schema, "type", type);
    return schema;
  }

  /// A string in its short form, one of `words` if there are any, or one of the objects.
  [[nodiscard]] JsonNode short_or_whole(const FieldSpec& row) const {
    std::vector<JsonNode> alternatives{object(*row.object)};
    if (takes_number(row)) alternatives.push_back(typed("number"));
    return text_or(std::move(alternatives), {});
  }

  static JsonNode text_or(std::vector<JsonNode> objects, std::span<const std::string_view> words) {
    JsonNode schema = make_object({}), alternatives = make_list(), text = typed("string");
    if (!words.empty()) put(text, "enum", list_of(words));
    alternatives.items.push_back(std::move(text));
    for (JsonNode& alternative : objects) alternatives.items.push_back(std::move(alternative));
    put(schema, "anyOf", std::move(alternatives));
    return schema;
  }

  [[nodiscard]] JsonNode policy(const FieldSpec& row) const {
    const PolicyFamily& family = family_of(row.key, vocabulary_);
    std::vector<std::string_view> names;
    std::vector<JsonNode> objects;
    for (const PolicyEntry& entry : family.entries) {
      names.push_back(entry.name);
      std::vector<FieldSpec> fields{
          {.key = "policy", .kind = FieldKind::choice, .choices = {&entry.name, 1}, .help = entry.summary}};
      for (const OptionSpec& option : entry.options) fields.push_back(field_of(option));
      objects.push_back(object(ObjectSpec{fields}));
    }
    JsonNode schema = text_or(std::move(objects), names);
    put(schema, "default", family.fallback);
    return schema;
  }

  const Vocabulary& vocabulary_;
};

}  // namespace

std::string scenario_schema(const Vocabulary& vocabulary) {
  JsonNode schema = make_object({});
  put(schema, "$schema", "http://json-schema.org/draft-07/schema#");
  put(schema, "title", "Headroom scenario");
  JsonNode root = SchemaWriter(vocabulary).object(scenario_spec());
  std::move(root.members.begin(), root.members.end(), std::back_inserter(schema.members));
  return write_json(schema);
}

}  // namespace headroom
