// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "models/unit_text.hpp"
#include "scenarios/read_draw.hpp"

namespace headroom {
namespace {

constexpr Mark from_catalogue{.source = Mark::from_catalogue};

struct PartRow {
  const char* key;  ///< in the scenario, and name of the catalogue's entry
  const char* count_fact;
  NodePart NodeParts::*part;
};
constexpr PartRow rows[] = {{"cpu", "cpu_sockets", &NodeParts::cpu},
                            {"dram", "", &NodeParts::dram},
                            {"nic", "nics", &NodeParts::nic},
                            {"nvme", "nvme_drives", &NodeParts::nvme},
                            {"nvswitch", "nvswitches", &NodeParts::nvswitch}};

class PartsReader {
 public:
  PartsReader(const Field& parts, const NodeSpec& node, const CatalogueEntry* server, std::string path,
              std::vector<AssumedValue>& assumptions)
      : parts_(parts),
        node_(node),
        server_(server),
        path_(std::move(path)),
        assumptions_(assumptions),
        known_(catalogue("part")) {}

  /// Objects first: a Field is good as long as nothing is inserted beside its object.
  HostParts read() {
    for (const PartRow& row : rows) make(row.key, count_of(row).has_value());
    make("fans", fact_of_server("fan_power") != nullptr);
    HostParts out;
    for (const PartRow& row : rows)
      if (parts_.has(row.key)) out.parts.*row.part = read_part(parts_.at(row.key), row);
    if (parts_.has("fans")) read_fans(parts_.at("fans"), out);
    return out;
  }

 private:
  struct Count {
    std::string text;
    CatalogueFact fact;
  };

  void make(const char* key, bool is_known) {
    if (parts_.has(key) || parts_.is_faulty(key)) return;
    if (is_known)
      static_cast<void>(parts_.at_or_made(key, from_catalogue));
    else
      assumptions_.push_back({path_ + "." + key, "none", "not stated", {}, {}});
  }

  [[nodiscard]] const CatalogueFact* fact_of_server(std::string_view key) const {
    return server_ == nullptr || key.empty() ? nullptr : find_fact(*server_, key);
  }

  /// Memory is counted in GB.
  [[nodiscard]] std::optional<Count> count_of(const PartRow& row) const {
    if (row.part == &NodeParts::dram) {
      if (node_.memory_bytes == 0) return std::nullopt;
      const std::string gb = fmt::format("{:.6g}", static_cast<double>(node_.memory_bytes) * 1e-9);
      return Count{gb, {"memory", gb, "the memory of the node, in GB", {}, {}}};
    }
    const CatalogueFact* const fact = fact_of_server(row.count_fact);
    if (fact == nullptr) return std::nullopt;
    return Count{fact->value, *fact};
  }

  void note(const std::string& key, const CatalogueFact& fact) {
    assumptions_.push_back({path_ + "." + key, fact.value, fact.source, fact.date, fact.confidence});
  }

  void fill(const Field& object, const char* key, const std::string& part, const char* fact_key) {
    if (object.has(key) || object.is_faulty(key)) return;
    const CatalogueFact& fact = *find_fact(*find_entry(known_, part), fact_key);
    object.fill(key, make_string(fact.value, from_catalogue));
    note(part + "." + key, fact);
  }

  NodePart read_part(const Field& object, const PartRow& row) {
    if (!object.has("count") && !object.is_faulty("count")) {
      if (const auto count = count_of(row)) {
        object.fill("count", make_number(count->text, from_catalogue));
        note(std::string(row.key) + ".count", count->fact);
      } else {
        object.error("", "how many of them a node has is not known", R"(add "count")");
      }
    }
    const bool is_by_gb = row.part == &NodeParts::dram;
    fill(object, "idle", row.key, is_by_gb ? "gb_idle_power" : "idle_power");
    fill(object, "busy", row.key, is_by_gb ? "gb_busy_power" : "busy_power");
    const NodePart part{object.number("count"), Power{object.number("idle")}, Power{object.number("busy")}};
    if (object.has("busy") && part.busy < part.idle) {
      object.error("busy", "must be >= idle");
      return {};
    }
    return part;
  }

  void read_fans(const Field& object, HostParts& out) {
    if (!object.has("power") && !object.is_faulty("power")) {
      const CatalogueFact* const fact = fact_of_server("fan_power");
      if (fact == nullptr) return object.error("", "what the fans draw at full speed is not known", R"(add "power")");
      object.fill("power", make_string(fact->value, from_catalogue));
      note("fans.power", *fact);
    }
    fill(object, "slowest", "fans", "slowest");
    fill(object, "fastest", "fans", "fastest");
    object.fill("steps", make_number("8", {.source = Mark::by_default}));
    out.parts.fans_at_full_speed = Power{object.number("power")};
    out.fans = {out.parts.fans_at_full_speed, object.number("slowest"), object.number("fastest"),
                object.whole<std::uint8_t>("steps")};
    if (out.fans.fastest < out.fans.slowest) {
      object.error("fastest", "must be >= slowest");
      out.fans.fastest = out.fans.slowest;
    }
  }

  const Field& parts_;
  const NodeSpec& node_;
  const CatalogueEntry* server_;
  std::string path_;
  std::vector<AssumedValue>& assumptions_;
  std::vector<CatalogueEntry> known_;
};

}  // namespace

NodeDraw HostParts::idle() const {
  return node_draw(parts, {.fan_speed = fans.slowest}, {});
}

NodeDraw HostParts::busy() const {
  return node_draw(parts, {1.0, 1.0, 1.0, 1.0, 1.0, fans.fastest}, {});
}

HostParts read_node_parts(const Field& parts, const NodeSpec& node, const CatalogueEntry* server,
                          const std::string& path, std::vector<AssumedValue>& assumptions) {
  return PartsReader(parts, node, server, path, assumptions).read();
}

void fill_from_nameplate(const Field& draw, const Field& node, const NodeSpec& spec, const std::string& path,
                         std::vector<AssumedValue>& assumptions) {
  if (!node.has("power")) return;
  const std::vector<CatalogueEntry> known = catalogue("part");
  const CatalogueEntry& shares = *find_entry(known, "nameplate");
  const auto fill = [&](const char* key, double value, const char* unit, const std::string& share, const char* of) {
    if (draw.has(key) || draw.is_faulty(key)) return;
    draw.fill(key, *unit == '\0' ? make_number(share, from_catalogue)
                                 : make_string(format_quantity(value, unit), from_catalogue));
    assumptions.push_back(
        {path + "." + key, share + of, "assumed: no more is known of the node than node.power", {}, "L"});
  };
  const auto share = [&](const char* key) { return find_fact(shares, key); };
  const double nameplate = node.number("power");
  if (spec.gpus > 0) {
    const CatalogueFact& gpus = *share("gpu_share");
    fill("gpu_peak", nameplate * fact_number(gpus) / spec.gpus, "W", gpus.value, " of node.power, all GPUs");
    const double peak = draw.number("gpu_peak");
    for (const char* const key : {"gpu_idle", "gpu_base", "gpu_memory", "gpu_least_limit"})
      fill(key, peak * fact_number(*share(key)), "W", share(key)->value, " of gpu_peak");
    for (const char* const key : {"clock_floor", "voltage_slope"}) fill(key, 0.0, "", share(key)->value, "");
  }
  const double host = std::max(0.0, nameplate - spec.gpus * draw.number("gpu_peak"));
  fill("host_peak", host, "W", format_quantity(host, "W"), ", node.power less the GPUs");
  const double peak = draw.number("host_peak");
  fill("host_idle", peak * fact_number(*share("host_idle")), "W", share("host_idle")->value, " of host_peak");
}

}  // namespace headroom
