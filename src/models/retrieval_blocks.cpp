#include "models/format.h"
#include "models/json_document.h"
#include "models/plain_text.h"
#include "models/span_blocks.h"
#include "models/value_notes.h"

#include <QRegularExpression>
#include <QSet>
#include <QStringList>

#include <algorithm>
#include <optional>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

constexpr std::size_t kTitleChars = 120;
constexpr qsizetype kQuoteWords = 6; ///< so many words in a row are no accident
constexpr std::size_t kComparedBytes = 256 * 1024;

/// Where the document comes from, as its metadata says; empty when it does not.
QString sourceOf(const RetrievedDocument& document)
{
    if (document.metadata.empty() || document.metadata.size() > kComparedBytes) return {};
    const auto json = JsonDocument::parse(document.metadata);
    for (const char* wanted : {"title", "source", "url", "uri", "file_path", "path", "file_name"})
        for (JsonDocument::Node node = 1; node < json->size(); node = json->subtreeEnd(node))
            if (json->type(node) == JsonType::string && json->key(node, 64) == wanted)
                return oneLine(json->stringValue(node, 1000), kTitleChars);
    return {};
}

QStringList wordsOf(const std::string& text)
{
    static const QRegularExpression kBetween(u"[^\\p{L}\\p{N}]+"_s);
    return visibleText(utf8Prefix(text, kComparedBytes)).toLower().split(kBetween, Qt::SkipEmptyParts);
}

/// The texts of a call's messages, as far as they are compared.
std::string textOf(const std::vector<Message>& messages, const std::string& plain)
{
    std::string text = plain.substr(0, kComparedBytes);
    for (auto message = messages.rbegin(); message != messages.rend(); ++message)
        for (const Part& part : message->parts)
            if (text.size() + part.text.size() < 4 * kComparedBytes) (text += '\n') += part.text;
    return text;
}

/// What a model call made of the documents it was given.
class AnswerUse {
public:
    explicit AnswerUse(const SpanContent& call)
        : m_prompt(textOf(call.input, call.inputText))
        , m_answer(textOf(call.output, call.outputText))
    {
        const QStringList words = wordsOf(m_answer);
        for (qsizetype i = 0; i + kQuoteWords <= words.size(); ++i)
            m_quotes.insert(words.mid(i, kQuoteWords).join(u' '));
    }

    [[nodiscard]] std::vector<BlockBadge> badges(const RetrievedDocument& document) const
    {
        std::vector<BlockBadge> badges;
        if (document.id.size() >= 4 && m_answer.find(document.id) != m_answer.npos)
            badges.push_back({u"named in the answer"_s, BlockTone::ok});
        if (isQuoted(document.text)) badges.push_back({u"quoted in the answer"_s, BlockTone::ok});
        const std::string_view head = utf8Prefix(document.text, 80);
        if (badges.empty() && head.size() >= 20 && m_prompt.find(head) != m_prompt.npos)
            badges.push_back({u"given to the model"_s, BlockTone::neutral});
        return badges;
    }

private:
    [[nodiscard]] bool isQuoted(const std::string& text) const
    {
        const QStringList words = wordsOf(text);
        for (qsizetype i = 0; i + kQuoteWords <= words.size(); ++i)
            if (m_quotes.contains(words.mid(i, kQuoteWords).join(u' '))) return true;
        return false;
    }

    std::string m_prompt, m_answer;
    QSet<QString> m_quotes;
};

QString scoreText(double score)
{
    return u"score "_s + QString::number(score, 'g', 4);
}

/// The place of a document among a reranker's input, from 1; 0 when it is not there.
std::size_t rankBefore(const std::vector<RetrievedDocument>& before, const RetrievedDocument& document)
{
    const auto found = std::find_if(before.begin(), before.end(), [&](const RetrievedDocument& other) {
        return document.id.empty() ? other.text == document.text : other.id == document.id;
    });
    return found == before.end() ? 0 : static_cast<std::size_t>(found - before.begin()) + 1;
}

void addDocument(BlockDocument& out, const RetrievedDocument& document, std::size_t rank)
{
    const QString id = oneLine(document.id, kTitleChars), source = sourceOf(document);
    Block& block = out.add(BlockRole::document, 1);
    const QString name = !source.isEmpty() ? source : !id.isEmpty() ? id : u"Document"_s;
    block.title = QString::number(rank) + u".  "_s + name;
    if (!source.isEmpty()) block.detail = id;
    block.badges.push_back({document.score ? scoreText(*document.score) : u"no score"_s, BlockTone::neutral});
    if (document.text.empty())
        block.badges.push_back({u"no text"_s, BlockTone::neutral});
    else
        setNotedValue(block, document.text, BlockBody::text);
}

void addMetadata(BlockDocument& out, const RetrievedDocument& document)
{
    if (document.metadata.empty() || document.metadata == "{}") return;
    Block& block = out.add(BlockRole::other, 2, u"Metadata"_s);
    block.open = false;
    setNotedValue(block, document.metadata, BlockBody::text);
}

} // namespace

std::shared_ptr<BlockDocument> retrievalBlocks(const Inspection& span, const Inspection& answer)
{
    auto out = std::make_shared<BlockDocument>();
    out->owner = span;
    const SpanContent& content = span->content;
    if (!content.retrievalQuery.empty()) {
        Block& query = out->add(BlockRole::section, 0, u"Query"_s);
        query.detail = setValue(query, content.retrievalQuery, BlockBody::text);
    }
    std::optional<AnswerUse> use;
    if (answer) use.emplace(answer->content);
    if (!content.documents.empty()) {
        Block& section = out->add(BlockRole::section, 0, u"Documents"_s);
        section.detail = exactCount(static_cast<std::int64_t>(content.documents.size()));
    }
    std::size_t rank = 0, used = 0;
    for (const RetrievedDocument& document : content.documents) {
        addDocument(*out, document, ++rank);
        std::vector<BlockBadge>& badges = out->blocks.back().badges;
        if (const std::size_t before = rankBefore(content.inputDocuments, document); before > 0)
            badges.push_back({before == rank ? u"same place"_s : u"was %1"_s.arg(before),
                              before > rank ? BlockTone::ok : BlockTone::neutral});
        if (use) {
            const auto marks = use->badges(document);
            used += marks.empty() || marks.front().tone != BlockTone::ok ? 0 : 1;
            badges.insert(badges.end(), marks.begin(), marks.end());
        }
        addMetadata(*out, document);
    }
    out->summary = countOf(static_cast<std::int64_t>(content.documents.size()), u"document"_s);
    if (use)
        out->summary +=
            used == 0 ? u", none quoted in the next answer"_s : u", %1 quoted in the next answer"_s.arg(used);
    if (content.inputDocuments.empty()) return out;
    Block& before = out->add(BlockRole::section, 0, u"Documents before reranking"_s);
    before.detail = exactCount(static_cast<std::int64_t>(content.inputDocuments.size()));
    before.open = content.documents.empty();
    rank = 0;
    for (const RetrievedDocument& document : content.inputDocuments) {
        addDocument(*out, document, ++rank);
        addMetadata(*out, document);
    }
    return out;
}

} // namespace retrospan::models
