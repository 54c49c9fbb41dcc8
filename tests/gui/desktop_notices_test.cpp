// Notices on a bus of the test's own, with a service that only notes what it is asked.
#include "desktop_notices.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using retrospan::app::DesktopNotices;

namespace {

class FakeService : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public:
    bool markup = false;
    QStringList texts, actions;

public slots:
    QStringList GetCapabilities() const
    {
        return markup ? QStringList{QStringLiteral("actions"), QStringLiteral("body-markup")}
                      : QStringList{QStringLiteral("actions")};
    }
    uint Notify(const QString&, uint, const QString&, const QString&, const QString& body,
                const QStringList& offered, const QVariantMap&, int)
    {
        texts << body;
        actions = offered;
        return static_cast<uint>(texts.size());
    }
};

class DesktopNoticesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        const QString address = QStringLiteral("unix:path=%1/bus").arg(m_folder.path());
        m_bus.start(QStringLiteral("dbus-daemon"),
                    {QStringLiteral("--session"), QStringLiteral("--nofork"),
                     QStringLiteral("--print-address"), QStringLiteral("--address=") + address});
        QVERIFY2(m_bus.waitForStarted() && m_bus.waitForReadyRead(), "dbus-daemon does not start");
        m_address = QString::fromUtf8(m_bus.readLine()).trimmed();
    }

    void cleanupTestCase()
    {
        QDBusConnection::disconnectFromBus(QStringLiteral("service"));
        m_bus.terminate();
        m_bus.waitForFinished();
    }

    void showsNothingWhereNoServiceIs()
    {
        DesktopNotices notices(m_address);
        QSignalSpy told(&notices, &DesktopNotices::told);
        notices.tell({{7, QStringLiteral("A session failed")}});
        QVERIFY(told.wait());
        QCOMPARE(told.front().front().toInt(), 0);
    }

    void showsNothingWhereNoBusIs()
    {
        DesktopNotices notices(QStringLiteral("unix:path=/nowhere/bus"));
        QSignalSpy told(&notices, &DesktopNotices::told);
        notices.tell({{7, QStringLiteral("A session failed")}});
        QVERIFY(told.wait());
        QCOMPARE(told.front().front().toInt(), 0);
    }

    void showsPlainTextAndOpensTheSession()
    {
        FakeService service;
        QDBusConnection bus = startService(service);
        DesktopNotices notices(m_address);
        QSignalSpy told(&notices, &DesktopNotices::told);
        QSignalSpy activated(&notices, &DesktopNotices::activated);
        notices.tell({{7, QStringLiteral("<b>A</b> & B")}, {8, QStringLiteral("Another")}});
        QVERIFY(told.wait());
        QCOMPARE(told.front().front().toInt(), 2);
        QCOMPARE(service.texts.front(), QStringLiteral("<b>A</b> & B"));
        QCOMPARE(service.actions.front(), QStringLiteral("default"));

        click(bus, 2);
        QVERIFY(activated.wait());
        QCOMPARE(activated.front().front().toLongLong(), 8);
    }

    void escapesForServicesWithMarkup()
    {
        FakeService service;
        service.markup = true;
        const QDBusConnection bus = startService(service);
        DesktopNotices notices(m_address);
        QSignalSpy told(&notices, &DesktopNotices::told);
        notices.tell({{7, QStringLiteral("<b>A</b> & B")}});
        QVERIFY(told.wait());
        QCOMPARE(service.texts.front(), QStringLiteral("&lt;b&gt;A&lt;/b&gt; &amp; B"));
    }

private:
    QDBusConnection startService(FakeService& service)
    {
        QDBusConnection bus = QDBusConnection::connectToBus(m_address, QStringLiteral("service"));
        bus.registerService(QStringLiteral("org.freedesktop.Notifications"));
        bus.registerObject(QStringLiteral("/org/freedesktop/Notifications"), &service,
                           QDBusConnection::ExportAllSlots);
        return bus;
    }

    static void click(const QDBusConnection& bus, uint id)
    {
        QDBusMessage signal = QDBusMessage::createSignal(QStringLiteral("/org/freedesktop/Notifications"),
                                                         QStringLiteral("org.freedesktop.Notifications"),
                                                         QStringLiteral("ActionInvoked"));
        signal.setArguments({id, QStringLiteral("default")});
        bus.send(signal);
    }

    QTemporaryDir m_folder;
    QProcess m_bus;
    QString m_address;
};

} // namespace

QTEST_GUILESS_MAIN(DesktopNoticesTest)
#include "desktop_notices_test.moc"
