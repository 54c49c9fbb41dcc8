#include "evals/sha256.h"

#include <array>
#include <cstdint>

#include <sha2.h>

namespace retrospan::evals {

std::string sha256(std::string_view bytes)
{
    SHA2_CTX state;
    SHA256Init(&state);
    SHA256Update(&state, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    std::array<char, SHA256_DIGEST_STRING_LENGTH> hex{};
    return SHA256End(&state, hex.data());
}

} // namespace retrospan::evals
