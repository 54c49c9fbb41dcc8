// Where a case that was made from a session goes: a file or a folder of a data set. What is to be written is
// made first, checked, and can be shown. Thread: any but the GUI thread.
#pragma once

#include "evals/case_yaml.h"
#include "evals/data_set_edit.h"

namespace retrospan::app {

enum class CaseId : std::uint8_t { asNamed, madeFree };

/// The data set at `path` with the case: in the file, or in a new one of the folder that is called like it.
/// What is not there yet is made. With CaseId::madeFree the draft gets an id that nobody has.
[[nodiscard]] Result<evals::FileEdit> caseInDataSet(const std::string& path, evals::CaseDraft& draft,
                                                    CaseId id);
/// Fails when the file is not what it was. What a link leads to is written, not the link.
Status writeEdit(const evals::FileEdit& edit);

} // namespace retrospan::app
