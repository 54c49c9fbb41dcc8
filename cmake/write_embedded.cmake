# Writes INPUT as a C++ byte array behind NAMESPACE::FUNCTION() to OUTPUT.
file(READ ${INPUT} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
file(WRITE ${OUTPUT} "#include <string_view>
namespace ${NAMESPACE} {
std::string_view ${FUNCTION}()
{
    static const char bytes[] = {${bytes} 0};
    return {bytes, sizeof(bytes) - 1};
}
}
")
