// SPDX-License-Identifier: Apache-2.0
#include "sim/cloud_spec.hpp"

namespace headroom {

std::string_view to_string(Billing billing) {
  switch (billing) {
    case Billing::on_demand:
      return "on-demand";
    case Billing::spot:
      return "spot";
    case Billing::reserved:
      return "reserved";
  }
  return {};
}

ClusterSpec with_offers(const ClusterSpec& owned, const CloudSpec& cloud) {
  ClusterSpec all = owned;
  for (const OfferSpec& offer : cloud.offers) {
    PoolSpec& pool = all.pools.emplace_back();
    pool.name = offer.name;
    pool.nodes = offer.quota;
    pool.node = offer.instance;
    pool.rented = true;
  }
  return all;
}

}  // namespace headroom
