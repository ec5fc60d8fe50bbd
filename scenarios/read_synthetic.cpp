// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string_view>

#include "scenarios/sections.hpp"

namespace headroom {
namespace {

constexpr std::array<std::string_view, 7> days = {"monday", "tuesday",  "wednesday", "thursday",
                                                  "friday", "saturday", "sunday"};

void read_pattern(const Field& synthetic, SyntheticWorkload& out) {
  if (synthetic.has("diurnal")) {
    const Field diurnal = synthetic.at("diurnal");
    out.diurnal_amplitude = diurnal.number("amplitude");
    out.diurnal_peak = TimeSpan::from(Duration{diurnal.number("peak")});
  }
  if (synthetic.has("weekly")) {
    const Field weekly = synthetic.at("weekly");
    for (std::size_t day = 0; day < days.size(); ++day)
      if (weekly.has(days[day])) out.weekday_rates[day] = weekly.number(days[day]);
  }
  if (synthetic.has("bursts")) {
    const Field bursts = synthetic.at("bursts");
    if (bursts.has("size")) out.burst_size = bursts.number("size");
    out.burst_gap = TimeSpan::from(Duration{bursts.number("gap")});
  }
}

SyntheticUsers read_users(const Field& users) {
  SyntheticUsers out;
  out.count = users.whole<std::uint32_t>("count");
  if (users.has("think")) out.think = read_duration(users.at("think"));
  out.resubmit = users.number("resubmit");
  return out;
}

}  // namespace

SyntheticWorkload read_synthetic(const Field& synthetic) {
  SyntheticWorkload out;
  out.jobs = synthetic.whole<std::uint64_t>("jobs");
  out.arrivals_per_second = synthetic.number("rate");
  out.load = synthetic.number("load");
  if (synthetic.has("users")) out.users = read_users(synthetic.at("users"));
  out.growth = synthetic.number("growth");
  if (out.growth != 0.0 && synthetic.has("users"))
    synthetic.error("growth", "users who wait for their jobs have no rate that could grow");
  read_pattern(synthetic, out);
  out.dependent_share = synthetic.number("dependent");
  if (!synthetic.has("classes") && !synthetic.is_faulty("classes") && !synthetic.is_faulty("preset")) {
    synthetic.error("", R"("classes" or "preset" is required)");
  }
  for (const Field& c : synthetic.items("classes")) out.classes.push_back(read_class(c));
  for (const Field& tenant : synthetic.items("tenants"))
    out.tenants.push_back({tenant.text("name"), tenant.number("share"), tenant.text("partition")});
  return out;
}

}  // namespace headroom
