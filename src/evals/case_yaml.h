// A case as YAML that people read through before they commit it: texts of several lines stay several lines,
// everything that YAML could take for something else is quoted. Invariant: read back it is the same value.
// Pure. Linear.
#pragma once

#include "evals/data_node.h"

namespace retrospan::evals {

/// A case that is made from a session, and is yet to be read through.
struct CaseDraft {
    std::string id;
    DataNode input;
    std::vector<std::string> contains, never; ///< phrases; without any, an answer must be given at all
    std::vector<std::string> tags;
    std::string workflow, sourceSession, sourceSpan, notes;
};

/// As readCase() takes it.
[[nodiscard]] DataNode caseNode(const CaseDraft& draft);
/// An item of a list, indented; says in a comment where people fill in what a right answer has.
[[nodiscard]] std::string caseYaml(const DataNode& which, std::size_t indent = 0);
/// What stands behind "key:" of a map that is indented so, with its line end.
[[nodiscard]] std::string yamlValue(const DataNode& value, std::size_t indent);

} // namespace retrospan::evals
