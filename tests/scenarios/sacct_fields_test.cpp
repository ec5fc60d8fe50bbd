// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/sacct_fields.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace headroom {
namespace {

// sacct(1), "Elapsed": [DD-[HH:]]MM:SS; sbatch(1), "--time": minutes, minutes:seconds, hours:minutes:seconds,
// days-hours, days-hours:minutes and days-hours:minutes:seconds.
TEST(SacctFields, Durations) {
  struct Row {
    const char* text;
    std::int64_t seconds;
  };
  constexpr Row rows[] = {{"00:00", 0},           {"05:30", 330},    {"30", 1'800},        {"02:03:04", 7'384},
                          {"1-02:03:04", 93'784}, {"2-12", 216'000}, {"2-12:30", 217'800}, {"365-00:00:00", 31'536'000},
                          {"00:01:02.500", 62}};
  for (const Row& row : rows) EXPECT_EQ(parse_slurm_duration(row.text), TimeSpan::seconds(row.seconds)) << row.text;
  for (const char* bad :
       {"", "UNLIMITED", "Partition_Limit", "1:2:3:4", "a:b", "-5", "1-", "1:-2", "99999999-00:00:00"})
    EXPECT_EQ(parse_slurm_duration(bad), std::nullopt) << bad;
}

TEST(SacctFields, Memory) {
  EXPECT_EQ(parse_slurm_bytes("100G"), 107'374'182'400);
  EXPECT_EQ(parse_slurm_bytes("7.50G"), 8'053'063'680);
  EXPECT_EQ(parse_slurm_bytes("4000M"), 4'194'304'000);
  EXPECT_EQ(parse_slurm_bytes("512"), 536'870'912) << "sbatch(1): the default unit is megabytes";
  EXPECT_EQ(parse_slurm_bytes("16GB"), 17'179'869'184);
  for (const char* bad : {"", "G", "-1G", "10X", "10GG", "9000000000G"})
    EXPECT_EQ(parse_slurm_bytes(bad), std::nullopt) << bad;
}

TEST(SacctFields, TrackableResources) {
  const auto typed = parse_slurm_tres("billing=8,cpu=8,gres/gpu=4,gres/gpu:a100=4,mem=100G,node=2");
  ASSERT_TRUE(typed);
  EXPECT_EQ(typed->cpus, 8U);
  EXPECT_EQ(typed->gpus, 4U);
  EXPECT_EQ(typed->nodes, 2U);
  EXPECT_EQ(typed->memory_bytes, 107'374'182'400);
  EXPECT_EQ(typed->gpu_model, "a100");

  const auto mixed = parse_slurm_tres("cpu=8,gres/gpu:a100=1,gres/gpu:v100=2,node=1");
  ASSERT_TRUE(mixed);
  EXPECT_EQ(mixed->gpus, 3U) << "without a total, the types add up";
  EXPECT_EQ(mixed->gpu_model, "") << "two types are no model";

  const auto shards = parse_slurm_tres("cpu=1,gres/shard=2,energy=123,fs/disk=7,license/ansys=1");
  ASSERT_TRUE(shards);
  EXPECT_TRUE(shards->has_shards);
  EXPECT_EQ(shards->gpus, 0U);
  for (const char* bad : {"cpu", "cpu=", "cpu=x", "mem=lots", "=5", "gres/gpu=-1", "cpu=99999999999"})
    EXPECT_FALSE(parse_slurm_tres(bad)) << bad;
}

TEST(SacctFields, JobIds) {
  struct Row {
    const char *text, *job, *elements;
    std::uint64_t number;
    bool is_list, is_step;
  };
  constexpr Row rows[] = {
      {"123", "123", "", 123, false, false},
      {"123.batch", "123", "", 123, false, true},
      {"123.0", "123", "", 123, false, true},
      {"123_4", "123_4", "4", 123, false, false},
      {"123_4.extern", "123_4", "4", 123, false, true},
      {"123_[5-9%2]", "123_[5-9%2]", "5-9%2", 123, true, false},
      {"123+1", "123+1", "", 123, false, false},
      {"123_[1,3...]", "123_[1,3...]", "1,3...", 123, true, false},
      {"123+1.0", "123+1", "", 123, false, true},
  };
  for (const Row& row : rows) {
    const auto id = parse_slurm_job_id(row.text);
    ASSERT_TRUE(id) << row.text;
    EXPECT_EQ(id->job, row.job);
    EXPECT_EQ(id->elements, row.elements) << row.text;
    EXPECT_EQ(id->number, row.number) << row.text;
    EXPECT_EQ(id->is_list, row.is_list) << row.text;
    EXPECT_EQ(id->is_step, row.is_step) << row.text;
  }
  for (const char* bad : {"", "x", "123_", "123_x", "123_[5-9", "123_[]", "123+", "-1", ".batch"})
    EXPECT_FALSE(parse_slurm_job_id(bad)) << bad;
}

TEST(SacctFields, ArrayLists) {
  const auto elements = [](const char* text) { return parse_slurm_array(text).value_or(SlurmArrayList{}).elements; };
  EXPECT_EQ(elements("5-9%2"), (std::vector<std::uint32_t>{5, 6, 7, 8, 9}));
  EXPECT_EQ(parse_slurm_array("5-9%2")->limit, 2U);
  EXPECT_EQ(elements("1,3,5-7"), (std::vector<std::uint32_t>{1, 3, 5, 6, 7}));
  EXPECT_EQ(elements("0-15:4"), (std::vector<std::uint32_t>{0, 4, 8, 12}));  // the example of sbatch(1), "--array"
  EXPECT_EQ(elements("0-99999").size(), most_slurm_elements);
  EXPECT_EQ(elements("4294967295"), (std::vector<std::uint32_t>{4'294'967'295U}));
  for (const char* bad : {"", "1,", "5-3", "1-9:0", "1,...", "0-100000", "0-4294967295", "1-2%"}) {
    if (std::string{bad} == "1,") continue;  // a comma at the end changes nothing
    EXPECT_FALSE(parse_slurm_array(bad)) << bad;
  }
}

TEST(SacctFields, Dependencies) {
  const auto two = parse_slurm_dependencies("afterok:12(unfulfilled),afterany:13:14_2");
  ASSERT_TRUE(two);
  ASSERT_EQ(two->list.size(), 3U);
  EXPECT_EQ(two->list[0].job, "12");
  EXPECT_EQ(two->list[0].kind, DependencyKind::after_ok);
  EXPECT_EQ(two->list[1].job, "13");
  EXPECT_EQ(two->list[1].kind, DependencyKind::after_any);
  EXPECT_EQ(two->list[2].job, "14_2");
  EXPECT_FALSE(two->any_of);
  EXPECT_FALSE(two->has_others);

  EXPECT_TRUE(parse_slurm_dependencies("afterok:1?afternotok:2")->any_of);
  EXPECT_TRUE(parse_slurm_dependencies("singleton")->has_others);
  EXPECT_TRUE(parse_slurm_dependencies("after:12+5")->has_others);
  EXPECT_EQ(parse_slurm_dependencies("after:12+5")->list.at(0).kind, DependencyKind::after_start);
  EXPECT_TRUE(parse_slurm_dependencies("aftercorr:7")->list.at(0).element_by_element);
  EXPECT_EQ(parse_slurm_dependencies("afterany:7_*")->list.at(0).job, "7");
  for (const char* bad : {"afterok", "afterok:", "later:1", "afterok:x", "afterok:1.batch"})
    EXPECT_FALSE(parse_slurm_dependencies(bad)) << bad;
}

TEST(SacctFields, OptionsOfASubmitLine) {
  const auto option = [](const char* line) { return option_in_submit_line(line, "dependency", 'd'); };
  EXPECT_EQ(option("sbatch --dependency=afterok:1 run.sh"), "afterok:1");
  EXPECT_EQ(option("sbatch --dependency afterok:1 run.sh"), "afterok:1");
  EXPECT_EQ(option("sbatch -N 2 -d singleton run.sh"), "singleton");
  EXPECT_EQ(option("sbatch --dependency-free run.sh"), "");
  EXPECT_EQ(option("sbatch run.sh"), "");
  EXPECT_EQ(option("sbatch"), "");
}

// getopt_long(3): a value may be in the word of its letter, letters without a value share a word, names may be cut
// short, and "--" ends the options. sbatch(1): the last of two counts, and what follows the script is the script's.
TEST(SacctFields, OptionsOfASubmitLineAsGetoptReadsThem) {
  struct Row {
    const char *line, *dependency, *array;
  };
  constexpr Row rows[] = {
      {"sbatch -dafterok:1 -a1-4%2 run.sh", "afterok:1", "1-4%2"},
      {"sbatch -N2 -n 8 --exclusive -dafterok:1 run.sh", "afterok:1", ""},
      {"/usr/bin/sbatch  -N 2  -Hd singleton run.sh", "singleton", ""},
      {"sbatch -Qdsingleton run.sh", "singleton", ""},
      {"sbatch --hold --dep=afterok:1 --array 1-9 run.sh", "afterok:1", "1-9"},
      {"sbatch -d afterok:1 --dependency=afterany:2 run.sh", "afterany:2", ""},
      {"sbatch run.sh -d 3 --array=1-4 -dafterok:9", "", ""},
      {"sbatch -n 4 train.py --dependency afterok:9", "", ""},
      {"sbatch --job-name d -o out -d afterok:1 run.sh -a 5", "afterok:1", ""},
      {"sbatch --wait --parsable run.sh --array=1", "", ""},
      {"sbatch -- -d afterok:1", "", ""},
      {"sbatch --comment -d run.sh", "", ""},
      {"srun -l -u --pty -dafterok:1 hostname", "afterok:1", ""},
      {"sbatch -d", "", ""},
      {"sbatch --dependency", "", ""},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(option_in_submit_line(row.line, "dependency", 'd'), row.dependency) << row.line;
    EXPECT_EQ(option_in_submit_line(row.line, "array", 'a'), row.array) << row.line;
  }
}

// sacct(1), "JOB STATE CODES".
TEST(SacctFields, States) {
  const auto is = [](const char* text, Outcome outcome, bool over) {
    const auto state = parse_slurm_state(text);
    return state && state->outcome == outcome && state->over == over;
  };
  EXPECT_TRUE(is("COMPLETED", Outcome::completed, true));
  EXPECT_TRUE(is("CANCELLED by 1000", Outcome::cancelled, true));
  EXPECT_TRUE(is("OUT_OF_MEMORY", Outcome::failed, true));
  EXPECT_TRUE(is("NODE_FAIL", Outcome::failed, true));
  EXPECT_TRUE(is("TIMEOUT", Outcome::failed, true));
  EXPECT_TRUE(is("PREEMPTED", Outcome::cancelled, true));
  EXPECT_TRUE(is("RUNNING", Outcome::completed, false));
  EXPECT_TRUE(is("PENDING", Outcome::completed, false));
  EXPECT_FALSE(parse_slurm_state("DONE"));
  EXPECT_FALSE(parse_slurm_state(""));
}

}  // namespace
}  // namespace headroom
