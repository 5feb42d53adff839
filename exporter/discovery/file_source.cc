// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/file_source.h"

#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include <fnmatch.h>

#include "probes/file.h"

namespace staple::discovery {
namespace {

namespace fs = std::filesystem;

/// Listing holds the files that match a pattern.
struct Listing {
  std::set<std::string> files;
  std::string failure;  ///< if not empty, `files` is incomplete
};

Listing list_files(const std::string& pattern) {
  const fs::path path(pattern);
  Listing listing;
  std::error_code error;
  if (!config::has_wildcard(pattern)) {
    const auto type = fs::status(path, error).type();
    const bool gone = type == fs::file_type::not_found && fs::is_directory(path.parent_path());
    if (type != fs::file_type::not_found && type != fs::file_type::none) {
      listing.files.insert(pattern);
    } else if (!gone) {
      listing.failure = pattern + ": " + error.message();
    }
    return listing;
  }
  const std::string wanted = path.filename().string();
  fs::directory_iterator entries(path.parent_path(), error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    const std::string file = entries->path().string();
    const std::string name = entries->path().filename().string();
    if (fnmatch(wanted.c_str(), name.c_str(), FNM_PERIOD) == 0) listing.files.insert(file);
  }
  if (error) listing.failure = path.parent_path().string() + ": " + error.message();
  return listing;
}

ListFormat format_of(const std::string& file) {
  const auto extension = fs::path(file).extension();
  return extension == ".json" || extension == ".JSON" ? ListFormat::json : ListFormat::yaml;
}

bool matches(const std::string& pattern, const std::string& file) {
  const fs::path path(pattern);
  return path.parent_path() == fs::path(file).parent_path() &&
         fnmatch(path.filename().c_str(), fs::path(file).filename().c_str(), FNM_PERIOD) == 0;
}

}  // namespace

FileSource::FileSource(boost::asio::any_io_executor loop, Clock clock,
                       config::FileDiscovery settings, Modules modules,
                       std::shared_ptr<const prober::Module> module, const DiscoveredGroups& known,
                       std::function<void()> on_change)
    : settings_(std::move(settings)),
      modules_(std::move(modules)),
      module_(std::move(module)),
      watch_(std::move(loop), clock, std::move(on_change)) {
  for (const auto& group : known) files_[group.origin].groups.push_back(group);
}

boost::asio::awaitable<PollResult> FileSource::poll() { co_return poll_now(); }

PollResult FileSource::poll_now() {
  std::set<std::string> folders;
  for (const auto& pattern : settings_.files)
    folders.insert(fs::path(pattern).parent_path().string());
  // Watches before reading, so that no change is missed.
  std::set<std::string> known;
  for (const auto& [path, unused] : files_) known.insert(path);
  watch_.watch(folders, known);

  PollResult result;
  std::set<std::string> existing;
  std::set<std::string> kept;  // known files whose folder cannot be listed
  for (const auto& pattern : settings_.files) {
    const Listing listing = list_files(pattern);
    existing.insert(listing.files.begin(), listing.files.end());
    if (listing.failure.empty()) {
      if (listing.files.empty() && !config::has_wildcard(pattern)) {
        result.failures.push_back(pattern + ": no such file");
      }
      continue;
    }
    result.failures.push_back(listing.failure);
    for (const auto& [path, unused] : files_) {
      if (matches(pattern, path)) kept.insert(path);
    }
  }
  std::erase_if(files_, [&](const auto& file) {
    return !existing.contains(file.first) && !kept.contains(file.first);
  });
  watch_.watch(folders, existing);
  for (const auto& path : existing) {
    if (watch_.is_being_written(path)) {
      result.poll_after = FileWatch::kWriteTimeout;  // even if the file is never closed
    } else {
      read(path, result);
    }
  }
  result.groups.emplace();
  for (const auto& [path, file] : files_) {
    result.groups->insert(result.groups->end(), file.groups.begin(), file.groups.end());
    result.refusals.add(file.refusals);
  }
  return result;
}

void FileSource::read(const std::string& path, PollResult& result) {
  auto text = read_file(path, kMaxListFile);
  if (!text) {
    result.failures.push_back(path + ": " + text.error().message);
    return;
  }
  const Sha256 digest =
      crypto::sha256({reinterpret_cast<const std::uint8_t*>(text->data()), text->size()});
  const auto known = files_.find(path);
  if (known != files_.end() && known->second.digest == digest) return;
  auto list = parse_target_list(*text, format_of(path), path, modules_, *module_);
  if (!list) {
    result.failures.push_back(list.error().message);
    return;
  }
  files_[path] = {digest, std::move(list->groups), std::move(list->refusals)};
}

}  // namespace staple::discovery
