// SPDX-License-Identifier: Apache-2.0
#include "scenarios/check_catalogue.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/oracle_data.hpp"

namespace headroom {
namespace {

std::string messages(const std::string& name, const std::string& text) {
  Diagnostics diagnostics;
  static_cast<void>(check_catalogue_text(name, text, diagnostics));
  return to_text(diagnostics);
}

const std::string header =
    "provider,instance,accelerator,gpu_count,vcpu,mem_gib,on_demand_usd_h,spot_usd_h,on_demand_usd_gpu_h,region,"
    "price_asof,source,confidence\n";

TEST(CheckCatalogue, TableOfPricesThatKeepsTheRules) {
  Diagnostics diagnostics;
  const auto report = check_catalogue_text("prices.csv",
                                           header +
                                               "aws,p5.48xlarge,H100-SXM5-80GB,8,192,2048,55.04,20,6.88,us-east-1,"
                                               "2026-08,\"AWS list, read by me\",H\n"
                                               "acme,mi300x-8,mi300x,8,,,24,,,,2026,quotation,L\n",
                                           diagnostics);
  EXPECT_EQ(to_text(diagnostics), "");
  EXPECT_EQ(report.entries, 2U);
  EXPECT_EQ(report.prices, 3U);
  EXPECT_EQ(report.placeholders, std::vector<std::string>{"acme/mi300x-8"});
}

// One fault a line, in the words that a user sees.
TEST(CheckCatalogue, EightFaultsOfAPriceTable) {
  const std::string faulty = header +
                             "a,1,h100-sxm,8,,,40,20,5,,,list,H\n"
                             "a,2,b200-sxm,8,,,0.08,,,,2026-03,list,H\n"
                             "a,3,h100-sxm,8,,,40,40,,,2026-03,list,H\n"
                             "a,4,h100-xsm,8,,,40,,,,2026-03,list,H\n"
                             "a,5,h100-sxm,8,,,40,,6.88,,2026-03,list,H\n"
                             "a,6,h100-sxm,eight,,,40,,,,2026-03,,H\n"
                             "a,7,h100-sxm,8,,,$40,,,,March 2026,list,sure\n"
                             "a,2,h100-sxm,8,,,,,,,2026-03,list,H\n";
  EXPECT_EQ(
      messages("prices.csv", faulty),
      R"(prices.csv:2:27: error: a/1: a price without a date is worthless; say when it was asked or paid: "2026-08-28", "2026-08" or "2024/2026"
    2 | a,1,h100-sxm,8,,,40,20,5,,,list,H
      |                           ^
prices.csv:3:18: error: a/2 on_demand: 0.01 USD/GPU-h is 0.0014 times the median of b200-sxm (6.99 USD/GPU-h); must be 0.2 to 4 times
    3 | a,2,b200-sxm,8,,,0.08,,,,2026-03,list,H
      |                  ^~~~
prices.csv:4:21: warning: a/3 spot: the same as on_demand, so it is taken as unknown
    4 | a,3,h100-sxm,8,,,40,40,,,2026-03,list,H
      |                     ^~
prices.csv:5:5: error: a/4 accelerator: the catalogue has no accelerator "h100-xsm"
    5 | a,4,h100-xsm,8,,,40,,,,2026-03,list,H
      |     ^~~~~~~~ did you mean "h100-sxm"?
prices.csv:6:22: error: a/5 on_demand: 6.88 USD/GPU-h, but 40 USD/h over 8 GPUs are 5
    6 | a,5,h100-sxm,8,,,40,,6.88,,2026-03,list,H
      |                      ^~~~
prices.csv:7:14: error: a/6 gpus: expected a whole number, not "eight"
    7 | a,6,h100-sxm,eight,,,40,,,,2026-03,,H
      |              ^~~~~
prices.csv:7:36: error: a/6: a source is required: where was it read?
    7 | a,6,h100-sxm,eight,,,40,,,,2026-03,,H
      |                                    ^
prices.csv:8:18: error: a/7 on_demand: "$40 USD/h" is no cost rate: "$40 USD/h" does not begin with a number; write a quantity like "40 kW"
    8 | a,7,h100-sxm,8,,,$40,,,,March 2026,list,sure
      |                  ^~~
prices.csv:8:25: error: a/7: "March 2026" is no date such as "2026-08-28", "2026-08" or "2024/2026"
    8 | a,7,h100-sxm,8,,,$40,,,,March 2026,list,sure
      |                         ^~~~~~~~~~
prices.csv:8:41: error: a/7: confidence is "sure"; must be H (read), M (one weak source, or recalled) or L (a placeholder)
    8 | a,7,h100-sxm,8,,,$40,,,,March 2026,list,sure
      |                                         ^~~~
prices.csv:9:1: error: "a/2" is there twice; first in line 3
    9 | a,2,h100-sxm,8,,,,,,,2026-03,list,H
      | ^
prices.csv:9:1: error: a/2: a cloud entry needs a price
    9 | a,2,h100-sxm,8,,,,,,,2026-03,list,H
      | ^
11 errors, 1 warning.
)");
}

TEST(CheckCatalogue, FaultsOfAHeader) {
  EXPECT_EQ(messages("prices.csv", "provider,instance,acelerator,gpu_count,on_demand_usd_h,source,confidence,source\n"),
            R"(prices.csv:1:1: error: column accelerator is required
    1 | provider,instance,acelerator,gpu_count,on_demand_usd_h,source,confidence,source
      | ^
prices.csv:1:1: error: column price_asof is required
    1 | provider,instance,acelerator,gpu_count,on_demand_usd_h,source,confidence,source
      | ^
prices.csv:1:19: error: unknown column "acelerator"
    1 | provider,instance,acelerator,gpu_count,on_demand_usd_h,source,confidence,source
      |                   ^~~~~~~~~~ did you mean "accelerator"?
prices.csv:1:74: error: column source is there twice
    1 | provider,instance,acelerator,gpu_count,on_demand_usd_h,source,confidence,source
      |                                                                          ^~~~~~
4 errors.
)");
  EXPECT_EQ(messages("prices.csv", "a,b\n1,2\n"), R"(prices.csv:1:1: error: no table of the catalogue has these columns
    1 | a,b
      | ^ cloud instances have a column instance, servers max_power_kw, network gear port_gbps
1 error.
)");
  EXPECT_EQ(messages("prices.csv", ""), R"(prices.csv:1:1: error: there is no entry
1 error.
)");
  EXPECT_EQ(messages("prices.csv", header + "a,1\n"), R"(prices.csv:2:1: error: the row has 2 cells, the header 13
    2 | a,1
      | ^
1 error.
)");
}

TEST(CheckCatalogue, FaultsOfAJsonFile) {
  EXPECT_EQ(messages("mine.json", R"({
  "cloud_instances": [
    {"name": "acme/h100", "label": "mine",
     "accelerator": {"value": "h100-sxm", "source": "quotation", "date": "2026-08", "confidence": "H"},
     "gpus": {"value": "8", "source": "quotation", "date": "2026-08", "confidence": "H"},
     "on_demnd": {"value": "40 USD/h", "source": "quotation", "date": "2026-08", "confidence": "H"},
     "spot": {"value": "20 USD", "source": "quotation", "confidence": "H"},
     "host_memory": "2 TB"}
  ],
  "network_gear": [
    {"name": "my-switch", "label": "mine",
     "price": {"low": "40 kUSD", "high": "30 kUSD", "source": "quotation", "date": "2026-08", "confidence": "H"}}
  ],
  "finance_defaults": [
    {"name": "server-life", "label": "mine",
     "default": {"value": "4 USD", "source": "policy", "date": "2026", "confidence": "H"}},
    {"name": "server-live", "label": "mine",
     "default": {"value": "4 y", "source": "policy", "date": "2026", "confidence": "H"}}
  ],
  "server": []
})"),
            R"(mine.json:6:6: error: acme/h100: a cloud entry has no fact "on_demnd"
    6 |      "on_demnd": {"value": "40 USD/h", "source": "quotation", "date": "2026-08", "confidence": "H"},
      |      ^~~~~~~~~~ did you mean "on_demand"?
mine.json:7:6: error: acme/h100: a price without a date is worthless; say when it was asked or paid: "2026-08-28", "2026-08" or "2024/2026"
    7 |      "spot": {"value": "20 USD", "source": "quotation", "confidence": "H"},
      |      ^~~~~~
mine.json:7:24: error: acme/h100 spot: "20 USD" is an amount of money; expected a cost rate such as "3.2 USD/h"
    7 |      "spot": {"value": "20 USD", "source": "quotation", "confidence": "H"},
      |                        ^~~~~~~~
mine.json:8:21: error: acme/h100 "host_memory": expected a fact {"value", "source", "date", "confidence"}, not "2 TB"
    8 |      "host_memory": "2 TB"}
      |                     ^~~~~~
mine.json:11:14: error: my-switch: type is required
   11 |     {"name": "my-switch", "label": "mine",
      |              ^~~~~~~~~~~
mine.json:12:23: error: my-switch price: 40 kUSD to 30 kUSD is upside down
   12 |      "price": {"low": "40 kUSD", "high": "30 kUSD", "source": "quotation", "date": "2026-08", "confidence": "H"}}
      |                       ^~~~~~~~~
mine.json:16:27: error: server-life default: "4 USD" is an amount of money; expected a duration such as "2d 12h"
   16 |      "default": {"value": "4 USD", "source": "policy", "date": "2026", "confidence": "H"}},
      |                           ^~~~~~~
mine.json:17:14: error: the finance model has no default "server-live"
   17 |     {"name": "server-live", "label": "mine",
      |              ^~~~~~~~~~~~~ did you mean "server-life"?
mine.json:20:3: error: expected one of "accelerators", "servers", "network_gear", "cloud_instances", "finance_defaults", "activities", "batteries", "climates", "cooling", "node_parts", "collectives", "communications", "training_rates", "models"
   20 |   "server": []
      |   ^~~~~~~~ did you mean "servers"?
9 errors.
)");
}

TEST(CheckCatalogue, MedianIsThatOfTheFileWhereTheCatalogueHasNone) {
  const std::string rows =
      "a,1,mi300x,8,,,16,,,,2026,list,H\n"
      "a,2,mi300x,8,,,20,,,,2026,list,H\n";
  EXPECT_EQ(messages("prices.csv", header + rows + "a,3,mi300x,8,,,64,,,,2026,list,H\n"), "");
  EXPECT_EQ(
      messages("prices.csv", header + rows + "a,3,mi300x,8,,,96,,,,2026,list,H\n"),
      R"(prices.csv:4:16: error: a/3 on_demand: 12 USD/GPU-h is 4.8 times the median of mi300x (2.5 USD/GPU-h); must be 0.2 to 4 times
    4 | a,3,mi300x,8,,,96,,,,2026,list,H
      |                ^~
1 error.
)");
}

TEST(CheckCatalogue, AcceleratorOfTheFileItself) {
  const std::string fact = R"(, "source": "data sheet", "date": "2026", "confidence": "H"})";
  const std::string accelerators =
      R"("accelerators": [{"name": "mine", "label": "Mine", "memory": {"value": "96 GB")" + fact + "}],";
  const std::string servers = R"("servers": [{"name": "mine-8x", "kind": "server", "label": "Mine 8x", "accelerator":
      {"value": "mine")" + fact +
                              R"(, "gpus": {"value": "8")" + fact + "}]";
  EXPECT_EQ(messages("mine.json", "{" + accelerators + servers + "}"), "");
  EXPECT_NE(messages("mine.json", "{" + servers + "}"), "");
}

TEST(CheckCatalogue, FileThatIsNotThere) {
  Diagnostics diagnostics;
  static_cast<void>(check_catalogue_file("/nowhere/prices.csv", diagnostics));
  EXPECT_EQ(to_text(diagnostics), "/nowhere/prices.csv: error: No such file or directory\n1 error.\n");
}

TEST(CatalogueDate, Forms) {
  for (const char* good :
       {"2026", "2026-08", "2026-08-28", "2025-H2", "2024-2026", "2024/2026", "2025-H2/2026-08/2024-12"})
    EXPECT_TRUE(is_catalogue_date(good)) << good;
  for (const char* bad : {"", "26", "August 2026", "2026-13", "2026-08-32", "2026-8", "1999", "2026/", "/2026",
                          "2026-H3", "rent only", "2026-08-28T00:00", "20260828"})
    EXPECT_FALSE(is_catalogue_date(bad)) << bad;
}

// The survey's own tables, written before these rules: one card that the catalogue does not have, and one price at two
// dates, of which the catalogue keeps the later.
TEST(OracleCatalogue, SurveyTables) {
  HEADROOM_ORACLE_FILE(clouds, "catalogue/cloud_instances.csv");
  Diagnostics diagnostics;
  EXPECT_EQ(check_catalogue_file(clouds, diagnostics).entries, 73U);
  ASSERT_EQ(diagnostics.errors(), 2U) << to_text(diagnostics);
  EXPECT_EQ(diagnostics.warnings(), 0U);
  EXPECT_EQ(diagnostics.all()[0].message,
            "lambda/gpu_1x_a6000@us accelerator: the catalogue has no accelerator \"RTX A6000\"");
  EXPECT_EQ(diagnostics.all()[1].message, "\"nebius/gpu-b200-sxm_8gpu@us-central1\" is there twice; first in line 42");
  HEADROOM_ORACLE_FILE(servers, "catalogue/servers.csv");
  HEADROOM_ORACLE_FILE(network, "catalogue/network_gear.csv");
  Diagnostics none;
  EXPECT_EQ(check_catalogue_file(servers, none).entries, 20U);
  EXPECT_EQ(check_catalogue_file(network, none).entries, 17U);
  EXPECT_EQ(to_text(none), "");
}

}  // namespace
}  // namespace headroom
