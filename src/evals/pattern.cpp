#include "evals/pattern.h"

#include "evals/problems.h"

#include <re2/re2.h>

namespace retrospan::evals {
namespace {

constexpr std::int64_t kProgramBytes = 1024 * 1024;

} // namespace

struct Pattern::Impl {
    Impl(const std::string& expression, const re2::RE2::Options& options)
        : re(expression, options)
    {
    }
    re2::RE2 re;
};

Pattern::Pattern(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}
Pattern::~Pattern() = default;

Result<std::shared_ptr<const Pattern>> Pattern::compile(const std::string& expression)
{
    if (expression.size() > kLongest)
        return Error{"an expression can be " + std::to_string(kLongest) + " bytes long at most"};
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kProgramBytes);
    auto impl = std::make_unique<Impl>(expression, options);
    if (!impl->re.ok()) return Error{impl->re.error()};
    return std::shared_ptr<const Pattern>(new Pattern(std::move(impl)));
}

bool Pattern::matches(std::string_view text) const
{
    return m_impl->re.Match({text.data(), text.size()}, 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

Result<std::shared_ptr<const Pattern>> patternOf(const std::string& expression, PatternCache& patterns)
{
    const auto known = patterns.find(expression);
    if (known != patterns.end()) return known->second;
    auto compiled = Pattern::compile(expression);
    if (!compiled.ok())
        return Error{"the expression " + inQuotes(expression) + " is wrong: " + compiled.error().message};
    return patterns.emplace(expression, *compiled).first->second;
}

} // namespace retrospan::evals
