// Parts that the pages of the intake rules are made of. Thread: GUI.
#pragma once

#include <QString>

#include <initializer_list>
#include <string>
#include <vector>

class QCheckBox;
class QLabel;
class QPlainTextEdit;
class QVBoxLayout;
class QWidget;

namespace retrospan::app {

/// A text that wraps and is never read as markup.
[[nodiscard]] QLabel* wrappedLabel(QWidget* parent, const QString& name);
[[nodiscard]] QPlainTextEdit* textBox(QWidget* parent, const QString& name, const QString& placeholder,
                                      int lines);
/// A part of a page under a heading of its own.
[[nodiscard]] QVBoxLayout* section(QWidget* part, const QString& heading);
/// A field that is as wide as it has to be.
[[nodiscard]] QWidget* narrow(QWidget* field);
/// A check box and the fields that it switches on.
[[nodiscard]] QWidget* beside(QCheckBox* check, std::initializer_list<QWidget*> fields);

/// Trimmed, without empty ones.
[[nodiscard]] std::vector<std::string> partsOf(const QString& text, QChar separator);
[[nodiscard]] QString joined(const std::vector<std::string>& texts, const QString& separator);

} // namespace retrospan::app
