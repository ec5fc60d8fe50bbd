// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/json_tree.hpp"
#include "scenarios/spec.hpp"

namespace headroom {

/// An object of the checked tree together with the way to it, for the readers: they see good values only. What is
/// absent or was faulty reads as zero or nothing, which is harmless because a scenario with a fault is not handed out.
class Field {
 public:
  /// `spec` may be null for an object whose rows are not in the static table.
  Field(JsonNode& object, const ObjectSpec* spec, std::string pointer, Mark anchor, Faults& faults);

  [[nodiscard]] const Sources& sources() const { return faults_->sources(); }
  [[nodiscard]] bool has(std::string_view key) const { return good(key) != nullptr; }
  /// There was something, and the check has reported it: a reader says no more about what depends on it.
  [[nodiscard]] bool is_faulty(std::string_view key) const;
  [[nodiscard]] double number(std::string_view key) const;
  /// Of an integer, whose range the table has checked, or of a choice, whose words stand in the order of the enum.
  template <class Whole>
  [[nodiscard]] Whole whole(std::string_view key) const {
    return static_cast<Whole>(number(key));
  }
  [[nodiscard]] const std::string& text(std::string_view key) const;
  [[nodiscard]] Field at(std::string_view key) const;
  [[nodiscard]] std::vector<Field> items(std::string_view key) const;
  /// The value itself, or null.
  [[nodiscard]] JsonNode* node(std::string_view key) const { return good(key); }

  /// Puts in a value that follows from others, at the place that the table gives it. Nothing happens if there is one. A
  /// value that the table refuses is a bug of the caller.
  void fill(std::string_view key, JsonNode value) const;
  /// The object at `key`, which is made if there is none: what was got of this object before is then no longer good.
  [[nodiscard]] Field at_or_made(std::string_view key, const Mark& at) const;

  /// Reports at the value of `key`, or at the object if it is absent or "".
  void error(std::string_view key, const std::string& message, std::string suggestion = {}) const;
  void warning(std::string_view key, const std::string& message, std::string suggestion = {}) const;

 private:
  [[nodiscard]] JsonNode* good(std::string_view key) const;
  void insert(std::string_view key, JsonNode value) const;
  [[nodiscard]] Mark mark_of(std::string_view key) const;
  [[nodiscard]] std::string pointer_of(std::string_view key) const;

  JsonNode* object_;
  const ObjectSpec* spec_;
  std::string pointer_;
  Mark anchor_;  ///< where the nearest object stands that somebody wrote
  Faults* faults_;
};

}  // namespace headroom
