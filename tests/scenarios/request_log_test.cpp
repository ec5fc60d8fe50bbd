// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/request_log.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "sim/random.hpp"
#include "tests/oracle_data.hpp"

namespace headroom {
namespace {

struct ReadLog {
  std::optional<RequestLog> log;
  std::string messages;
};

ReadLog read_text(std::string_view text, const RequestLogRules& rules = {}) {
  Diagnostics diagnostics;
  auto log = parse_request_log(text, "t.csv", rules, diagnostics);
  return {std::move(log), to_text(diagnostics)};
}

// The first rows of BurstGPT_1.csv of https://github.com/HPMLL/BurstGPT, and a failed request of it (0 tokens).
TEST(RequestLog, ReadsBurstGpt) {
  const auto [log, messages] = read_text(
      "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n"
      "5,ChatGPT,472,18,490,Conversation log\n"
      "45,ChatGPT,1087,230,1317,Conversation log\n"
      "118,GPT-4,417,276,693,Conversation log\n"
      "185,ChatGPT,1360,647,2007,Conversation log\n"
      "1106,ChatGPT,0,0,0,Conversation log\n");
  ASSERT_TRUE(log) << messages;
  EXPECT_EQ(messages, "");
  EXPECT_EQ(log->summary.requests, 5U);
  EXPECT_EQ(log->summary.unanswered, 1U);
  EXPECT_EQ(log->series.begin, Instant::seconds(5));
  ASSERT_EQ(log->series.bins.size(), 19U) << "1101 s in minutes";
  EXPECT_EQ(log->series.bins[0].requests, 2U);
  EXPECT_EQ(log->series.bins[0].context_tokens, 1'559U);
  EXPECT_EQ(log->series.bins[0].generated_tokens, 248U);
  EXPECT_EQ(log->series.bins[18].requests, 1U);
  EXPECT_EQ(log->summary.context.p50, 472U) << "of 0, 417, 472, 1087, 1360";
  EXPECT_EQ(log->summary.context.max, 1'360U);
}

TEST(RequestLog, ReadsAzureOutOfOrderAndCountsBadRows) {
  const auto [log, messages] = read_text(
      "TIMESTAMP,ContextTokens,GeneratedTokens\r\n"
      "2023-11-16 18:17:04.0319600,3180,8\r\n"
      "2023-11-16 18:17:03.9799600,4808,10\r\n"
      "yesterday,1,1\r\n"
      "2023-11-16 18:17:05+00:00,20,1.5\r\n");
  ASSERT_TRUE(log) << messages;
  EXPECT_EQ(log->rows, 4U);
  EXPECT_EQ(log->bad, 2U);
  // date -u -d '2023-11-16 18:17:03' +%s
  EXPECT_EQ(log->summary.first.ns, 1'700'158'623'979'960'000);
  EXPECT_EQ((log->summary.last - log->summary.first).ns, 52'000'000);
  EXPECT_NE(messages.find("t.csv:4: warning: "), std::string::npos) << messages;
  EXPECT_NE(messages.find("t.csv:5: warning: column GeneratedTokens 1.5 is not a whole number"), std::string::npos)
      << messages;
}

TEST(RequestLog, RefusesWhatIsNone) {
  EXPECT_FALSE(read_text("").log);
  EXPECT_EQ(read_text("").messages,
            "t.csv: error: is empty; a log of requests begins with a row of column names\n1 error.\n");
  EXPECT_FALSE(read_text("job_id,submit_s\n1,2\n").log);
  EXPECT_FALSE(read_text("TIMESTAMP,ContextTokens,GeneratedTokens\n").log);
  const auto narrow =
      read_text("Timestamp,Request tokens,Response tokens\n0,1,1\n100000000,1,1\n", {.width = TimeSpan::seconds(1)});
  EXPECT_FALSE(narrow.log);
  EXPECT_NE(narrow.messages.find("in bins of 1 s are more than 10000000 bins"), std::string::npos) << narrow.messages;
  EXPECT_FALSE(read_text("Timestamp,Request tokens,Response tokens\n0,1,1\nx,1,1\n",
                         {.width = TimeSpan::seconds(60), .bad_rows = BadRowRule::fatal})
                   .log);
}

// Closed form: the counts of a Poisson stream have a variance equal to their mean. With 10,000 bins of mean 5 the
// index of dispersion has a standard deviation of about sqrt(2 / 10,000) = 0.014.
TEST(RequestLog, APoissonStreamHasDispersionOne) {
  Rng rng{1, Stream::arrivals, 0};
  std::vector<RequestRow> requests;
  double at_s = 0.0;
  while (at_s < 100'000.0) {
    requests.push_back(
        {.at = Instant{static_cast<std::int64_t>(at_s * 1e9)}, .context_tokens = 1, .generated_tokens = 1});
    at_s -= 2.0 * std::log(rng.uniform_open());
  }
  const RequestLog log = load_of(requests, TimeSpan::seconds(10));
  EXPECT_NEAR(log.summary.dispersion, 1.0, 4 * 0.0142);
  EXPECT_NEAR(log.summary.mean_rate_per_s, 0.5, 4 * 0.5 / std::sqrt(50'000.0));
}

TEST(RequestLog, EqualBinsHaveNoDispersionAndNoPeak) {
  std::vector<RequestRow> requests;
  for (std::int64_t i = 0; i <= 600; ++i) requests.push_back({.at = Instant::seconds(i)});
  const RequestLog log = load_of(requests, TimeSpan::seconds(60));
  EXPECT_EQ(log.summary.dispersion, 0.0);
  EXPECT_EQ(log.summary.peak_to_mean, 1.0);
  EXPECT_EQ(log.summary.mean_rate_per_s, 1.0);
  EXPECT_EQ(log.series.bins.size(), 11U) << "the last request begins a bin of its own, which no rate counts";
}

// gpu-scheduling.md, section 2.1, "Azure 2023"; rows: README of the data.
TEST(OracleRequestLog, AzureHasThePublishedMoments) {
  struct Published {
    const char* file;
    std::uint64_t requests;
    double context_mean, output_mean;
    std::uint32_t context_median, output_median;
  };
  constexpr Published published[] = {
      {"gpu-traces/azure-llm/AzureLLMInferenceTrace_code.csv.zst", 8'819, 2'047.8, 27.9, 1'469, 13},
      {"gpu-traces/azure-llm/AzureLLMInferenceTrace_conv.csv.zst", 19'366, 1'154.7, 211.1, 1'020, 129},
  };
  for (const Published& expected : published) {
    HEADROOM_ORACLE_FILE(path, expected.file);
    Diagnostics diagnostics;
    const auto log = read_request_log(path, {}, diagnostics);
    ASSERT_TRUE(log) << to_text(diagnostics);
    EXPECT_EQ(to_text(diagnostics), "");
    EXPECT_EQ(log->summary.requests, expected.requests);
    EXPECT_NEAR(log->summary.context.mean, expected.context_mean, 0.05) << "published to one digit";
    EXPECT_NEAR(log->summary.generated.mean, expected.output_mean, 0.05);
    EXPECT_EQ(log->summary.context.p50, expected.context_median);
    EXPECT_EQ(log->summary.generated.p50, expected.output_median);
    std::uint64_t in_bins = 0;
    for (const LoadBin& bin : log->series.bins) in_bins += bin.requests;
    EXPECT_EQ(in_bins, expected.requests);
    EXPECT_GT(log->summary.dispersion, 1.0) << "people come in bursts";
  }
}

}  // namespace
}  // namespace headroom
