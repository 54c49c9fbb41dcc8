#include "desktop_notices.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QFileInfo>
#include <QUuid>
#include <QVariantMap>

namespace retrospan::app {
namespace {

const QString kService = QStringLiteral("org.freedesktop.Notifications");
const QString kPath = QStringLiteral("/org/freedesktop/Notifications");
constexpr int kPatienceMs = 2'000, kServerDecides = -1;
constexpr qsizetype kMostPending = 20;

struct Sent {
    bool answered = false;
    std::vector<std::pair<uint, qint64>> notices; ///< number, session
};

/// Without an address a library would start a bus of its own.
bool hasSessionBus()
{
    return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS")
        || QFileInfo::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/bus"));
}

QDBusConnection connectionTo(const QString& address, const QString& name)
{
    if (const QDBusConnection known(name); known.isConnected()) return known;
    return address.isEmpty() ? QDBusConnection::connectToBus(QDBusConnection::SessionBus, name)
                             : QDBusConnection::connectToBus(address, name);
}

QDBusMessage call(const QDBusConnection& bus, const QString& method, const QVariantList& arguments)
{
    QDBusMessage message = QDBusMessage::createMethodCall(kService, kPath, kService, method);
    message.setArguments(arguments);
    return bus.call(message, QDBus::Block, kPatienceMs);
}

QVariantList arguments(const QString& text)
{
    const QStringList actions{QStringLiteral("default"), DesktopNotices::tr("Open session")};
    const QVariantMap hints{{QStringLiteral("desktop-entry"), QStringLiteral("retrospan")}};
    const QString name = QStringLiteral("Retrospan");
    return {name, 0U, QStringLiteral("retrospan"), name, text, actions, hints, kServerDecides};
}

/// On a worker.
Sent send(const QString& address, const QString& name, const std::vector<DesktopNotice>& notices)
{
    Sent sent;
    if (address.isEmpty() && !hasSessionBus()) return sent;
    const QDBusConnection bus = connectionTo(address, name);
    if (!bus.isConnected()) return sent;
    const QDBusMessage known = call(bus, QStringLiteral("GetCapabilities"), {});
    if (known.type() != QDBusMessage::ReplyMessage) return sent;
    sent.answered = true;
    const bool markup = known.arguments().value(0).toStringList().contains(QStringLiteral("body-markup"));
    for (const DesktopNotice& notice : notices) {
        const QString text = markup ? notice.text.toHtmlEscaped() : notice.text;
        const QDBusMessage reply = call(bus, QStringLiteral("Notify"), arguments(text));
        if (reply.type() == QDBusMessage::ReplyMessage)
            sent.notices.emplace_back(reply.arguments().value(0).toUInt(), notice.session);
    }
    return sent;
}

} // namespace

DesktopNotices::DesktopNotices(QString busAddress, QObject* parent)
    : QObject(parent)
    , m_address(std::move(busAddress))
    , m_connection(QStringLiteral("notices-") + QUuid::createUuid().toString(QUuid::WithoutBraces))
{
}

DesktopNotices::~DesktopNotices()
{
    m_sending.cancel();
    QDBusConnection::disconnectFromBus(m_connection);
}

void DesktopNotices::tell(const std::vector<DesktopNotice>& notices)
{
    for (const DesktopNotice& notice : notices)
        if (std::ssize(m_pending) < kMostPending) m_pending.push_back(notice);
    if (!m_sending.running()) sendPending();
}

void DesktopNotices::sendPending()
{
    m_sending.run([address = m_address, name = m_connection, notices = std::exchange(m_pending, {})](
                      std::stop_token) { return send(address, name, notices); },
                  [this](const Sent& sent) {
                      if (sent.answered) listen();
                      for (const auto& [id, session] : sent.notices) m_sessions.insert(id, session);
                      emit told(static_cast<int>(sent.notices.size()));
                      if (!m_pending.empty()) sendPending();
                  });
}

/// Without the service's name, which would have to be looked up first.
void DesktopNotices::listen()
{
    if (m_listening) return;
    QDBusConnection bus(m_connection);
    m_listening = bus.connect({}, kPath, kService, QStringLiteral("ActionInvoked"), this,
                              SLOT(actionInvoked(uint, QString)));
    bus.connect({}, kPath, kService, QStringLiteral("NotificationClosed"), this, SLOT(closed(uint, uint)));
}

void DesktopNotices::actionInvoked(uint id, const QString&)
{
    if (const auto found = m_sessions.constFind(id); found != m_sessions.cend()) emit activated(*found);
}

void DesktopNotices::closed(uint id, uint)
{
    m_sessions.remove(id);
}

} // namespace retrospan::app
