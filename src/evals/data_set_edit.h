// Changes to the text of a data set that leave the rest of it as people wrote it: comments, order, spelling.
// Invariant: what is returned has been read back: no problems, and no other case has changed. Pure. Linear.
#pragma once

#include "evals/data_set.h"
#include "trace/result.h"

#include <map>

namespace retrospan::evals {

struct FileEdit {
    std::string path;
    std::string before, after; ///< `before` is empty for a file that is new
};

/// A case more in the file `target`, which may be new. The error says why not: problems, or an id that is
/// there already.
[[nodiscard]] Result<FileEdit> addCase(std::span<const SourceFile> files, const std::string& target,
                                       const DataNode& which);

/// Lines about sessions, by what cases call the session that they were made from.
using SessionNotes = std::map<std::string, std::vector<std::string>>;

/// Adds lines to the notes of the cases that were made from these sessions; those that are there already are
/// left out. Files that do not change are not among the edits.
[[nodiscard]] Result<std::vector<FileEdit>> addNotes(std::span<const SourceFile> files,
                                                     const SessionNotes& said);
/// Those of the lines that are not in the notes.
[[nodiscard]] std::vector<std::string> newLines(const std::string& notes,
                                                const std::vector<std::string>& lines);

/// "shop-7f3a", or "shop-7f3a-2" when that is there already. Letters, digits, '-', '_' and '.' only.
[[nodiscard]] std::string freeCaseId(const DataSet& set, std::string_view wanted);

} // namespace retrospan::evals
