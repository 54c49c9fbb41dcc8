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
int Checkpointer::move()
{
    constexpr int moved = 2; // column
    auto checkpoint = m_database.prepare("PRAGMA wal_checkpoint(PASSIVE)");
    const bool done = checkpoint.ok() && checkpoint->step() == Statement::Step::row;
    return done ? static_cast<int>(checkpoint->integer(moved)) : 0;
}

void Checkpointer::work(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    while (m_wanted.wait(lock, stop, [this] { return m_asked; })) {
        m_asked = false;
        m_busy = true;
        lock.unlock();
        const int moved = move();
        lock.lock();
        m_moved = moved;
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
    std::unique_lock lock(m_mutex);
    if (pages < m_pages) m_moved = 0; // the log has started anew
    m_pages = pages;
    if (pages < kWorthwhile) return;
    if (pages < kLongLog) return ask();
    waitUntilIdle(lock);
    m_moved = move();
}

/// Precondition: the caller holds the mutex.
void Checkpointer::ask()
{
    m_asked = true;
    m_wanted.notify_one();
}

void Checkpointer::inputEnded()
{
    const std::scoped_lock lock(m_mutex);
    if (m_pages - m_moved >= kWorthwhileAtEnd) ask();
}

void Checkpointer::finish()
{
    std::unique_lock lock(m_mutex);
    waitUntilIdle(lock);
    move();
}

} // namespace retrospan::store
