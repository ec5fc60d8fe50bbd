// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

/// Published logs and result tables are not part of the repository, because their terms differ from ours. Tests that
/// need them look in $HEADROOM_DATA, else beside the source tree, and skip where they are not. The names of such suites
/// begin with "Oracle", so that a summary can count them.
namespace headroom {

/// The path of a data file such as "swf/KTH-SP2-1996-2.swf.zst", or nothing if it is not there.
inline std::optional<std::string> oracle_file(const char* relative) {
  const char* const folder = std::getenv("HEADROOM_DATA");
  const std::filesystem::path root = folder != nullptr ? folder : HEADROOM_SOURCE_DIR "/../shared/data";
  const std::filesystem::path path = root / relative;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  return path.string();
}

}  // namespace headroom

/// Declares `variable`, a std::string with the path of a data file, or skips the test.
#define HEADROOM_ORACLE_FILE(variable, relative)                                                               \
  const auto variable##_or_nothing = ::headroom::oracle_file(relative);                                        \
  if (!variable##_or_nothing)                                                                                  \
    GTEST_SKIP() << "no oracle data: " << (relative) << " is neither in $HEADROOM_DATA nor in ../shared/data"; \
  const std::string& variable = *variable##_or_nothing
