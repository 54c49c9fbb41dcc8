// DesktopNotices: notices by the desktop (org.freedesktop.Notifications), each of a session that a click
// opens. Invariants: where there is no bus or no service nothing happens; text is plain, whatever markup the
// service knows; nothing waits for the bus on the GUI thread. Thread: GUI; the bus is asked on a worker.
#pragma once

#include "models/jobs.h"

#include <QHash>
#include <QObject>
#include <QString>

#include <vector>

namespace retrospan::app {

struct DesktopNotice {
    qint64 session = 0; ///< key
    QString text;
};

class DesktopNotices : public QObject {
    Q_OBJECT
public:
    /// `busAddress` is that of the user's session where it is empty.
    explicit DesktopNotices(QString busAddress = {}, QObject* parent = nullptr);
    ~DesktopNotices() override;

    void tell(const std::vector<DesktopNotice>& notices);

signals:
    void activated(qint64 session);
    /// What was told is on view, or there is nobody to show it.
    void told(int shown);

private slots:
    void actionInvoked(uint id, const QString& action);
    void closed(uint id, uint reason);

private:
    void sendPending();
    void listen();

    QString m_address, m_connection; ///< the connection's name
    std::vector<DesktopNotice> m_pending;
    QHash<uint, qint64> m_sessions; ///< by the notice's number
    bool m_listening = false;
    models::JobRunner m_sending;
};

} // namespace retrospan::app
