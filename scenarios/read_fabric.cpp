// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cmath>

#include "scenarios/catalogue.hpp"
#include "scenarios/catalogue_prices.hpp"
#include "scenarios/read_network.hpp"
#include "sim/topology/fabric.hpp"

namespace headroom {
namespace {

constexpr Mark from_catalogue{.source = Mark::from_catalogue};
constexpr std::uint32_t trays_of_nvl72 = 18;  // compute trays of the rack that the family is named after

std::optional<std::uint32_t> whole_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty() ? std::optional(number)
                                                                                   : std::nullopt;
}

const CatalogueEntry* gear_for(const std::vector<CatalogueEntry>& gear, std::string_view type, double rate) {
  const auto found = std::ranges::find_if(gear, [&](const CatalogueEntry& entry) {
    const CatalogueFact *const kind = find_fact(entry, "type"), *const port = find_fact(entry, "port_bandwidth");
    if (kind == nullptr || kind->value != type || port == nullptr) return false;
    return std::abs(fact_number(*port) - rate) <= 1e-6 * rate;
  });
  return found == gear.end() ? nullptr : &*found;
}

class FabricReader {
 public:
  FabricReader(const Field& network, const ClusterSpec& cluster)
      : network_(network), cluster_(cluster), gear_(catalogue("network")) {}

  std::optional<FabricSection> read() {
    FabricSpec& spec = out_.spec;
    spec.family = fabric().whole<FabricFamily>("family");
    spec.link = {network_.number("link")};
    read_gear();
    read_shape();
    read_routing();
    for (std::size_t i = 0; i < cluster_.pools.size(); ++i) spec.hosts.push_back(hosts_of(cluster_.pools[i]));
    for (const Field& ports : network_.items("ports")) read_ports(ports);
    for (const Field& endpoint : network_.items("endpoints")) read_endpoint(endpoint);
    read_links();
    if (!is_good_ || network_.is_faulty("link") || fabric().is_faulty("family")) return std::nullopt;
    if (const auto fault = fabric_fault(spec)) {
      fabric().error("", *fault);
      return std::nullopt;
    }
    return std::move(out_);
  }

 private:
  /// Anew each time: what is filled into the network moves it.
  [[nodiscard]] Field fabric() const { return network_.at("fabric"); }

  void assume(const std::string& key, const CatalogueEntry& entry, const CatalogueFact& fact) {
    out_.assumptions.push_back(
        {"cluster.network." + key, fact.value + " (" + entry.name + ")", fact.source, fact.date, fact.confidence});
  }
  /// What the catalogue says of an entry goes into the tree where the scenario says nothing.
  void fill_from(const Field& field, const std::string& path, std::string_view key, const CatalogueEntry* entry,
                 std::string_view fact_key) {
    const CatalogueFact* const fact = entry != nullptr ? find_fact(*entry, fact_key) : nullptr;
    if (fact == nullptr || field.has(key) || field.is_faulty(key)) return;
    const bool is_number = fact->value.find(' ') == std::string::npos;
    field.fill(key, is_number ? make_number(fact->value, from_catalogue) : make_string(fact->value, from_catalogue));
    assume(path + std::string(key), *entry, *fact);
  }

  static FabricGear priced(std::string_view name) {
    const auto gear = network_gear(name);
    return {std::string(name), gear->typical_power.value_or(Power{}), gear->price.middle()};
  }

  void read_gear() {
    const double rate = out_.spec.link.si;
    const CatalogueEntry* chosen = gear_for(gear_, "switch", rate);
    if (fabric().has("switch")) {
      chosen = find_entry(gear_, fabric().text("switch"));
      if (chosen == nullptr || find_fact(*chosen, "type")->value != "switch") {
        std::vector<std::string> names;
        for (const CatalogueEntry& entry : gear_)
          if (find_fact(entry, "type")->value == "switch") names.push_back(entry.name);
        fabric().error("switch", "the catalogue has no switch " + in_quotes(fabric().text("switch")),
                       did_you_mean(fabric().text("switch"), names));
        is_good_ = false;
        return;
      }
    }
    if (chosen != nullptr) out_.network_switch = priced(chosen->name);
    fill_from(fabric(), "fabric.", "radix", chosen, "ports");
    const CatalogueEntry* const any = chosen != nullptr ? chosen : find_entry(gear_, "ib-ndr-switch");
    fill_from(network_, "", "hop_latency", any, "hop_latency");
    fill_from(network_, "", "adaptive_efficiency", any, "adaptive_efficiency");
    const CatalogueEntry *const optic = gear_for(gear_, "optic", rate), *const cable = gear_for(gear_, "cable", rate);
    if (optic == nullptr || cable == nullptr) return;
    const FabricGear ends = priced(optic->name), fibre = priced("fibre-400g");
    out_.link = {optic->name + " and " + fibre.name, 2.0 * ends.power + fibre.power, 2.0 * ends.price + fibre.price};
  }

  void read_shape() {
    FabricSpec& spec = out_.spec;
    const auto count = [&](std::string_view key) { return fabric().whole<std::uint32_t>(key); };
    if (fabric().has("radix")) spec.radix = count("radix");
    spec.spine_radix = count("spine_radix");
    spec.core_radix = count("core_radix");
    const auto times = [](double up_over_down) { return up_over_down > 0.0 ? 1.0 / up_over_down : 1.0; };
    spec.leaf_oversubscription = times(network_.number("oversubscription"));
    spec.pod_oversubscription = times(fabric().number("pod_oversubscription"));
    spec.hosts_per_leaf = count("hosts_per_leaf");
    spec.leaves_per_pod = count("leaves_per_pod");
    spec.spines = count("spines");
    spec.cores = count("cores");
    spec.rails = count("rails");
    spec.hosts_per_domain = std::max(count("hosts_per_domain"), 1U);
    if (spec.family == FabricFamily::nvl72 && !fabric().has("hosts_per_domain")) spec.hosts_per_domain = trays_of_nvl72;
    spec.global_links = count("global_links");
    spec.wrap = fabric().whole<bool>("wrap");
    spec.sockets = count("sockets");
    if (fabric().has("dims")) read_dims(fabric().text("dims"));
    if (spec.family != FabricFamily::pcie_box) return;
    const auto parts = catalogue("part");
    fill_from(fabric(), "fabric.", "bridge", find_entry(parts, "host-bridge"), "bandwidth");
    spec.bridge = {fabric().number("bridge")};
  }

  void read_dims(std::string_view text) {
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find('x', begin), text.size());
      const auto size = whole_number(text.substr(begin, end - begin));
      if (!size || *size == 0 || *size > 1'000'000) {
        is_good_ = false;
        return fabric().error("dims", in_quotes(text) + R"( is no list of sizes such as "16x16x16")");
      }
      out_.spec.dims.push_back(*size);
      begin = end + 1;
    }
  }

  void read_routing() {
    out_.routing = network_.whole<LinkChoice>("routing");
    out_.flows_per_pair = network_.number("flows_per_pair");
    out_.adaptive = network_.has("adaptive_efficiency") ? network_.number("adaptive_efficiency") : 1.0;
    out_.spec.hop_latency = {network_.number("hop_latency")};
  }

  [[nodiscard]] FabricHosts hosts_of(const PoolSpec& pool) {
    FabricHosts hosts{.name = pool.name,
                      .hosts = pool.nodes,
                      .gpus = pool.node.gpus,
                      .nics = std::max(pool.node.gpus, 1U),
                      .port = out_.spec.link,
                      .nvlink = {}};
    if (const auto scaleup = fact_of("accelerator", pool.node.gpu_model, "scaleup_bandwidth"))
      hosts.nvlink = {0.5 * *scaleup};  // the catalogue counts both directions
    if (const auto scaleout = fact_of("server", pool.node.like, "scaleout_bandwidth")) {
      const double ports = std::max(std::round(*scaleout / out_.spec.link.si), 1.0);
      hosts.nics = static_cast<std::uint32_t>(std::min(ports, 64.0));
      hosts.port = {std::min(*scaleout / ports, out_.spec.link.si)};
    }
    return hosts;
  }

  static std::optional<double> fact_of(std::string_view kind, std::string_view name, std::string_view key) {
    if (name.empty()) return std::nullopt;
    const auto entries = catalogue(kind);
    const CatalogueEntry* const entry = find_entry(entries, name);
    const CatalogueFact* const fact = entry != nullptr ? find_fact(*entry, key) : nullptr;
    return fact != nullptr ? std::optional(fact_number(*fact)) : std::nullopt;
  }

  void read_ports(const Field& ports) {
    if (!ports.has("pool")) return;
    const auto hosts = std::ranges::find(out_.spec.hosts, ports.text("pool"), &FabricHosts::name);
    if (hosts == out_.spec.hosts.end()) {
      is_good_ = false;
      return ports.error("pool", "there is no pool " + in_quotes(ports.text("pool")),
                         did_you_mean(ports.text("pool"), pool_names()));
    }
    hosts->nics = ports.has("ports") ? ports.whole<std::uint32_t>("ports") : std::max(hosts->gpus, 1U);
    hosts->port = ports.has("port") ? DataRate{ports.number("port")} : out_.spec.link;
  }

  [[nodiscard]] std::vector<std::string> pool_names() const {
    std::vector<std::string> names;
    for (const PoolSpec& pool : cluster_.pools) names.push_back(pool.name);
    return names;
  }

  void read_endpoint(const Field& endpoint) {
    const auto tier = 1 + endpoint.whole<std::uint32_t>("tier");  // the words begin with the leaf
    out_.spec.endpoints.push_back({.kind = endpoint.whole<FabricEndpoint::Kind>("kind"),
                                   .name = endpoint.text("name"),
                                   .tier = static_cast<FabricTier>(tier),
                                   .bandwidth = {endpoint.number("bandwidth")},
                                   .latency = {endpoint.number("latency")}});
    is_good_ &= endpoint.has("bandwidth");
  }

  void read_links() {
    const bool is_custom = out_.spec.family == FabricFamily::custom;
    const std::vector<Field> links = fabric().items("links");
    if (is_custom && links.empty() && !fabric().is_faulty("links")) {
      is_good_ = false;
      return fabric().error("", R"(a custom fabric needs its "links")");
    }
    if (!is_custom && !links.empty())
      return fabric().error("links", "belong to a fabric of the family \"custom\"; this one lays its own");
    for (const Field& link : links) {
      const auto from = end_of(link, "from"), to = end_of(link, "to");
      is_good_ &= from && to;
      if (!from || !to) continue;
      out_.spec.edges.push_back(
          {.from = *from,
           .to = *to,
           .links = link.whole<std::uint32_t>("links"),
           .bandwidth = link.has("bandwidth") ? DataRate{link.number("bandwidth")} : out_.spec.link,
           .latency = {link.number("latency")}});
    }
  }

  /// "h100", "h100[3]", "h100[0:31]", or a switch.
  [[nodiscard]] std::optional<FabricEdge::End> end_of(const Field& link, std::string_view key) const {
    if (!link.has(key)) return std::nullopt;
    const std::string_view text = link.text(key), name = text.substr(0, text.find('['));
    std::uint32_t first = 0;
    for (const PoolSpec& pool : cluster_.pools) {
      if (name != pool.name) {
        first += pool.nodes;
        continue;
      }
      if (name == text) return FabricEdge::End{first, pool.nodes};
      const std::string_view range = text.substr(name.size() + 1, text.size() - name.size() - 2);
      const auto low = whole_number(range.substr(0, range.find(':')));
      const auto high =
          range.find(':') == std::string_view::npos ? low : whole_number(range.substr(range.find(':') + 1));
      if (text.ends_with(']') && low && high && *low <= *high && *high < pool.nodes)
        return FabricEdge::End{first + *low, *high - *low + 1};
      link.error(key, in_quotes(text) + " names no hosts of a pool of " + std::to_string(pool.nodes),
                 in_quotes(pool.name + "[0:" + std::to_string(pool.nodes - 1) + "]"));
      return std::nullopt;
    }
    if (name == text) return FabricEdge::End{std::nullopt, 0, std::string(text)};
    link.error(key, "there is no pool " + in_quotes(name), did_you_mean(std::string(name), pool_names()));
    return std::nullopt;
  }

  const Field& network_;

  const ClusterSpec& cluster_;
  const std::vector<CatalogueEntry> gear_;
  FabricSection out_;
  bool is_good_ = true;
};

}  // namespace

std::optional<FabricSection> read_fabric(const Field& network, const ClusterSpec& cluster) {
  if (!network.has("fabric")) return std::nullopt;
  return FabricReader(network, cluster).read();
}

}  // namespace headroom
