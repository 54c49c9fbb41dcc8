#include "intake_fields.h"

#include "views/base/labels.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>

namespace retrospan::app {

QLabel* wrappedLabel(QWidget* parent, const QString& name)
{
    QLabel* label = views::plainLabel(parent);
    label->setWordWrap(true);
    label->setObjectName(name);
    return label;
}

QPlainTextEdit* textBox(QWidget* parent, const QString& name, const QString& placeholder, int lines)
{
    auto* box = new QPlainTextEdit(parent);
    box->setObjectName(name);
    box->setPlaceholderText(placeholder);
    box->setTabChangesFocus(true);
    const int frame = 2 * (box->frameWidth() + static_cast<int>(box->document()->documentMargin()));
    box->setFixedHeight(lines * box->fontMetrics().lineSpacing() + frame);
    return box;
}

QVBoxLayout* section(QWidget* part, const QString& heading)
{
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 8, 0, 0);
    QLabel* label = views::plainLabel(part, heading);
    QFont bold = label->font();
    bold.setBold(true);
    label->setFont(bold);
    layout->addWidget(label);
    return layout;
}

namespace {

QHBoxLayout* rowOf(QWidget* row)
{
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    return layout;
}

} // namespace

QWidget* narrow(QWidget* field)
{
    auto* row = new QWidget(field->parentWidget());
    QHBoxLayout* layout = rowOf(row);
    layout->addWidget(field);
    layout->addStretch(1);
    return row;
}

QWidget* beside(QCheckBox* check, std::initializer_list<QWidget*> fields)
{
    auto* row = new QWidget(check->parentWidget());
    QHBoxLayout* layout = rowOf(row);
    layout->addWidget(check);
    for (QWidget* field : fields) {
        layout->addWidget(field);
        field->setEnabled(check->isChecked());
        QObject::connect(check, &QCheckBox::toggled, field, &QWidget::setEnabled);
    }
    layout->addStretch(1);
    return row;
}

std::vector<std::string> partsOf(const QString& text, QChar separator)
{
    std::vector<std::string> parts;
    for (const QString& part : text.split(separator, Qt::SkipEmptyParts))
        if (const QString trimmed = part.trimmed(); !trimmed.isEmpty())
            parts.push_back(trimmed.toStdString());
    return parts;
}

QString joined(const std::vector<std::string>& texts, const QString& separator)
{
    QStringList list;
    for (const std::string& text : texts) list << QString::fromStdString(text);
    return list.join(separator);
}

} // namespace retrospan::app
