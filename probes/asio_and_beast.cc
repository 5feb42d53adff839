// The compiled halves of Asio and Beast: once here, so that every other file compiles only their
// declarations.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
