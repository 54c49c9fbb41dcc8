// The glue between the store and the doctor: the tree of a session with its repairs.
// Thread: any; may read many spans when several sources tell of one session.
#pragma once

#include "insight/doctor.h"
#include "store/workspace.h"
#include "trace/span_tree.h"

namespace retrospan::app {

struct RepairedTree {
    SpanTree tree;
    insight::Diagnosis diagnosis;
};

/// Examines the session as recorded, applies what is switched on to `session.table`, and builds its tree.
[[nodiscard]] RepairedTree repairedTree(const store::SessionColumns& session);

} // namespace retrospan::app
