// SPDX-License-Identifier: Apache-2.0
#include "scenarios/check_catalogue.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <variant>

#include "models/unit_text.hpp"
#include "scenarios/catalogue.hpp"
#include "scenarios/catalogue_file.hpp"
#include "scenarios/catalogue_table.hpp"
#include "scenarios/check_rents.hpp"
#include "scenarios/check_value.hpp"
#include "scenarios/input_file.hpp"

namespace headroom {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// What an accelerator may be called: its name, its label, and the label without the vendor.
class AcceleratorNames {
 public:
  explicit AcceleratorNames(std::span<const PlacedEntry> of_the_file) {
    for (const CatalogueEntry& entry : catalogue("accelerator")) {
      names_.push_back(entry.name);
      by_word_.emplace(entry.name, entry.name);
      by_word_.emplace(lower(entry.label), entry.name);
      by_word_.emplace(lower(entry.label.substr(entry.label.find(' ') + 1)), entry.name);
    }
    for (const PlacedEntry& entry : of_the_file)
      if (entry.kind == "accelerator") by_word_.emplace(entry.name.text, entry.name.text);
  }
  /// Empty if nothing is called so.
  [[nodiscard]] std::string find(const std::string& word) const {
    for (const std::string& spelling : {word, lower(word)})
      if (const auto found = by_word_.find(spelling); found != by_word_.end()) return found->second;
    return {};
  }
  [[nodiscard]] const std::vector<std::string>& all() const { return names_; }

 private:
  std::vector<std::string> names_;
  std::map<std::string, std::string> by_word_;
};

class CatalogueCheck {
 public:
  CatalogueCheck(const std::vector<PlacedEntry>& entries, Faults& faults)
      : entries_{entries}, accelerators_{entries}, faults_{faults} {}

  CatalogueReport run() {
    report_.entries = entries_.size();
    for (const PlacedEntry& entry : entries_) check_entry(entry);
    check_rents(std::move(rents_), faults_);
    return std::move(report_);
  }

 private:
  void check_entry(const PlacedEntry& entry) {
    const auto [first, is_new] = first_of_.emplace(entry.name.text, entry.name.at);
    if (!is_new)
      faults_.error(entry.name.at, "",
                    in_quotes(entry.name.text) + " is there twice; first in line " +
                        std::to_string(faults_.sources().place(first->second, {}).line));
    check_origins(entry);
    rent_ = {.name = entry.name.text};
    std::set<std::string> seen;
    for (const PlacedFact& fact : entry.facts) {
      seen.insert(fact.key);
      if (const FactSpec* spec = find_fact_spec(entry.kind, fact.key)) {
        if (is_price(spec->form)) ++report_.prices;
        check_fact(entry, fact, *spec);
      } else {
        unknown_fact(entry, fact);
      }
    }
    for (const FactSpec& spec : catalogue_facts(entry.kind))
      if (spec.field.required && !seen.contains(std::string(spec.field.key)))
        faults_.error(entry.name.at, "", entry.name.text + ": " + std::string(spec.field.key) + " is required");
    if (entry.kind == "cloud") keep_rents(entry);
  }

  void unknown_fact(const PlacedEntry& entry, const PlacedFact& fact) {
    std::vector<std::string> known;
    for (const FactSpec& spec : catalogue_facts(entry.kind)) known.emplace_back(spec.field.key);
    faults_.error(fact.at, "", entry.name.text + ": a " + entry.kind + " entry has no fact " + in_quotes(fact.key),
                  did_you_mean(fact.key, known));
  }

  void check_origins(const PlacedEntry& entry) {
    std::set<std::size_t> priced;
    for (const PlacedFact& fact : entry.facts) {
      const FactSpec* spec = find_fact_spec(entry.kind, fact.key);
      if (spec != nullptr && is_price(spec->form)) priced.insert(fact.origin);
    }
    for (std::size_t i = 0; i < entry.origins.size(); ++i) check_origin(entry, entry.origins[i], priced.contains(i));
    const auto is_low = [](const FactOrigin& origin) { return origin.confidence.text == "L"; };
    if (std::ranges::any_of(entry.origins, is_low)) report_.placeholders.push_back(entry.name.text);
  }

  void check_origin(const PlacedEntry& entry, const FactOrigin& origin, bool of_a_price) {
    const std::string name = entry.name.text + ": ";
    const std::string dates = R"("2026-08-28", "2026-08" or "2024/2026")";
    if (origin.source.text.empty())
      faults_.error(origin.source.at, "", name + "a source is required: where was it read?");
    if (origin.date.text.empty() && of_a_price) {
      faults_.error(origin.date.at, "",
                    name + "a price without a date is worthless; say when it was asked or paid: " + dates);
    } else if (!is_catalogue_date(origin.date.text)) {
      faults_.error(origin.date.at, "", name + in_quotes(origin.date.text) + " is no date such as " + dates);
    }
    constexpr std::string_view letters[] = {"H", "M", "L"};
    if (std::ranges::find(letters, origin.confidence.text) == std::end(letters))
      faults_.error(origin.confidence.at, "",
                    name + "confidence is " + in_quotes(origin.confidence.text) +
                        "; must be H (read), M (one weak source, or recalled) or L (a placeholder)");
  }

  void check_fact(const PlacedEntry& entry, const PlacedFact& fact, const FactSpec& spec) {
    switch (spec.form) {
      case FactForm::word:
        if (fact.low.text.empty()) faults_.error(fact.low.at, "", where(entry, fact) + "a value is required");
        return;
      case FactForm::accelerator:
        return check_accelerator(entry, fact);
      case FactForm::by_month:
        return check_months(entry, fact, spec.field);
      case FactForm::list:
        return check_list(entry, fact, spec);
      case FactForm::any:
      case FactForm::any_range:
        return check_default(entry, fact);
      default:
        break;
    }
    const auto low = lower_end(entry, fact, spec.field);
    if (!low) return;
    if (spec.form == FactForm::rent) rent_.by_kind[fact.key] = {*low * 3600.0, fact.low.at};
    if (fact.key == "gpus") rent_.gpus = *low;
  }

  void check_accelerator(const PlacedEntry& entry, const PlacedFact& fact) {
    rent_.gpu_model = accelerators_.find(fact.low.text);
    if (rent_.gpu_model.empty())
      faults_.error(fact.low.at, "",
                    where(entry, fact) + "the catalogue has no accelerator " + in_quotes(fact.low.text),
                    did_you_mean(fact.low.text, accelerators_.all()));
  }

  void check_months(const PlacedEntry& entry, const PlacedFact& fact, const FieldSpec& field) {
    const auto values = values_by_month(fact.low.text, field.dimension);
    if (!values)
      return faults_.error(fact.low.at, "", where(entry, fact) + "expected twelve numbers with commas and one unit");
    check_values(entry, fact, field, *values);
  }

  void check_list(const PlacedEntry& entry, const PlacedFact& fact, const FactSpec& spec) {
    const auto values = values_in_list(fact.low.text, spec.field.dimension);
    if (!values || (spec.numbers > 0 && values->size() != spec.numbers)) {
      const std::string many = spec.numbers > 0 ? std::to_string(spec.numbers) + " numbers" : "numbers";
      return faults_.error(fact.low.at, "", where(entry, fact) + "expected " + many + " with commas and one unit");
    }
    check_values(entry, fact, spec.field, *values);
  }

  void check_values(const PlacedEntry& entry, const PlacedFact& fact, const FieldSpec& field,
                    std::span<const double> values) {
    for (const double value : values)
      if (!(value >= field.min && value <= field.max))
        return faults_.error(fact.low.at, "",
                             where(entry, fact) + format_for_people(value, field.dimension) + " is no such value");
  }

  /// A default is one that the finance model asks for, and of its dimension.
  void check_default(const PlacedEntry& entry, const PlacedFact& fact) {
    const auto known = catalogue("finance");
    const CatalogueEntry* own = find_entry(known, entry.name.text);
    if (own == nullptr) {
      std::vector<std::string> names;
      for (const CatalogueEntry& one : known) names.push_back(one.name);
      if (fact.key == "default")
        faults_.error(entry.name.at, "", "the finance model has no default " + in_quotes(entry.name.text),
                      did_you_mean(entry.name.text, names));
      return;
    }
    const auto value = parse_quantity(find_fact(*own, "default")->value);
    const FieldSpec field{.kind = FieldKind::quantity, .dimension = std::get<ParsedQuantity>(value).dimension};
    static_cast<void>(lower_end(entry, fact, field));
  }

  /// Of a range, which must not be upside down, or the value itself; nothing if it is faulty, which was reported.
  std::optional<double> lower_end(const PlacedEntry& entry, const PlacedFact& fact, const FieldSpec& field) {
    const auto low = number(entry, fact, fact.low, field);
    if (fact.high.at.begin == fact.low.at.begin) return low;
    const auto high = number(entry, fact, fact.high, field);
    if (low && high && *low > *high)
      faults_.error(fact.low.at, "", where(entry, fact) + fact.low.text + " to " + fact.high.text + " is upside down");
    return low;
  }

  /// In base units; nothing if it is faulty, which was reported.
  std::optional<double> number(const PlacedEntry& entry, const PlacedFact& fact, const PlacedText& text,
                               const FieldSpec& field) {
    JsonNode node = make_string(text.text, text.at);
    double plain = 0.0;
    const char* const end = text.text.data() + text.text.size();
    const bool is_plain = !text.text.empty() && std::from_chars(text.text.data(), end, plain).ptr == end;
    if (field.kind == FieldKind::integer && is_plain) node = make_number(text.text, text.at);
    const auto complaint = check_value(node, field);
    if (!complaint) return node.number;
    faults_.error(text.at, "", where(entry, fact) + complaint->message, complaint->suggestion);
    return std::nullopt;
  }

  static std::string where(const PlacedEntry& entry, const PlacedFact& fact) {
    return entry.name.text + " " + fact.key + ": ";
  }

  void keep_rents(const PlacedEntry& entry) {
    const auto is_rent = [](const PlacedFact& fact) {
      const FactSpec* spec = find_fact_spec("cloud", fact.key);
      return spec != nullptr && spec->form == FactForm::rent;
    };
    if (std::ranges::none_of(entry.facts, is_rent))
      faults_.error(entry.name.at, "", entry.name.text + ": a cloud entry needs a price");
    if (rent_.gpu_model.empty() || rent_.gpus <= 0.0) return;  // reported
    for (const auto& [kind, text] : entry.per_gpu) {
      const FieldSpec field{.kind = FieldKind::quantity, .dimension = dimensions::money_rate};
      const PlacedText with_unit{text.text + " USD/GPU-h", text.at};
      if (const auto price = number(entry, {.key = kind, .at = text.at}, with_unit, field))
        rent_.per_gpu[kind] = {*price * 3600.0, text.at};
    }
    rents_.push_back(std::move(rent_));
  }

  const std::vector<PlacedEntry>& entries_;
  AcceleratorNames accelerators_;
  Faults& faults_;
  std::map<std::string, Mark> first_of_;
  InstanceRents rent_;  ///< of the entry that is looked at
  std::vector<InstanceRents> rents_;
  CatalogueReport report_;
};

bool is_number(std::string_view text, std::size_t digits, int low, int high) {
  int number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc{} && end == text.data() + text.size() && text.size() == digits && number >= low &&
         number <= high;
}

/// "2026", "2026-08", "2026-08-28", "2025-H2", "2024-2026"
bool is_date_part(std::string_view text) {
  if (!is_number(text.substr(0, 4), 4, 2000, 2099)) return false;
  if (text.size() == 4) return true;
  if (text[4] != '-') return false;
  const std::string_view rest = text.substr(5);
  if (rest == "H1" || rest == "H2" || is_number(rest, 4, 2000, 2099)) return true;
  if (!is_number(rest.substr(0, 2), 2, 1, 12)) return false;
  return rest.size() == 2 || (rest.size() == 5 && rest[2] == '-' && is_number(rest.substr(3), 2, 1, 31));
}

}  // namespace

bool is_catalogue_date(std::string_view text) {
  for (;;) {
    const std::size_t slash = text.find('/');
    if (!is_date_part(text.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

CatalogueReport check_catalogue_text(const std::string& name, std::string text, Diagnostics& diagnostics) {
  Sources sources;
  Faults faults(sources);
  const int source = sources.add(name, std::move(text));
  const auto entries =
      name.ends_with(".json") ? read_catalogue_json(source, faults) : read_catalogue_csv(source, faults);
  CatalogueReport report;
  if (!entries.empty()) {
    report = CatalogueCheck{entries, faults}.run();
  } else if (!faults.has_error()) {
    faults.error({source, 0, 0}, "", "there is no entry");
  }
  faults.hand_over(diagnostics);
  return report;
}

CatalogueReport check_catalogue_file(const std::string& path, Diagnostics& diagnostics) {
  InputFile file = read_input_file(path);
  if (file.failure.empty()) return check_catalogue_text(path, std::move(file.text), diagnostics);
  diagnostics.add({.place = {.file = path}, .message = file.failure, .suggestion = did_you_mean_file(path)});
  return {};
}

}  // namespace headroom
