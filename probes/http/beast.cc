// Compiles Beast, once. Every other file includes only its declarations.
#include <boost/beast/src.hpp>
