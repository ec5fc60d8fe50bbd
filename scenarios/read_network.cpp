// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_network.hpp"

namespace headroom {
namespace {

CollectivesSection read_collectives(const Field& collectives, PathRoot root, std::vector<std::string>& input_files) {
  CollectivesSection out{.nvls = collectives.whole<bool>("nvls"),
                         .sharp = collectives.whole<bool>("sharp"),
                         .launch = collectives.whole<CollectivesSection::Launch>("launch"),
                         .measured = {}};
  if (collectives.has("measured")) {
    out.measured = resolve_path(collectives, "measured", root);
    input_files.push_back(out.measured);
  }
  return out;
}

}  // namespace

NetworkSection read_network(const Field& network, PathRoot root, std::vector<std::string>& input_files) {
  NetworkSection out{.fidelity = network.whole<NetworkFidelity>("fidelity"), .collectives = {}};
  if (out.fidelity != NetworkFidelity::none)
    network.error("fidelity", in_quotes(network.text("fidelity")) + " is not in a run of this version",
                  R"("fidelity": "none")");
  if (network.has("collectives")) out.collectives = read_collectives(network.at("collectives"), root, input_files);
  return out;
}

}  // namespace headroom
