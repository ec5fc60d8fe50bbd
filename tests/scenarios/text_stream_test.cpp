// SPDX-License-Identifier: Apache-2.0
#include "scenarios/read_trace/text_stream.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scenarios/read_trace/csv_rows.hpp"
#include "scenarios/read_trace/log_time.hpp"

namespace headroom {
namespace {

using Texts = std::vector<std::string>;

Texts lines_of(std::string_view text, std::size_t piece) {
  MemoryText pieces{text, piece};
  TextLines lines{pieces};
  Texts all;
  while (lines.next()) all.push_back(std::to_string(lines.number()) + ":" + std::string{lines.line()});
  return all;
}

Texts rows_of(std::string_view text, std::size_t piece, CsvDialect dialect = {}) {
  MemoryText pieces{text, piece};
  CsvRows rows{pieces, dialect};
  Texts all;
  while (const CsvRows::Row* const row = rows.next()) {
    std::string shown = std::to_string(row->line) + ":";
    for (const std::string_view cell : row->cells) shown += "<" + std::string{cell} + ">";
    all.push_back(shown + row->fault);
  }
  return all;
}

TEST(TextStream, LinesDoNotDependOnThePieces) {
  const std::string text = "first\n\nthe third line is longer than its neighbours\r\nfourth\nlast without an end";
  const Texts expected = {"1:first", "2:", "3:the third line is longer than its neighbours\r", "4:fourth",
                          "5:last without an end"};
  for (std::size_t piece = 1; piece <= text.size() + 1; ++piece) EXPECT_EQ(lines_of(text, piece), expected) << piece;
  EXPECT_EQ(lines_of("a\nb\n", 1), (Texts{"1:a", "2:b"})) << "a line end at the end begins no line";
  EXPECT_EQ(lines_of("", 7), Texts{});
}

// RFC 4180, section 2: quoted cells may hold separators, line ends and doubled quotes.
TEST(TextStream, CsvRowsDoNotDependOnThePieces) {
  const std::string text =
      "\xEF\xBB\xBF"
      "id,\"na\"\"me\",c\r\n"
      "\r\n"
      "1,\"two\nlines, and a comma\",\"\"\r\n"
      "2,stray\"quote,x\n"
      "\n"
      "3,\"ok\"behind,x\n"
      "4,,\"never closed\n5,6,7\n";
  const Texts expected = {"1:<id><na\"me><c>",
                          "3:<1><two\nlines, and a comma><>",
                          "5:<2><stray\"quote,x>cell 2: a quote inside a cell that does not begin with one",
                          "7:<3><ok>cell 2: text behind the closing quote",
                          "8:<4><>cell 3: the quote is never closed",
                          "9:<5><6><7>"};
  for (std::size_t piece = 1; piece <= text.size() + 1; ++piece) EXPECT_EQ(rows_of(text, piece), expected) << piece;
}

TEST(TextStream, ARowWithAStrayQuoteEndsWithItsFirstLine) {
  const std::string text = "1,\"a,x\n2,b,x\n3,\"c\",x\n4,\"two\nlines\",x\n5,\"d\n6,e,x\n";
  const Texts expected = {"1:<1><a,x\n2,b,x\n3,>cell 2: text behind the closing quote",
                          "2:<2><b><x>",
                          "3:<3><c><x>",
                          "4:<4><two\nlines><x>",
                          "6:<5>cell 2: the quote is never closed",
                          "7:<6><e><x>"};
  for (std::size_t piece = 1; piece <= text.size() + 1; ++piece) EXPECT_EQ(rows_of(text, piece), expected) << piece;
}

TEST(TextStream, OtherSeparatorsAndNoQuotes) {
  const CsvDialect bars = {.separator = '|', .quotes = CsvDialect::Quotes::none};
  EXPECT_EQ(rows_of("a|b, \"c\"|\n|d|e\n", 3, bars), (Texts{"1:<a><b, \"c\"><>", "2:<><d><e>"}));
}

// Each expected number is `date -u -d TEXT +%s`.
TEST(LogTime, DatesAndTimesAreUtc) {
  const auto seconds = [](const char* text) {
    const auto time = parse_log_time(text);
    return time ? time->in_seconds() : -1.0;
  };
  EXPECT_EQ(seconds("2017-10-01 00:00:45"), 1506816045.0);
  EXPECT_EQ(seconds("2017-10-01T00:00:45Z"), 1506816045.0);
  EXPECT_EQ(seconds("2017-10-01 08:00:45+08:00"), 1506816045.0);
  EXPECT_EQ(seconds("2024-02-29"), 1709164800.0);
  EXPECT_EQ(seconds("2020-04-01 08:15"), 1585728900.0);
  EXPECT_EQ(seconds("1970-01-01 00:00:00.25"), 0.25);
  for (const char* text : {"", "2017-13-01", "2023-02-29", "2017-10-01 24:00:00", "2017-10-01 00:00:45 PDT",
                           "1969-12-31", "2070-01-01", "1506816045", "2017-10-01 00:00:45."}) {
    EXPECT_EQ(seconds(text), -1.0) << text;
  }
}

}  // namespace
}  // namespace headroom
