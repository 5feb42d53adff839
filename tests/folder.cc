// SPDX-License-Identifier: Apache-2.0

#include "tests/folder.h"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace staple::test {

Folder::Folder() {
  auto name = (std::filesystem::temp_directory_path() / "staple-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::write(std::string_view name, std::string_view content) const {
  std::ofstream(file(name), std::ios::binary) << content;
  return file(name);
}

}  // namespace staple::test
