// SPDX-License-Identifier: Apache-2.0
#include "models/network/collective.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "models/network/measured_collective.hpp"

namespace headroom {
namespace {

using Op = CollectiveOp;
constexpr AlphaBeta link{{2e-6}, {100e9}};
constexpr DataSize size{64e6};

// nccl-tests, doc/PERFORMANCE.md: the factors from algorithm to bus bandwidth.
TEST(Collective, BusFactorsAreThoseOfNcclTests) {
  struct Row {
    Op op;
    double of_8, of_2;
  };
  const Row rows[] = {{Op::all_reduce, 1.75, 1.0},  {Op::reduce_scatter, 0.875, 0.5}, {Op::all_gather, 0.875, 0.5},
                      {Op::all_to_all, 0.875, 0.5}, {Op::broadcast, 1.0, 1.0},        {Op::reduce, 1.0, 1.0},
                      {Op::send_receive, 1.0, 1.0}};
  for (const Row& row : rows) {
    EXPECT_DOUBLE_EQ(bus_factor(row.op, 8), row.of_8) << to_string(row.op);
    EXPECT_DOUBLE_EQ(bus_factor(row.op, 2), row.of_2) << to_string(row.op);
  }
}

TEST(Collective, NamesReadBack) {
  for (const std::string_view name : collective_op_names()) {
    ASSERT_TRUE(collective_op(name)) << name;
    EXPECT_EQ(to_string(*collective_op(name)), name);
  }
  EXPECT_FALSE(collective_op("allreduce"));
}

// Thakur, Rabenseifner and Gropp 2005, section 4: the terms in alpha and beta, worked by hand for 8 ranks, 64 MB.
TEST(Collective, ClosedForms) {
  const auto expect = [](Duration time, double microseconds) { EXPECT_NEAR(time.si * 1e6, microseconds, 1e-6); };
  expect(ring_time(Op::all_reduce, 8, size, link), 14 * 2.0 + 1.75 * 640.0);
  expect(ring_time(Op::all_gather, 8, size, link), 7 * 2.0 + 0.875 * 640.0);
  expect(ring_time(Op::broadcast, 8, size, link), 7 * 2.0 + 640.0);
  expect(tree_time(8, size, link), 6 * 2.0 + 2 * 640.0);
  expect(tree_time(9, size, link), 8 * 2.0 + 2 * 640.0);
  expect(switch_reduce_time(size, {{25e-6}, {275e9}}), 25.0 + 64e6 / 275e3);
  expect(send_receive_time(size, link), 2.0 + 640.0);
  // Two nodes of four: reduce-scatter and all-gather inside, and two rings across for a quarter each.
  expect(hierarchical_time({8, 2}, size, link, {{10e-6}, {25e9}}), 2 * (3 * 2.0 + 0.75 * 640.0) + 2 * 10.0 + 640.0);
  // Of 64 MB to each of eight, three parts stay and four leave.
  expect(direct_all_to_all_time({8, 2}, size, link, {{10e-6}, {25e9}}), 4 * 10.0 + 0.5 * 2560.0);
  expect(direct_all_to_all_time({8, 1}, size, link, link), 7 * 2.0 + 0.875 * 640.0);
  expect(ring_time(Op::all_reduce, 1, size, link), 0.0);
}

TEST(Collective, NothingIsFasterThanItsVolumeAllows) {
  for (const std::uint32_t nodes : {1U, 2U, 3U, 16U})
    for (const std::uint32_t per_node : {1U, 2U, 8U}) {
      const CollectiveGroup group{nodes * per_node, nodes};
      if (group.ranks == 1) continue;
      const DataRate rank{400e9}, nic{50e9};
      const PortRates ports{rank, static_cast<double>(per_node) * nic};
      const Duration least = least_time(Op::all_reduce, group, size, ports);
      EXPECT_GT(least.si, 0.0);
      EXPECT_GE(hierarchical_time(group, size, {{}, rank}, {{}, nic}).si, least.si * (1 - 1e-12));
      EXPECT_GE(direct_all_to_all_time(group, size, {{}, rank}, {{}, nic}).si,
                least_time(Op::all_to_all, group, size, ports).si * (1 - 1e-12));
    }
  // With one rank in each node the ring across is what is left, and it is the bound.
  const DataRate nic{50e9};
  EXPECT_DOUBLE_EQ(hierarchical_time({4, 4}, size, {{}, nic}, {{}, nic}).si,
                   least_time(Op::all_reduce, {4, 4}, size, {nic, nic}).si);
}

MeasuredCollectives table(std::span<const MeasuredCollective> rows) {
  auto made = MeasuredCollectives::from(rows);
  return std::get<MeasuredCollectives>(std::move(made));
}

constexpr MeasuredCollective row(double bytes, double microseconds, CollectiveGroup group = {8, 1}) {
  return {Op::all_reduce, group, {bytes}, {microseconds * 1e-6}};
}

// t = 10 us + bytes / (1 GB/s), at three sizes that are not in order.
TEST(MeasuredCollective, GoesOnAsAlphaAndBetaOutsideAndStraightInLogarithmsInside) {
  const MeasuredCollective rows[] = {row(16e3, 26), row(1e3, 11), row(4e3, 14)};
  const MeasuredCollectives measured = table(rows);
  const auto us = [&](double bytes) { return measured.time(Op::all_reduce, {8, 1}, {bytes})->si * 1e6; };
  for (const auto& [bytes, time] : {std::pair{1e3, 11.0}, {4e3, 14.0}, {16e3, 26.0}}) EXPECT_DOUBLE_EQ(us(bytes), time);
  EXPECT_NEAR(us(2e3), std::sqrt(11.0 * 14.0), 1e-9) << "in the middle of two logarithms";
  EXPECT_NEAR(us(0.0), 10.0, 1e-9);
  EXPECT_NEAR(us(500.0), 10.5, 1e-9);
  EXPECT_NEAR(us(1e6), 1010.0, 1e-9);
}

TEST(MeasuredCollective, KnowsNoOtherGroupOrOperation) {
  const MeasuredCollective rows[] = {row(1e3, 11)};
  const MeasuredCollectives measured = table(rows);
  EXPECT_FALSE(measured.time(Op::all_reduce, {8, 2}, {1e3}));
  EXPECT_FALSE(measured.time(Op::all_reduce, {4, 1}, {1e3}));
  EXPECT_FALSE(measured.time(Op::all_gather, {8, 1}, {1e3}));
  EXPECT_FALSE(MeasuredCollectives().time(Op::all_reduce, {8, 1}, {1e3}));
}

TEST(MeasuredCollective, OneSizeOrANoisyEndDoesNotRunAway) {
  const MeasuredCollective one[] = {row(1e6, 20)};
  EXPECT_DOUBLE_EQ(table(one).time(Op::all_reduce, {8, 1}, {1e3})->si, 20e-6);
  EXPECT_DOUBLE_EQ(table(one).time(Op::all_reduce, {8, 1}, {3e6})->si, 60e-6);
  const MeasuredCollective noisy[] = {row(1e3, 36), row(1e6, 34)};  // of Vidur: a launch, and a launch
  EXPECT_DOUBLE_EQ(table(noisy).time(Op::all_reduce, {8, 1}, {10.0})->si, 36e-6);
  EXPECT_DOUBLE_EQ(table(noisy).time(Op::all_reduce, {8, 1}, {2e6})->si, 68e-6);
}

TEST(MeasuredCollective, BadRowsAreNamed) {
  struct Bad {
    MeasuredCollective row;
    std::string reason;
  };
  const Bad bad[] = {{row(1e3, 5, {1, 1}), "a group has two ranks at least"},
                     {row(1e3, 5, {2, 3}), "a group has 1 to as many nodes as ranks"},
                     {row(1e3, 5, {2, 0}), "a group has 1 to as many nodes as ranks"},
                     {row(0, 5), "a size must be above 0"},
                     {row(1e3, -1), "a time must be above 0"},
                     {row(1e3, std::numeric_limits<double>::quiet_NaN()), "a time must be above 0"},
                     {row(2e3, 7), "this operation, group and size is there twice"}};
  for (const Bad& one : bad) {
    const MeasuredCollective rows[] = {row(2e3, 6), one.row};
    const auto made = MeasuredCollectives::from(rows);
    const auto* const fault = std::get_if<MeasuredFault>(&made);
    ASSERT_NE(fault, nullptr) << one.reason;
    EXPECT_EQ(fault->row, 1U);
    EXPECT_EQ(fault->reason, one.reason);
  }
}

}  // namespace
}  // namespace headroom
