// SPDX-License-Identifier: Apache-2.0
// The voltage-floor model against measured GPUs: clock sweeps of A100 and A40 (Perseus: Chung et al., SOSP 2024) and
// power cap sweeps of V100 and A40 (Zeus: You et al., NSDI 2023), both from github.com/ml-energy/zeus. Parameters come
// from every second point; what is judged are the points in between. What is off is printed with how far the
// measurement itself scatters.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <iostream>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "models/power/fit_gpu_power.hpp"
#include "tests/oracle_data.hpp"

namespace headroom {
namespace {

/// The lowest clock that a driver sets, over the highest: 210 of 1,410 MHz on A100; about so on the others.
constexpr double lowest = 0.15;

std::vector<std::vector<std::string>> read_rows(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  std::vector<std::vector<std::string>> rows;
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    std::vector<std::string>& row = rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
  }
  return rows;
}

struct ClockSweep {
  const char* name;
  const char* file;
  const char* instruction;
  double highest_mhz;
  double base_w, compute_w, floor, slope, fixed, clocked;  ///< fits by others, over clocks that are reached under load
};
constexpr ClockSweep sweeps[] = {
    {"A100 GPT-3 forward", "energy/gpu_powercap/perseus_sosp24_gpt3-175b_a100_sxm_freq.csv", "forward", 1410, 42, 315,
     .782, .76, .05, .91},
    {"A100 GPT-3 backward", "energy/gpu_powercap/perseus_sosp24_gpt3-175b_a100_sxm_freq.csv", "backward", 1410, 52, 308,
     .775, .70, .11, .85},
    {"A100 BLOOM forward", "energy/gpu_powercap/perseus_sosp24_bloom_a100_sxm_freq.csv", "forward", 1410, 58, 270, .780,
     .88, .08, .88},
    {"A100 BLOOM backward", "energy/gpu_powercap/perseus_sosp24_bloom_a100_sxm_freq.csv", "backward", 1410, 62, 278,
     .782, .86, .13, .82},
    {"A40 GPT-3 forward", "energy/gpu_powercap/perseus_sosp24_gpt3-175b_a40_freq.csv", "forward", 1740, 88, 180, .639,
     .58, .36, .53},
    {"A40 GPT-3 backward", "energy/gpu_powercap/perseus_sosp24_gpt3-175b_a40_freq.csv", "backward", 1740, 95, 170, .644,
     .47, .74, .23},
};

/// Sums over the eight stages of the pipeline, from the highest clock down.
std::vector<ClockSample> read_sweep(const ClockSweep& sweep, const std::string& path) {
  std::map<int, std::pair<double, double>, std::greater<>> sums;
  for (const auto& row : read_rows(path)) {
    if (row[1] != sweep.instruction) continue;
    auto& [seconds, joules] = sums[std::stoi(row[2])];
    seconds += std::stod(row[3]);
    joules += std::stod(row[4]);
  }
  std::vector<ClockSample> samples;
  for (const auto& [mhz, sum] : sums)
    samples.push_back({mhz / sweep.highest_mhz, {sum.second / sum.first}, {sum.first}});
  return samples;
}

struct Errors {
  double power = 0.0, time = 0.0, power_rms = 0.0;  ///< relative; the first two are the largest
};

Errors errors_of(const FittedGpu& fit, const std::vector<ClockSample>& samples) {
  Errors errors;
  for (const ClockSample& sample : samples) {
    const double power = busy_power(fit.gpu, {}, sample.clock_ratio) / sample.power - 1.0;
    const double time = fit.at_full_speed * step_time_ratio(fit.response, sample.clock_ratio) / sample.time - 1.0;
    errors.power = std::max(errors.power, std::abs(power));
    errors.time = std::max(errors.time, std::abs(time));
    errors.power_rms += power * power;
  }
  errors.power_rms = std::sqrt(errors.power_rms / static_cast<double>(samples.size()));
  return errors;
}

// The fits of others left out the clocks that are not reached, ours finds them. Largest differences: base 4.2 W,
// compute 4.9 W, floor 0.007, slope 0.057; fixed 0.022, clocked 0.013 (ours leaves the time at full speed free).
TEST(OracleGpuClockSweep, FitsAreThoseOfOthers) {
  for (const ClockSweep& sweep : sweeps) {
    HEADROOM_ORACLE_FILE(path, sweep.file);
    SCOPED_TRACE(sweep.name);
    const auto samples = read_sweep(sweep, path);
    const FittedGpu fit = fit_clock_sweep(samples, lowest);
    EXPECT_NEAR(fit.gpu.base.si, sweep.base_w, 5.0);
    EXPECT_NEAR(fit.gpu.compute.si, sweep.compute_w, 5.0);
    EXPECT_NEAR(fit.gpu.floor, sweep.floor, 0.01);
    EXPECT_NEAR(fit.gpu.slope, sweep.slope, 0.06);
    EXPECT_NEAR(fit.response.fixed, sweep.fixed, 0.025);
    EXPECT_NEAR(fit.response.clocked, sweep.clocked, 0.015);
    const Errors errors = errors_of(fit, samples);
    EXPECT_LT(errors.power, 0.02);
    EXPECT_LT(errors.power_rms, 0.009);
  }
}

// Measured, over all: power 3.6 % at most (A100 BLOOM forward at 1,410 MHz, from the half without it), 2.5 % on the
// others; time 1.5 % at most but for the backward passes on A40, 5.0 %: there the measured time falls by 6 % from 990
// to 960 MHz, which no clock does.
TEST(OracleGpuClockSweep, EverySecondPointForetellsTheOthers) {
  for (const ClockSweep& sweep : sweeps) {
    HEADROOM_ORACLE_FILE(path, sweep.file);
    const auto samples = read_sweep(sweep, path);
    for (const std::size_t from : {0U, 1U}) {
      SCOPED_TRACE(std::string(sweep.name) + (from == 0 ? ", even points" : ", odd points"));
      std::vector<ClockSample> half, others;
      for (std::size_t i = 0; i < samples.size(); ++i) (i % 2 == from ? half : others).push_back(samples[i]);
      const Errors errors = errors_of(fit_clock_sweep(half, lowest), others);
      EXPECT_LE(errors.power, 0.05);
      EXPECT_LE(errors.time, 0.05);
      std::cout << sweep.name << ": power " << 100.0 * errors.power << " %, time " << 100.0 * errors.time << " %\n";
    }
  }
}

struct EnergyRow {
  int mhz;
  double time, energy;
};
// GPT-3 forward on A100, sum of the stages, over the values at 1,410 MHz; 1,080 MHz needs least energy.
constexpr EnergyRow gpt3_energy[] = {
    {1305, 1.036, .932}, {1200, 1.118, .809}, {1110, 1.203, .750}, {1080, 1.237, .736}, {855, 1.550, .766}};

TEST(OracleGpuClockSweep, TimeAndEnergyOfGpt3) {
  const ClockSweep& sweep = sweeps[0];
  HEADROOM_ORACLE_FILE(path, sweep.file);
  const auto samples = read_sweep(sweep, path);
  const FittedGpu ours = fit_clock_sweep(samples, lowest);
  FittedGpu others = ours;
  others.gpu.base = {sweep.base_w};
  others.gpu.compute = {sweep.compute_w};
  others.gpu.floor = sweep.floor;
  others.gpu.slope = sweep.slope;
  others.gpu.top = 1380.0 / 1410.0;
  others.response = {sweep.fixed, sweep.clocked};
  for (const EnergyRow& row : gpt3_energy) {
    const auto sample = std::ranges::find_if(
        samples, [&](const ClockSample& s) { return std::lround(s.clock_ratio * 1410.0) == row.mhz; });
    ASSERT_NE(sample, samples.end());
    EXPECT_NEAR(sample->time / samples[0].time, row.time, 5e-4);
    // The log gives 0.9313 at 1,305 MHz, which the table prints as 0.932; the others agree to the digit.
    EXPECT_NEAR(sample->power * sample->time / (samples[0].power * samples[0].time), row.energy,
                row.mhz == 1305 ? 8e-4 : 5e-4);
    for (const FittedGpu& fit : {ours, others}) {
      const double phi = row.mhz / 1410.0;
      const double time = step_time_ratio(fit.response, phi);
      EXPECT_NEAR(time / row.time, 1.0, 0.03) << row.mhz;
      EXPECT_NEAR(time * (busy_power(fit.gpu, {}, phi) / busy_power(fit.gpu, {})) / row.energy, 1.0, 0.03) << row.mhz;
    }
  }
}

struct CapRow {
  double cap_w, time, mean_w;
};
struct CapTable {
  const char* name;
  double base_w, floor, slope, beta;  ///< fits by others
  double tolerance;                   ///< the error that they quote
  double tolerance_of_cap;            ///< with the cap in the place of the measured mean; 0: not quoted
  std::vector<CapRow> rows;           ///< largest batch
};
// The V100 holds its caps. The A40 exceeds them when they are low, and its time has a kink between 175 and 150 W that
// is sharper than the model's.
const CapTable tables[] = {
    {"V100 BERT-SQuAD",
     57,
     .85,
     .54,
     .53,
     .006,
     .043,
     {{250, 1.000, 227}, {225, 1.024, 211}, {200, 1.067, 189}, {150, 1.317, 146}, {100, 2.134, 102}}},
    {"V100 ResNet-50",
     54,
     .82,
     .78,
     .56,
     .006,
     .043,
     {{250, 1.000, 218}, {225, 1.018, 203}, {200, 1.053, 182}, {150, 1.188, 144}, {100, 1.938, 99}}},
    {"A40 BERT-SQuAD",
     86,
     .83,
     .98,
     .73,
     .06,
     0,
     {{300, 1.000, 266}, {250, 1.018, 231}, {200, 1.103, 189}, {150, 1.862, 146}, {100, 3.912, 110}}},
    {"A40 ResNet-50",
     95,
     .85,
     1.97,
     .95,
     .06,
     0,
     {{300, 1.000, 234}, {250, 1.006, 208}, {200, 1.083, 175}, {150, 1.650, 142}, {100, 2.908, 119}}},
};

FittedGpu gpu_of(const CapTable& table) {
  const Power base{table.base_w};
  const Power full{table.rows.front().mean_w};
  return {.gpu = {.idle = base,
                  .base = base,
                  .memory = {},
                  .compute = compute_power_for(full, base, {}, table.floor, table.slope),
                  .floor = table.floor,
                  .slope = table.slope,
                  .lowest = lowest},
          .response = clock_bound(table.beta),
          .at_full_speed = {1.0}};
}

// The table prints watts without decimals: half a watt is up to 1 % of time at 100 W, which is added to the quoted
// error.
TEST(PublishedCapSweeps, ForwardFromTheParametersOfOthers) {
  for (const CapTable& table : tables) {
    const FittedGpu gpu = gpu_of(table);
    for (const CapRow& row : table.rows) {
      EXPECT_NEAR(time_under_cap(gpu, {row.mean_w}).si / row.time, 1.0, table.tolerance + 0.01)
          << table.name << " " << row.cap_w;
      if (table.tolerance_of_cap > 0.0) {
        EXPECT_NEAR(time_under_cap(gpu, {row.cap_w}).si / row.time, 1.0, table.tolerance_of_cap)
            << table.name << " " << row.cap_w;
      }
    }
  }
}

/// One workload, batch size and optimizer, from the highest cap down.
struct CapSweep {
  std::string workload, optimizer;
  int batch;
  std::vector<double> caps_w;
  std::vector<CapSample> samples;

  [[nodiscard]] std::string name() const { return workload + " " + std::to_string(batch) + " " + optimizer; }
  [[nodiscard]] double time_ratio(std::size_t i) const { return samples[i].time / samples[0].time; }
  /// Whether the lowest cap takes at least 30 % of the power; where it does not, caps hold nothing down.
  [[nodiscard]] bool is_bound() const { return samples.back().power < 0.7 * samples.front().power; }
};

std::vector<CapSweep> read_cap_sweeps(const std::string& path) {
  std::map<std::tuple<std::string, std::string, int>, std::map<double, CapSample, std::greater<>>> by_key;
  for (const auto& row : read_rows(path))
    by_key[{row[0] + " " + row[1], row[3], std::stoi(row[2])}][std::stod(row[4])] = {{std::stod(row[6])},
                                                                                     {std::stod(row[5])}};
  std::vector<CapSweep> sweeps_read;
  for (const auto& [key, by_cap] : by_key) {
    CapSweep& sweep = sweeps_read.emplace_back();
    std::tie(sweep.workload, sweep.optimizer, sweep.batch) = key;
    for (const auto& [cap, sample] : by_cap) {
      sweep.caps_w.push_back(cap);
      sweep.samples.push_back(sample);
    }
  }
  return sweeps_read;
}

/// How much the time at a cap differs between a sweep and those of the next batch sizes: the largest of at most two.
double scatter(const std::vector<CapSweep>& all, std::size_t k, std::size_t i) {
  double most = 0.0;
  for (const std::size_t other : {k - 1, k + 1}) {
    if (other >= all.size() || all[other].workload != all[k].workload || all[other].optimizer != all[k].optimizer)
      continue;
    most = std::max(most, std::abs(all[other].time_ratio(i) / all[k].time_ratio(i) - 1.0));
  }
  return most;
}

struct HeldOut {
  std::size_t points = 0;
  double median = 0.0;
  std::size_t over_tolerance = 0;
  std::size_t unexplained = 0;  ///< over tolerance, but neither over the cap, nor out of order, nor within the scatter
};

/// Every second cap, or every cap, of a sweep.
std::vector<CapSample> every(std::size_t step, const CapSweep& sweep) {
  std::vector<CapSample> some;
  for (std::size_t i = 0; i < sweep.samples.size(); i += step) some.push_back(sweep.samples[i]);
  return some;
}

/// Fits all bound sweeps of a GPU together, with one voltage curve, to every `step`-th cap, and judges the others (all,
/// if there are no others). Prints every point that is further off than `tolerance` or that should not be trusted.
HeldOut foretell(const char* gpu, const std::vector<CapSweep>& all, std::size_t step, double tolerance) {
  std::vector<std::vector<CapSample>> known;
  for (const CapSweep& sweep : all) known.push_back(every(step, sweep));
  const std::vector<FittedGpu> fits = fit_cap_sweeps(known, lowest);
  HeldOut result;
  std::vector<double> errors;
  for (std::size_t k = 0; k < all.size(); ++k)
    for (std::size_t i = step - 1; i < all[k].samples.size(); i += step) {
      const CapSample& sample = all[k].samples[i];
      const double error = time_under_cap(fits[k], sample.power) / sample.time - 1.0;
      errors.push_back(std::abs(error));
      const bool exceeds_cap = sample.power.si > 1.01 * all[k].caps_w[i];
      const bool is_out_of_order = i > 0 && sample.time < all[k].samples[i - 1].time;
      const bool is_off = std::abs(error) > tolerance;
      const double spread = scatter(all, k, i);
      if (is_off) ++result.over_tolerance;
      if (is_off && !exceeds_cap && !is_out_of_order && std::abs(error) > spread) ++result.unexplained;
      if (is_off || exceeds_cap || is_out_of_order)
        std::cout << "  " << all[k].name() << " at " << all[k].caps_w[i] << " W: mean " << sample.power.si
                  << " W, time x" << all[k].time_ratio(i) << ", model " << 100.0 * error << " %, scatter "
                  << 100.0 * spread << " %" << (exceeds_cap ? ", over its cap" : "")
                  << (is_out_of_order ? ", faster than with more power" : "") << "\n";
    }
  std::ranges::sort(errors);
  result.points = errors.size();
  result.median = errors[errors.size() / 2];
  std::cout << gpu << ", floor " << fits[0].gpu.floor << ", slope " << fits[0].gpu.slope << ": " << result.points
            << " points, median " << 100.0 * result.median << " %, 90th percentile "
            << 100.0 * errors[errors.size() * 9 / 10] << " %, largest " << 100.0 * errors.back() << " %, over "
            << 100.0 * tolerance << " %: " << result.over_tolerance << ", of these unexplained: " << result.unexplained
            << "\n";
  return result;
}

std::vector<CapSweep> bound_sweeps(const std::string& path) {
  std::vector<CapSweep> all = read_cap_sweeps(path);
  const std::size_t read = all.size();
  std::erase_if(all, [](const CapSweep& sweep) { return !sweep.is_bound(); });
  std::cout << all.size() << " of " << read << " sweeps are held down by their lowest cap\n";
  return all;
}

// Measured: 134 of 141 points within 5 %, median 1.0 %. Two of the seven others are out of order in the measurement;
// five are ShuffleNet and DeepSpeech at 125 W, where the mean is 20 W below the cap: the GPU waits for data, and its
// mean is not what it draws while it works.
TEST(OracleGpuCapSweep, V100EverySecondCapForetellsTheOthers) {
  HEADROOM_ORACLE_FILE(path, "energy/gpu_powercap/zeus_nsdi23_power_v100.csv");
  const HeldOut result = foretell("V100", bound_sweeps(path), 2, 0.05);
  EXPECT_LE(result.median, 0.02);
  EXPECT_LE(result.over_tolerance, 7U);
  EXPECT_LE(result.unexplained, 5U);
}

// Measured: 105 of 132 points within 6 %, median 1.8 %, largest 20 %: the 6 % that were wanted of all are not reached.
// Eight of the other 27 are over their cap, out of order or within the scatter between batch sizes. 19 are the form's
// own: between 200 and 125 W the measured time has a kink that it cannot follow (ResNet-50 takes x1.17 at 175 W and
// x1.65 at 150 W).
TEST(OracleGpuCapSweep, A40EverySecondCapForetellsTheOthers) {
  HEADROOM_ORACLE_FILE(path, "energy/gpu_powercap/zeus_nsdi23_power_a40.csv");
  const HeldOut result = foretell("A40", bound_sweeps(path), 2, 0.06);
  EXPECT_LE(result.median, 0.02);
  EXPECT_LE(result.over_tolerance, 27U);
  EXPECT_LE(result.unexplained, 19U);
}

// All caps known: what one voltage curve and one base for all loads cost. Measured: median 0.7 % on V100, 1.5 % on A40;
// over 5 and 6 % are 3 of 329 and 42 of 300 points.
TEST(OracleGpuCapSweep, OneVoltageCurveServesAllLoadsOfAGpu) {
  HEADROOM_ORACLE_FILE(v100, "energy/gpu_powercap/zeus_nsdi23_power_v100.csv");
  HEADROOM_ORACLE_FILE(a40, "energy/gpu_powercap/zeus_nsdi23_power_a40.csv");
  const HeldOut on_v100 = foretell("V100", bound_sweeps(v100), 1, 0.05);
  const HeldOut on_a40 = foretell("A40", bound_sweeps(a40), 1, 0.06);
  EXPECT_LE(on_v100.median, 0.02);
  EXPECT_LE(on_a40.median, 0.02);
}

struct OwnFit {
  const char* file;
  const char* workload;
  double tolerance;
  const CapTable* others;  ///< whose parameters must come out; none where several sets fit alike
};
constexpr const char* zeus_v100 = "energy/gpu_powercap/zeus_nsdi23_power_v100.csv";
constexpr const char* zeus_a40 = "energy/gpu_powercap/zeus_nsdi23_power_a40.csv";
const OwnFit own_fits[] = {
    {zeus_v100, "squad bert_base_uncased", 0.01, &tables[0]}, {zeus_v100, "imagenet resnet50", 0.01, &tables[1]},
    {zeus_v100, "librispeech deepspeech2", 0.01, nullptr},    {zeus_a40, "squad bert_base_uncased", 0.06, nullptr},
    {zeus_a40, "imagenet resnet50", 0.06, nullptr},
};

// The form itself: each sweep of the largest batch by its own fit, all points. Measured: 0.7, 0.4 and 0.7 % on
// V100, 1.9 and 5.9 % on A40, whose parameters run to the edge (beta 1).
TEST(OracleGpuCapSweep, TheFormFollowsEachSweep) {
  for (const OwnFit& own : own_fits) {
    HEADROOM_ORACLE_FILE(path, own.file);
    const CapSweep* largest = nullptr;
    const std::vector<CapSweep> all = read_cap_sweeps(path);
    for (const CapSweep& sweep : all)
      if (sweep.workload == own.workload && (largest == nullptr || sweep.batch > largest->batch)) largest = &sweep;
    ASSERT_NE(largest, nullptr);
    const FittedGpu fit = fit_cap_sweeps(std::span(&largest->samples, 1), lowest).front();
    double worst = 0.0;
    for (const CapSample& sample : largest->samples)
      worst = std::max(worst, std::abs(time_under_cap(fit, sample.power) / sample.time - 1.0));
    EXPECT_LE(worst, own.tolerance) << largest->name();
    std::cout << largest->name() << ": base " << fit.gpu.base.si << " W, floor " << fit.gpu.floor << ", slope "
              << fit.gpu.slope << ", beta " << fit.response.clocked << ", time " << 100.0 * worst << " %\n";
    if (own.others == nullptr) continue;
    EXPECT_NEAR(fit.gpu.base.si, own.others->base_w, 1.0) << largest->name();
    EXPECT_NEAR(fit.gpu.floor, own.others->floor, 0.01) << largest->name();
    EXPECT_NEAR(fit.gpu.slope, own.others->slope, 0.02) << largest->name();
    EXPECT_NEAR(fit.response.clocked, own.others->beta, 0.01) << largest->name();
  }
}

}  // namespace
}  // namespace headroom
