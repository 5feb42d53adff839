// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <exception>
#include <new>
#include <string>
#include <type_traits>
#include <vector>

#include "exporter/configuration/load.h"

namespace staple::config {

/// catch_as_problem returns the result of `load`, a variant with a list of problems. Whatever
/// `load` throws becomes a problem of `file`.
template <class Load>
std::invoke_result_t<Load&> catch_as_problem(const std::string& file, Load load) {
  std::string what;
  try {
    return load();
  } catch (const std::bad_alloc&) {
    what = "not enough memory";
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
    what = "internal error";
  }
  return std::vector<Problem>{{file, 0, 0, "", what}};
}

}  // namespace staple::config
