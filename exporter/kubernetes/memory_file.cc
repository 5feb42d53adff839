// SPDX-License-Identifier: Apache-2.0

#include "exporter/kubernetes/memory_file.h"

#include <utility>

#include <sys/mman.h>
#include <unistd.h>

namespace staple::kubernetes {

std::optional<MemoryFile> MemoryFile::make(std::string_view content) {
  const int descriptor = ::memfd_create("staple_exporter", MFD_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  MemoryFile file(descriptor);
  while (!content.empty()) {
    const auto written = ::write(descriptor, content.data(), content.size());
    if (written <= 0) return std::nullopt;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return file;
}

MemoryFile::MemoryFile(MemoryFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

MemoryFile::~MemoryFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string MemoryFile::path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

}  // namespace staple::kubernetes
