// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "sim/network/site_network.hpp"
#include "sim/subsystem.hpp"

namespace headroom {

/// Looks at the network of a run at stated moments, and changes nothing. Jobs that end at that instant are gone; those
/// that begin at it are not there yet.
class NetworkMoments final : public Subsystem {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void look(const SiteNetwork& network, const ClusterView& view) = 0;
  };
  /// Both must outlive it.
  NetworkMoments(const SiteNetwork& network, std::vector<Instant> moments, Listener& listener)
      : network_(network), moments_(std::move(moments)), listener_(listener) {}

  [[nodiscard]] std::string_view name() const override { return "network moments"; }
  void begin(Control& control) override {
    for (const Instant at : moments_) control.set_idle_timer(at);
  }
  void on_timer(std::uint32_t /*timer*/, Control& control) override { listener_.look(network_, control.view()); }

 private:
  const SiteNetwork& network_;
  std::vector<Instant> moments_;
  Listener& listener_;
};

}  // namespace headroom
