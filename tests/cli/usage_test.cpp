// SPDX-License-Identifier: Apache-2.0
// What the program says to somebody who is at the command line.
#include <gtest/gtest.h>

#include "planner/version.hpp"
#include "tests/cli/program.hpp"

namespace headroom::test {
namespace {

/// Nothing on stdout, and nothing in the working directory.
void expect_usage_error(const std::vector<std::string>& arguments, const std::string& message) {
  const TemporaryFolder folder;
  const Finished program = run(arguments, folder.path());
  EXPECT_EQ(program.status, 2) << message;
  EXPECT_EQ(program.out, "") << message;
  EXPECT_EQ(program.err, message);
  EXPECT_TRUE(folder.content().empty()) << message;
}

TEST(Usage, AWordThatIsNotKnownMeetsTheOneThatWasMeant) {
  struct Row {
    std::vector<std::string> arguments;
    std::string message;
  };
  const Row rows[] = {
      {{"rum"}, "headroom: \"rum\" is not known here. Did you mean \"run\"?\nTry \"headroom --help\".\n"},
      {{"valdate", "a.json"},
       "headroom: \"valdate\" is not known here. Did you mean \"validate\"?\nTry \"headroom --help\".\n"},
      {{"--vesion"},
       "headroom: \"--vesion\" is not known here. Did you mean \"--version\"?\nTry \"headroom --help\".\n"},
      {{"frobnicate"}, "headroom: \"frobnicate\" is not known here.\nTry \"headroom --help\".\n"},
      {{"run", "--jsn", "a.json"},
       "headroom: \"--jsn\" is not known here. Did you mean \"--json\"?\nTry \"headroom run --help\".\n"},
      {{"run", "a.json", "b.json"}, "headroom: \"b.json\" is not known here.\nTry \"headroom run --help\".\n"},
      {{"run"}, "headroom: FILE is required\nTry \"headroom run --help\".\n"},
      {{"run", "a.json", "--seed"}, "headroom: --seed needs a value.\nTry \"headroom run --help\".\n"},
      {{"run", "a.json", "--seed", "x1"}, "headroom: --seed takes a whole number, not \"x1\".\n"},
      {{"run", "a.json", "--limit-time", "5"}, "headroom: --limit-time takes a duration such as \"10 min\".\n"},
      {{"run", "a.json", "--limit-time", "0 s"}, "headroom: --limit-time takes a duration such as \"10 min\".\n"},
      {{"validate", "a.json", "--json", "--print-resolved"},
       "headroom: --json and --print-resolved exclude each other.\n"},
      {{"trace", "look", "a.swf"},
       "headroom: trace knows the actions inspect, check, convert, sample, compare, fit, backtest, usage, not "
       "\"look\".\n"},
      {{"trace", "compre", "a.swf", "b.swf"},
       "headroom: trace knows the actions inspect, check, convert, sample, compare, fit, backtest, usage, not "
       "\"compre\". Did "
       "you "
       "mean \"compare\"?\n"},
      {{"trace", "compare", "a.swf"}, "headroom: compare takes two traces or scenarios.\n"},
      {{"trace", "check", "a.swf", "b.swf"}, "headroom: trace check takes one file.\n"},
      {{"trace", "sample", "a.swf"},
       "headroom: sample what? For instance --set sample=\"10 %\", --set 'window=[\"7 d\", \"14 d\"]', --set "
       "arrivals=\"150 %\" or --set max_jobs=1000.\n"},
      {{"trace", "inspect", "/dev/null"},
       "headroom: which format does /dev/null have? Say --format with one of swf, philly, philly-json, helios, acme, "
       "pai, "
       "pai-tasks, openb, alibaba-spot, muri, tiresias, gavel, sacct, csv.\n"},
      {{"explain", "jobs.wait.p96"},
       "headroom: nothing is called \"jobs.wait.p96\". Did you mean \"jobs.wait.p95\"?\n"},
      {{"explain", "cluster.pool.nodes"},
       "headroom: nothing is called \"cluster.pool.nodes\". Did you mean \"cluster.pools.nodes\"?\n"},
      {{"catalogue", "show", "dgx-h10"}, "headroom: the catalogue has no \"dgx-h10\". Did you mean \"dgx-h100\"?\n"},
      {{"catalogue", "show"},
       "headroom: it is \"headroom catalogue list [KIND]\", \"headroom catalogue show NAME\" or \"headroom catalogue "
       "check FILE\".\n"},
      {{"catalogue", "list", "clouds"}, "headroom: the catalogue has no kind \"clouds\". Did you mean \"cloud\"?\n"},
      {{"network", "colective", "a.json"},
       "headroom: network knows collective, topology, route, verify, not \"colective\". Did you mean \"collective\"?\n"},
      {{"network", "route", "a.json", "--from", "h100/0"},
       "headroom: network route takes --from and --to, each a host such as \"h100/3\" or an endpoint.\n"},
      {{"network", "collective", "a.json", "--op", "allreduce"},
       "headroom: --op is one of all-reduce, reduce-scatter, all-gather, broadcast, reduce, all-to-all, send-receive, "
       "not "
       "\"allreduce\". Did you mean \"all-reduce\"?\n"},
      {{"network", "collective", "a.json", "--size", "8GiB:1MiB"},
       "headroom: --size takes a size of 1 B at least such as \"64 MiB\", or two such as \"1MiB:8GiB\".\n"},
      {{"network", "collective", "a.json", "--ranks", "1"},
       "headroom: --ranks takes a whole number of 2 at least, not \"1\".\n"},
      {{"init", "--template", "h100-pd"}, "headroom: there is no template \"h100-pd\"; did you mean \"h100-pod\"?\n"},
      {{"init", "--template", "small-log.csv"},
       "headroom: there is no template \"small-log.csv\"; \"headroom init --list\" shows them.\n"},
  };
  for (const Row& row : rows) expect_usage_error(row.arguments, row.message);
}

TEST(Usage, WithoutAWordThereIsHelpAndAFault) {
  const TemporaryFolder folder;
  const Finished program = run({}, folder.path());
  EXPECT_EQ(program.status, 2);
  EXPECT_EQ(program.out, "");
  EXPECT_EQ(program.err, run({"--help"}, folder.path()).out);
}

TEST(Usage, HelpNamesEveryVerbAndEveryVerbHasHelp) {
  const TemporaryFolder folder;
  const Finished all = run({"--help"}, folder.path());
  EXPECT_EQ(all.status, 0);
  EXPECT_EQ(all.err, "");
  for (const std::string verb :
       {"init", "validate", "run", "sweep", "compare", "trace", "schema", "explain", "catalogue", "version"}) {
    EXPECT_NE(all.out.find("\n  " + verb + " "), std::string::npos) << verb;
    const Finished one = run({verb, "--help"}, folder.path());
    EXPECT_EQ(one.status, 0) << verb;
    EXPECT_NE(one.out.find("Usage: headroom " + verb), std::string::npos) << one.out;
  }
}

TEST(Usage, Version) {
  const TemporaryFolder folder;
  const std::string sentence =
      "headroom " + std::string(version()) + " (" + std::string(build_type()) + ", " + std::string(compiler()) + ")\n";
  EXPECT_EQ(run({"--version"}, folder.path()).out, sentence);
  EXPECT_EQ(run_shell("HEADROOM_WORKER=/nowhere \"$HEADROOM\" version", folder.path()).out,
            sentence + "fidelity \"flow\": not here. HEADROOM_WORKER is \"/nowhere\", which is no program.\n");
  const auto leaves = json_leaves(run({"version", "--json"}, folder.path()).out);
  EXPECT_EQ(leaves.at("/schema"), "\"headroom/version/1\"");
  EXPECT_EQ(leaves.at("/version"), "\"" + std::string(version()) + "\"");
}

TEST(Usage, AStandardOutputThatIsFullIsAnIoFault) {
  const TemporaryFolder folder;
  const Finished program = run_shell("\"$HEADROOM\" version > /dev/full", folder.path());
  EXPECT_EQ(program.status, 5);
  EXPECT_EQ(program.err, "headroom: the standard output cannot be written\n");
}

TEST(Catalogue, ListsAndShowsFactsWithTheirSources) {
  const TemporaryFolder folder;
  const Finished list = run({"catalogue", "list"}, folder.path());
  EXPECT_EQ(list.status, 0);
  EXPECT_NE(list.out.find("server       dgx-h100 "), std::string::npos) << list.out;
  const Finished show = run({"catalogue", "show", "dgx-h100"}, folder.path());
  EXPECT_EQ(show.status, 0);
  EXPECT_TRUE(show.out.starts_with("dgx-h100 (server): NVIDIA DGX H100\n")) << show.out;
  EXPECT_NE(show.out.find("\n  gpus               8 "), std::string::npos) << show.out;
  EXPECT_NE(show.out.find("confidence"), std::string::npos) << show.out;
}

TEST(Catalogue, PlaceholdersAreMarkedAndPricesPerGpuAreDerived) {
  const TemporaryFolder folder;
  const Finished servers = run({"catalogue", "list", "server"}, folder.path());
  EXPECT_NE(servers.out.find("NVIDIA HGX B200 8x (OEM)  [placeholder: "), std::string::npos) << servers.out;
  EXPECT_NE(servers.out.find("NVIDIA GB200 NVL72 compute tray\n"), std::string::npos) << "no mark: " << servers.out;
  EXPECT_EQ(servers.out.find("rack "), std::string::npos) << "one kind only: " << servers.out;
  const Finished residual = run({"catalogue", "show", "residual-after-3y"}, folder.path());
  EXPECT_NE(residual.out.find("confidence L: placeholder\n"), std::string::npos) << residual.out;
  const Finished p5 = run({"catalogue", "show", "aws/p5.48xlarge"}, folder.path());
  EXPECT_TRUE(
      p5.out.ends_with("  USD/GPU-h, derived: on_demand 6.88, spot 2.407, reserved_3y 2.587, capacity_block 4.916\n"))
      << p5.out;
}

TEST(Catalogue, ChecksAFileOfTheUser) {
  const TemporaryFolder folder;
  const std::string header = "provider,instance,accelerator,gpu_count,on_demand_usd_h,price_asof,source,confidence\n";
  folder.write("good.csv", header + "acme,x8,h100-sxm,8,24,2026-08,quotation,L\n");
  const Finished good = run({"catalogue", "check", "good.csv"}, folder.path());
  EXPECT_EQ(good.status, 0);
  EXPECT_EQ(good.out,
            "good.csv: valid; entries 1, prices 1\nacme/x8: placeholder, good to an order of magnitude only\n");
  folder.write("bad.csv", header + "acme,x8,h100-sxm,8,24,,quotation,H\n");
  const Finished bad = run({"catalogue", "check", "bad.csv"}, folder.path());
  EXPECT_EQ(bad.status, 3);
  EXPECT_EQ(bad.out, "");
  EXPECT_TRUE(bad.err.starts_with("bad.csv:2:23: error: acme/x8: a price without a date is worthless")) << bad.err;
}

TEST(TraceInspect, SaysWhatIsInALog) {
  const TemporaryFolder folder;
  folder.write("jobs.csv", small_trace);
  const Finished text = run({"trace", "inspect", "jobs.csv"}, folder.path());
  EXPECT_EQ(text.status, 0);
  EXPECT_EQ(text.err, "");
  EXPECT_TRUE(text.out.starts_with("jobs.csv\n\n3 of 3 rows are jobs; 0 were dropped by rule, 0 could not be read.\n"))
      << text.out;
  const auto leaves = json_leaves(run({"trace", "inspect", "jobs.csv", "--json"}, folder.path()).out);
  EXPECT_EQ(json_number(leaves, "/metrics/trace.jobs/value"), 3.0);
  EXPECT_EQ(json_number(leaves, "/metrics/trace.overruns/value"), 1.0);
  EXPECT_EQ(leaves.at("/metrics/trace.gpu_hours/unit"), "\"GPU-h\"");

  folder.write("jobs.csv", small_trace + "4,x,90,60,1,8,16,bio\n");
  const Finished lenient = run({"trace", "inspect", "jobs.csv"}, folder.path());
  EXPECT_EQ(lenient.status, 0);
  EXPECT_NE(lenient.err.find("warning: "), std::string::npos) << lenient.err;
  const Finished strict = run({"trace", "inspect", "jobs.csv", "--strict"}, folder.path());
  EXPECT_EQ(strict.status, 3);
  EXPECT_EQ(strict.out, "");
  EXPECT_NE(strict.err.find("jobs.csv:5: error: "), std::string::npos) << strict.err;
  const Finished absent = run({"trace", "inspect", "no.swf"}, folder.path());
  EXPECT_EQ(absent.status, 3);
  EXPECT_EQ(absent.err, "no.swf: error: cannot open: No such file or directory\n1 error.\n");
}

}  // namespace
}  // namespace headroom::test
