// One window a workspace: a start hands its files to the window that is open on the same workspace, through a
// local socket that only the same user can reach. Invariants: a lock file tells who listens, so a socket left
// by a killed process is taken over; a message is at most kMaxMessageBytes, answered once, and holds absolute
// paths and links only; a client that sends nothing is dropped. Thread: GUI; handOver() waits, so call it
// before there is a window.
#pragma once

#include <QLocalServer>
#include <QLockFile>
#include <QObject>
#include <QStringList>

#include <memory>
#include <optional>

class QLocalSocket;

namespace retrospan::app {

/// What a start wants of the window.
struct StartRequest {
    QStringList files; ///< absolute
    QStringList links = {}; ///< retrospan:// addresses, as they were given
    bool demo = false;
    QStringList followed = {}; ///< absolute; read as they grow
    friend bool operator==(const StartRequest&, const StartRequest&) = default;
};

inline constexpr qsizetype kMaxMessageBytes = 1024 * 1024;
inline constexpr qsizetype kMaxHandedFiles = 10'000, kMaxHandedLinks = 16;

[[nodiscard]] QByteArray encodeRequest(const StartRequest& request);
/// Nothing when it is not what encodeRequest() makes.
[[nodiscard]] std::optional<StartRequest> decodeRequest(const QByteArray& message);

/// The socket for a workspace file, in a folder of the user's own. Links and relative paths lead to the same.
[[nodiscard]] QString socketOf(const QString& workspacePath);

/// True when a window took the request. Waits at most a few seconds.
[[nodiscard]] bool handOver(const QString& socket, const StartRequest& request);

class InstanceServer : public QObject {
    Q_OBJECT
public:
    /// Listens unless another process does.
    explicit InstanceServer(const QString& socket, QObject* parent = nullptr);
    [[nodiscard]] bool listening() const { return m_server.isListening(); }

signals:
    void requested(const retrospan::app::StartRequest& request);

private:
    void welcome();
    void read(QLocalSocket* client);

    QLockFile m_lock;
    QLocalServer m_server;
};

} // namespace retrospan::app
