// SPDX-License-Identifier: Apache-2.0
// Questions about flows as bytes: what comes back is what was asked, and damaged bytes are refused, wherever they are
// cut.
#include "sim/network/flow_frame.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace headroom {
namespace {

FlowCycles some_cycles() {
  const CyclingFlow first{.links = {0, 2}, .bytes = 1e9}, second{.links = {1}, .bytes = 5.0, .weight = 2.5};
  return {.bandwidth = {1e9, 2.5e10, 0.1},
          .jobs = {{.compute_s = 0.3, .phases = {{.flows = {first, second}, .hidden_s = 0.25}, {.flows = {second}}}},
                   {.compute_s = 1.0, .phases = {{.flows = {first}}}, .first_compute_s = 0.125}},
          .warm_up_s = 10.0,
          .horizon_s = 110.0};
}

TEST(FlowFrame, AQuestionComesBackAsItWas) {
  const std::string bytes = flow_frame::in_bytes(some_cycles());
  const auto cycles = flow_frame::read_cycles(bytes);
  ASSERT_TRUE(cycles);
  EXPECT_EQ(cycles->bandwidth, (std::vector{1e9, 2.5e10, 0.1}));
  EXPECT_EQ(cycles->warm_up_s, 10.0);
  EXPECT_EQ(cycles->horizon_s, 110.0);
  ASSERT_EQ(cycles->jobs.size(), 2U);
  EXPECT_EQ(cycles->jobs[0].compute_s, 0.3);
  EXPECT_EQ(cycles->jobs[1].first_compute_s, 0.125);
  ASSERT_EQ(cycles->jobs[0].phases.size(), 2U);
  EXPECT_EQ(cycles->jobs[0].phases[0].hidden_s, 0.25);
  ASSERT_EQ(cycles->jobs[0].phases[0].flows.size(), 2U);
  EXPECT_EQ(cycles->jobs[0].phases[0].flows[0].links, (std::vector<std::uint32_t>{0, 2}));
  EXPECT_EQ(cycles->jobs[0].phases[0].flows[1].bytes, 5.0);
  EXPECT_EQ(cycles->jobs[0].phases[0].flows[1].weight, 2.5);
  EXPECT_EQ(flow_frame::in_bytes(*cycles), bytes);
}

TEST(FlowFrame, AQuestionThatIsCutOrLongerIsRefused) {
  const std::string bytes = flow_frame::in_bytes(some_cycles());
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(flow_frame::read_cycles(std::string_view(bytes).substr(0, length))) << length;
  EXPECT_FALSE(flow_frame::read_cycles(bytes + '\0'));
  std::string huge = bytes;  // more links than any memory holds
  std::fill_n(huge.begin() + 16, 8, '\xff');
  EXPECT_FALSE(flow_frame::read_cycles(huge));
}

TEST(FlowFrame, ALinkThatIsNotThereIsRefused) {
  FlowCycles cycles = some_cycles();
  cycles.jobs[1].phases[0].flows[0].links.back() = 3;
  EXPECT_FALSE(flow_frame::read_cycles(flow_frame::in_bytes(cycles)));
}

TEST(FlowFrame, StepsAreAsManyAsJobs) {
  const std::vector<double> steps{1.5, std::numeric_limits<double>::infinity()};
  const std::string bytes = flow_frame::in_bytes(steps);
  EXPECT_EQ(flow_frame::read_steps(bytes, 2), steps);
  EXPECT_FALSE(flow_frame::read_steps(bytes, 1));
  EXPECT_FALSE(flow_frame::read_steps(bytes, 3));
}

flow_frame::HeadBytes head_of(const std::string& frame) {
  flow_frame::HeadBytes bytes{};
  std::copy_n(frame.begin(), bytes.size(), bytes.begin());
  return bytes;
}

TEST(FlowFrame, AHeadSaysWhatFollows) {
  const std::string frame = flow_frame::framed(flow_frame::Kind::fault, "why");
  ASSERT_EQ(frame.size(), 16U + 3U);
  const auto head = flow_frame::read_head(head_of(frame));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->version, flow_frame::version);
  EXPECT_EQ(head->kind, flow_frame::Kind::fault);
  EXPECT_EQ(head->length, 3U);
  EXPECT_FALSE(flow_frame::read_head(head_of("Segmentation fault\n")));
  std::string too_long = frame;
  too_long[13] = 1;  // 2^40 bytes
  EXPECT_FALSE(flow_frame::read_head(head_of(too_long)));
}

}  // namespace
}  // namespace headroom
