#include "single_instance.h"

#include "models/deep_link.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QStandardPaths>
#include <QTimer>

namespace retrospan::app {
namespace {

constexpr int kPatienceMs = 3000;
constexpr int kMostClients = 16;
const QByteArray kAnswer = QByteArrayLiteral("ok\n");
const QString kFiles = QStringLiteral("files"), kLinks = QStringLiteral("links"),
              kDemo = QStringLiteral("demo"), kFollowed = QStringLiteral("followed"),
              kKind = QStringLiteral("retrospan"), kOpen = QStringLiteral("open");

/// A folder nobody else can write: the session's run-time folder, else one in the user's cache.
QString privateFolder()
{
    QString folder = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    if (folder.isEmpty()) folder = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation);
    folder += QStringLiteral("/retrospan");
    QDir().mkpath(folder);
    QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return folder;
}

bool acceptable(const QString& path)
{
    return QDir::isAbsolutePath(path) && !path.contains(QChar(0)) && path.size() < 4096;
}

/// False when one of them is none, or there are too many.
bool readPaths(const QJsonArray& values, QStringList& paths)
{
    for (const QJsonValue& value : values) {
        if (!acceptable(value.toString()) || paths.size() >= kMaxHandedFiles) return false;
        paths << value.toString();
    }
    return true;
}

} // namespace

QByteArray encodeRequest(const StartRequest& request)
{
    const QJsonObject message{{kKind, kOpen},
                              {kFiles, QJsonArray::fromStringList(request.files)},
                              {kLinks, QJsonArray::fromStringList(request.links)},
                              {kDemo, request.demo},
                              {kFollowed, QJsonArray::fromStringList(request.followed)}};
    return QJsonDocument(message).toJson(QJsonDocument::Compact) + '\n';
}

std::optional<StartRequest> decodeRequest(const QByteArray& message)
{
    if (message.size() > kMaxMessageBytes || !message.endsWith('\n')) return std::nullopt;
    const QJsonObject object = QJsonDocument::fromJson(message).object();
    if (object[kKind].toString() != kOpen || !object[kFiles].isArray()) return std::nullopt;
    StartRequest request{{}, {}, object[kDemo].toBool()};
    if (!readPaths(object[kFiles].toArray(), request.files)
        || !readPaths(object[kFollowed].toArray(), request.followed))
        return std::nullopt;
    for (const QJsonValue& link : object[kLinks].toArray()) {
        if (!models::isDeepLink(link.toString().toStdString()) || request.links.size() >= kMaxHandedLinks)
            return std::nullopt;
        request.links << link.toString();
    }
    return request;
}

QString socketOf(const QString& workspacePath)
{
    const QFileInfo file(workspacePath);
    const QString folder = QFileInfo(file.absolutePath()).canonicalFilePath();
    const QString real = file.exists()
        ? file.canonicalFilePath()
        : (folder.isEmpty() ? file.absolutePath() : folder) + QLatin1Char('/') + file.fileName();
    const QByteArray name =
        QCryptographicHash::hash(real.toUtf8(), QCryptographicHash::Sha256).toHex().left(24);
    return privateFolder() + QLatin1Char('/') + QString::fromLatin1(name);
}

bool handOver(const QString& socket, const StartRequest& request)
{
    const QByteArray message = encodeRequest(request);
    if (message.size() > kMaxMessageBytes) return false;
    QLocalSocket client;
    client.connectToServer(socket);
    if (!client.waitForConnected(kPatienceMs)) return false;
    client.write(message);
    while (client.bytesToWrite() > 0)
        if (!client.waitForBytesWritten(kPatienceMs)) return false;
    QByteArray answer;
    while (answer.size() < kAnswer.size() && client.waitForReadyRead(kPatienceMs)) answer += client.readAll();
    return answer == kAnswer;
}

InstanceServer::InstanceServer(const QString& socket, QObject* parent)
    : QObject(parent)
    , m_lock(socket + QStringLiteral(".lock"))
{
    m_lock.setStaleLockTime(0); // stale only when the process is gone
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    m_server.setMaxPendingConnections(kMostClients);
    connect(&m_server, &QLocalServer::newConnection, this, &InstanceServer::welcome);
    if (!m_lock.tryLock(0)) return;
    QLocalServer::removeServer(socket);
    m_server.listen(socket);
}

void InstanceServer::welcome()
{
    while (QLocalSocket* client = m_server.nextPendingConnection()) {
        client->setReadBufferSize(kMaxMessageBytes + 1);
        connect(client, &QLocalSocket::readyRead, this, [this, client] { read(client); });
        connect(client, &QLocalSocket::disconnected, client, &QObject::deleteLater);
        QTimer::singleShot(kPatienceMs, client, [client] { client->abort(); });
        read(client);
    }
}

void InstanceServer::read(QLocalSocket* client)
{
    if (!client->canReadLine()) {
        if (client->bytesAvailable() > kMaxMessageBytes) client->abort();
        return;
    }
    const auto request = decodeRequest(client->readLine(kMaxMessageBytes + 1));
    if (!request) return client->abort();
    client->write(kAnswer);
    client->disconnectFromServer();
    emit requested(*request);
}

} // namespace retrospan::app
