// ChunkedSample: a sample of an Inspect archive that stands in several members (formats.md 13.2): a shell,
// and its messages, events, calls and attachments in chunks that are named by the index of their first item.
// Collects their texts in any order and puts the sample together as a log in one piece has it.
// Memory: the texts, up to kMaxBytes; while it is put together their values as well. Thread: confined.
#pragma once

#include "import/document.h"
#include "import/json.h"
#include "trace/arena.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace retrospan::import::inspect {

/// What a member of the archive holds: "samples/<id>_epoch_<n>/events/1000.json".
struct ChunkName {
    std::string_view sample; ///< "<id>_epoch_<n>"
    std::string_view part; ///< sample, metadata, messages, events, calls, attachments; others say nothing new
    std::uint64_t start = 0; ///< index of the first item
};
/// Nothing for members of other names.
[[nodiscard]] std::optional<ChunkName> chunkNameOf(std::string_view member);

class ChunkedSample {
public:
    static constexpr std::size_t kMaxBytes = 64 * 1024 * 1024;

    /// False when it is too large to be held.
    [[nodiscard]] bool add(const ChunkName& name, const Document& document);
    [[nodiscard]] bool hasShell() const { return !m_shell.empty(); }
    /// Place of its shell.
    [[nodiscard]] const Place& place() const { return m_place; }
    /// The sample; a null value when its parts are no JSON together.
    [[nodiscard]] ValueView assembled(JsonParser& parser, Arena& arena) const;

private:
    using Chunks = std::map<std::uint64_t, std::string>; ///< items by the index of the first

    [[nodiscard]] static std::string listOf(const Chunks& chunks);

    std::string m_shell, m_metadata;
    std::map<std::string, Chunks, std::less<>> m_lists; ///< by part
    std::size_t m_bytes = 0;
    Place m_place;
};

} // namespace retrospan::import::inspect
