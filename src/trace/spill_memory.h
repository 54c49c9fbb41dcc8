// SpillMemory: memory for sessions larger than memory should hold. Its first bytes come from the heap, larger
// requests beyond them from an unnamed file in a folder, mapped: the system may write them out and take the
// memory back, and the file is gone with the process, however it ends. Where there is no room for the file,
// the heap gives after all. Owns the file; everything allocated must be given back before it goes. Thread:
// one at a time. Complexity: a system call or three per large allocation.
#pragma once

#include <cstddef>
#include <map>
#include <memory_resource>
#include <string>

namespace retrospan {

class SpillMemory : public std::pmr::memory_resource {
public:
    static constexpr std::size_t kSmall = 32 * 1024; ///< smaller requests always stay on the heap

    /// `folder` must be writable, else nothing is spilled. `heapBytes` of large requests stay on the heap.
    explicit SpillMemory(std::string folder, std::size_t heapBytes);
    ~SpillMemory() override;
    SpillMemory(const SpillMemory&) = delete;
    SpillMemory& operator=(const SpillMemory&) = delete;

    [[nodiscard]] std::size_t spilledBytes() const { return m_spilled; }

private:
    void* do_allocate(std::size_t bytes, std::size_t alignment) override;
    void do_deallocate(void* at, std::size_t bytes, std::size_t alignment) override;
    [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override
    {
        return this == &other;
    }
    void* map(std::size_t bytes);

    std::string m_folder;
    std::size_t m_heapLeft;
    std::size_t m_spilled = 0;
    std::size_t m_fileEnd = 0;
    int m_file = -1;
    bool m_fileFailed = false;
    std::map<void*, std::size_t> m_mapped; ///< where in the file a mapping begins
};

} // namespace retrospan
