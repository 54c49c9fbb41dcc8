// The content search of SessionDocument.
#include "models/session_document.h"

#include <QMetaObject>
#include <QPointer>

namespace retrospan::models {

void SessionDocument::searchContent(const QString& text)
{
    m_searchText = text;
    m_searchError.clear();
    m_hits = {};
    m_search.cancel();
    if (!text.isEmpty() && m_session.data) startSearch();
    emit searchChanged();
}

void SessionDocument::startSearch()
{
    const QPointer<SessionDocument> self(this);
    m_search.run(
        [source = m_source, session = m_session.data, key = m_key, words = m_searchText.toStdString(),
         self](std::stop_token stop) -> Result<SearchHits> {
            const auto partly = [self, stop](std::shared_ptr<SearchHits> hits) {
                const auto deliver = [self, stop, hits] {
                    if (self && !stop.stop_requested() && self->m_search.running())
                        self->showHits(std::move(*hits));
                };
                QMetaObject::invokeMethod(QCoreApplication::instance(), deliver, Qt::QueuedConnection);
            };
            HitCollector hits(*session, partly);
            const Status searched = source->searchSession(
                key, words, [&](std::int64_t hit) { hits.add(hit); }, stop);
            if (!searched.ok()) return searched.error();
            return hits.all();
        },
        [this](Result<SearchHits> found) {
            if (found.ok()) return showHits(std::move(*found));
            m_searchError = QString::fromStdString(found.error().message);
            emit searchChanged();
        });
}

void SessionDocument::showHits(SearchHits hits)
{
    m_hits = std::move(hits);
    emit searchChanged();
    if (!m_hits.empty() && !m_hits.contains(m_selected)) selectHit(true);
}

void SessionDocument::selectHit(bool forward)
{
    if (!m_hits.empty()) select(m_hits.next(m_session.data->tree, m_selected, forward));
}

} // namespace retrospan::models
