// SPDX-License-Identifier: Apache-2.0
#include "planner/metric_column.hpp"
#include "planner/plan/plan_document.hpp"
#include "reports/json_text.hpp"

namespace headroom {
namespace {

class Writer {
 public:
  Writer(const RightSize& answer, Sweep& sweep) : answer_(answer), sweep_(sweep) {}

  std::string write() {
    json_ = "{\n  \"schema\": \"headroom/plan/1\",\n  \"scenario\": ";
    append_json_string(json_, sweep_.file());
    json_ += ",\n  \"goal\": ";
    append_json_string(json_, answer_.question.goal.text);
    std::vector<std::string> constraints;
    for (const Assertion& c : answer_.question.constraints) constraints.push_back(c.text);
    json_ += ",\n  \"subject_to\": ";
    append_json_array(json_, constraints);
    json_ += ",\n  \"feasible\": ";
    json_ += answer_.search.winner ? "true" : "false";
    if (answer_.search.winner) {
      json_ += ",\n  \"choice\": ";
      choice(*answer_.search.winner);
      number("confidence", answer_.search.confidence);
      number("doubt_of_screen", answer_.search.doubt_of_screen);
    }
    if (answer_.search.relaxation) relaxation(*answer_.search.relaxation);
    if (answer_.search.binding) {
      json_ += ",\n  \"binding\": {\"claim\": ";
      append_json_string(json_, constraints[answer_.search.binding->constraint]);
      json_ += ", \"choice\": ";
      choice(answer_.search.binding->candidate);
      json_ += '}';
    }
    if (answer_.bound) bound(*answer_.bound);
    json_ += ",\n  \"runs\": " + std::to_string(answer_.runs) + ",\n  \"candidates\": [";
    for (std::size_t c = 0; c < answer_.search.candidates.size(); ++c) candidate(c);
    return std::move(json_) + "\n  ]\n}\n";
  }

 private:
  void number(std::string_view key, double value) {
    json_.append(",\n  \"").append(key).append("\": ");
    append_json_number(json_, value);
  }

  /// Another number of the object that is being written.
  void member(std::string_view key, double value) {
    json_.append(", \"").append(key).append("\": ");
    append_json_number(json_, value);
  }

  /// In the units of the metric table, exactly.
  void relaxation(const SearchResult::Relaxation& relaxation) {
    json_ += ",\n  \"relaxation\": {\"choice\": ";
    choice(relaxation.candidate);
    json_ += ", \"claims\": [";
    for (std::size_t i = 0; i < relaxation.bounds.size(); ++i) {
      const Assertion& c = answer_.question.constraints[i];
      json_ += i == 0 ? "{\"metric\": " : ", {\"metric\": ";
      append_json_string(json_, c.metric);
      json_ += ", \"unit\": ";
      append_json_string(json_, metric_column(c.metric).unit);
      member("asked", c.bound);
      member("kept", relaxation.bounds[i]);
      json_ += '}';
    }
    json_ += "]}";
  }

  void bound(const CostBound& bound) {
    json_ += ",\n  \"bound\": {\"choice\": ";
    choice(bound.candidate);
    member("cost.present_value", bound.cost);
    if (bound.in_fractions) member("in_fractions", *bound.in_fractions);
    member("busy_gpus", bound.gpus);
    json_ += '}';
  }

  void choice(std::size_t c) {
    json_ += '{';
    const std::vector<std::string> values = sweep_.values(c);
    for (std::size_t v = 0; v < values.size(); ++v) {
      if (v > 0) json_ += ", ";
      append_json_string(json_, sweep_.variations()[v].path);
      json_ += ": ";
      append_json_string(json_, values[v]);
    }
    json_ += '}';
  }

  void estimate(std::string_view metric, const Estimate& e) {
    json_ += ", ";
    append_json_string(json_, metric);
    json_ += ": {\"value\": ";
    append_json_number(json_, e.mean);
    json_ += ", \"half_width\": ";
    append_json_number(json_, e.half_width);
    json_ += '}';
  }

  void candidate(std::size_t c) {
    const CandidateState& s = answer_.search.candidates[c];
    json_ += c == 0 ? "\n    {\"choice\": " : ",\n    {\"choice\": ";
    choice(c);
    json_ += ", \"result\": ";
    append_json_string(json_, c == answer_.search.winner ? "chosen" : to_string(s.fate));
    json_ += ", \"replicas\": " + std::to_string(s.replicas);
    member("load", answer_.loads[c]);
    member("queueing_estimate_s", answer_.guessed_waits[c]);
    if (s.replicas > 0) {
      json_ += s.on_front ? ", \"front\": true" : ", \"front\": false";
      member("doubt", s.doubt);
      std::vector<std::string> standings;
      for (const Standing standing : s.standings) standings.emplace_back(to_string(standing));
      json_ += ", \"standings\": ";
      append_json_array(json_, standings);
    }
    if (s.replicas > 0) estimate(answer_.question.goal.metric, s.goal);
    for (std::size_t i = 0; i < s.constraints.size(); ++i)
      if (answer_.question.constraints[i].metric != answer_.question.goal.metric)
        estimate(answer_.question.constraints[i].metric, s.constraints[i]);
    json_ += '}';
  }

  const RightSize& answer_;
  Sweep& sweep_;
  std::string json_;
};

}  // namespace

std::string write_plan_json(const RightSize& answer, Sweep& sweep) {
  return Writer(answer, sweep).write();
}

}  // namespace headroom
