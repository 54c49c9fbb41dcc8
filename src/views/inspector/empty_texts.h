// Which tabs of the inspector a span has, and why one of them is empty, in words. Pure.
#pragma once

#include "trace/span_kind.h"
#include "views/inspector/inspector.h"

namespace retrospan::views {

struct EmptyText {
    QString title, why;
};

/// Whether spans of this kind have the tab even when there is nothing in it. Others have it when there is.
[[nodiscard]] bool belongsTo(Inspector::Tab tab, SpanKind kind);
/// `hasPrevious`: there is a model call of the same agent before it.
[[nodiscard]] EmptyText emptyTextOf(Inspector::Tab tab, bool hasPrevious);

} // namespace retrospan::views
