// TemporaryLibrary: a workspace in the temporary folder, gone with its owner. What was put into it is looked
// at there before anything of it goes elsewhere. Thread: any but the GUI thread.
#pragma once

#include "library.h"

#include <QTemporaryDir>

#include <memory>

namespace retrospan::app {

class TemporaryLibrary {
public:
    static Result<std::unique_ptr<TemporaryLibrary>> make();

    [[nodiscard]] Library& library() const { return *m_library; }
    [[nodiscard]] store::Workspace& workspace() const { return m_library->workspace(); }

private:
    TemporaryLibrary() = default;

    QTemporaryDir m_folder;
    std::unique_ptr<Library> m_library; ///< closed before its folder goes
};

} // namespace retrospan::app
