// Beast is compiled here, once; every other file sees its declarations alone.
#include <boost/beast/src.hpp>
