// SessionDigest: what the spans of a session said, read once and kept small: every text, message and context
// once, and for each span the numbers of what it was given and what came out. Structure and replay work on
// it, so that nobody reads the content of a session twice. A context is the list of messages a call was
// given, as a node of a tree: contexts that begin alike share their nodes, so that what is new since another
// call is a walk to where both meet. Instructions (system, developer) before the first other message are a
// context of their own: agents differ in them while their conversation goes on. Invariants: numbers never
// change; context 0 is the empty one. Thread: confined while it is filled, then immutable. Complexity: add is
// linear in the content; memory grows with what is new.
#pragma once

#include "trace/message.h"
#include "trace/span_table.h"
#include "trace/span_view.h"
#include "trace/text_collection.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace retrospan {

using MessageId = std::uint32_t;
using ContextId = std::uint32_t;
inline constexpr ContextId kEmptyContext = 0;

enum class Speaker : std::uint8_t { instructions, user, agent, tool, other };

struct DigestPart {
    PartType type = PartType::text;
    TextId text{}, id{}, name{}, mimeType{};
    std::uint64_t mediaBytes = 0; ///< of an image or a file that was recorded with the message
    bool isError = false;
};

struct DigestDocument {
    TextId id{}, text{};
    double score = 0;
    bool scored = false;
};

/// What one span said, and its ids where their texts are not what SpanId gives back. Zero and empty are "not
/// recorded".
struct SpanDigest {
    ContextId instructions = kEmptyContext, context = kEmptyContext;
    std::uint32_t firstOutput = 0, outputs = 0; ///< messages, see SessionDigest::output
    std::uint32_t firstDocument = 0, documents = 0;
    TextId toolCallId{}, tool{}, arguments{}, result{}, query{};
    TextId input{}, output{}; ///< of spans without messages
    TextId error{}, finishReason{};
    TextId id{}, parentId{};
    std::int64_t resends = kUnknown; ///< how often the source says that it was sent again
    std::int64_t httpStatus = kUnknown;
    std::int64_t graphStep = kUnknown; ///< LangGraph's count of supersteps of the thread
    Row linkedTo = kNoRow; ///< the span it links to, when that is in the session
    bool isToolCall = false, hasResult = false;
    bool hasContent = false; ///< anything at all is recorded of what went in or came out
    bool retrieved = false; ///< documents are recorded, be they none
    bool answeredNothing = false; ///< a model's output is recorded as a list without messages
    bool continued = false; ///< its context is recorded as what is new since another span
    bool forcedCall = false; ///< it asks for a tool that the request forces on it
};

/// A call that is forced on the model is a form to fill in, which nobody need make.
[[nodiscard]] bool forcesTool(const SpanContent& content, std::string_view tool);

class SessionDigest {
public:
    explicit SessionDigest(const SpanTable& table)
        : m_table(&table)
        , m_numbers(table.size(), 0)
    {
    }

    /// Each row once, in any order. `error` is what it says went wrong.
    void add(Row row, const SpanContent& content, const SpanView& view, std::string_view error);
    /// Puts together contexts that are recorded as "what is new since another span". Once, after all rows.
    void finish();

    [[nodiscard]] const SpanDigest& of(Row row) const
    {
        return m_digests[row < m_numbers.size() ? m_numbers[row] : 0];
    }
    [[nodiscard]] std::span<const MessageId> output(const SpanDigest& digest) const
    {
        return std::span(m_outputs).subspan(digest.firstOutput, digest.outputs);
    }
    [[nodiscard]] std::span<const DigestDocument> documents(const SpanDigest& digest) const
    {
        return std::span(m_documents).subspan(digest.firstDocument, digest.documents);
    }

    [[nodiscard]] Speaker speaker(MessageId message) const { return m_messages[message].speaker; }
    [[nodiscard]] std::span<const DigestPart> parts(MessageId message) const
    {
        return std::span(m_parts).subspan(m_messages[message].firstPart, m_messages[message].parts);
    }
    /// The text parts, joined by line breaks; reasoning is not among them.
    [[nodiscard]] std::string plainText(MessageId message) const;
    /// As above for all that came out of a span, or its output without messages.
    [[nodiscard]] std::string answerText(const SpanDigest& digest) const;
    /// The same as texts of the collection, which know how long they were and who cut them.
    TextId keepPlainText(MessageId message);
    TextId keepAnswer(const SpanDigest& digest);
    [[nodiscard]] bool asksForTools(const SpanDigest& digest) const;

    /// Messages of a context, first to last.
    [[nodiscard]] std::vector<MessageId> messages(ContextId context) const;
    [[nodiscard]] std::uint32_t length(ContextId context) const { return m_contexts[context].length; }
    /// Precondition: it has one.
    [[nodiscard]] MessageId lastMessage(ContextId context) const { return m_contexts[context].message; }
    /// The longest beginning that both have.
    [[nodiscard]] ContextId shared(ContextId a, ContextId b) const;
    /// Messages of `context` after its first `from`.
    [[nodiscard]] std::vector<MessageId> messagesFrom(ContextId context, std::uint32_t from) const;

    [[nodiscard]] TextCollection& texts() { return m_texts; }
    [[nodiscard]] const TextCollection& texts() const { return m_texts; }
    [[nodiscard]] std::string_view text(TextId id) const { return m_texts.view(id); }
    [[nodiscard]] std::size_t messageCount() const { return m_messages.size(); }

private:
    struct StoredMessage {
        Speaker speaker = Speaker::other;
        std::uint32_t firstPart = 0, parts = 0;
    };
    struct Context {
        ContextId parent = kEmptyContext;
        MessageId message = 0;
        std::uint32_t length = 0;
    };
    /// A context to be put together when all rows are here.
    struct Continued {
        Row row = kNoRow, after = kNoRow;
        std::vector<MessageId> messages;
    };
    MessageId addMessage(const Message& message);
    void addInput(Row row, const SpanContent& content, SpanDigest& digest);
    void addOutput(const SpanContent& content, SpanDigest& digest);
    void addToolCall(const ToolCall& call, SpanDigest& digest);
    void addDocuments(const SpanContent& content, SpanDigest& digest);
    [[nodiscard]] std::vector<TextId> textsOf(MessageId message) const;
    void readMarks(Row row, const SpanView& view, SpanDigest& digest) const;
    void setContext(std::span<const MessageId> messages, SpanDigest& digest);
    ContextId append(ContextId context, MessageId message);
    void resolve(Continued& continued);

    const SpanTable* m_table; ///< until finish()
    TextCollection m_texts;
    std::vector<std::uint32_t> m_numbers; ///< row -> digest, 0 = nothing is known of it
    std::vector<SpanDigest> m_digests{SpanDigest{}};
    std::vector<StoredMessage> m_messages;
    std::vector<DigestPart> m_parts;
    std::unordered_multimap<std::uint64_t, MessageId> m_messageByHash;
    std::vector<MessageId> m_outputs;
    std::vector<DigestDocument> m_documents;
    std::vector<Context> m_contexts{Context{}};
    std::unordered_map<std::uint64_t, ContextId> m_contextByEnd; ///< parent << 32 | message
    std::vector<Continued> m_continued;
};

} // namespace retrospan
