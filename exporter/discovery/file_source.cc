// SPDX-License-Identifier: Apache-2.0

#include "exporter/discovery/file_source.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
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
                       config::FileDiscovery settings, TargetRules rules,
                       std::shared_ptr<const DiscoveredGroups> known,
                       std::function<void()> on_change)
    : settings_(std::move(settings)),
      rules_(std::move(rules)),
      groups_(std::move(known)),
      watch_(std::move(loop), clock, std::move(on_change)) {
  if (!groups_) return;
  for (const auto& group : *groups_) files_.try_emplace(group.origin);
}

boost::asio::awaitable<PollResult> FileSource::poll() { co_return poll_now(); }

PollResult FileSource::poll_now() {
  PollResult result;
  NewGroups groups;
  for (const auto& path : find_files(result)) {
    if (watch_.is_being_written(path)) {
      result.poll_after = FileWatch::kWriteTimeout;  // even if the file is never closed
    } else {
      read(path, groups, result);
    }
  }
  groups_ = merge(std::move(groups));
  result.groups = groups_;
  for (const auto& [path, file] : files_) {
    result.refusals.add(file.refusals);
    result.dropped += file.dropped;
  }
  return result;
}

/// find_files returns the files that exist, and forgets those that no longer do.
std::set<std::string> FileSource::find_files(PollResult& result) {
  std::set<std::string> folders;
  for (const auto& pattern : settings_.files)
    folders.insert(fs::path(pattern).parent_path().string());
  // Watches before reading, so that no change is missed.
  std::set<std::string> known;
  for (const auto& [path, unused] : files_) known.insert(path);
  watch_.watch(folders, known);

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
  return existing;
}

void FileSource::read(const std::string& path, NewGroups& groups, PollResult& result) {
  auto text = read_file(path, kMaxListFile);
  if (!text) {
    result.failures.push_back(path + ": " + text.error().message);
    return;
  }
  const Sha256 digest =
      crypto::sha256({reinterpret_cast<const std::uint8_t*>(text->data()), text->size()});
  const auto known = files_.find(path);
  if (known != files_.end() && known->second.digest == digest) return;
  relabel::LabelSet meta;
  meta.set("__meta_filepath", path);
  auto list = parse_target_list(*text, format_of(path), path, rules_, meta);
  if (!list) {
    result.failures.push_back(list.error().message);
    return;
  }
  files_[path] = {digest, std::move(list->refusals), list->dropped};
  groups[path] = std::move(list->groups);
}

/// merge returns the groups of all files, in the order of their paths: those of `groups`, and of
/// the other files those that were read before.
std::shared_ptr<const DiscoveredGroups> FileSource::merge(NewGroups groups) const {
  std::map<std::string, std::vector<const DiscoveredGroup*>> before;
  bool is_changed = !groups_ || !groups.empty();
  if (groups_) {
    for (const auto& group : *groups_) {
      is_changed = is_changed || !files_.contains(group.origin);
      before[group.origin].push_back(&group);
    }
  }
  if (!is_changed) return groups_;
  auto merged = std::make_shared<DiscoveredGroups>();
  for (const auto& [path, file] : files_) {
    const auto found = groups.find(path);
    if (found != groups.end()) {
      std::ranges::move(found->second, std::back_inserter(*merged));
    } else {
      for (const auto* const group : before[path]) merged->push_back(*group);
    }
  }
  return groups_ && *groups_ == *merged ? groups_ : merged;
}

}  // namespace staple::discovery
