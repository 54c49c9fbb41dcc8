#include "store/checkpointer.h"

#include "store/schema.h"

namespace retrospan::store {

Checkpointer::Checkpointer(Database&& connection)
    : m_database(std::move(connection))
    , m_thread([this](const std::stop_token& stop) { work(stop); })
{
}

Checkpointer::~Checkpointer()
{
    m_thread.request_stop();
}

Result<std::unique_ptr<Checkpointer>> Checkpointer::open(const std::string& path)
{
    auto connection = Database::open(path, Database::Mode::readWrite);
    if (!connection.ok()) return connection.error();
    if (const Status configured = configure(*connection, true); !configured.ok()) return configured.error();
    return std::unique_ptr<Checkpointer>(new Checkpointer(std::move(*connection)));
}

/// Passive: never waits for readers or the writer. What cannot be moved now is moved by the next one, and
/// until then read from the log.
void Checkpointer::move()
{
    static_cast<void>(m_database.execute("PRAGMA wal_checkpoint(PASSIVE)"));
}

void Checkpointer::work(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    while (m_wanted.wait(lock, stop, [this] { return m_asked; })) {
        m_asked = false;
        m_busy = true;
        lock.unlock();
        move();
        lock.lock();
        m_busy = false;
        m_idle.notify_all();
    }
}

void Checkpointer::waitUntilIdle(std::unique_lock<std::mutex>& lock)
{
    m_asked = false;
    m_idle.wait(lock, [this] { return !m_busy; });
}

void Checkpointer::committed(int pages)
{
    if (pages < kWorthwhile) return;
    std::unique_lock lock(m_mutex);
    if (pages < kLongLog) {
        m_asked = true;
        m_wanted.notify_one();
        return;
    }
    waitUntilIdle(lock);
    move();
}

void Checkpointer::finish()
{
    std::unique_lock lock(m_mutex);
    waitUntilIdle(lock);
    move();
}

} // namespace retrospan::store
