#include "evals/unified_diff.h"

#include "evals/text_source.h"

#include <algorithm>

#include <dtl/dtl.hpp>

namespace retrospan::evals {
namespace {

using Lines = std::vector<std::string_view>;
using Diff = dtl::Diff<std::string_view, Lines>;

char signOf(dtl::edit_t type)
{
    return type == dtl::SES_ADD ? '+' : type == dtl::SES_DELETE ? '-' : ' ';
}

} // namespace

std::string unifiedDiff(const FileEdit& edit)
{
    Diff diff(linesOf(edit.before), linesOf(edit.after));
    diff.compose();
    diff.composeUnifiedHunks();
    const std::string name = edit.path.substr(std::min(edit.path.find_first_not_of('/'), edit.path.size()));
    std::string out =
        (edit.before.empty() ? "--- /dev/null\n" : "--- a/" + name + "\n") + "+++ b/" + name + "\n";
    for (const auto& hunk : diff.getUniHunks()) {
        const long long begin = hunk.b == 0 ? hunk.a - 1 : hunk.a; // of nothing: the line before
        out += "@@ -" + std::to_string(begin) + "," + std::to_string(hunk.b) + " +" + std::to_string(hunk.c)
            + "," + std::to_string(hunk.d) + " @@\n";
        for (const auto* lines : {&hunk.common[0], &hunk.change, &hunk.common[1]})
            for (const auto& [line, info] : *lines) {
                (out += signOf(info.type)) += line;
                if (!line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
            }
    }
    return out;
}

} // namespace retrospan::evals
