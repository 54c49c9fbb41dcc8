// Importing: the glue between readers and the workspace: one input after another through Importer into
// Writer, with the vocabularies and insight handed to the store as hooks.
// Thread: call from a worker or the command line, never from the GUI thread.
#pragma once

#include "case_bundle.h"
#include "import/diagnostics.h"
#include "import/importer.h"
#include "store/workspace.h"
#include "store/writer.h"
#include "trace/result.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace retrospan::app {

struct ImportProgressInfo {
    std::string path;
    std::size_t fileIndex = 0, fileCount = 0;
    std::uint64_t bytesRead = 0, bytesTotal = 0; ///< of all files; total 0 = unknown
};

/// Asked before a case bundle is added. `sessionHere`: the workspace has its session already, to which it
/// would be added. False leaves it out.
using ConfirmBundle = std::function<bool(const BundleManifest& manifest, bool sessionHere)>;

struct ImportedFile {
    import::ImportReport report;
    store::WriteCounts counts;
};

/// The store's hooks: vocabularies and session summary.
[[nodiscard]] store::WriterHooks writerHooks();

/// Imports every path in order, of a folder every file (input_files.h). Files of other kinds that a folder
/// holds are no reports of their own: they are counted in one of the folder. Bad inputs are diagnostics in
/// their report and the rest goes on; an error means the workspace cannot be written: the files from there on
/// are reported as `not_stored`. When cancelled, what is done stays and its reports are returned through
/// `done` all the same. Without `confirm` a case bundle is added unless its session is here.
Status importPaths(store::Workspace& workspace, const std::vector<std::string>& paths,
                   std::string_view format, const std::function<void(const ImportProgressInfo&)>& progress,
                   const std::function<void(ImportedFile&&)>& done, std::stop_token stop,
                   const ConfirmBundle& confirm = {});

/// Brings library lines up to date that a killed process left stale; true when there were some.
Result<bool> refreshStaleSessions(store::Workspace& workspace);

} // namespace retrospan::app
