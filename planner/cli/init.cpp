// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "models/edit_distance.hpp"
#include "planner/cli/exit_code.hpp"
#include "planner/cli/verb.hpp"
#include "planner/vocabulary.hpp"
#include "scenarios/embedded.hpp"
#include "scenarios/read_scenario.hpp"

namespace headroom::cli {
namespace {

constexpr std::string_view first_template = "h100-pod";

constexpr PositionalSpec positionals[] = {{"DIR", "Where the files go; default: here", PositionalSpec::Need::optional}};
constexpr FlagSpec flags[] = {
    {FlagSpec::Kind::value, "--template", "NAME", "Which scenario to start from; default h100-pod"},
    {FlagSpec::Kind::flag, "--list", "", "List the templates and the questions that they answer"},
};

/// "h100-pod" for "h100-pod.json"; empty for a file that is no scenario.
std::string_view template_name(const embedded::File& file) {
  return file.name.ends_with(".json") ? file.name.substr(0, file.name.size() - 5) : std::string_view{};
}

const embedded::File* find_template(std::string_view name) {
  for (const embedded::File& file : embedded::templates())
    if (template_name(file) == name || file.name == name) return &file;
  return nullptr;
}

/// The template first, then what it extends or replays, and what that needs: a file needs another one if it names it in
/// quotes.
std::vector<const embedded::File*> with_what_it_needs(const embedded::File& chosen) {
  std::vector<const embedded::File*> files{&chosen};
  for (std::size_t i = 0; i < files.size(); ++i)
    for (const embedded::File& other : embedded::templates()) {
      const bool named = files[i]->text.find("\"" + std::string(other.name) + "\"") != std::string_view::npos;
      if (named && std::ranges::find(files, &other) == files.end()) files.push_back(&other);
    }
  return files;
}

struct NewFile {
  std::filesystem::path path;
  std::string text;
};

std::vector<NewFile> files_of(const embedded::File& chosen, const std::filesystem::path& directory) {
  std::vector<NewFile> files;
  for (const embedded::File* file : with_what_it_needs(chosen))
    files.push_back({directory / (file == &chosen ? "scenario.json" : file->name), std::string(file->text)});
  files.push_back({directory / "headroom.schema.json", scenario_schema(full_vocabulary())});
  return files;
}

int list() {
  for (const embedded::File& file : embedded::templates()) {
    if (template_name(file).empty()) continue;
    const std::string_view first_line = file.text.substr(0, file.text.find('\n'));
    print(std::string(template_name(file)) + ": " + std::string(first_line.substr(first_line.find(' ') + 1)) + "\n");
  }
  return exit_ok;
}

int no_such_template(const std::string& name) {
  std::vector<std::string_view> known;
  for (const embedded::File& file : embedded::templates())
    if (!template_name(file).empty()) known.push_back(template_name(file));
  const auto near = nearest_name(name, known);
  complain("headroom: there is no template \"" + name + "\"" +
           (near ? "; did you mean \"" + std::string(*near) + "\"?" : "; \"headroom init --list\" shows them.") + "\n");
  return exit_usage;
}

int io_fault(const std::string& sentence) {
  complain("headroom: " + sentence + "\n");
  return exit_io;
}

/// What a user has made is never overwritten: if one of the files is there already, none is written.
int run(const Arguments& arguments) {
  if (arguments.has("--list")) return list();
  const std::string name = arguments.value("--template").value_or(std::string(first_template));
  const embedded::File* const chosen = find_template(name);
  if (chosen == nullptr || template_name(*chosen).empty()) return no_such_template(name);

  const std::filesystem::path directory = std::filesystem::path(arguments.value("DIR").value_or("")).lexically_normal();
  const std::vector<NewFile> files = files_of(*chosen, directory);
  for (const NewFile& file : files)
    if (std::filesystem::exists(file.path)) return io_fault(file.path.string() + " exists; nothing was written");
  std::error_code ignored;  // what went wrong shows when the first file is written
  if (!directory.empty()) std::filesystem::create_directories(directory, ignored);
  for (const NewFile& file : files) {
    std::ofstream out(file.path, std::ios::binary);
    out << file.text;
    out.close();
    if (!out) return io_fault(file.path.string() + " cannot be written");
    print("wrote " + file.path.string() + "\n");
  }
  print("Next: headroom run " + files.front().path.string() + "\n");
  return exit_ok;
}

}  // namespace

const Verb init_verb{"init", "Write a commented scenario and its schema to start from", positionals, flags, &run};

}  // namespace headroom::cli
