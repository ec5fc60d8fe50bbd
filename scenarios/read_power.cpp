// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "models/performance/clock_response.hpp"
#include "models/power/gpu_power.hpp"
#include "scenarios/catalogue.hpp"
#include "scenarios/catalogue_prices.hpp"
#include "scenarios/distribution_spec.hpp"
#include "scenarios/faults.hpp"
#include "scenarios/read_distribution.hpp"
#include "scenarios/read_draw.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

constexpr Mark from_catalogue{.source = Mark::from_catalogue};
constexpr std::string_view usual_activity = "dense-training";
constexpr std::uint32_t utilisation_levels = 100;  // what is drawn: the middle of each hundredth

/// What a job of one kind makes its nodes do.
struct JobActivity {
  Activity gpu;
  double swing = 0.0;       ///< of its mean power beyond idle, between the highest and the lowest
  double high_share = 1.0;  ///< part of the time for which it is the highest
  double host = 0.0;        ///< of the host's power beyond idle, for the cores that the job holds
  double clocked = 0.0;     ///< part of its time that follows the clock of the GPUs
};

double fraction(const CatalogueEntry& entry, std::string_view key) {
  return fact_number(*find_fact(entry, key));
}

/// A part d of each step at P and the rest at r P: the mean is d P + (1 - d) r P, the swing P - r P.
double swing_of(const CatalogueEntry& entry) {
  if (find_fact(entry, "low_power") == nullptr || find_fact(entry, "high_share") == nullptr) return 0.0;
  const double low = fraction(entry, "low_power"), high_share = fraction(entry, "high_share");
  const double mean = high_share + (1.0 - high_share) * low;
  return mean > 0.0 ? (1.0 - low) / mean : 0.0;
}

/// The names of the activities in use, the usual one first, and what they are.
class Activities {
 public:
  /// Its number; nothing, with a fault at `key`, if the catalogue has no such activity.
  std::optional<std::uint32_t> number_of(const std::string& name, const Field& field, std::string_view key) {
    const auto known = std::ranges::find(names, name);
    if (known != names.end()) return static_cast<std::uint32_t>(known - names.begin());
    const CatalogueEntry* const entry = entry_of(name, field, key);
    if (entry == nullptr) return std::nullopt;
    names.push_back(name);
    values.push_back(activity_of(*entry, {fraction(*entry, "compute"), fraction(*entry, "memory")}));
    for (const CatalogueFact& fact : entry->facts) assume(name, fact);
    return static_cast<std::uint32_t>(names.size() - 1);
  }

  /// An activity for each level of a distribution of how busy GPUs are, and otherwise like the one of the catalogue.
  void add_levels(const EmpiricalCdf& busy, const std::string& name, const Field& field, std::string_view key) {
    const CatalogueEntry* const entry = entry_of(name, field, key);
    if (entry == nullptr) return;
    for (std::uint32_t i = 0; i < utilisation_levels; ++i) {
      const double level = quantile(busy, (i + 0.5) / utilisation_levels);
      names.push_back(fmt::format("{}, level {}", name, i + 1));
      values.push_back(activity_of(*entry, {level, level}));
    }
    for (const CatalogueFact& fact : entry->facts)
      if (fact.key != "compute" && fact.key != "memory") assume(name, fact);
  }

  std::vector<std::string> names;
  std::vector<JobActivity> values;
  std::vector<AssumedValue> assumptions;

 private:
  const CatalogueEntry* entry_of(const std::string& name, const Field& field, std::string_view key) {
    if (entries_.empty()) entries_ = catalogue("activity");
    const CatalogueEntry* const entry = find_entry(entries_, name);
    if (entry != nullptr) return entry;
    std::vector<std::string> all;
    for (const CatalogueEntry& one : entries_) all.push_back(one.name);
    field.error(key, "the catalogue has no activity " + in_quotes(name), did_you_mean(name, all));
    return nullptr;
  }

  static JobActivity activity_of(const CatalogueEntry& entry, Activity gpu) {
    const bool swings = swing_of(entry) > 0.0;
    return {gpu, swing_of(entry), swings ? fraction(entry, "high_share") : 1.0, fraction(entry, "host"),
            fraction(entry, "clocked")};
  }

  void assume(const std::string& name, const CatalogueFact& fact) {
    assumptions.push_back({name + ": " + fact.key, fact.value, fact.source, fact.date, fact.confidence});
  }

  std::vector<CatalogueEntry> entries_;
};

class PowerReader {
 public:
  PowerReader(const Field& root, const ClusterSpec& cluster, PolicyChoice capping)
      : root_(root),
        power_(made_beside_cooling(root)),
        cluster_(cluster),
        capping_(std::move(capping)),
        is_linear_(power_.text("fidelity") == "linear") {}

  PowerSection read() {
    read_activities();
    read_pue();
    if (is_linear_ && power_.has("gpu_limit"))
      power_.error("gpu_limit", "with \"linear\" no power belongs to a clock", R"("fidelity": "dvfs")");
    if (!is_linear_ && power_.has("gpu_model"))
      power_.error("gpu_model", "with \"dvfs\" power follows the clock, and no curve",
                   R"("fidelity": "linear"; or "gpu_model" in the "draw" of a pool)");
    if (power_.has("gpu_model")) shape_ = read_power_shape(power_.at("gpu_model"));
    const std::vector<Field> pools = root_.at("cluster").items("pools");
    for (std::size_t i = 0; i < pools.size() && i < cluster_.pools.size(); ++i)
      if (pools[i].has("node")) out_.spec.pools.push_back(read_pool(pools[i].at("node"), cluster_.pools[i]));
    for (const Field& pool : pools) is_rented_.push_back(pool.has("rent"));
    read_power_tree(power_, cluster_, is_rented_, out_);
    read_power_faults(root_, out_);
    read_fed_from(root_, out_);
    out_.spec.activities = activities_.names;
    out_.spec.admission = power_.whole<bool>("admission");
    if (out_.spec.admission && no_limit()) power_.error("admission", "needs a limit in the tree");
    if (capping_.policy != "none" && no_limit())
      power_.error("capping", "needs a level of the tree with a limit", R"(add "limit" to a level of "tree")");
    check_level();
    out_.cap_steps = power_.whole<int>("cap_steps");
    out_.capping = std::move(capping_);
    std::ranges::move(activities_.assumptions, std::back_inserter(out_.assumptions));
    return std::move(out_);
  }

 private:
  /// What is not there is made first: a Field is good as long as nothing is inserted beside its object.
  static Field made_beside_cooling(const Field& root) {
    static_cast<void>(root.at_or_made("cooling", from_catalogue));
    return root.at("power");
  }

  void read_pue() {
    out_.spec.has_plant = has_plant(root_);
    if (out_.spec.has_plant) return;
    const Field cooling = root_.at("cooling");
    if (!cooling.has("pue") && !cooling.is_faulty("pue")) {
      const FinanceDefault known = finance_default("pue");
      cooling.fill("pue", make_number(known.text, from_catalogue));
      out_.assumptions.push_back({"cooling.pue", known.text, known.provenance.source, known.provenance.date,
                                  std::string(letter(known.provenance.confidence))});
    }
    out_.spec.pue = cooling.number("pue");
  }

  void read_activities() {
    if (!power_.has("activity") && !power_.is_faulty("activity"))
      power_.fill("activity", make_string(std::string(usual_activity), from_catalogue));
    if (const auto busy = read_quantiles(power_, "utilisation", share_quantiles_spec)) {
      activities_.add_levels(*busy, power_.text("activity"), power_, "activity");
      out_.spec.own_activities = static_cast<std::uint32_t>(std::max<std::size_t>(activities_.names.size(), 1));
    } else {
      static_cast<void>(activities_.number_of(power_.text("activity"), power_, "activity"));
    }
    for (const Field& one : power_.items("classes"))
      if (const auto number = activities_.number_of(one.text("activity"), one, "activity"))
        out_.spec.classes.push_back({one.text("name"), *number, one.whole<bool>("held_first")});
  }

  PoolDraw read_pool(const Field& node, const PoolSpec& pool) {
    const Field draw = node.at_or_made("draw", from_catalogue);
    fill_from_catalogue(draw, node, pool);
    PoolDraw out;
    const GpuPower gpu = read_gpu(draw, pool.node);
    const HostDraw host = read_host(draw, pool, out);
    out.gpu_idle = pool.node.gpus > 0 ? idle_power(gpu) : Power{};
    out.idle = host.idle + static_cast<double>(pool.node.gpus) * out.gpu_idle;
    out.peak = host.peak + Power{pool.node.gpus > 0 ? pool.node.gpus * draw.number("gpu_peak") : 0.0};
    const std::vector<Power> caps = pool.node.gpus > 0 && is_good_ ? caps_of(draw) : std::vector<Power>{};
    out.slowdown_step = half_clock_step(gpu, caps);
    for (const JobActivity& activity : activities_.values) {
      BusyDraw busy{.per_gpu = {},
                    .per_core = activity.host * host.per_core,
                    .swing = activity.swing,
                    .high_share = activity.high_share};
      busy.beside = {.gpus = {},
                     .cpu = activity.host * host.beside.cpu,
                     .dram = activity.host * host.beside.dram,
                     .nic = host.beside.nic,
                     .nvme = activity.host * host.beside.nvme,
                     .nvswitch = host.beside.nvswitch,
                     .fans = {}};
      for (std::size_t step = 0; step < caps.size(); ++step) {
        const std::optional<HeldDraw> held = held_draw(gpu, activity, caps[step]);
        if (!held && step == 0)
          power_.error("gpu_limit", "is not more than a busy GPU draws that does nothing: it would stop");
        if (!held) break;  // the hardware cannot be held so hard while this runs
        if (step > 0) {
          busy.held.push_back(*held);
        } else {
          busy.per_gpu = held->per_gpu;
          busy.slowdown = held->slowdown;
        }
      }
      out.busy.push_back(std::move(busy));
    }
    return out;
  }

  /// All of a node but its GPUs.
  struct HostDraw {
    Power idle, peak, per_core;
    NodeDraw beside;  ///< in full use and beyond idle, what goes by no cores
  };

  HostDraw read_host(const Field& draw, const PoolSpec& pool, PoolDraw& out) {
    const double cores = std::max(1.0, static_cast<double>(pool.node.cpus));
    if (!draw.has("parts")) {
      const Power idle{draw.number("host_idle")}, peak{draw.number("host_peak")};
      if (peak < idle) draw.error("host_peak", "must be >= host_idle");
      return {idle, peak, pool.node.cpus > 0 ? (peak - idle) / cores : Power{}, {}};
    }
    const HostParts parts = read_node_parts(draw.at("parts"), pool.node, find_entry(servers_, pool.node.like),
                                            "cluster.pools[" + pool.name + "].node.draw.parts", out_.assumptions);
    out.has_parts = true;
    out.idle_parts = parts.idle();
    out.fans = parts.fans;
    const NodeDraw busy = parts.busy(), idle = out.idle_parts;
    HostDraw host{idle.total(), busy.total(), {}, {}};
    host.beside = {.gpus = {},
                   .cpu = busy.cpu - idle.cpu,
                   .dram = busy.dram - idle.dram,
                   .nic = busy.nic - idle.nic,
                   .nvme = busy.nvme - idle.nvme,
                   .nvswitch = busy.nvswitch - idle.nvswitch,
                   .fans = {}};
    if (pool.node.cpus > 0) host.per_core = std::exchange(host.beside.cpu, Power{}) / cores;
    return host;
  }

  static std::optional<HeldDraw> held_draw(const GpuPower& gpu, const JobActivity& activity, Power cap) {
    const auto point = under_cap(gpu, activity.gpu, cap);
    if (!point) return std::nullopt;
    return HeldDraw{std::max(point->power - idle_power(gpu), Power{}),
                    step_time_ratio(clock_bound(activity.clocked), point->clock_ratio, point->duty)};
  }

  /// The limit that the GPUs are set to, or none, and the steps below it down to the lowest that can be set.
  [[nodiscard]] std::vector<Power> caps_of(const Field& draw) {
    const bool is_limited = power_.has("gpu_limit");
    std::vector<Power> caps{Power{is_limited ? power_.number("gpu_limit") : std::numeric_limits<double>::infinity()}};
    const bool is_throttled = root_.at("cooling").text("fidelity") == "thermal";
    const bool is_called = root_.has("site") && root_.at("site").has("curtailment") &&
                           root_.at("site").at("curtailment").number("capping") > 0.0;
    if (follows_use_alone(draw)) {
      if (is_limited && !is_linear_) cannot_hold(draw, "power.gpu_limit");
      if (capping_.policy != "none") cannot_hold(draw, "power.capping");
      if (is_throttled && !is_linear_) cannot_hold(draw, R"("fidelity": "thermal" of cooling)");
      if (is_called) cannot_hold(draw, "capping of site.curtailment");
      return caps;
    }
    if (capping_.policy == "none" && !is_throttled && !is_called) return caps;
    need(draw, "gpu_least_limit");
    const double top = is_limited ? power_.number("gpu_limit") : draw.number("gpu_peak");
    const double least = draw.number("gpu_least_limit");
    const auto steps = power_.whole<int>("cap_steps");
    if (!is_good_) return caps;
    if (least > top) {
      draw.error("gpu_least_limit", "must be <= the power limit of the GPU");
      return caps;
    }
    for (int k = 1; k <= steps; ++k) caps.push_back(Power{top - (top - least) * k / steps});
    return caps;
  }

  [[nodiscard]] bool follows_use_alone(const Field& draw) const { return is_linear_ || draw.has("gpu_model"); }

  /// No published curve of power over use says how fast work goes at less power, so nothing is made up.
  void cannot_hold(const Field& draw, const std::string& who) const {
    const bool is_own = draw.has("gpu_model");
    (is_own ? draw : power_)
        .error(is_own ? "gpu_model" : "fidelity",
               "power follows the use of these GPUs and no clock, so nobody knows how fast they are where " + who +
                   " holds them",
               is_own ? "remove \"gpu_model\", or what holds the GPUs" : "\"fidelity\": \"dvfs\"");
  }

  /// The first step at which a GPU with everything at full activity has half its clock, or works half the time.
  static std::uint8_t half_clock_step(const GpuPower& gpu, const std::vector<Power>& caps) {
    for (std::size_t step = 1; step < caps.size(); ++step) {
      const auto point = under_cap(gpu, {}, caps[step]);
      if (!point || point->clock_ratio * point->duty <= 0.5) return static_cast<std::uint8_t>(step);
    }
    return static_cast<std::uint8_t>(std::max<std::size_t>(caps.size(), 2) - 1);
  }

  /// A policy that acts at one level has an option for it; "lowest" is the lowest one with a limit.
  void check_level() {
    if (!power_.has("capping") || !power_.at("capping").has("level") || no_limit()) return;
    const std::string& level = power_.at("capping").text("level");
    if (level == "lowest" || std::ranges::find(out_.levels, level, &PowerSection::Level::name) != out_.levels.end())
      return;
    std::vector<std::string> all;
    for (const PowerSection::Level& one : out_.levels) all.push_back(one.name);
    power_.at("capping").error("level", "no level of the tree with a limit is called " + in_quotes(level),
                               did_you_mean(level, all));
  }

  [[nodiscard]] bool no_limit() const { return out_.levels.empty(); }

  GpuPower read_gpu(const Field& draw, const NodeSpec& node) {
    if (node.gpus == 0) return UtilisationGpu{};
    is_good_ = true;
    need(draw, "gpu_idle");
    need(draw, "gpu_peak");
    const Power idle{draw.number("gpu_idle")}, peak{draw.number("gpu_peak")};
    const bool has_own = draw.has("gpu_model");
    GpuPower gpu =
        UtilisationGpu{.idle = idle, .peak = peak, .shape = has_own ? read_power_shape(draw.at("gpu_model")) : shape_};
    if (!follows_use_alone(draw)) {
      for (const char* const key : {"gpu_base", "gpu_memory", "clock_floor", "voltage_slope"}) need(draw, key);
      if (!is_good_) return gpu;
      const Power base{draw.number("gpu_base")}, memory{draw.number("gpu_memory")};
      const double floor = draw.number("clock_floor"), slope = draw.number("voltage_slope");
      if (peak < base + memory) {
        draw.error("gpu_peak", "must be >= gpu_base + gpu_memory");
        is_good_ = false;
        return gpu;
      }
      gpu = VoltageFloorGpu{.idle = idle,
                            .base = base,
                            .memory = memory,
                            .compute = compute_power_for(peak, base, memory, floor, slope),
                            .floor = floor,
                            .slope = slope};
    }
    if (is_good_)
      if (const auto fault = validate(gpu)) {
        draw.error("", *fault);
        is_good_ = false;
      }
    return gpu;
  }

  void need(const Field& draw, std::string_view key) {
    if (draw.has(key)) return;
    is_good_ = false;
    if (draw.is_faulty(key)) return;
    draw.error("", fmt::format("the section \"power\" needs {} of this node, which the catalogue does not know", key),
               fmt::format("add \"{}\"", key));
  }

  void fill_from_catalogue(const Field& draw, const Field& node, const PoolSpec& pool) {
    if (accelerators_.empty()) {
      accelerators_ = catalogue("accelerator");
      servers_ = catalogue("server");
    }
    const std::string path = "cluster.pools[" + pool.name + "].node.draw";
    const CatalogueEntry* const gpu = find_entry(accelerators_, pool.node.gpu_model);
    const CatalogueEntry* const server = find_entry(servers_, pool.node.like);
    constexpr std::pair<const char*, const char*> of_gpu[] = {
        {"gpu_idle", "idle_power"},         {"gpu_base", "base_power"},
        {"gpu_memory", "memory_power"},     {"gpu_peak", "tdp"},
        {"clock_floor", "clock_floor"},     {"voltage_slope", "voltage_slope"},
        {"gpu_least_limit", "lowest_limit"}};
    for (const auto& [key, fact] : of_gpu)
      if (pool.node.gpus > 0) fill(draw, path, key, gpu, fact);
    if (!draw.has("parts") && !draw.is_faulty("parts")) {
      fill(draw, path, "host_idle", server, "host_idle_power");
      fill(draw, path, "host_peak", server, "host_peak_power");
      fill_from_nameplate(draw, node, pool.node, path, out_.assumptions);
      return need_host(draw, path);
    }
    for (const char* const key : {"host_idle", "host_peak"})
      if (draw.has(key)) draw.error(key, "\"parts\" say the same");
  }

  void fill(const Field& draw, const std::string& path, const char* key, const CatalogueEntry* entry,
            const char* fact_key) {
    if (draw.has(key) || draw.is_faulty(key) || entry == nullptr) return;
    const CatalogueFact* const fact = find_fact(*entry, fact_key);
    if (fact == nullptr) return;
    draw.fill(key, make_string(fact->value, from_catalogue));
    out_.assumptions.push_back({path + "." + key, fact->value, fact->source, fact->date, fact->confidence});
  }

  /// A host that nobody describes draws nothing, which is said.
  void need_host(const Field& draw, const std::string& path) {
    for (const char* const key : {"host_idle", "host_peak"}) {
      if (draw.has(key) || draw.is_faulty(key)) continue;
      draw.fill(key, make_string("0 W", from_catalogue));
      out_.assumptions.push_back({path + "." + key, "none", "not stated", {}, {}});
    }
  }

  const Field& root_;
  Field power_;
  const ClusterSpec& cluster_;
  PolicyChoice capping_;
  PowerShape shape_;
  bool is_linear_, is_good_ = true;
  std::vector<bool> is_rented_;  // by pool: its rent includes its power
  Activities activities_;
  std::vector<CatalogueEntry> accelerators_, servers_;
  PowerSection out_;
};

}  // namespace

std::optional<PowerSection> read_power(const Field& root, const ClusterSpec& cluster, PolicyChoice capping) {
  if (root.at("power").text("fidelity") == "none") {
    for (const Fault& fault : read_faults(root, FaultOwner::power))
      fault.field.error("what", "needs power that is simulated", R"("power": { "fidelity": "dvfs" })");
    return std::nullopt;
  }
  return PowerReader(root, cluster, std::move(capping)).read();
}

}  // namespace headroom
