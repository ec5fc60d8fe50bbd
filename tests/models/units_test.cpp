// SPDX-License-Identifier: Apache-2.0
#include "models/units.hpp"

#include <gtest/gtest.h>

namespace headroom {
namespace {
using namespace literals;

static_assert(std::is_same_v<decltype(10.2_kW * 24.0_h), Energy>);
static_assert(std::is_same_v<decltype(1.0_USD / 1.0_kWh), EnergyPrice>);
static_assert(std::is_same_v<decltype(1.0_kW / 2.0_kW), double>);
template <class A, class B>
concept Addable = requires(A a, B b) { a + b; };
static_assert(!Addable<Power, Energy>, "adding watts to joules must not compile");

TEST(Units, EnergyIsPowerTimesTime) { EXPECT_DOUBLE_EQ((10.0_kW * 2.0_h).si, (20.0_kWh).si); }
TEST(Units, RatioIsANumber) { EXPECT_DOUBLE_EQ(1.0_kW / 250.0_W, 4.0); }

}  // namespace
}  // namespace headroom
