// What a command leaves running outside of its process group, as with setsid: it is inherited by this process
// and known by a mark in its environment. Invariants: only children of this process that bear the mark are
// ended; what threw its environment away stays. Thread: any; several at a time.
#pragma once

#include <string>

namespace retrospan::app {

class LeftBehind {
public:
    static constexpr const char* kVariable = "RETROSPAN_CHILD";

    /// With a mark of its own. From now on this process inherits what its children leave.
    LeftBehind();
    [[nodiscard]] const std::string& mark() const { return m_mark; }
    /// All that bears the mark and is ours, and what that leaves.
    void end() const;

private:
    std::string m_mark;
};

} // namespace retrospan::app
