// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace staple::kubernetes {

/// MemoryFile is a file in memory (memfd_create(2)), for data that stands in a kubeconfig file and
/// is otherwise read from a file of its own. It ends with the object.
class MemoryFile {
 public:
  /// make returns nullopt if the system has no memory or no descriptor left.
  static std::optional<MemoryFile> make(std::string_view content);

  MemoryFile(MemoryFile&& other) noexcept;
  MemoryFile& operator=(MemoryFile&&) = delete;
  ~MemoryFile();

  /// path returns a path of the file, for this process.
  std::string path() const;

 private:
  explicit MemoryFile(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace staple::kubernetes
