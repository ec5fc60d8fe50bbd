// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/philly_json.hpp"

#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "scenarios/read_trace/philly_job.hpp"
#include "scenarios/read_trace/printable.hpp"
#include "scenarios/read_trace/trace_builder.hpp"
#include "scenarios/read_trace/trace_fault.hpp"

namespace headroom {
namespace {

constexpr MissingWords philly_json_words = {
    .run = "no attempt has both a start and an end, or the last one has no end",
    .estimate = "the log states no requested time",
    .request = "no attempt names a GPU",
};

/// The bytes of a stream one by one, with the line that they are on.
class JsonBytes {
 public:
  explicit JsonBytes(TextStream& text) : text_{text}, piece_{text.next()} {}
  [[nodiscard]] bool at_end() const { return piece_.empty(); }
  [[nodiscard]] const char& front() const { return piece_.front(); }
  void advance() {
    if (piece_.front() == '\n') ++line_;
    piece_.remove_prefix(1);
    if (piece_.empty()) piece_ = text_.next();
  }
  [[nodiscard]] int line() const { return line_; }

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;
    explicit Iterator(JsonBytes* bytes) : bytes_{bytes} {}  // null: the end
    reference operator*() const { return bytes_->front(); }
    Iterator& operator++() {
      bytes_->advance();
      return *this;
    }
    Iterator operator++(int) {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.over() == b.over(); }
    friend bool operator!=(const Iterator& a, const Iterator& b) { return !(a == b); }

   private:
    [[nodiscard]] bool over() const { return bytes_ == nullptr || bytes_->at_end(); }
    JsonBytes* bytes_;
  };

 private:
  TextStream& text_;
  std::string_view piece_;
  int line_ = 1;
};

/// Receives the parser's events; a returned `false` stops it. The log has a fixed nesting, so where we are is a number.
class PhillyLog {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  PhillyLog(TraceBuilder& builder, const JsonBytes& bytes) : builder_{builder}, bytes_{bytes} {}

  [[nodiscard]] const std::string& syntax_fault() const { return syntax_fault_; }

  bool null() { return scalar({}); }
  bool boolean(bool) { return scalar({}); }
  bool number_integer(number_integer_t) { return scalar({}); }
  bool number_unsigned(number_unsigned_t) { return scalar({}); }
  bool number_float(number_float_t, const string_t&) { return scalar({}); }
  bool binary(binary_t&) { return false; }
  bool string(string_t& text) { return scalar(text); }
  bool key(string_t& text) {
    key_ = text;
    return true;
  }
  bool start_object(std::size_t);
  bool end_object();
  bool start_array(std::size_t);
  bool end_array();
  template <class Exception>
  bool parse_error(std::size_t, const std::string& token, const Exception&) {
    if (bytes_.at_end()) return stop("the text ends before the list of jobs does; is the file complete?");
    const std::size_t blank = token.find_last_of(" \t\r\n");  // the token begins with what is before it
    return stop("is no JSON at " + headroom::quoted(token.substr(blank + 1)));
  }

 private:
  enum class Level : std::uint8_t { outside, jobs, job, attempts, attempt, detail, server, gpus };

  bool stop(std::string fault) {
    syntax_fault_ = std::move(fault);
    return false;
  }
  bool descend(Level level) {
    level_ = level;
    return true;
  }
  bool ascend() {
    level_ = static_cast<Level>(static_cast<int>(level_) - 1);
    return true;
  }
  bool skip() {
    ++skipping_;
    return true;
  }
  bool scalar(std::string_view text);
  void job_value(std::string_view text);

  TraceBuilder& builder_;
  const JsonBytes& bytes_;
  Level level_ = Level::outside;
  int skipping_ = 0;  ///< brackets open in a value that is passed over
  std::string key_;
  PhillyJob job_;
  PhillyAttempt attempt_;
  std::string syntax_fault_;
};

bool PhillyLog::start_object(std::size_t) {
  if (skipping_ > 0) return skip();
  if (level_ == Level::outside) return stop("is an object; the log is a list of jobs");
  if (level_ == Level::jobs) {
    job_ = {};
    job_.line = bytes_.line();
    return descend(Level::job);
  }
  if (level_ == Level::attempts) {
    attempt_ = {};
    return descend(Level::attempt);
  }
  if (level_ == Level::detail) return descend(Level::server);
  return skip();
}

bool PhillyLog::start_array(std::size_t) {
  if (skipping_ > 0) return skip();
  if (level_ == Level::outside) return descend(Level::jobs);
  if (level_ == Level::job && key_ == "attempts") return descend(Level::attempts);
  if (level_ == Level::attempt && key_ == "detail") return descend(Level::detail);
  if (level_ == Level::server && key_ == "gpus") return descend(Level::gpus);
  if (level_ == Level::jobs) builder_.bad(bytes_.line(), "an element of the list is no job");
  return skip();
}

bool PhillyLog::end_object() {
  if (skipping_ > 0) {
    --skipping_;
    return true;
  }
  if (level_ == Level::job) job_.hand_over(builder_);
  if (level_ == Level::attempt) job_.add(attempt_);
  return ascend();
}

bool PhillyLog::end_array() {
  if (skipping_ > 0) {
    --skipping_;
    return true;
  }
  return ascend();
}

bool PhillyLog::scalar(std::string_view text) {
  if (skipping_ > 0) return true;
  switch (level_) {
    case Level::outside:
      return stop("is a single value; the log is a list of jobs");
    case Level::jobs:
      builder_.bad(bytes_.line(), "an element of the list is no job");
      return true;
    case Level::job:
      job_value(text);
      return true;
    case Level::attempt:
      if (key_ == "start_time") attempt_.start = text;
      if (key_ == "end_time") attempt_.end = text;
      return true;
    case Level::gpus:
      ++attempt_.gpus;
      return true;
    case Level::attempts:
    case Level::detail:
    case Level::server:
      return true;
  }
  return true;
}

void PhillyLog::job_value(std::string_view text) {
  const std::pair<std::string_view, std::string*> values[] = {{"jobid", &job_.label},
                                                              {"status", &job_.status},
                                                              {"vc", &job_.partition},
                                                              {"user", &job_.user},
                                                              {"submitted_time", &job_.submitted}};
  for (const auto& [key, value] : values) {
    if (key_ == key) *value = text;
  }
}

}  // namespace

LoadedTrace parse_philly_json(TextStream& text, const std::string& path, const TraceRules& rules,
                              Diagnostics& diagnostics) {
  TraceBuilder builder{"philly-json", path, rules, philly_json_words};
  JsonBytes bytes{text};
  PhillyLog log{builder, bytes};
  const bool sound = nlohmann::json::sax_parse(JsonBytes::Iterator{&bytes}, JsonBytes::Iterator{nullptr}, &log);
  if (sound) return builder.finish({}, diagnostics);
  diagnostics.add(trace_error(path, bytes.line(), log.syntax_fault()));
  LoadedTrace nothing;
  nothing.report.path = path;
  nothing.report.format = "philly-json";
  return nothing;
}

bool looks_like_philly_json(std::string_view head) {
  const std::size_t begin = head.find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && head[begin] == '[' && head.find("\"jobid\"") != std::string_view::npos;
}

}  // namespace headroom
