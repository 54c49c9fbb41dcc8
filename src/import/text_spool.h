// TextSpool: texts that cannot be read yet, kept in an unnamed temporary file instead of memory.
// Thread: confined. Complexity: linear; memory of the largest text while it is replayed.
#pragma once

#include "trace/place.h"

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace retrospan::import {

class TextSpool {
public:
    /// False when there is no room for it.
    [[nodiscard]] bool add(std::string_view text, const Place& place);
    /// Hands out every text in order and forgets them.
    void replay(const std::function<void(std::string_view text, const Place& place)>& take);
    [[nodiscard]] bool empty() const { return m_file == nullptr; }

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::unique_ptr<std::FILE, Close> m_file;
};

} // namespace retrospan::import
