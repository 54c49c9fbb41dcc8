#include "evals/keychain.h"

#include <QEventLoop>
#include <QTimer>
#include <QUuid>

#include <qt6keychain/keychain.h>

namespace retrospan::app {
namespace {

QString serviceOf(const std::string& workspaceId)
{
    return QStringLiteral("retrospan/") + QString::fromStdString(workspaceId);
}

/// Whether it ended in time. A job that does not is left to end and delete itself.
bool finishes(QKeychain::Job& job)
{
    QEventLoop loop;
    bool finished = false;
    job.setAutoDelete(false);
    const auto connection = QObject::connect(&job, &QKeychain::Job::finished, &loop, [&] {
        finished = true;
        loop.quit();
    });
    QTimer::singleShot(kKeychainPatience, &loop, &QEventLoop::quit);
    job.start();
    if (!finished) loop.exec();
    QObject::disconnect(connection);
    if (!finished) job.setAutoDelete(true);
    return finished;
}

const std::string kIdSetting = "keychain_id";

} // namespace

std::string keychainId(store::Workspace& workspace)
{
    const auto id = workspace.setting(kIdSetting);
    return id.ok() ? id->value_or("") : std::string();
}

Result<std::string> makeKeychainId(store::Workspace& workspace)
{
    if (std::string known = keychainId(workspace); !known.empty()) return known;
    std::string made = QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
    if (const Status kept = workspace.setSetting(kIdSetting, made); !kept.ok()) return kept.error();
    return made;
}

std::string secretInKeychain(const std::string& workspaceId, const std::string& name)
{
    auto* job = new QKeychain::ReadPasswordJob(serviceOf(workspaceId));
    job->setKey(QString::fromStdString(name));
    if (!finishes(*job)) return {};
    const QString secret = job->error() == QKeychain::NoError ? job->textData() : QString();
    job->deleteLater();
    return secret.toStdString();
}

Status putIntoKeychain(const std::string& workspaceId, const std::string& name, const std::string& secret)
{
    auto* job = new QKeychain::WritePasswordJob(serviceOf(workspaceId));
    job->setKey(QString::fromStdString(name));
    job->setTextData(QString::fromStdString(secret));
    if (!finishes(*job)) return Error{"the keychain does not answer"};
    const Status status = job->error() == QKeychain::NoError
        ? success()
        : Status(Error{"the keychain refuses: " + job->errorString().toStdString()});
    job->deleteLater();
    return status;
}

} // namespace retrospan::app
