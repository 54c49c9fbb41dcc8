// JsonSchema: what JSON must be like, in the words of JSON Schema draft 7. Only what can be checked in
// bounded time and without anything from elsewhere is taken: references stay in the schema, expressions are
// RE2's, and a keyword that would be ignored is a problem. Thread: immutable, shareable. Complexity: at most
// kMostSteps schemas are applied to a value.
#pragma once

#include "evals/fields.h"
#include "evals/pattern.h"

#include <memory>

namespace retrospan::evals {

class JsonSchema {
public:
    static constexpr std::size_t kMostSchemas = 500; ///< in one another and beside each other
    static constexpr std::size_t kMostSteps = 1'000'000;

    /// What is wrong with a schema is a problem of the options; null then.
    static std::shared_ptr<const JsonSchema> read(const DataNode& schema, Fields& options,
                                                  PatternCache& patterns);
    ~JsonSchema();

    struct Answer {
        bool told = false; ///< whether it could be checked
        bool fits = false;
        std::string words; ///< the first faults with their paths; why it was not checked
    };
    [[nodiscard]] Answer check(const DataNode& json) const;

private:
    struct Impl;
    explicit JsonSchema(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace retrospan::evals
