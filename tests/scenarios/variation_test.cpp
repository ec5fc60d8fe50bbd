// SPDX-License-Identifier: Apache-2.0
#include "scenarios/variation.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace headroom {
namespace {

using Texts = std::vector<std::string>;

Texts values_of(const std::string& text) {
  Diagnostics diagnostics;
  const auto variations = read_variations(std::vector{text}, diagnostics);
  EXPECT_TRUE(diagnostics.ok()) << to_text(diagnostics);
  return variations.size() == 1 ? variations[0].values : Texts{};
}

struct Row {
  const char* text;
  Texts values;
};

TEST(Variation, AListIsSplitAtCommasThatAreNotWithinAValue) {
  const Row rows[] = {
      {"a=fifo,sjf", {"fifo", "sjf"}},
      {"a= fifo , sjf ", {"fifo", "sjf"}},
      {"a=40 kW", {"40 kW"}},
      {"a=[1,2],[3]", {"[1,2]", "[3]"}},
      {R"(a={"policy":"sjf","runtime":"estimate"},fifo)", {R"({"policy":"sjf","runtime":"estimate"})", "fifo"}},
      {R"(a="x,y","\",")", {R"("x,y")", R"("\",")"}},
      {"a=x=y", {"x=y"}},
  };
  for (const Row& row : rows) EXPECT_EQ(values_of(row.text), row.values) << row.text;
}

TEST(Variation, ARangeHasBothEndsIfTheyFallOnAStep) {
  const Row rows[] = {
      {"a=16:64:16", {"16", "32", "48", "64"}},
      {"a=16:63:16", {"16", "32", "48"}},
      {"a=5:5:1", {"5"}},
      {"a=3:1:-1", {"3", "2", "1"}},
      {"a=1,2:4:1,9", {"1", "2", "3", "4", "9"}},
      {"a=0.1:0.5:0.1", {"0.1", "0.2", "0.3", "0.4", "0.5"}},  // and not 0.30000000000000004
      {"a=-0.5:0.5:0.5", {"-0.5", "0", "0.5"}},
      {"a=70 %:90 %:10 %", {"70 %", "80 %", "90 %"}},
      {"a=70%:90%:10%", {"70 %", "80 %", "90 %"}},
      {"a=10 min:1 h:20 min", {"10 min", "30 min", "50 min"}},
      {"a=0:1 h:30 min", {"0 min", "30 min", "60 min"}},
      {"a=40 kW:0.1 MW:30 kW", {"40 kW", "70 kW", "100 kW"}},
      {"a=1 GiB:2 GiB:512 MiB", {"1024 MiB", "1536 MiB", "2048 MiB"}},
      {"a=10 degC:20 degC:5 degC", {"10 degC", "15 degC", "20 degC"}},
  };
  for (const Row& row : rows) EXPECT_EQ(values_of(row.text), row.values) << row.text;
}

TEST(Variation, WhatHasColonsAndIsNoRange) {
  const Row rows[] = {
      {R"(a="12:30:00")", {R"("12:30:00")"}},
      {"a=2-12:00:00,3-00:00:00", {"2-12:00:00", "3-00:00:00"}},
      {"a=2027-01-01T00:00:00Z", {"2027-01-01T00:00:00Z"}},
      {"a=1:2,1:4", {"1:2", "1:4"}},
      {"a=C:/x:/y", {"C:/x:/y"}},
  };
  for (const Row& row : rows) EXPECT_EQ(values_of(row.text), row.values) << row.text;
}

TEST(Variation, EveryFaultHasItsPlace) {
  struct Fault {
    Texts texts;
    const char* message;
  };
  const Fault faults[] = {
      {{"seed"},
       "--vary:1:1: error: expected path=value,value,... such as scheduler.order=fifo,sjf\n"
       "    1 | seed\n"
       "      | ^~~~\n"
       "1 error.\n"},
      {{"a=1", "b=1,,2"}, "--vary:2:5: error: a value is missing\n    2 | b=1,,2\n      |     ^\n1 error.\n"},
      {{"a=60 min,30 min,1 h"},
       "--vary:1:17: error: the value \"1 h\" is given twice: it is \"60 min\"\n    1 | a=60 min,30 min,1 h\n      |   "
       "              "
       "^~~\n1 error.\n"},
      {{"a=1,2,1"}, "--vary:1:7: error: the value \"1\" is given twice\n    1 | a=1,2,1\n      |       ^\n1 error.\n"},
      {{"a=1", "a=2"},
       "--vary:2:1: error: \"a\" is varied already: give all its values at once\n    2 | a=2\n      | ^\n1 error.\n"},
      {{"a=12:30:00"},
       "--vary:1:3: error: the step of a range is not 0; a clock time such as \"12:30:00\" is written in quotes\n"
       "    1 | a=12:30:00\n"
       "      |   ^~~~~~~~\n"
       "1 error.\n"},
      {{"a=4:1:1"},
       "--vary:1:3: error: the steps of the range lead away from \"1\"\n    1 | a=4:1:1\n      |   ^~~~~\n1 error.\n"},
      {{"a=10 min:2 kW:10 min"},
       "--vary:1:3: error: \"2 kW\" is a power, and the range has a duration in \"min\"\n"
       "    1 | a=10 min:2 kW:10 min\n"
       "      |   ^~~~~~~~~~~~~~~~~~\n"
       "1 error.\n"},
      {{"a=10 min:2 hh:10 min"},
       "--vary:1:3: error: the range lo:hi:step needs a number or a quantity, not \"2 hh\"\n"
       "    1 | a=10 min:2 hh:10 min\n"
       "      |   ^~~~~~~~~~~~~~~~~~\n"
       "1 error.\n"},
      {{"a=1 GB:2 GiB:1 GB"},
       "--vary:1:3: error: \"2 GiB\" is no whole number of \"GB\": write the range in one unit\n"
       "    1 | a=1 GB:2 GiB:1 GB\n"
       "      |   ^~~~~~~~~~~~~~~\n"
       "1 error.\n"},
      {{"a=1:1000000:1"},
       "--vary:1:3: error: the range has 1000000 values; at most 10000 are swept\n"
       "    1 | a=1:1000000:1\n"
       "      |   ^~~~~~~~~~~\n"
       "1 error.\n"},
  };
  for (const Fault& fault : faults) {
    Diagnostics diagnostics;
    (void)read_variations(fault.texts, diagnostics);
    EXPECT_EQ(to_text(diagnostics), fault.message) << fault.texts.back();
  }
}

}  // namespace
}  // namespace headroom
