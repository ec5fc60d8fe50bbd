// SPDX-License-Identifier: Apache-2.0
#include "scenarios/json_text.hpp"

#include "scenarios/json_tree.hpp"

namespace headroom {
namespace {

class Writer {
 public:
  explicit Writer(const Sources* origins) : origins_(origins) {}

  std::string write(const JsonNode& node) {
    value(node, 0, "");
    return std::move(out_);
  }

 private:
  void value(const JsonNode& node, std::size_t depth, std::string_view separator) {
    switch (node.kind) {
      case JsonKind::null:
        out_ += "null";
        break;
      case JsonKind::boolean:
      case JsonKind::number:
        out_ += node.text;
        break;
      case JsonKind::string:
        out_ += json_quoted(node.text);
        break;
      case JsonKind::array:
        return list(node, depth, separator);
      case JsonKind::object:
        return object(node, depth, separator);
    }
    end_value(node, separator);
  }

  void list(const JsonNode& node, std::size_t depth, std::string_view separator) {
    out_ += '[';
    if (!node.items.empty()) out_ += '\n';
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      indent(depth + 1);
      value(node.items[i], depth + 1, i + 1 < node.items.size() ? "," : "");
    }
    close(node, node.items.empty(), ']', depth, separator);
  }

  void object(const JsonNode& node, std::size_t depth, std::string_view separator) {
    out_ += '{';
    if (!node.members.empty()) out_ += '\n';
    for (std::size_t i = 0; i < node.members.size(); ++i) {
      indent(depth + 1);
      out_ += json_quoted(node.members[i].key);
      out_ += ": ";
      value(node.members[i].value, depth + 1, i + 1 < node.members.size() ? "," : "");
    }
    close(node, node.members.empty(), '}', depth, separator);
  }

  void close(const JsonNode& node, bool empty, char bracket, std::size_t depth, std::string_view separator) {
    if (!empty) indent(depth);
    out_ += bracket;
    if (empty) return end_value(node, separator);
    out_ += separator;
    end_line();
  }

  /// Origins stand in one column, so that the values can be read without them.
  void end_value(const JsonNode& node, std::string_view separator) {
    constexpr std::size_t origin_column = 56;
    out_ += separator;
    if (origins_ != nullptr) {
      const std::size_t width = out_.size() - line_start_;
      out_.append(width < origin_column ? origin_column - width : 2, ' ');
      out_ += "// " + origins_->origin(node.at);
    }
    end_line();
  }

  void end_line() {
    out_ += '\n';
    line_start_ = out_.size();
  }

  void indent(std::size_t depth) {
    line_start_ = out_.size();
    out_.append(2 * depth, ' ');
  }

  const Sources* origins_;
  std::string out_;
  std::size_t line_start_ = 0;
};

}  // namespace

std::string json_quoted(std::string_view text) {
  constexpr char hex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        if (byte < 0x20 || byte == 0x7F) {
          out += "\\u00";
          out += hex[byte >> 4U];
          out += hex[byte & 0xFU];
        } else {
          out += c;
        }
    }
  }
  return out += '"';
}

std::string write_json(const JsonNode& node) {
  return Writer(nullptr).write(node);
}

std::string write_json_with_origins(const JsonNode& node, const Sources& sources) {
  return Writer(&sources).write(node);
}

}  // namespace headroom
