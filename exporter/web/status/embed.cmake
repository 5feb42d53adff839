# Writes C++ that holds files, byte by byte: cmake -DOUTPUT=FILE -DFUNCTION=NAME -DFILES=A,B -P embed.cmake
# defines `std::span<const staple::web::Asset> staple::web::NAME()`.
string(REPLACE "," ";" FILES "${FILES}")
set(bytes "")
set(rows "")
set(number 0)
foreach(file IN LISTS FILES)
  cmake_path(GET file FILENAME name)
  cmake_path(GET file EXTENSION LAST_ONLY extension)
  if(extension STREQUAL ".css")
    set(type "text/css; charset=utf-8")
  elseif(extension STREQUAL ".js")
    set(type "text/javascript; charset=utf-8")
  elseif(extension STREQUAL ".svg")
    set(type "image/svg+xml")
  elseif(extension STREQUAL ".md")
    set(type "text/plain; charset=utf-8")
  else()
    message(FATAL_ERROR "${file}: nobody knows what this is served as")
  endif()
  file(READ "${file}" hexadecimal HEX)
  string(LENGTH "${hexadecimal}" length)
  math(EXPR length "${length} / 2")
  string(REGEX REPLACE "(..)" "\\\\x\\1" escaped "${hexadecimal}")
  string(REGEX REPLACE "((\\\\x..)(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?(\\\\x..)?)" "    \"\\1\"\n" escaped "${escaped}")
  string(APPEND bytes "constexpr std::string_view file_${number}(\n${escaped},\n    ${length});\n")
  string(APPEND rows "    {\"${name}\", \"${type}\", file_${number}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE "${OUTPUT}" "// Written by embed.cmake.
#include \"exporter/web/status/assets.h\"

namespace staple::web {
namespace {

${bytes}
constexpr Asset table[] = {
${rows}};

}  // namespace

std::span<const Asset> ${FUNCTION}() { return table; }

}  // namespace staple::web
")
