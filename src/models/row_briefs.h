// RowBriefs: what the calls on screen were about, in a few words to stand beside their names: of a tool call
// what it was called with, of a model call what it answered, of a retrieval what was searched for. Owns the
// words it read, at most kMostKnown. Invariants: of() never waits; what is asked for is read once it was not
// asked for something new for a moment, what was asked for last first, and only if it is among the last
// kMostWanted. Thread: GUI; content is read on workers. Complexity: of() is constant.
#pragma once

#include "models/jobs.h"
#include "models/session_source.h"
#include "trace/span_kind.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <unordered_map>

namespace retrospan::models {

/// One line of at most 160 characters; empty when the span is no call, or its words say nothing. Pure.
[[nodiscard]] QString briefOf(SpanKind kind, const SpanContent& content);

class RowBriefs : public QObject {
    Q_OBJECT
public:
    static constexpr std::size_t kMostKnown = 20'000, kMostWanted = 128;

    explicit RowBriefs(std::shared_ptr<SessionSource> source, QObject* parent = nullptr);

    /// Empty until it is read, then read() tells, and where there is nothing to say.
    [[nodiscard]] QString of(SpanKind kind, std::int64_t storeKey);
    /// More may have been recorded: what is asked for again is read again, and stays until then.
    void outdate() { ++m_age; }
    /// Another session is looked at.
    void clear();

signals:
    void read();

private:
    struct Brief {
        QString text;
        std::uint32_t age = 0;
    };
    struct Wanted {
        std::int64_t storeKey;
        SpanKind kind;
    };
    void readNext();

    std::shared_ptr<SessionSource> m_source;
    std::unordered_map<std::int64_t, Brief> m_known;
    std::vector<Wanted> m_wanted; ///< as asked for
    std::uint32_t m_age = 1;
    QTimer m_pause;
    JobRunner m_job;
};

} // namespace retrospan::models
