// The compiled half of Asio: once here, so that every other file compiles only its declarations.
#include <boost/asio/impl/src.hpp>
