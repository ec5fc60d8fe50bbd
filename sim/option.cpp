// SPDX-License-Identifier: Apache-2.0
#include "sim/option.hpp"

#include <charconv>
#include <string>
#include <variant>

#include "models/check.hpp"
#include "models/unit_text.hpp"

namespace headroom {
namespace {

Options::Value default_value(const OptionSpec& spec) {
  HEADROOM_CHECK(!spec.fallback.empty(), "option " + std::string(spec.key) + " is required and has no default");
  switch (spec.kind) {
    case OptionKind::text:
      return {0.0, spec.fallback};
    case OptionKind::boolean:
      return {spec.fallback == "true" ? 1.0 : 0.0, spec.fallback};
    case OptionKind::choice:
      for (std::size_t i = 0; i < spec.choices.size(); ++i)
        if (spec.choices[i] == spec.fallback) return {static_cast<double>(i), spec.fallback};
      HEADROOM_CHECK(false, "default of option " + std::string(spec.key) + " is none of its choices");
    case OptionKind::number:
    case OptionKind::integer:
    case OptionKind::quantity:
      break;
  }
  const auto parsed = parse_quantity(spec.fallback);
  const auto* quantity = std::get_if<ParsedQuantity>(&parsed);
  HEADROOM_CHECK(quantity != nullptr && quantity->dimension == spec.dimension,
                 "default of option " + std::string(spec.key) + " has the wrong dimension");
  return {quantity->si, spec.fallback};
}

}  // namespace

Options::Options(std::span<const OptionSpec> specs, std::vector<Value> values)
    : specs_(specs), values_(std::move(values)) {
  HEADROOM_CHECK(specs_.size() == values_.size(), "one value per row of the option table");
}

const Options::Value& Options::find(std::string_view key) const {
  for (std::size_t i = 0; i < specs_.size(); ++i)
    if (specs_[i].key == key) return values_[i];
  throw InternalError("no option " + std::string(key) + " in the table of this policy");
}

Options default_options(std::span<const OptionSpec> specs) {
  std::vector<Options::Value> values;
  values.reserve(specs.size());
  for (const OptionSpec& spec : specs) values.push_back(default_value(spec));
  return {specs, std::move(values)};
}

}  // namespace headroom
