// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_network.hpp"

#include <filesystem>
#include <system_error>
#include <variant>

#include "scenarios/read_measured_collectives.hpp"

namespace headroom {
namespace {

CollectivesSection read_collectives(const Field& collectives, PathRoot root, std::vector<std::string>& input_files) {
  CollectivesSection out{.nvls = collectives.whole<bool>("nvls"),
                         .sharp = collectives.whole<bool>("sharp"),
                         .launch = collectives.whole<CollectivesSection::Launch>("launch"),
                         .measured = {}};
  if (collectives.has("measured")) {
    out.measured = resolve_path(collectives, "measured", root);
    if (std::error_code ignored; !std::filesystem::is_regular_file(out.measured, ignored)) return out;  // reported
    input_files.push_back(out.measured);
    const auto table = read_measured_collectives(out.measured);
    if (const auto* const fault = std::get_if<std::string>(&table))
      collectives.error("measured", in_quotes(out.measured) + " is no table of collectives: " + *fault);
  }
  return out;
}

}  // namespace

NetworkSection read_network(const Field& network, PathRoot root, std::vector<std::string>& input_files) {
  NetworkSection out;
  out.fidelity = network.whole<NetworkFidelity>("fidelity");
  if (out.fidelity != NetworkFidelity::none && !network.has("fabric") && !network.is_faulty("fabric"))
    network.error("fidelity", "needs to know what joins the nodes", R"("fabric": "rail-optimised")");
  if (out.fidelity != NetworkFidelity::none) read_traffic(network, out);
  if (network.has("collectives")) out.collectives = read_collectives(network.at("collectives"), root, input_files);
  return out;
}

}  // namespace headroom
