#include "models/session_findings.h"

#include <algorithm>

namespace retrospan::models {

SessionFindings::SessionFindings(std::shared_ptr<SessionSource> source, QObject* parent)
    : QObject(parent)
    , m_source(std::move(source))
{
}

void SessionFindings::setData(std::shared_ptr<const SessionData> data)
{
    m_search.cancel();
    m_storeAgain = false;
    m_data = std::move(data);
    m_all = m_data ? m_data->diagnosis.repairs : std::vector<insight::Repair>();
    m_gaps = Gaps::unknown;
    m_marks.reset();
    m_error.clear();
    if (m_data && m_data->table.size() <= kReadAtOnce)
        lookForGaps();
    else
        emit changed();
}

std::int64_t SessionFindings::count() const
{
    return std::count_if(m_all.begin(), m_all.end(), [](const insight::Repair& repair) {
        return repair.kind != insight::RepairKind::callerNotRecorded;
    });
}

void SessionFindings::lookForGaps()
{
    if (!m_data || m_gaps == Gaps::looking || m_gaps == Gaps::known) return;
    m_gaps = Gaps::looking;
    m_error.clear();
    emit changed();
    m_search.run([source = m_source,
                  data = m_data](std::stop_token stop) { return source->readFindings(*data, stop); },
                 [this](Result<ContentFindings> found) {
                     m_gaps = found.ok() ? Gaps::known : Gaps::failed;
                     if (found.ok()) {
                         m_all.insert(m_all.end(), found->gaps.begin(), found->gaps.end());
                         m_marks = std::move(found->marks);
                     } else {
                         m_error = QString::fromStdString(found.error().message);
                     }
                     emit changed();
                     if (m_marks) emit structureRead();
                 });
}

void SessionFindings::setOn(const std::string& id, bool on)
{
    for (insight::Repair& repair : m_all)
        if (repair.id == id) repair.on = on;
    storeSwitches();
}

/// One after another: what is switched meanwhile is stored when the one before is.
void SessionFindings::storeSwitches()
{
    if (!m_data) return;
    m_storeAgain = m_switch.running();
    if (m_storeAgain) return;
    std::vector<std::string> off;
    for (const insight::Repair& repair : m_all)
        if (repair.changes && !repair.on) off.push_back(repair.id);
    std::sort(off.begin(), off.end());
    m_switch.run([source = m_source, key = m_data->summary.key,
                  off](std::stop_token) { return source->switchOffRepairs(key, off); },
                 [this](const Status& stored) {
                     if (m_storeAgain) return storeSwitches();
                     if (stored.ok()) return emit switched();
                     m_error = QString::fromStdString(stored.error().message);
                     emit changed();
                 });
}

} // namespace retrospan::models
