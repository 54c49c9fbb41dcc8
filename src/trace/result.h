// Result<T>: a value, an error with context, or "cancelled" as an outcome of its own.
// Used at every library boundary instead of exceptions. Bad *data* is not an error: it is a
// diagnostic in the ImportReport (import/diagnostics.h). Thread: value types, no shared state.
#pragma once

#include <cassert>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace retrospan {

/// Why an operation failed, in words a user can act on.
struct Error {
    std::string message;

    /// Puts what was being attempted in front: "open /tmp/a.db: file is not a database".
    [[nodiscard]] Error in(std::string_view attempted) const
    {
        return Error{std::string(attempted) + ": " + message};
    }
};

/// The user or the owner stopped the work; nothing is wrong.
struct Cancelled { };

template <typename T> class [[nodiscard]] Result {
public:
    Result(T value)
        : m_state(std::move(value))
    {
    }
    Result(Error error)
        : m_state(std::move(error))
    {
    }
    Result(Cancelled)
        : m_state(Cancelled{})
    {
    }

    [[nodiscard]] bool ok() const { return std::holds_alternative<T>(m_state); }
    [[nodiscard]] bool cancelled() const { return std::holds_alternative<Cancelled>(m_state); }
    explicit operator bool() const { return ok(); }

    [[nodiscard]] T& value()
    {
        assert(ok());
        return std::get<T>(m_state);
    }
    [[nodiscard]] const T& value() const
    {
        assert(ok());
        return std::get<T>(m_state);
    }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    T& operator*() { return value(); }
    const T& operator*() const { return value(); }

    /// The error; a cancelled result reads "cancelled". Precondition: !ok().
    [[nodiscard]] Error error() const
    {
        assert(!ok());
        if (const auto* error = std::get_if<Error>(&m_state)) return *error;
        return Error{"cancelled"};
    }

private:
    std::variant<T, Error, Cancelled> m_state;
};

using Status = Result<std::monostate>;
inline Status success()
{
    return Status(std::monostate{});
}

} // namespace retrospan
