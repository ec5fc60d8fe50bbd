// SPDX-License-Identifier: Apache-2.0
#include "reports/write_html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>

#include "models/check.hpp"
#include "reports/html_chart.hpp"
#include "reports/html_figures.hpp"
#include "reports/html_table.hpp"
#include "reports/json_text.hpp"
#include "reports/markup_text.hpp"
#include "reports/series_chart.hpp"
#include "reports/sha256.hpp"
#include "reports/web_assets.hpp"
#include "reports/write_csv.hpp"

namespace headroom {
namespace {

/// A page is mailed. A table beyond this is offered by its file alone.
constexpr std::size_t largest_download = 400'000;

std::string_view asset(std::string_view name) {
  const auto files = embedded::web();
  const auto file = std::ranges::find(files, name, &embedded::File::name);
  HEADROOM_CHECK(file != files.end(), "the web assets are compiled in");
  return file->text;
}

/// As a content security policy names a script or style: 'sha256-...'.
std::string allowed(std::string_view text) {
  Sha256 hash;
  hash.update(std::as_bytes(std::span(text)));
  return "'sha256-" + hash.finish_base64() + "'";
}

class Page {
 public:
  explicit Page(const Document& document) : document_(document) {
    for (Chart& chart : charts_of(document.series)) pictures_.push_back({std::move(chart), Picture::Over::run_time});
    for (const Chart& chart : document.charts) pictures_.push_back({chart, Picture::Over::anything});
  }

  std::string write() {
    head();
    faults("Errors", document_.errors);
    verdict();
    section("Key figures", html_headlines(document_));
    faults("Warnings", document_.warnings);
    pictures();
    section("All key figures", html_key_figures(document_));
    for (const Table& table : document_.tables) section(table.title, html_table(table, HtmlNumbers::people), &table);
    assumptions();
    section("Not modelled in this run", list(document_.not_modelled));
    provenance();
    end();
    return std::move(html_);
  }

 private:
  void head() {
    const std::string title = markup_escaped(document_.title.empty() ? "Report" : document_.title);
    html_ = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src {}; style-src {}; "
        "base-uri 'none'; form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n"
        "<main>\n<p class=kicker>Headroom report</p>\n<h1>{}</h1>\n",
        allowed(asset("report.js")), allowed(asset("report.css")), title, asset("report.css"), title);
  }

  void verdict() {
    if (document_.verdict.empty()) return;
    html_ += "<section class=verdict aria-label=Verdict>\n";
    for (const std::string& sentence : document_.verdict) html_ += "<p>" + markup_escaped(sentence) + "\n";
    html_ += "</section>\n";
  }

  /// Of a table, its file is offered for download.
  void section(std::string_view title, const std::string& content, const Table* table = nullptr) {
    if (content.empty()) return;
    html_ += table != nullptr ? "<section data-file=\"" + markup_escaped(table->name) + ".csv\">" : "<section>";
    html_.append("\n<h2>").append(markup_escaped(title)).append("</h2>\n").append(content).append("</section>\n");
  }

  static std::string list(std::span<const std::string> items) {
    std::string html;
    for (const std::string& item : items) html += "<li>" + markup_escaped(item) + "\n";
    return html.empty() ? html : "<ul>\n" + html + "</ul>\n";
  }

  void faults(const std::string& title, std::span<const std::string> sentences) {
    const std::string items = list(sentences);
    if (!items.empty()) html_ += "<section class=warnings>\n<h2>" + title + "</h2>\n" + items + "</section>\n";
  }

  void pictures() {
    std::string html;
    for (std::size_t i = 0; i < pictures_.size(); ++i) html += html_chart(pictures_[i], i);
    for (const TimeSeries& series : document_.series)
      if (is_zero(series))
        html += "<p class=note>" + markup_escaped(series.name) + " is 0 all the time and has no chart.\n";
    section("Charts", html);
  }

  void assumptions() {
    if (document_.assumptions.empty()) return;
    Table table{"assumptions", "Assumptions", {{"name", ""}, {"value", ""}, {"source", ""}, {"date", ""}}, {}};
    table.columns.push_back(
        {"confidence", "H: public or stable; M: one weak source or recalled; L: order of magnitude"});
    for (const Assumption& a : document_.assumptions)
      table.rows.push_back({a.name, a.value, a.source, a.date, a.confidence});
    section("Assumptions and their sources", html_table(table, HtmlNumbers::people) + "<p class=note>Confidence: " +
                                                 markup_escaped(table.columns.back().help) + ".\n");
  }

  void provenance() {
    std::string html;
    for (const auto& [key, value] : document_.provenance)
      html += "<dt>" + markup_escaped(key) + "<dd>" + markup_escaped(value) + "\n";
    if (!html.empty()) html = "<dl>\n" + html + "</dl>\n";
    if (!document_.reproduce.empty())
      html += "<p>To get these numbers again:</p>\n<pre tabindex=0>" + markup_escaped(document_.reproduce) + "</pre>\n";
    section("Provenance", html);
  }

  /// In JSON a '<' is only ever part of a text: escaped, no data can end the script element or open a comment.
  [[nodiscard]] std::string data() const {
    std::string json = "{\"charts\":[";
    for (const Picture& picture : pictures_) {
      if (json.back() != '[') json += ',';
      append_chart_json(json, picture);
    }
    json += "],\"files\":{";
    for (const auto& [name, csv] : files()) {
      if (json.back() != '{') json += ',';
      append_json_string(json, name);
      json += ':';
      append_json_string(json, csv);
    }
    json += "}}";
    std::string safe;
    for (const char c : json) c == '<' ? safe += "\\u003c" : safe += c;
    return safe;
  }

  [[nodiscard]] std::vector<std::pair<std::string, std::string>> files() const {
    std::vector<std::pair<std::string, std::string>> files;
    for (const Table& table : document_.tables) files.emplace_back(table.name + ".csv", write_csv(table));
    std::erase_if(files, [](const auto& file) { return file.second.size() > largest_download; });
    return files;
  }

  void end() {
    html_ +=
        "</main>\n<footer>Charts by Apache ECharts; the licences of what this page is made with stand in its source."
        "</footer>\n<script type=\"application/json\" id=\"data\">";
    html_.append(data())
        .append("</script>\n<script>")
        .append(asset("report.js"))
        .append("</script>\n</body>\n</html>\n");
  }

  const Document& document_;
  std::vector<Picture> pictures_;
  std::string html_;
};

}  // namespace

std::string write_html(const Document& document) {
  return Page(document).write();
}

}  // namespace headroom
