// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>

#include "reports/document.hpp"

namespace headroom {

/// A small report with everything in it that a writer has to get right.
inline Document sample_document() {
  Document document;
  document.title = "Fits?";
  document.verdict = {"Yes: 95 % of the jobs start within 4 h.", "GPUs are 83 % busy."};
  document.not_modelled = {"network", "power"};
  document.warnings = {"3 jobs had no \"estimate\""};
  document.provenance = {{"scenario", "a\\b.json"}, {"seed", "42"}};
  document.key_figures = {
      {"jobs.wait.mean", 7500.0, "s", Better::lower, "mean over all jobs of first start - submission"},
      {"jobs.wait.mean[tenant=Zürich|1]", 0.1, "s", Better::lower, "mean over all jobs of first start - submission"},
      {"jobs.count", 28481.0, "1", Better::neither, "jobs submitted"},
      {"gpus.busy", 0.8333333333333334, "1", Better::higher, "GPU-seconds leased / GPU-seconds up"},
      {"jobs.slowdown.p95", std::numeric_limits<double>::quiet_NaN(), "1", Better::lower, "no job was measured"},
      {"sched.rate", 2.5, "passes/s", Better::neither, "scheduling passes per second", false},
  };
  document.tables = {{"tenants",
                      "By tenant",
                      {{"tenant", "who submitted"}, {"jobs", "how many"}, {"wait_s", "mean wait"}},
                      {{"Zürich|1", std::int64_t{120}, 0.1}, {"a, \"b\"", std::int64_t{7}, 12345.678}}}};
  document.series = {{"gpus.busy", "1", Instant{500'000'000}, TimeSpan::seconds(60), {{0, 0.5, 1}, {1, 1.25, 8}}}};
  return document;
}

}  // namespace headroom
