// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

/// JSON as text: one way to write it for everything that this folder prints.
namespace headroom {

struct JsonNode;
class Sources;

/// A JSON string, quotes included. Bytes from 0x80 on are kept: the text is UTF-8.
[[nodiscard]] std::string json_quoted(std::string_view text);

/// Strict JSON, one value a line, indented by two spaces, with a newline at the end.
[[nodiscard]] std::string write_json(const JsonNode& node);

/// The same with a comment behind each value that says where it came from.
[[nodiscard]] std::string write_json_with_origins(const JsonNode& node, const Sources& sources);

}  // namespace headroom
