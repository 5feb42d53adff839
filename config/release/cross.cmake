# SPDX-License-Identifier: Apache-2.0

# For another processor, with Debian's cross compiler and the libraries of that architecture: sh
# config/release/cross.sh
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES STAPLE_TRIPLET)
string(REGEX REPLACE "-.*" "" CMAKE_SYSTEM_PROCESSOR "${STAPLE_TRIPLET}")
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_C_COMPILER ${STAPLE_TRIPLET}-gcc)
set(CMAKE_CXX_COMPILER ${STAPLE_TRIPLET}-g++)
set(CMAKE_LIBRARY_ARCHITECTURE ${STAPLE_TRIPLET})
set(ENV{PKG_CONFIG_LIBDIR} /usr/lib/${STAPLE_TRIPLET}/pkgconfig:/usr/share/pkgconfig)
