// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "models/performance/clock_response.hpp"
#include "models/power/gpu_power.hpp"
#include "models/unit_text.hpp"
#include "scenarios/catalogue.hpp"
#include "scenarios/catalogue_prices.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

constexpr Mark from_catalogue{.source = Mark::from_catalogue};
constexpr std::string_view usual_activity = "dense-training";

/// What a job of one kind makes its nodes do.
struct JobActivity {
  Activity gpu;
  double host = 0.0;     ///< of the host's power beyond idle, for the cores that the job holds
  double clocked = 0.0;  ///< part of its time that follows the clock of the GPUs
};

double fraction(const CatalogueEntry& entry, std::string_view key) {
  return std::get<ParsedQuantity>(parse_quantity(find_fact(entry, key)->value)).si;
}

/// The names of the activities in use, the usual one first, and what they are.
class Activities {
 public:
  /// Its number; nothing, with a fault at `key`, if the catalogue has no such activity.
  std::optional<std::uint32_t> number_of(const std::string& name, const Field& field, std::string_view key) {
    const auto known = std::ranges::find(names, name);
    if (known != names.end()) return static_cast<std::uint32_t>(known - names.begin());
    if (entries_.empty()) entries_ = catalogue("activity");
    const CatalogueEntry* const entry = find_entry(entries_, name);
    if (entry == nullptr) {
      std::vector<std::string> all;
      for (const CatalogueEntry& one : entries_) all.push_back(one.name);
      field.error(key, "the catalogue has no activity " + in_quotes(name), did_you_mean(name, all));
      return std::nullopt;
    }
    names.push_back(name);
    values.push_back({{fraction(*entry, "compute"), fraction(*entry, "memory")},
                      fraction(*entry, "host"),
                      fraction(*entry, "clocked")});
    for (const CatalogueFact& fact : entry->facts)
      assumptions.push_back({name + ": " + fact.key, fact.value, fact.source, fact.date, fact.confidence});
    return static_cast<std::uint32_t>(names.size() - 1);
  }

  std::vector<std::string> names;
  std::vector<JobActivity> values;
  std::vector<AssumedValue> assumptions;

 private:
  std::vector<CatalogueEntry> entries_;
};

class PowerReader {
 public:
  PowerReader(const Field& root, const ClusterSpec& cluster)
      : root_(root),
        power_(made_beside_cooling(root)),
        cluster_(cluster),
        is_linear_(power_.text("fidelity") == "linear") {}

  PowerSection read() {
    read_activities();
    read_pue();
    if (is_linear_ && power_.has("gpu_limit"))
      power_.error("gpu_limit", "with \"linear\" no power belongs to a clock", R"("fidelity": "dvfs")");
    const std::vector<Field> pools = root_.at("cluster").items("pools");
    for (std::size_t i = 0; i < pools.size() && i < cluster_.pools.size(); ++i)
      if (pools[i].has("node")) out_.spec.pools.push_back(read_pool(pools[i].at("node"), cluster_.pools[i]));
    for (const Field& pool : pools) is_rented_.push_back(pool.has("rent"));
    read_tree();
    out_.spec.activities = activities_.names;
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
    if (has_plant(root_)) return;
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
    static_cast<void>(activities_.number_of(power_.text("activity"), power_, "activity"));
    for (const Field& one : power_.items("classes"))
      if (const auto number = activities_.number_of(one.text("activity"), one, "activity"))
        out_.spec.classes.push_back({one.text("name"), *number});
  }

  PoolDraw read_pool(const Field& node, const PoolSpec& pool) {
    const Field draw = node.at_or_made("draw", from_catalogue);
    fill_from_catalogue(draw, pool);
    PoolDraw out;
    const double host_idle = draw.number("host_idle"), host_peak = draw.number("host_peak");
    const double per_core = pool.node.cpus > 0 ? (host_peak - host_idle) / pool.node.cpus : 0.0;
    if (host_peak < host_idle) draw.error("host_peak", "must be >= host_idle");
    const GpuPower gpu = read_gpu(draw, pool.node);
    out.idle = Power{host_idle} + static_cast<double>(pool.node.gpus) * idle_power(gpu);
    for (const JobActivity& activity : activities_.values) {
      BusyDraw busy{.per_gpu = {}, .per_core = Power{per_core * activity.host}};
      if (pool.node.gpus > 0 && is_good_) set_gpu(busy, gpu, activity);
      out.busy.push_back(busy);
    }
    return out;
  }

  void set_gpu(BusyDraw& busy, const GpuPower& gpu, const JobActivity& activity) {
    const double most = std::numeric_limits<double>::infinity();
    const Power cap{power_.has("gpu_limit") ? power_.number("gpu_limit") : most};
    const auto point = under_cap(gpu, activity.gpu, cap);
    if (!point) return power_.error("gpu_limit", "is not more than a busy GPU draws that does nothing: it would stop");
    busy.per_gpu = std::max(point->power - idle_power(gpu), Power{});
    busy.slowdown = step_time_ratio(clock_bound(activity.clocked), point->clock_ratio, point->duty);
  }

  GpuPower read_gpu(const Field& draw, const NodeSpec& node) {
    if (node.gpus == 0) return UtilisationGpu{};
    is_good_ = true;
    need(draw, "gpu_idle");
    need(draw, "gpu_peak");
    const Power idle{draw.number("gpu_idle")}, peak{draw.number("gpu_peak")};
    GpuPower gpu = UtilisationGpu{.idle = idle, .peak = peak};
    if (!is_linear_) {
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

  void fill_from_catalogue(const Field& draw, const PoolSpec& pool) {
    if (accelerators_.empty()) {
      accelerators_ = catalogue("accelerator");
      servers_ = catalogue("server");
    }
    const std::string path = "cluster.pools[" + pool.name + "].node.draw";
    const CatalogueEntry* const gpu = find_entry(accelerators_, pool.node.gpu_model);
    const CatalogueEntry* const server = find_entry(servers_, pool.node.like);
    constexpr std::pair<const char*, const char*> of_gpu[] = {
        {"gpu_idle", "idle_power"}, {"gpu_base", "base_power"},     {"gpu_memory", "memory_power"},
        {"gpu_peak", "tdp"},        {"clock_floor", "clock_floor"}, {"voltage_slope", "voltage_slope"}};
    for (const auto& [key, fact] : of_gpu)
      if (pool.node.gpus > 0) fill(draw, path, key, gpu, fact);
    fill(draw, path, "host_idle", server, "host_idle_power");
    fill(draw, path, "host_peak", server, "host_peak_power");
    need_host(draw, path);
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

  // The tree: the places of each level stand together, the feed first and the nodes last.

  void read_tree() {
    for (const PoolSpec& pool : cluster_.pools) nodes_ += pool.nodes;
    std::vector<Level> levels{{.nodes = nodes_, .first = 0, .count = 1}};
    const std::vector<Field> written = power_.items("tree");
    if (written.empty()) out_.spec.places.push_back({.name = "feed", .parent = {}});
    for (const Field& level : written) {
      const bool is_feed = &level == &written.front();
      if (!is_feed && !add_level(level, levels)) return;
      for (std::uint32_t i = 0; i < levels.back().count; ++i) out_.spec.places.push_back(place(level, levels, i));
    }
    if (written.size() < 2 || levels.back().nodes > 1) {
      levels.push_back({.nodes = 1, .first = static_cast<std::uint32_t>(out_.spec.places.size()), .count = nodes_});
      for (std::uint32_t n = 0; n < nodes_; ++n)
        out_.spec.places.push_back({.name = {}, .parent = parent_of(levels, n), .is_node = true});
    }
    std::uint32_t node = 0;
    for (std::size_t p = 0; p < cluster_.pools.size(); ++p)
      for (std::uint32_t i = 0; i < cluster_.pools[p].nodes; ++i, ++node)
        out_.spec.leaf_of_node.push_back(is_rented_[p] ? PowerPlaceId{} : PowerPlaceId{levels.back().first + node});
  }

  struct Level {
    std::uint32_t nodes, first, count;
  };

  bool add_level(const Field& level, std::vector<Level>& levels) {
    const std::uint32_t above = levels.back().nodes;
    if (!level.has("nodes")) {
      if (!level.is_faulty("nodes")) level.error("", "below the feed, a level says how many nodes a place has");
      return false;
    }
    const auto nodes = level.whole<std::uint32_t>("nodes");
    const bool is_below_feed = levels.size() == 1;
    if (levels.back().nodes == 1 || (!is_below_feed && (nodes >= above || above % nodes != 0))) {
      level.error("nodes", fmt::format("must divide the {} nodes of a place of the level above, and be fewer", above));
      return false;
    }
    levels.push_back({nodes, static_cast<std::uint32_t>(out_.spec.places.size()), (nodes_ + nodes - 1) / nodes});
    return true;
  }

  static PowerPlaceId parent_of(const std::vector<Level>& levels, std::uint32_t place) {
    if (levels.size() == 1) return {};
    const Level& own = levels.back();
    const Level& above = levels[levels.size() - 2];
    if (above.count == 1) return {above.first};
    return {above.first + static_cast<std::uint32_t>(std::uint64_t{place} * own.nodes / above.nodes)};
  }

  static PowerPlaceSpec place(const Field& level, const std::vector<Level>& levels, std::uint32_t number) {
    const std::string& name = level.text("name");
    PowerPlaceSpec out{.name = levels.back().count > 1 ? fmt::format("{}-{}", name, number + 1) : name,
                       .parent = parent_of(levels, number)};
    out.equipment = Power{level.number("equipment")};
    out.cooling = Power{level.number("cooling")};
    if (level.has("losses"))
      out.converters = {.unit = read_losses(level.at("losses")), .healthy = std::max(level.whole<int>("units"), 1)};
    if (level.has("limit")) out.limit = Power{level.number("limit")};
    out.is_node = levels.size() > 1 && levels.back().nodes == 1;
    return out;
  }

  static LossStage read_losses(const Field& losses) {
    if (!losses.has("efficiency"))
      return QuadraticLoss{.rated = Power{std::max(losses.number("rated"), 1e-3)},
                           .constant = losses.number("constant"),
                           .linear = losses.number("linear"),
                           .square = losses.number("quadratic")};
    return affine_loss(Power{1.0}, Power{losses.number("overhead")}, losses.number("efficiency"));
  }

  const Field& root_;
  Field power_;
  const ClusterSpec& cluster_;
  bool is_linear_, is_good_ = true;
  std::vector<bool> is_rented_;  // by pool: its rent includes its power
  Activities activities_;
  std::vector<CatalogueEntry> accelerators_, servers_;
  std::uint32_t nodes_ = 0;
  PowerSection out_;
};

}  // namespace

std::optional<PowerSection> read_power(const Field& root, const ClusterSpec& cluster) {
  if (root.at("power").text("fidelity") == "none") return std::nullopt;
  return PowerReader(root, cluster).read();
}

}  // namespace headroom
