// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "models/check.hpp"
#include "models/unit_text.hpp"
#include "scenarios/catalogue_prices.hpp"
#include "scenarios/read_spot_trace.hpp"
#include "scenarios/sections.hpp"

namespace headroom {
namespace {

constexpr std::size_t most_offers = 64;  // a job keeps a bit for each

TimeSpan span_of(const Field& field, std::string_view key) {
  return TimeSpan::from(Duration{field.number(key)});
}
std::int64_t bytes_of(const Field& field, std::string_view key) {
  return static_cast<std::int64_t>(std::llround(field.number(key)));
}

BootDelay read_boot(const Field& boot) {
  if (!boot.has("median") && !boot.has("p95") && !boot.is_faulty("median") && !boot.is_faulty("p95")) {
    boot.fill("median", make_string("4 min", {}));
    boot.fill("p95", make_string("10 min", {}));
  }
  if (boot.has("p95") && !boot.has("median") && !boot.is_faulty("median"))
    boot.error("p95", "needs the median beside it");
  const TimeSpan median = span_of(boot, "median");
  if (!boot.has("p95")) return {median, median};
  const TimeSpan p95 = span_of(boot, "p95");
  if (boot.has("median") && p95 < median)
    boot.error("p95",
               "must be >= the median, " + in_quotes(boot.text("median")) + ", not " + in_quotes(boot.text("p95")));
  if (boot.has("median") && median.ns == 0 && p95.ns > 0) boot.error("median", "must be > 0 beside a 95th percentile");
  return {median, p95};
}

void read_zone(const Field& field, PathRoot root, OfferSpec& offer, std::vector<std::string>& input_files) {
  if (!field.has("spot")) return;
  if (offer.billing != Billing::spot && !field.is_faulty("billing"))
    return field.error("spot", "only an offer with the billing \"spot\" goes away with its zone");
  const std::string path = resolve_path(field, "spot", root);
  if (std::error_code ignored; !std::filesystem::is_regular_file(path, ignored)) return;  // which was reported
  auto trace = read_spot_trace(path);
  if (auto* const good = std::get_if<SpotTrace>(&trace)) {
    offer.zone = std::make_shared<SpotTrace>(std::move(*good));
    input_files.push_back(path);
  } else {
    field.error("spot", in_quotes(path) + " is no spot trace: " + std::get<std::string>(trace));
  }
}

const std::optional<RentPrice>& price_of(const CloudOffer& known, Billing billing) {
  switch (billing) {
    case Billing::on_demand:
      return known.on_demand;
    case Billing::spot:
      return known.spot;
    case Billing::reserved:
      return known.reserved_1y;
  }
  HEADROOM_CHECK(false, "an offer is billed in some way");
}

/// What the catalogue asks for an instance of its own is the price, unless there is one.
void fill_price(const Field& field, const OfferSpec& offer, std::vector<AssumedValue>& assumptions) {
  if (field.has("price") || field.is_faulty("price") || field.is_faulty("billing")) return;
  const auto known = cloud_offer(offer.instance.like);
  const std::optional<RentPrice> price = known ? price_of(*known, offer.billing) : std::nullopt;
  if (!price) {
    const std::string why = known ? "the catalogue has no price of " + in_quotes(known->name) + " for this billing"
                                  : "the offer has no price";
    return field.error("", why, R"(add "price": "55.04 USD/h")");
  }
  const std::string text = format_quantity(price->rate.si, "USD/h");
  field.fill("price", make_string(text, {.source = Mark::from_catalogue}));
  const Provenance& from = price->provenance;
  assumptions.push_back(
      {"cloud.offers[" + offer.name + "].price", text, from.source, from.date, std::string(letter(from.confidence))});
}

OfferSpec read_offer(const Field& field, PathRoot root, std::vector<std::string>& input_files,
                     std::vector<AssumedValue>& assumptions) {
  OfferSpec offer;
  offer.name = field.text("name");
  if (field.has("instance")) offer.instance = read_node(field.at("instance"));
  offer.billing = field.whole<Billing>("billing");
  fill_price(field, offer, assumptions);
  offer.price = {field.number("price")};
  offer.quota = field.whole<std::uint32_t>("quota");
  if (field.has("boot")) offer.boot = read_boot(field.at("boot"));
  offer.minimum = span_of(field, "minimum");
  offer.hold = span_of(field, "hold");
  offer.success = field.number("success");
  offer.retry = span_of(field, "retry");
  offer.egress = {field.number("egress")};
  read_zone(field, root, offer, input_files);
  if (offer.success < 1.0 && offer.retry.ns == 0 && field.has("success") && field.has("retry"))
    field.error("retry", "must be > 0 where instances cannot always be had, or nothing but asking would happen");
  return offer;
}

BurstTerms read_terms(const Field& field, BurstTerms terms) {
  if (field.has("in")) terms.bytes_in = bytes_of(field, "in");
  if (field.has("out")) terms.bytes_out = bytes_of(field, "out");
  if (field.has("checkpoint")) terms.checkpoint = span_of(field, "checkpoint");
  if (field.has("deadline")) terms.deadline = span_of(field, "deadline");
  if (field.has("value")) terms.value = MoneyRate{field.number("value")};
  return terms;
}

void check_wan(const Field& cloud, const CloudSpec& spec) {
  if (cloud.has("wan") || cloud.is_faulty("wan")) return;
  const bool any = spec.terms.bytes_in > 0 ||
                   std::ranges::any_of(spec.classes, [](const auto& one) { return one.terms.bytes_in > 0; });
  if (any) cloud.error("", "\"wan\" is required where data are copied", R"(add "wan": "20 Gbit/s")");
}

void check_names(const Field& cloud, const Scenario& scenario) {
  for (const Field& offer : cloud.items("offers"))
    for (const PoolSpec& pool : scenario.cluster.pools)
      if (offer.has("name") && pool.name == offer.text("name"))
        offer.error("name", "a pool of the cluster has this name, " + in_quotes(pool.name));
  const auto* const jobs = std::get_if<SyntheticWorkload>(&scenario.workload);
  if (jobs == nullptr || jobs->classes.empty()) return;
  std::vector<std::string> known;
  for (const SyntheticClass& one : jobs->classes) known.push_back(one.name);
  for (const Field& one : cloud.items("classes"))
    if (one.has("name") && std::ranges::find(known, one.text("name")) == known.end())
      one.error("name", "the workload has no class " + in_quotes(one.text("name")),
                did_you_mean(one.text("name"), known));
}

}  // namespace

CloudSection read_cloud(const Field& cloud, PathRoot root, const Vocabulary& vocabulary, std::deque<std::string>& texts,
                        std::vector<std::string>& input_files) {
  CloudSection out;
  for (const Field& offer : cloud.items("offers"))
    out.offers.offers.push_back(read_offer(offer, root, input_files, out.assumptions));
  if (out.offers.offers.size() > most_offers)
    cloud.error("offers",
                "at most " + std::to_string(most_offers) + " offers, not " + std::to_string(out.offers.offers.size()));
  out.offers.wan = {cloud.number("wan")};
  out.offers.terms = read_terms(cloud, {});
  if (cloud.has("data")) out.offers.terms = read_terms(cloud.at("data"), out.offers.terms);
  for (const Field& one : cloud.items("classes"))
    out.offers.classes.push_back({one.text("name"), read_terms(one, out.offers.terms)});
  check_wan(cloud, out.offers);
  out.policy = read_policy(cloud, "policy", vocabulary, texts);
  return out;
}

void check_cloud(const Field& root, const Scenario& scenario) {
  if (root.has("cloud")) return check_names(root.at("cloud"), scenario);
  if (root.is_faulty("cloud")) return;
  const auto complain = [&](const Field& section, std::string_view key, const std::string& metric) {
    if (metric.starts_with("cloud."))
      section.error(key, in_quotes(metric) + " speaks of rented instances, and there is no section \"cloud\"");
  };
  for (const Assertion& one : scenario.assertions) complain(root, "assertions", one.metric);
  for (const PrecisionTarget& one : scenario.run.precision) complain(root.at("run"), "precision", one.metric);
}

}  // namespace headroom
