// Adds the session of a case bundle to a workspace (case_bundle.h). Thread: any but the GUI thread.
#pragma once

#include "importing.h"

namespace retrospan::app {

/// A bundle that cannot be read, or is left out, is a diagnostic in the file's report; an error means that
/// the workspace cannot be written.
Status importBundle(store::Workspace& workspace, const std::string& path, ImportedFile& file,
                    const ConfirmBundle& confirm, std::stop_token stop);

} // namespace retrospan::app
