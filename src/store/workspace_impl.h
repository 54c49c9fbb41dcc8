// What a Workspace owns: the path, the block cache and a pool of reading connections. Private to src/store.
// Thread: the pool is safe from any thread; a connection belongs to whoever holds it.
#pragma once

#include "store/span_reader.h"
#include "store/workspace.h"

#include <mutex>
#include <vector>

namespace retrospan::store {

struct Workspace::Impl {
    std::string path;
    std::string setAside;
    Access access = Access::readWrite;
    BlockCache cache;

    /// A connection on loan; goes back to the pool at the end of its life.
    class Loan {
    public:
        Loan(Impl& owner, Database&& database)
            : m_owner(&owner)
            , m_database(std::move(database))
        {
        }
        Loan(Loan&& other) noexcept
            : m_owner(std::exchange(other.m_owner, nullptr))
            , m_database(std::move(other.m_database))
        {
        }
        Loan& operator=(Loan&&) = delete;
        ~Loan()
        {
            if (m_owner != nullptr) m_owner->giveBack(std::move(m_database));
        }
        Database& operator*() { return m_database; }
        Database* operator->() { return &m_database; }

    private:
        Impl* m_owner;
        Database m_database;
    };

    [[nodiscard]] Result<Loan> connection();
    void giveBack(Database&& database);

private:
    static constexpr std::size_t kPooled = 4;
    std::mutex m_mutex;
    std::vector<Database> m_free;
};

} // namespace retrospan::store
