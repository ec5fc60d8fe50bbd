// SPDX-License-Identifier: Apache-2.0
// headroom network topology and route: the fabric of a scenario in words and numbers.
#include <gtest/gtest.h>

#include <fstream>

#include "tests/cli/program.hpp"

namespace headroom::test {
namespace {

// Four units of a DGX SuperPOD H100: 127 systems, 32 leaves, 16 spines (tests/sim/fabric_counts_test.cpp).
constexpr const char* pod = R"({
  "cluster": { "pools": [ { "name": "h100", "nodes": 127, "node": "dgx-h100" } ],
               "network": { "fabric": "rail-optimised", "endpoints": [ { "name": "pfs", "bandwidth": "200 GB/s" } ] } },
  "workload": { "synthetic": { "jobs": 1, "rate": "1 /h", "classes": [ { "name": "a", "gpus": 1, "duration": "1 h" } ] } }
})";

class NetworkFabric : public ::testing::Test {
 protected:
  NetworkFabric() { std::ofstream(folder_.path() / "pod.json") << pod; }
  [[nodiscard]] Finished network(std::vector<std::string> more) const {
    more.insert(more.begin(), "network");
    return run(more, folder_.path());
  }
  TemporaryFolder folder_;
};

TEST_F(NetworkFabric, TopologySaysWhatItIsMadeOf) {
  const Finished text = network({"topology", "pod.json"});
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_EQ(text.err, "");
  EXPECT_NE(text.out.find("rail-optimised: 32 leaves, 16 spines join 127 hosts."), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("One half of the hosts can send 203.2 Tbit/s to the other, 100 % of what its ports carry."),
            std::string::npos)
      << text.out;
  const auto leaves = json_leaves(network({"topology", "pod.json", "--json"}).out);
  EXPECT_EQ(json_number(leaves, "/metrics/network.switches/value"), 48.0);
  EXPECT_EQ(json_number(leaves, "/metrics/network.links/value"), 127.0 * 8 + 32 * 32);
  EXPECT_EQ(json_number(leaves, "/metrics/network.bundles/value"), 2.0 * 32 + 2);  // and those of the storage
  EXPECT_NEAR(json_number(leaves, "/metrics/network.bisection/value"), 127 * 8 * 400 / 2.0, 1e-6);
  const auto thin =
      json_leaves(network({"topology", "pod.json", "--json", "--set", "cluster.network.oversubscription=1:2"}).out);
  EXPECT_LT(json_number(thin, "/metrics/network.price/value"), json_number(leaves, "/metrics/network.price/value"));
}

TEST_F(NetworkFabric, RouteSaysWhatLiesBetween) {
  const Finished far = network({"route", "pod.json", "--from", "h100/0", "--to", "h100/100"});
  EXPECT_EQ(far.status, 0) << far.err;
  EXPECT_NE(far.out.find("3 switches"), std::string::npos) << far.out;
  EXPECT_NE(far.out.find("leaf-7 up"), std::string::npos) << far.out;     // of rail 7
  EXPECT_NE(far.out.find("leaf-31 down"), std::string::npos) << far.out;  // host 100 is of the fourth unit
  const Finished near = network({"route", "pod.json", "--from", "h100/0", "--to", "h100/31"});
  EXPECT_NE(near.out.find("1 switch and"), std::string::npos) << near.out;
  EXPECT_NE(near.out.find("no links that are shared"), std::string::npos) << near.out;
  const Finished storage = network({"route", "pod.json", "--from", "pfs", "--to", "h100/3"});
  EXPECT_NE(storage.out.find("pfs out"), std::string::npos) << storage.out;
}

TEST_F(NetworkFabric, RefusesWhatItCannotAnswer) {
  const Finished nobody = network({"route", "pod.json", "--from", "h100/0", "--to", "h100/127"});
  EXPECT_EQ(nobody.status, 3);
  EXPECT_EQ(nobody.err,
            "headroom: pod.json: there is no host or endpoint \"h100/127\"; a host is \"h100/0\" to \"h100/126\".\n");
  std::ofstream(folder_.path() / "bare.json") << R"({ "extends": "pod.json", "cluster": { "network": null } })";
  const Finished bare = network({"topology", "bare.json"});
  EXPECT_EQ(bare.status, 3);
  EXPECT_NE(bare.err.find("nobody says what joins the nodes"), std::string::npos) << bare.err;
}

}  // namespace
}  // namespace headroom::test
