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
constexpr std::size_t kMostPending = 20, kMostKnown = 500;

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

} // namespace

/// On a worker.
DesktopNotices::Service DesktopNotices::findService(const QString& address, const QString& name)
{
    if (address.isEmpty() && !hasSessionBus()) return Service::none;
    const QDBusConnection bus = connectionTo(address, name);
    if (!bus.isConnected()) return Service::none;
    const QDBusMessage known = call(bus, QStringLiteral("GetCapabilities"), {});
    if (known.type() != QDBusMessage::ReplyMessage) return Service::none;
    const bool markup = known.arguments().value(0).toStringList().contains(QStringLiteral("body-markup"));
    return markup ? Service::markup : Service::plain;
}

/// On a worker. A service that does not answer is not asked again for the rest.
DesktopNotices::Sent DesktopNotices::send(const QString& name, const std::vector<DesktopNotice>& notices,
                                          bool markup)
{
    Sent sent;
    const QDBusConnection bus(name);
    for (const DesktopNotice& notice : notices) {
        const QString text = markup ? notice.text.toHtmlEscaped() : notice.text;
        const QDBusMessage reply = call(bus, QStringLiteral("Notify"), arguments(text));
        if (reply.type() != QDBusMessage::ReplyMessage) break;
        sent.notices.emplace_back(reply.arguments().value(0).toUInt(), notice.session);
    }
    return sent;
}

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
        if (m_pending.size() < kMostPending)
            m_pending.push_back(notice);
        else
            ++m_left;
    if (!m_sending.running()) ask();
}

/// Clicks are listened to before anything can be clicked.
void DesktopNotices::ask()
{
    m_sending.run(
        [address = m_address, name = m_connection](std::stop_token) { return findService(address, name); },
        [this](Service service) {
            if (service != Service::none) {
                listen();
                return sendPending(service == Service::markup);
            }
            static_cast<void>(takePending());
            emit told(0);
        });
}

std::vector<DesktopNotice> DesktopNotices::takePending()
{
    if (const int left = std::exchange(m_left, 0); left > 0)
        m_pending.push_back({0, tr("%1 more; see the Live page").arg(left)});
    return std::exchange(m_pending, {});
}

void DesktopNotices::sendPending(bool markup)
{
    m_sending.run([name = m_connection, notices = takePending(),
                   markup](std::stop_token) { return send(name, notices, markup); },
                  [this](const Sent& sent) {
                      keep(sent);
                      emit told(static_cast<int>(sent.notices.size()));
                      if (!m_pending.empty()) ask();
                  });
}

void DesktopNotices::keep(const Sent& sent)
{
    for (const auto& [id, session] : sent.notices) {
        if (session != 0) m_sessions[id] = session;
        if (m_clickedEarly.contains(id) && session != 0) emit activated(session);
    }
    m_clickedEarly.clear();
    while (m_sessions.size() > kMostKnown) m_sessions.erase(m_sessions.begin());
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
    if (const auto found = m_sessions.find(id); found != m_sessions.end())
        emit activated(found->second);
    else if (m_sending.running() && m_clickedEarly.size() < kMostKnown)
        m_clickedEarly.insert(id);
}

void DesktopNotices::closed(uint id, uint)
{
    m_sessions.erase(id);
}

} // namespace retrospan::app
