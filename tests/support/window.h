// An open window over a workspace of its own, for tests of what a person does.
#pragma once

#include "library.h"
#include "main_window.h"
#include "status_line.h"
#include "support/otlp.h"
#include "support/scratch.h"
#include "views/session/session_view.h"
#include "views/session/span_tree_view.h"

#include <QAction>
#include <QApplication>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>

#include <memory>

namespace retrospan::test {

class Window {
public:
    Window()
    {
        QSettings().clear();
        themes = std::make_unique<views::ThemeController>(*qobject_cast<QApplication*>(qApp),
                                                          views::ThemeMode::light);
        reopen();
    }
    /// A new window over the same workspace.
    void reopen()
    {
        window.reset();
        auto library =
            app::Library::open(scratch.path("w.retrospan"), store::Access::readWrite, app::StaleLines::leave);
        window = std::make_unique<app::MainWindow>(std::move(*library), *themes);
        window->show();
        window->activateWindow();
    }

    [[nodiscard]] models::SessionDocument& document() const { return window->document(); }
    [[nodiscard]] models::LibraryModel& library() const { return window->libraryModel(); }
    [[nodiscard]] views::SpanTreeView* tree() const
    {
        return &window->findChild<views::SessionView*>()->tree();
    }
    [[nodiscard]] QAction* action(app::ActionId id) const { return window->actionRegistry().action(id); }
    [[nodiscard]] QString message() const { return window->statusLine().message(); }
    template <typename Child> [[nodiscard]] Child* child(const char* name) const
    {
        return window->findChild<Child*>(QString::fromLatin1(name));
    }

    [[nodiscard]] bool openSample() const
    {
        window->importSample();
        return QTest::qWaitFor([this] { return document().state() == models::SessionDocument::State::ready; },
                               20'000);
    }
    [[nodiscard]] bool import(const std::string& bytes, std::string_view name = "in.jsonl") const
    {
        QSignalSpy finished(window.get(), &app::MainWindow::importFinished);
        QSignalSpy loaded(&library(), &models::LibraryModel::loaded);
        window->importFiles({QString::fromStdString(scratch.write(name, bytes))});
        return finished.wait(20'000) && (!loaded.isEmpty() || loaded.wait(20'000));
    }

    Scratch scratch;
    std::unique_ptr<views::ThemeController> themes;
    std::unique_ptr<app::MainWindow> window;
};

} // namespace retrospan::test
