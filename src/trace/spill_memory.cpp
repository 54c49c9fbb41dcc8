#include "trace/spill_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace retrospan {
namespace {

std::size_t wholePages(std::size_t bytes)
{
    static const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return (bytes + page - 1) / page * page;
}

} // namespace

SpillMemory::SpillMemory(std::string folder, std::size_t heapBytes)
    : m_folder(std::move(folder))
    , m_heapLeft(heapBytes)
{
}

SpillMemory::~SpillMemory()
{
    if (m_file >= 0) ::close(m_file);
}

/// Null when the file cannot give more. Its room is reserved first: a full disk must not end as SIGBUS later.
void* SpillMemory::map(std::size_t bytes)
{
    if (m_file < 0 && !m_fileFailed) {
        m_file = ::open(m_folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        m_fileFailed = m_file < 0;
    }
    const std::size_t size = wholePages(bytes);
    if (m_fileFailed
        || ::posix_fallocate(m_file, static_cast<off_t>(m_fileEnd), static_cast<off_t>(size)) != 0)
        return nullptr;
    void* const at =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, m_file, static_cast<off_t>(m_fileEnd));
    if (at == MAP_FAILED) return nullptr;
    m_mapped.emplace(at, m_fileEnd);
    m_fileEnd += size;
    m_spilled += size;
    return at;
}

void* SpillMemory::do_allocate(std::size_t bytes, std::size_t alignment)
{
    if (bytes >= kSmall && bytes > m_heapLeft)
        if (void* const at = map(bytes)) return at;
    if (bytes >= kSmall) m_heapLeft -= std::min(m_heapLeft, bytes);
    return std::pmr::new_delete_resource()->allocate(bytes, alignment);
}

void SpillMemory::do_deallocate(void* at, std::size_t bytes, std::size_t alignment)
{
    const auto mapped = m_mapped.find(at);
    if (mapped == m_mapped.end()) {
        if (bytes >= kSmall) m_heapLeft += bytes;
        return std::pmr::new_delete_resource()->deallocate(at, bytes, alignment);
    }
    const std::size_t size = wholePages(bytes);
    ::munmap(at, size);
    static_cast<void>(::fallocate(m_file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                                  static_cast<off_t>(mapped->second), static_cast<off_t>(size)));
    m_spilled -= size;
    m_mapped.erase(mapped);
}

} // namespace retrospan
