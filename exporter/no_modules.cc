// SPDX-License-Identifier: Apache-2.0

#include <dlfcn.h>

/// dlopen loads nothing and returns null. It takes the place of libc's in the program that has every
/// library inside (STAPLE_STATIC_PROGRAM): a module of the system brings another libc with it, and
/// the program crashes. OpenSSL calls it for providers and engines of openssl.cnf, and goes on with
/// those that it has.
extern "C" void* dlopen(const char*, int) noexcept { return nullptr; }
