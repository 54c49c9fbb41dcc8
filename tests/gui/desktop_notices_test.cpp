// Notices on a bus of the test's own, with a service that only notes what it is asked.
#include "desktop_notices.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using retrospan::app::DesktopNotice;
using retrospan::app::DesktopNotices;

namespace {

class FakeService : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public:
    bool markup = false, clickedAtOnce = false;
    QStringList texts, actions;

signals:
    void ActionInvoked(uint id, const QString& action);

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
        const auto id = static_cast<uint>(texts.size());
        if (clickedAtOnce) emit ActionInvoked(id, QStringLiteral("default"));
        return id;
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

    void aClickThatIsFasterThanTheAnswerOpensTheSession()
    {
        FakeService service;
        service.clickedAtOnce = true;
        const QDBusConnection bus = startService(service);
        DesktopNotices notices(m_address);
        QSignalSpy activated(&notices, &DesktopNotices::activated);
        notices.tell({{9, QStringLiteral("A session failed")}});
        QVERIFY(activated.wait());
        QCOMPARE(activated.front().front().toLongLong(), 9);
    }

    void countsWhatThereIsNoRoomFor()
    {
        FakeService service;
        const QDBusConnection bus = startService(service);
        DesktopNotices notices(m_address);
        QSignalSpy told(&notices, &DesktopNotices::told);
        const std::vector<DesktopNotice> many(23, {1, QStringLiteral("A session failed")});
        notices.tell(many);
        QVERIFY(told.wait());
        QCOMPARE(service.texts.size(), 21);
        QVERIFY2(service.texts.back().startsWith(QStringLiteral("3 more")), qPrintable(service.texts.back()));
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
                           QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals);
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
