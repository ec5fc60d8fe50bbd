// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "models/units.hpp"
#include "sim/option.hpp"

/// The table from which parsing, checking, defaults, the schema and `explain` come: a key of a scenario is one row.
namespace headroom {

enum class FieldKind : std::uint8_t {
  object,       ///< with the keys of `object`
  list,         ///< of such objects, with different names if they have a key "name"
  policy,       ///< one of a family of the Vocabulary, with its options
  texts,        ///< a list of texts
  free,         ///< anything: for people and other programs
  unavailable,  ///< planned, and not in this version
  number,
  integer,   ///< a whole number
  quantity,  ///< a string with a unit of `dimension`; a fraction may be a bare number
  boolean,
  choice,
  text,
  name,     ///< a text by which other places refer to this thing
  instant,  ///< an ISO 8601 date, or date and time with offset
};

struct ObjectSpec;

struct FieldSpec {
  std::string_view key = {};
  FieldKind kind = FieldKind::text;
  Dimension dimension{};
  std::string_view fallback = {};  ///< as it would be written, a string without its quotes; "{}": an object of defaults
  bool required = false;           ///< neither required nor a fallback: may be absent
  double min = -1e300, max = 1e300;  ///< inclusive, in base units; of a list, the number of elements
  double above = -1e300;             ///< exclusive
  std::span<const std::string_view> choices = {};
  const ObjectSpec* object = nullptr;  ///< for object and list
  /// Of an object: a string in its place is the value of this key, and so is a number if that key takes plain numbers.
  /// Of a list: a number in its place is so many things
  /// with the names <shorthand>-1, -2, ..., at most `max`.
  std::string_view shorthand = {};
  std::string_view example = {};  ///< a value as it would be written, quotes included
  std::string_view help = {};
};

struct ObjectSpec {
  std::span<const FieldSpec> fields;
  std::span<const std::string_view> one_of = {};  ///< exactly one of these keys must be there

  [[nodiscard]] const FieldSpec* find(std::string_view key) const;
};

/// The whole scenario. Policies appear as rows of kind `policy`; their names and options are in the Vocabulary.
[[nodiscard]] const ObjectSpec& scenario_spec();

/// The `workload` section and its kinds, in files of their own; a class of jobs, and a random time.
extern const ObjectSpec workload_spec, trace_spec, synthetic_spec, class_spec, duration_spec, count_spec;
/// The `cloud` section, and a node that is rented and not bought.
extern const ObjectSpec cloud_spec, instance_spec;

/// The `site` section: scenarios/site_spec.cpp.
extern const ObjectSpec site_spec;
/// The `cluster.network` section: scenarios/network_spec.cpp.
extern const ObjectSpec network_spec;
/// Of that, the fabric and what stands beside it: scenarios/fabric_spec.cpp.
extern const ObjectSpec network_fabric_spec, fabric_ports_spec, fabric_endpoint_spec;
/// What jobs send over it: scenarios/traffic_spec.cpp.
extern const ObjectSpec communication_spec, class_traffic_spec;
/// The `costs` section: scenarios/costs_spec.cpp.
extern const ObjectSpec costs_spec;
/// The `cooling` section: scenarios/cooling_spec.cpp.
extern const ObjectSpec cooling_spec;
/// The `power` section, and what a node draws.
extern const ObjectSpec power_spec, draw_spec;
/// Of that, a GPU without a clock law, and the parts beside the GPUs: scenarios/draw_spec.cpp.
extern const ObjectSpec gpu_model_spec, node_parts_spec;
/// What a class of jobs trains: scenarios/training_spec.cpp.
extern const ObjectSpec training_class_spec;
/// The weather of a site; one fault of the list of them.
extern const ObjectSpec climate_spec, fault_spec;

/// The row that an option of a policy would be.
[[nodiscard]] FieldSpec field_of(const OptionSpec& option);

/// What a string stands for when an object is due: "easy" is short for { "policy": "easy" }. Empty: no short form.
[[nodiscard]] std::string_view shorthand_key(const FieldSpec& field);
/// Whether a plain number stands for the object, too.
[[nodiscard]] bool takes_number(const FieldSpec& field);

}  // namespace headroom
