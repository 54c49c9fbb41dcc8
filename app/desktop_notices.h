// DesktopNotices: notices by the desktop (org.freedesktop.Notifications), each of a session that a click
// opens. Invariants: where there is no bus or no service nothing happens; text is plain, whatever markup the
// service knows; nothing waits for the bus on the GUI thread. Thread: GUI; the bus is asked on a worker.
#pragma once

#include "models/jobs.h"

#include <QObject>
#include <QString>

#include <map>
#include <set>
#include <vector>

namespace retrospan::app {

struct DesktopNotice {
    qint64 session = 0; ///< key; 0: of none, a click does nothing
    QString text;
};

class DesktopNotices : public QObject {
    Q_OBJECT
public:
    /// `busAddress` is that of the user's session where it is empty.
    explicit DesktopNotices(QString busAddress = {}, QObject* parent = nullptr);
    ~DesktopNotices() override;

    /// Those for which there is no room while others are being sent are counted in a last one.
    void tell(const std::vector<DesktopNotice>& notices);

signals:
    void activated(qint64 session);
    /// What was told is on view, or there is nobody to show it.
    void told(int shown);

private slots:
    void actionInvoked(uint id, const QString& action);
    void closed(uint id, uint reason);

private:
    struct Sent {
        std::vector<std::pair<uint, qint64>> notices; ///< number, session
    };
    enum class Service : std::uint8_t { none, plain, markup };
    [[nodiscard]] static Service findService(const QString& address, const QString& name);
    [[nodiscard]] static Sent send(const QString& name, const std::vector<DesktopNotice>& notices,
                                   bool markup);
    void ask();
    void sendPending(bool markup);
    void listen();
    void keep(const Sent& sent);
    [[nodiscard]] std::vector<DesktopNotice> takePending();

    QString m_address, m_connection; ///< the connection's name
    std::vector<DesktopNotice> m_pending;
    int m_left = 0; ///< for which there was no room
    std::map<uint, qint64> m_sessions; ///< by the notice's number
    std::set<uint> m_clickedEarly; ///< while it was not yet known of which session the notice is
    bool m_listening = false;
    models::JobRunner m_sending;
};

} // namespace retrospan::app
