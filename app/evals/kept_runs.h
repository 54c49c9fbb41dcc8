// Runs of evals in the workspace's history. Thread: any but the GUI thread.
#pragma once

#include "evals/data_set.h"
#include "evals/run.h"
#include "library.h"

#include <string>

namespace retrospan::app {

/// With the sessions that were recorded of its cases and those that the cases were made from. `path` is where
/// the data set was read from. Precondition: the run has an id.
Status keepRun(Library& library, const evals::DataSet& set, const std::string& path, const evals::Run& run);

} // namespace retrospan::app
