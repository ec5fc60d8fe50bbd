// SPDX-License-Identifier: Apache-2.0
#include "scenarios/spec.hpp"

#include <algorithm>

#include "models/check.hpp"

namespace headroom {
namespace {

FieldKind kind_of(OptionKind kind) {
  switch (kind) {
    case OptionKind::number:
      return FieldKind::number;
    case OptionKind::integer:
      return FieldKind::integer;
    case OptionKind::quantity:
      return FieldKind::quantity;
    case OptionKind::boolean:
      return FieldKind::boolean;
    case OptionKind::choice:
      return FieldKind::choice;
    case OptionKind::text:
      return FieldKind::text;
  }
  HEADROOM_CHECK(false, "an option of no kind");
}

}  // namespace

const FieldSpec* ObjectSpec::find(std::string_view key) const {
  const auto found = std::find_if(fields.begin(), fields.end(), [key](const FieldSpec& f) { return f.key == key; });
  return found == fields.end() ? nullptr : &*found;
}

FieldSpec field_of(const OptionSpec& option) {
  return {.key = option.key,
          .kind = kind_of(option.kind),
          .dimension = option.dimension,
          .fallback = option.fallback,
          .required = option.fallback.empty(),
          .min = option.min,
          .max = option.max,
          .choices = option.choices,
          .help = option.help};
}

std::string_view shorthand_key(const FieldSpec& field) {
  if (field.kind == FieldKind::policy) return "policy";
  return field.kind == FieldKind::object ? field.shorthand : std::string_view();
}

bool takes_number(const FieldSpec& field) {
  if (field.kind != FieldKind::object || field.shorthand.empty()) return false;
  const FieldSpec* const row = field.object->find(field.shorthand);
  if (row == nullptr) return false;
  return row->kind == FieldKind::number || row->kind == FieldKind::integer ||
         (row->kind == FieldKind::quantity && row->dimension == dimensions::none);
}

}  // namespace headroom
