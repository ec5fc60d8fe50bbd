// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "scenarios/spec.hpp"

// The `cooling` section of the table, and the climate. What is absent of racks and plant comes from the catalogue
// (scenarios/read_cooling.cpp), as `headroom catalogue show direct-to-chip` and `... show plant` print it.
namespace headroom {
namespace {

constexpr double most_units = 1000;
constexpr double ice_k = 273.15;

constexpr FieldSpec water_row(std::string_view key, std::string_view example, double low_c, double high_c,
                              std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimensions::temperature,
          .min = ice_k + low_c,
          .max = ice_k + high_c,
          .example = example,
          .help = help};
}
constexpr FieldSpec power_row(std::string_view key, std::string_view example, std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimensions::power,
          .max = 1e11,
          .above = 0,
          .example = example,
          .help = help};
}
constexpr FieldSpec positive_row(std::string_view key, Dimension dimension, std::string_view example,
                                 std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimension,
          .max = 1e15,
          .above = 0,
          .example = example,
          .help = help};
}
constexpr FieldSpec time_row(std::string_view key, std::string_view fallback, std::string_view example,
                             std::string_view help) {
  return {.key = key,
          .kind = FieldKind::quantity,
          .dimension = dimensions::time,
          .fallback = fallback,
          .min = 0,
          .max = 7 * 86400.0,
          .example = example,
          .help = help};
}

constexpr FieldSpec climate_fields[] = {
    {.key = "from",
     .kind = FieldKind::text,
     .required = true,
     .example = R"("ashburn-va")",
     .help =
         "A place of `headroom catalogue list climate`, or a file: EPW, or csv with the columns time, dry_bulb_c and "
         "one of wet_bulb_c, relative_humidity_pct and dew_point_c (scenarios/climate.hpp). A place has twelve typical "
         "days, one a month: coldest at sunrise, warmest in mid-afternoon, and no day is hotter or damper than the "
         "next; take a file to find out how large a machine must be. Weather is aligned with `run.start` by month, day "
         "and hour, whatever its year."},
    {.key = "pressure",
     .kind = FieldKind::quantity,
     .dimension = dimensions::pressure,
     .min = 3e4,
     .max = 1.2e5,
     .example = R"("83.4 kPa")",
     .help = "Of the air, for a csv file: instead of its column, of the elevation in its comments, or of the sea."},
};

constexpr FieldSpec unit_fields[] = {
    {.key = "name",
     .kind = FieldKind::name,
     .required = true,
     .example = R"("ch-1")",
     .help = "By which faults name it."},
};
constexpr ObjectSpec unit_spec{unit_fields};

constexpr FieldSpec units_row(std::string_view key, std::string_view name, std::string_view help) {
  return {.key = key,
          .kind = FieldKind::list,
          .min = 1,
          .max = most_units,
          .object = &unit_spec,
          .shorthand = name,
          .example = "3",
          .help = help};
}

constexpr std::string_view sinks[] = {"tower", "dry-cooler"};
constexpr std::string_view chiller_curves[] = {"doe2-centrifugal", "mcquay-pfh"};
constexpr FieldSpec plant_fields[] = {
    power_row("design_heat", R"("1.2 MW")",
              "What the units that are no spare carry together, with the margin; without it, all nodes at their peak."),
    {.key = "margin",
     .kind = FieldKind::number,
     .min = 1,
     .max = 10,
     .example = "1.25",
     .help = "Of their capacity over the design heat; without it, that of the catalogue."},
    {.key = "spare",
     .kind = FieldKind::integer,
     .fallback = "1",
     .min = 0,
     .max = most_units,
     .example = "1",
     .help = "Units of each kind beyond those that carry the design heat; of a single one, none."},
    {.key = "economiser",
     .kind = FieldKind::boolean,
     .fallback = "true",
     .help = "An exchanger before the chillers takes the heat that the sink can reject without them."},
    {.key = "warm_water",
     .kind = FieldKind::boolean,
     .help = "Liquid heat has a loop of its own that never needs a chiller; without this key, it has for "
             "`direct-to-chip` and `immersion`."},
    {.key = "sink",
     .kind = FieldKind::choice,
     .fallback = "tower",
     .choices = sinks,
     .help = "How heat gets outdoors: wet towers or dry coolers."},
    {.key = "chiller",
     .kind = FieldKind::choice,
     .fallback = "doe2-centrifugal",
     .choices = chiller_curves,
     .help = "Published curves of all chillers: DOE-2 centrifugal of COP 5.5, or McQuay PFH of COP 6.03."},
    units_row("chillers", "ch", "A list of named ones, or how many; without it, 3."),
    units_row("crahs", "crah", "Units that cool the room; likewise."),
    units_row("chilled_water_pumps", "chwp", "Likewise."),
    units_row("warm_water_pumps", "fwp", "Pumps of the facility water that cools liquid heat; likewise."),
    units_row("sinks", "sink", "Towers or dry coolers; likewise."),
    power_row("chiller_capacity", R"("500 kW")",
              "Of each, at its rating; without it, it follows from the design heat."),
    power_row("crah_capacity", R"("120 kW")", "Of each; likewise."),
    power_row("sink_capacity", R"("800 kW")", "Of each; likewise."),
    positive_row("buffer", dimensions::volume, R"("20 m3")", "Tank of chilled water, beside the water of the loop."),
    positive_row("warm_buffer", dimensions::volume, R"("20 m3")", "Tank of warm water, beside that of the loop."),
    time_row("restart_delay", {}, R"("3 min")",
             "A chiller that tripped does nothing for so long after its fault; without it, that of the catalogue."),
    time_row("restart_ramp", {}, R"("5 min")", "Then it gets to its full capacity in as long as this; likewise."),
    {.key = "interval",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .fallback = "5 min",
     .min = 1,
     .max = 3600,
     .example = R"("5 min")",
     .help = "The plant follows the heat of the computers at most so often; weather and faults at once."},
};
constexpr ObjectSpec plant_spec{plant_fields};

constexpr std::string_view loops[] = {"air", "rear-door", "direct-to-chip", "immersion"};
constexpr FieldSpec rack_fields[] = {
    {.key = "name",
     .kind = FieldKind::name,
     .required = true,
     .example = R"("h100")",
     .help = "The pool whose racks they are."},
    {.key = "loop", .kind = FieldKind::choice, .choices = loops, .help = "Without it, that of the section."},
    {.key = "liquid_share",
     .kind = FieldKind::quantity,
     .dimension = dimensions::none,
     .min = 0,
     .max = 1,
     .example = R"("85 %")",
     .help = "Of the heat, taken by liquid or by the back door; the rest warms the room."},
    positive_row("chip_capacity", dimensions::heat_capacity, R"("0.9 kJ/K")", "Heat capacity of a GPU with its plate."),
    positive_row("chip_resistance", dimensions::thermal_resistance, R"("0.030 K/W")", "From a GPU to the coolant."),
    positive_row("coolant_capacity", dimensions::heat_capacity, R"("597 kJ/K")",
                 "Of a rack: coolant, tank, or air and near metal."),
    positive_row("coolant_conductance", dimensions::thermal_conductance, R"("10.1 kW/K")",
                 "Of a rack: from its coolant to facility water, or to room air."),
    positive_row("facility_capacity", dimensions::heat_capacity, R"("6.28 MJ/K")", "Facility water of a rack."),
    positive_row("facility_conductance", dimensions::thermal_conductance, R"("12 kW/K")",
                 "Of a rack: from its facility water to the water of the plant."),
    {.key = "pumps", .kind = FieldKind::integer, .min = 1, .max = 100, .example = "2", .help = "Of a rack or tank."},
    {.key = "pumps_needed",
     .kind = FieldKind::integer,
     .min = 1,
     .max = 100,
     .example = "1",
     .help = "For the full flow; the others stand by."},
    time_row("switch_over", {}, R"("3 s")", "Until a pump that stands by has taken over."),
    water_row("throttle_at", R"("85 degC")", 0, 150, "Junction at which GPUs are slowed down, step by step."),
    water_row("slowdown_at", R"("88 degC")", 0, 150, "At which their clocks are halved at once."),
    water_row("shutdown_at", R"("92 degC")", 0, 150, "At which the node goes down."),
};
constexpr ObjectSpec rack_spec{rack_fields};

constexpr FieldSpec room_fields[] = {
    water_row("air", R"("24 degC")", 5, 60, "What nodes take in; without it, 24 degC, or `supply` of air loops."),
    positive_row("capacity", dimensions::heat_capacity, R"("2 MJ/K")", "Of the room: air and near metal."),
    water_row("inlet_alarm", R"("35 degC")", 5, 90, "Nodes that shut down wait until it is colder."),
    water_row("inlet_shutdown", R"("45 degC")", 5, 90, "All nodes go down."),
};
constexpr ObjectSpec room_spec{room_fields};

constexpr FieldSpec throttle_fields[] = {
    {.key = "dwell",
     .kind = FieldKind::quantity,
     .dimension = dimensions::time,
     .fallback = "1 s",
     .max = 3600,
     .above = 0,
     .example = R"("1 s")",
     .help = "Between two steps of a node."},
    {.key = "hysteresis",
     .kind = FieldKind::quantity,
     .dimension = dimensions::temperature,
     .fallback = "3 K",
     .min = 0,
     .max = 30,
     .example = R"("3 K")",
     .help = "So far below its threshold a slowdown ends."},
    time_row("restart_after", "5 min", R"("5 min")", "Until a node that shut down is up again, if it has cooled down."),
};
constexpr ObjectSpec throttle_spec{throttle_fields};

constexpr FieldSpec fed_row(std::string_view key, std::string_view help) {
  return {.key = key, .kind = FieldKind::text, .example = R"("feed")", .help = help};
}
constexpr FieldSpec fed_fields[] = {
    fed_row("chillers", "Chillers; they start again when their power comes back."),
    fed_row("sinks", "Fans of towers or dry coolers."),
    fed_row("pumps", "Pumps of chilled, warm and tower water."),
    fed_row("fans", "Fans of the CRAH units."),
    fed_row("cdu_pumps",
            "Pumps of racks and tanks; what they draw is stated in the tree. Without this key they always "
            "have power."),
};
constexpr ObjectSpec fed_spec{fed_fields};

constexpr std::string_view fidelities[] = {"none", "pue", "plant", "thermal"};
constexpr FieldSpec cooling_fields[] = {
    {.key = "fidelity",
     .kind = FieldKind::choice,
     .fallback = "pue",
     .choices = fidelities,
     .help = "`thermal`: plant and temperatures: chips that get hot are slowed down, and shut down; `plant`: chillers, "
             "towers, pumps and fans in the weather, without temperatures of racks; `pue`: a stated ratio; `none`: "
             "cooling draws nothing."},
    {.key = "pue",
     .kind = FieldKind::number,
     .min = 1,
     .max = 10,
     .example = "1.25",
     .help = "Energy of the site over that of its computers, stated; without it, the finance default of the "
             "catalogue. Where power is simulated, cooling draws what the losses of the power tree leave of it. Where "
             "the price of the space includes power for cooling, it is 1. With a plant only the price of energy takes "
             "it: the run has a PUE of its own."},
    {.key = "loop",
     .kind = FieldKind::choice,
     .choices = loops,
     .example = R"("direct-to-chip")",
     .help = "What takes the heat out of the racks: air, air and a cooled back door, cold plates, or a tank. Without "
             "it, air."},
    water_row("supply", R"("32 degC")", 5, 60,
              "What the loop gives the racks: air (`room.air`) or warm water (`warm_water`)."),
    water_row("chilled_water", R"("18 degC")", 1, 40, "Supply to CRAH units and back doors; without it, 18 degC."),
    water_row("warm_water", R"("32 degC")", 5, 60, "Supply to CDUs and tanks; without it, 32 degC."),
    {.key = "plant", .kind = FieldKind::object, .fallback = {}, .object = &plant_spec, .help = "What makes cold."},
    {.key = "room", .kind = FieldKind::object, .object = &room_spec, .help = "The air around the racks."},
    {.key = "racks",
     .kind = FieldKind::list,
     .object = &rack_spec,
     .help = "Of pools that differ from what the catalogue says of the loop."},
    {.key = "fed_from",
     .kind = FieldKind::object,
     .object = &fed_spec,
     .example = R"({ "pumps": "ups", "fans": "ups" })",
     .help =
         "Places of `power.tree` that feed parts of the cooling, which draw there and stop when the place is dark: "
         "the name of one, `row-2`. What is not stated hangs beside the tree on the feed of the site: it stops with "
         "it, is on its generators if there are any, and on no batteries."},
    {.key = "throttle", .kind = FieldKind::object, .object = &throttle_spec, .help = "How hot nodes are slowed down."},
};

}  // namespace

const ObjectSpec climate_spec{climate_fields}, cooling_spec{cooling_fields};

}  // namespace headroom
