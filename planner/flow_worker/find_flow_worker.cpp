// SPDX-License-Identifier: Apache-2.0
#include "planner/flow_worker/find_flow_worker.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string_view>
#include <system_error>
#include <vector>

namespace headroom {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view worker_name = "headroom-worker";
constexpr const char* worker_variable = "HEADROOM_WORKER";

bool is_program(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

std::vector<fs::path> folders() {
  std::vector<fs::path> out;
  std::error_code fault;
  const fs::path own = fs::read_symlink("/proc/self/exe", fault).parent_path();
  if (!fault) out = {own, own.parent_path() / "libexec/headroom"};
  const char* const search = std::getenv("PATH");
  std::string_view left = search == nullptr ? "" : search;
  while (!left.empty()) {
    const std::size_t colon = left.find(':');
    if (colon != 0) out.emplace_back(left.substr(0, colon));  // an empty part is the working directory: nobody means it
    left.remove_prefix(colon == std::string_view::npos ? left.size() : colon + 1);
  }
  return out;
}

}  // namespace

std::variant<fs::path, std::string> find_flow_worker() {
  if (const char* const given = std::getenv(worker_variable); given != nullptr && *given != '\0') {
    if (is_program(given)) return fs::path(given);
    return std::string(worker_variable) + " is \"" + given + "\", which is no program.";
  }
  for (const fs::path& folder : folders())
    if (const fs::path path = folder / worker_name; is_program(path)) return path;
  return std::string(worker_name) +
         " is not beside this program nor on the PATH. It is built with it where SimGrid is installed (Debian: "
         "libsimgrid-dev); " +
         worker_variable + " may say where it is.";
}

std::unique_ptr<FlowWorker> start_flow_worker() {
  const auto found = find_flow_worker();
  if (const auto* const fault = std::get_if<std::string>(&found)) throw FlowWorkerError(*fault);
  return std::make_unique<FlowWorker>(std::get<fs::path>(found));
}

std::optional<std::string> fault_of_flow_worker(const Scenario& scenario) {
  if (scenario.network.fidelity != NetworkFidelity::flow) return std::nullopt;
  try {
    (void)start_flow_worker();
    return std::nullopt;
  } catch (const FlowWorkerError& error) {
    return std::string("cluster.network.fidelity \"flow\" needs headroom-worker: ") + error.what();
  }
}

}  // namespace headroom
