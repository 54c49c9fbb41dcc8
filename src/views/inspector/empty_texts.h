// Why a tab of the inspector is empty, in words. Pure.
#pragma once

#include "trace/span_kind.h"
#include "views/inspector/inspector.h"

namespace retrospan::views {

struct EmptyText {
    QString title, why;
};

/// `hasPrevious`: there is a model call of the same agent before it.
[[nodiscard]] EmptyText emptyTextOf(Inspector::Tab tab, SpanKind kind, bool hasPrevious);

} // namespace retrospan::views
