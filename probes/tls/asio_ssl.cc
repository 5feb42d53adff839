// The TLS part of Asio is compiled here, once; every other file sees its declarations alone.
#include <boost/asio/ssl/impl/src.hpp>
