#include "models/row_briefs.h"

#include "models/json_document.h"
#include "models/plain_text.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;

constexpr std::size_t kMostChars = 160;
constexpr std::size_t kReadBytes = 4096; ///< of arguments
constexpr int kLongestFolder = 16; ///< characters that stand before a file's name
constexpr int kPauseMs = 40; ///< rows that scroll by are not read
constexpr std::size_t kBatch = 16; ///< rows that appear at once

/// Of a path the end tells more than the beginning: "views/main_window.cpp".
QString withoutFolders(const QString& text)
{
    static const QRegularExpression path(u"^[^\\s]*[/\\\\]([^/\\\\\\s]+[/\\\\])([^/\\\\\\s]+)$"_s);
    const QRegularExpressionMatch found = path.match(text);
    if (!found.hasMatch() || text.contains(u"://"_s)) return text;
    const QString folder = found.captured(1);
    return (folder.size() > kLongestFolder ? QString() : folder) + found.captured(2);
}

/// What a tool calls the purpose of a call in words, else the first of its values that says something.
QString argumentsBrief(std::string_view arguments)
{
    if (!JsonDocument::looksLikeJson(arguments)) return oneLine(arguments, kMostChars);
    const auto json = JsonDocument::parse(std::string(utf8Prefix(arguments, kReadBytes)));
    QString first;
    for (JsonDocument::Node node = 1; node < json->size(); ++node) {
        if (json->type(node) != JsonType::string) continue;
        const QString text = withoutFolders(oneLine(json->stringValue(node), kMostChars));
        if (json->parent(node) == 0 && json->key(node) == "description" && !text.isEmpty()) return text;
        if (first.isEmpty()) first = text;
    }
    return first.isEmpty() && json->size() > 1 ? oneLine(arguments, kMostChars) : first;
}

/// What was said last, else what it called.
QString answerBrief(const std::vector<Message>& messages)
{
    QStringList called;
    for (auto message = messages.rbegin(); message != messages.rend(); ++message)
        for (const Part& part : message->parts) {
            if (part.type == PartType::toolCall) called << oneLine(part.name, kMostChars);
            const QString said = part.type == PartType::text ? oneLine(part.text, kMostChars) : QString();
            if (!said.isEmpty()) return said;
        }
    called.removeDuplicates();
    return called.isEmpty() ? QString() : u"calls "_s + called.join(u", "_s);
}

} // namespace

QString briefOf(SpanKind kind, const SpanContent& content)
{
    switch (kind) {
    case SpanKind::model: {
        const QString answer = answerBrief(content.output);
        return answer.isEmpty() ? oneLine(content.outputText, kMostChars) : answer;
    }
    case SpanKind::tool: return content.toolCall ? argumentsBrief(content.toolCall->arguments) : QString();
    case SpanKind::retrieval: return oneLine(content.retrievalQuery, kMostChars);
    default: return {};
    }
}

RowBriefs::RowBriefs(std::shared_ptr<SessionSource> source, QObject* parent)
    : QObject(parent)
    , m_source(std::move(source))
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseMs);
    connect(&m_pause, &QTimer::timeout, this, &RowBriefs::readNext);
}

QString RowBriefs::of(SpanKind kind, std::int64_t storeKey)
{
    if (kind != SpanKind::model && kind != SpanKind::tool && kind != SpanKind::retrieval) return {};
    const auto known = m_known.find(storeKey);
    const bool current = known != m_known.end() && known->second.age == m_age;
    if (!current && std::ranges::find(m_wanted, storeKey, &Wanted::storeKey) == m_wanted.end()) {
        if (m_wanted.size() == kMostWanted) m_wanted.erase(m_wanted.begin());
        m_wanted.push_back({storeKey, kind});
        m_pause.start();
    }
    return known == m_known.end() ? QString() : known->second.text;
}

void RowBriefs::clear()
{
    m_job.cancel();
    m_pause.stop();
    m_wanted.clear();
    m_known.clear();
}

void RowBriefs::readNext()
{
    if (m_job.running() || m_wanted.empty()) return;
    const auto first = m_wanted.end() - static_cast<std::ptrdiff_t>(std::min(kBatch, m_wanted.size()));
    std::vector<Wanted> batch(first, m_wanted.end());
    m_wanted.erase(first, m_wanted.end());
    m_job.run(
        [source = m_source, batch](const std::stop_token& stop) {
            std::vector<std::pair<std::int64_t, QString>> briefs;
            for (const Wanted& wanted : batch) {
                if (stop.stop_requested()) break;
                const auto span =
                    source->inspect(wanted.storeKey); // the inspector says why it cannot be read
                briefs.emplace_back(wanted.storeKey,
                                    span.ok() ? briefOf(wanted.kind, (*span)->content) : QString());
            }
            return briefs;
        },
        [this, age = m_age](const std::vector<std::pair<std::int64_t, QString>>& briefs) {
            if (m_known.size() > kMostKnown) m_known.clear();
            for (const auto& [key, text] : briefs) m_known[key] = {text, age};
            emit read();
            readNext();
        });
}

} // namespace retrospan::models
