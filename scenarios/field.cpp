// SPDX-License-Identifier: Apache-2.0
#include "scenarios/field.hpp"

#include <algorithm>
#include <utility>

#include "models/check.hpp"
#include "scenarios/check_value.hpp"

namespace headroom {
namespace {

const ObjectSpec* child_spec(const ObjectSpec* spec, std::string_view key) {
  const FieldSpec* field = spec != nullptr ? spec->find(key) : nullptr;
  return field != nullptr ? field->object : nullptr;
}

}  // namespace

Field::Field(JsonNode& object, const ObjectSpec* spec, std::string pointer, Mark anchor, Faults& faults)
    : object_(&object),
      spec_(spec),
      pointer_(std::move(pointer)),
      anchor_(object.at.in_text() ? object.at : anchor),
      faults_(&faults) {}

JsonNode* Field::good(std::string_view key) const {
  JsonMember* member = object_->find(key);
  return member == nullptr || member->value.faulty ? nullptr : &member->value;
}

bool Field::is_faulty(std::string_view key) const {
  const JsonMember* member = object_->find(key);
  return member != nullptr && member->value.faulty;
}

double Field::number(std::string_view key) const {
  const JsonNode* value = good(key);
  return value == nullptr ? 0.0 : value->number;
}

const std::string& Field::text(std::string_view key) const {
  static const std::string nothing;
  const JsonNode* value = good(key);
  return value == nullptr ? nothing : value->text;
}

Field Field::at(std::string_view key) const {
  JsonMember* member = object_->find(key);
  HEADROOM_CHECK(member != nullptr, "the caller asks has(" + std::string(key) + ") first, or it has a default");
  return {member->value, child_spec(spec_, key), pointer_to(pointer_, key), anchor_, *faults_};
}

std::vector<Field> Field::items(std::string_view key) const {
  std::vector<Field> all;
  JsonNode* list = good(key);
  if (list == nullptr) return all;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    if (list->items[i].faulty) continue;
    all.emplace_back(list->items[i], child_spec(spec_, key), pointer_to(pointer_to(pointer_, key), i), anchor_,
                     *faults_);
  }
  return all;
}

void Field::fill(std::string_view key, JsonNode value) const {
  if (object_->find(key) != nullptr || object_->faulty) return;
  const FieldSpec* row = spec_->find(key);
  HEADROOM_CHECK(row != nullptr, "no row " + std::string(key) + " in the table");
  const auto complaint = check_value(value, *row);
  HEADROOM_CHECK(!complaint, std::string(key) + ": " + complaint->message);
  insert(key, std::move(value));
}

Field Field::at_or_made(std::string_view key, const Mark& at) const {
  HEADROOM_CHECK(spec_->find(key) != nullptr, "no row " + std::string(key) + " in the table");
  if (object_->find(key) == nullptr) insert(key, make_object(at));
  return this->at(key);
}

/// Where the table has it.
void Field::insert(std::string_view key, JsonNode value) const {
  const FieldSpec* row = spec_->find(key);
  const auto later = std::find_if(object_->members.begin(), object_->members.end(),
                                  [&](const JsonMember& m) { return spec_->find(m.key) > row; });
  object_->members.insert(later, {std::string(key), value.at, std::move(value)});
}

Mark Field::mark_of(std::string_view key) const {
  const JsonMember* member = object_->find(key);
  return member != nullptr && member->value.at.in_text() ? member->value.at : anchor_;
}

std::string Field::pointer_of(std::string_view key) const {
  return object_->find(key) != nullptr ? pointer_to(pointer_, key) : pointer_;
}

void Field::error(std::string_view key, const std::string& message, std::string suggestion) const {
  const std::string pointer = pointer_of(key);
  faults_->error(mark_of(key), pointer, pointer + ": " + message, std::move(suggestion));
}

void Field::warning(std::string_view key, const std::string& message, std::string suggestion) const {
  const std::string pointer = pointer_of(key);
  faults_->warning(mark_of(key), pointer, pointer + ": " + message, std::move(suggestion));
}

}  // namespace headroom
