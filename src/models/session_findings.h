// SessionFindings: what the doctor found in the open session: its repairs, and the gaps that are looked for
// in the background because that reads what every call said. Switching a repair off or on is written by a
// worker; the session is to be loaded again then. Thread: GUI. Complexity: the gaps of a session are one pass
// over its content.
#pragma once

#include "models/jobs.h"
#include "models/session_source.h"

#include <QObject>
#include <QString>

#include <memory>
#include <string>
#include <vector>

namespace retrospan::models {

class SessionFindings : public QObject {
    Q_OBJECT
public:
    enum class Gaps : std::uint8_t {
        unknown, ///< the session is large; lookForGaps() on demand
        looking,
        known,
        failed
    };
    /// Larger sessions are read only when somebody asks.
    static constexpr Row kReadAtOnce = 20'000;

    explicit SessionFindings(std::shared_ptr<SessionSource> source, QObject* parent = nullptr);

    /// Null, or a session with all its rows.
    void setData(std::shared_ptr<const SessionData> data);
    /// Repairs in the doctor's order, then gaps.
    [[nodiscard]] const std::vector<insight::Repair>& all() const { return m_all; }
    /// How many say that something is wrong.
    [[nodiscard]] std::int64_t count() const;
    [[nodiscard]] Gaps gaps() const { return m_gaps; }
    /// Null until they are known.
    [[nodiscard]] const std::shared_ptr<const TreeMarks>& marks() const { return m_marks; }
    [[nodiscard]] const QString& errorText() const { return m_error; }
    void lookForGaps();
    void setOn(const std::string& id, bool on);

signals:
    void changed();
    /// marks() are there.
    void structureRead();
    /// A switch is stored: load the session again.
    void switched();

private:
    void storeSwitches();

    std::shared_ptr<SessionSource> m_source;
    std::shared_ptr<const SessionData> m_data;
    std::vector<insight::Repair> m_all;
    Gaps m_gaps = Gaps::unknown;
    std::shared_ptr<const TreeMarks> m_marks;
    QString m_error;
    JobRunner m_search, m_switch;
    bool m_storeAgain = false; ///< a switch was changed while one is being stored
};

} // namespace retrospan::models
