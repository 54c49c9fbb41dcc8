// JsonParser: fills a JsonDocument. One pass, no recursion: the open containers are the chain of
// parents. Invariants: every offset is inside the text; whatever the bytes, it ends after the last one
// or at the node limit. Thread: any; one use per object.
#pragma once

#include "models/json_document.h"

namespace retrospan::models {

class JsonParser {
public:
    JsonParser(JsonDocument& document, std::stop_token stop);

    /// False when stopped.
    bool run();

private:
    using Node = JsonDocument::Node;

    void step();
    void skipSpace();
    /// The offset after the string that starts at `at`; sets m_openString when it does not end.
    std::size_t stringEnd(std::size_t at);
    std::size_t wordEnd(std::size_t at) const;
    void string();
    void word();
    bool takeKey(std::size_t begin, std::size_t end);
    void open(JsonType type);
    void close(JsonType type);
    void closeInnermost(bool cut);
    Node add(JsonType type, std::size_t begin, std::size_t end);
    void comma();
    void expectValue(std::size_t begin);
    void noteError(std::size_t at);
    [[nodiscard]] bool inObject() const;
    JsonType classify(std::string_view word);

    JsonDocument& m_document;
    std::stop_token m_stop;
    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_key = SIZE_MAX; ///< offset of a key that waits for its value
    Node m_open = JsonDocument::kNone;
    std::size_t m_openOf[2] = {0, 0}; ///< open objects, open arrays
    bool m_afterValue = false, m_afterComma = false, m_openString = false;
};

} // namespace retrospan::models
