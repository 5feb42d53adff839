# SPDX-License-Identifier: Apache-2.0

# The fuzzers need half of the sources. STAPLE_REACHED lists those that they can reach: beside each header that is included,
# near or far, the sources of its folder that implement it. These are the source of the same name, and those without a header
# of their own that include it.

# staple_includes(OUTPUT FILE) sets OUTPUT to the files of the project that FILE includes.
function(staple_includes output file)
  file(STRINGS ${PROJECT_SOURCE_DIR}/${file} lines REGEX "^#include \"")
  list(TRANSFORM lines REPLACE "^#include \"([^\"]*)\".*" "\\1")
  set(${output} ${lines} PARENT_SCOPE)
endfunction()

# staple_reach(OUTPUT FILE...) sets OUTPUT to the sources that FILEs can reach, themselves included, with absolute paths. Once
# one of them changes, the project is configured anew.
function(staple_reach output)
  # What implements a header: `OF_<header>`.
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} LIST_DIRECTORIES false
    ${PROJECT_SOURCE_DIR}/probes/*.cc ${PROJECT_SOURCE_DIR}/exporter/*.cc ${PROJECT_SOURCE_DIR}/tests/*.cc)
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz)\\.cc$|/main\\.cc$")
  foreach(source IN LISTS sources)
    string(REGEX REPLACE "\\.cc$" ".h" header ${source})
    if(EXISTS ${PROJECT_SOURCE_DIR}/${header})
      list(APPEND OF_${header} ${source})
      continue()
    endif()
    cmake_path(GET source PARENT_PATH folder)
    staple_includes(headers ${source})
    list(FILTER headers INCLUDE REGEX "^${folder}/[^/]*$")
    foreach(header IN LISTS headers)
      list(APPEND OF_${header} ${source})
    endforeach()
  endforeach()

  set(waiting ${ARGN})
  set(reached)
  while(waiting)
    list(POP_FRONT waiting file)
    if(file IN_LIST reached OR NOT EXISTS ${PROJECT_SOURCE_DIR}/${file})
      continue()
    endif()
    list(APPEND reached ${file})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${file})
    staple_includes(headers ${file})
    foreach(header IN LISTS headers)
      list(APPEND waiting ${header} ${OF_${header}})
    endforeach()
  endwhile()
  list(FILTER reached INCLUDE REGEX "\\.cc$")
  list(TRANSFORM reached PREPEND ${PROJECT_SOURCE_DIR}/)
  set(${output} ${reached} PARENT_SCOPE)
endfunction()

file(GLOB roots CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/tests/fuzz/*_fuzz.cc)
# Beside them what writes the seeds, the sources of libraries that are only headers, and what is declared in the header of
# another source.
staple_reach(STAPLE_REACHED ${roots}
  tests/fuzz/write_seeds.cc probes/asio.cc probes/http/beast.cc probes/responder/compare.cc)

# staple_keep_reached(LIST) removes from the list of this name what is not reached. A library needs a source all the same.
function(staple_keep_reached list_name)
  set(kept)
  foreach(source IN LISTS ${list_name})
    if(${CMAKE_CURRENT_SOURCE_DIR}/${source} IN_LIST STAPLE_REACHED)
      list(APPEND kept ${source})
    endif()
  endforeach()
  if(NOT kept)
    set(kept ${PROJECT_BINARY_DIR}/empty.cc)
    file(TOUCH ${kept})
  endif()
  set(${list_name} ${kept} PARENT_SCOPE)
endfunction()
