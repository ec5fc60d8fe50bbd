// SPDX-License-Identifier: Apache-2.0
// reports/web/dist is committed as it was built. That it was built from the sources beside it is checked by their
// checksums, which the build writes down; that a build gives the same bytes again, by `web-rebuild` and git.
#include "reports/web_assets.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "reports/manifest.hpp"

namespace headroom {
namespace {
namespace fs = std::filesystem;

const fs::path web = fs::path(HEADROOM_SOURCE_DIR) / "reports/web";

TEST(WebAssets, AreBuiltFromTheSourcesBesideThem) {
  std::ifstream sums(web / "dist/SHA256SUMS");
  std::set<std::string> listed;
  for (std::string sum, name; sums >> sum >> name;) {
    std::string error;
    const auto digest = digest_file((web / name).string(), error);
    ASSERT_TRUE(digest) << error;
    EXPECT_EQ(digest->sha256, sum) << name << " changed: cmake --build build --target web-rebuild";
    listed.insert(name);
  }
  for (const auto& entry : fs::directory_iterator(web / "src"))
    EXPECT_TRUE(listed.contains("src/" + entry.path().filename().string())) << entry.path();
  for (const char* name : {"package-lock.json", "build.mjs", "dist/report.js", "dist/report.css", "dist/LICENSES.txt"})
    EXPECT_TRUE(listed.contains(name)) << name;
}

TEST(WebAssets, CanStandInAPageAndNameTheirLicences) {
  const auto files = embedded::web();
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].name, "report.js");
  EXPECT_EQ(files[1].name, "report.css");
  for (const char* mark : {"</script", "<!--", "<script"})
    EXPECT_EQ(files[0].text.find(mark), std::string_view::npos) << mark << " would bend the script element";
  EXPECT_EQ(files[1].text.find("</style"), std::string_view::npos);
  for (const char* licence :
       {"Apache ECharts", "Apache License", "Copyright (c) 2017, Baidu Inc.", "Mike Bostock", "Microsoft Corporation"})
    EXPECT_NE(files[0].text.find(licence), std::string_view::npos) << licence;
  for (const char* leak : {"fetch(", "XMLHttpRequest", "WebSocket", "eval("})
    EXPECT_EQ(files[0].text.find(leak), std::string_view::npos) << leak;
}

}  // namespace
}  // namespace headroom
