#include "temporary_library.h"

namespace retrospan::app {

Result<std::unique_ptr<TemporaryLibrary>> TemporaryLibrary::make()
{
    std::unique_ptr<TemporaryLibrary> made(new TemporaryLibrary);
    if (!made->m_folder.isValid())
        return Error{"no temporary folder: " + made->m_folder.errorString().toStdString()};
    const QString path = made->m_folder.filePath(QStringLiteral("session.retrospan"));
    auto opened = Library::open(path.toStdString(), store::Access::readWrite);
    if (!opened.ok()) return opened.error();
    made->m_library = std::move(*opened);
    return made;
}

} // namespace retrospan::app
