// Runs and feedback of LangSmith as its SDKs send them in multipart bodies: each run in pieces, "post.ID",
// "post.ID.inputs", "patch.ID.outputs" and their like (formats.md 8). Of attachments the type and the size
// are kept. Lifetime: values live in the body or the arena. Thread: pure. Complexity: linear.
#pragma once

#include "import/json.h"
#include "import/multipart.h"
#include "trace/arena.h"
#include "trace/result.h"

#include <vector>

namespace retrospan::import::langsmith {

struct MultipartRun {
    bool patch = false; ///< an update without its create
    std::string_view id;
    ValueView fields;
};
struct MultipartItems {
    std::vector<MultipartRun> runs;
    std::vector<ValueView> feedback;
};

/// The error names the part that is no JSON, or says that there is more of it than `maxBytes`.
[[nodiscard]] Result<MultipartItems> itemsOf(const std::vector<MultipartPart>& parts, std::size_t maxBytes,
                                             JsonParser& parser, Arena& arena);
/// The body of the batch endpoint that says the same: {"post": […], "patch": […], "feedback": […]}.
[[nodiscard]] std::string batchOf(const std::vector<ValueView>& post, const std::vector<ValueView>& patch,
                                  const std::vector<ValueView>& feedback);

} // namespace retrospan::import::langsmith
