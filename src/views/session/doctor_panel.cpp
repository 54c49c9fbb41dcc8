#include "views/session/doctor_panel.h"

#include "models/format.h"
#include "models/plain_text.h"
#include "views/base/icons.h"
#include "views/base/labels.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>

#include <algorithm>

namespace retrospan::views {
namespace {

constexpr int kLinesShown = 5;

} // namespace

DoctorPanel::DoctorPanel(models::SessionDocument& document, QWidget* parent)
    : QFrame(parent)
    , m_document(document)
    , m_title(plainLabel(this))
    , m_note(plainLabel(this))
    , m_gaps(plainLabel(this))
    , m_close(new QToolButton(this))
    , m_look(new QPushButton(tr("Look for gaps"), this))
    , m_scroll(new QScrollArea(this))
    , m_lines(new QWidget)
    , m_list(new QVBoxLayout(m_lines))
{
    setObjectName(QStringLiteral("doctorPanel"));
    setAccessibleName(tr("What the doctor found"));
    m_title->setFont(scaledFont(font(), 0, QFont::DemiBold));
    m_note->setText(tr("What was recorded stays as it is."));
    m_close->setAutoRaise(true);
    m_close->setToolTip(tr("Close"));
    m_close->setAccessibleName(tr("Close the doctor's findings"));
    m_look->setObjectName(QStringLiteral("lookForGaps"));
    m_look->setToolTip(tr("Reads what every call of this large session said"));
    m_gaps->setObjectName(QStringLiteral("gapsState"));
    m_scroll->setWidget(m_lines);
    m_scroll->setWidgetResizable(true);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setContentsMargins(0, 0, 0, 0);
    m_list->setSpacing(2);
    auto* top = new QHBoxLayout;
    top->addWidget(m_title);
    top->addWidget(m_note);
    top->addStretch(1);
    top->addWidget(m_gaps);
    top->addWidget(m_look);
    top->addWidget(m_close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 4, 8, 6);
    layout->setSpacing(4);
    layout->addLayout(top);
    layout->addWidget(m_scroll);
    connect(m_close, &QToolButton::clicked, this, &DoctorPanel::closed);
    connect(m_look, &QPushButton::clicked, &m_document.findings(), &models::SessionFindings::lookForGaps);
    connect(&m_document.findings(), &models::SessionFindings::changed, this, &DoctorPanel::refresh);
    refresh();
}

void DoctorPanel::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_close->setIcon(IconSet(theme).icon(Icon::close));
    setTextColour(*m_note, theme.textTertiary);
    setTextColour(*m_gaps, theme.textSecondary);
    refresh();
}

void DoctorPanel::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    fitHeight();
}

/// As high as its lines, which wrap, up to kLinesShown of them.
void DoctorPanel::fitHeight()
{
    const int line = fontMetrics().height() + 10;
    const QMargins around = layout()->contentsMargins();
    const int room = width() - around.left() - around.right();
    const int wanted =
        m_list->hasHeightForWidth() ? m_list->heightForWidth(room) : m_list->sizeHint().height();
    m_scroll->setFixedHeight(std::min(wanted, kLinesShown * line));
    m_scroll->setVisible(wanted > 0);
}

void DoctorPanel::refresh()
{
    while (QLayoutItem* item = m_list->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const auto& findings = m_document.findings().all();
    m_title->setText(findings.empty() ? tr("Doctor: nothing found")
                                      : tr("Doctor: %1")
                                            .arg(models::countOf(static_cast<std::int64_t>(findings.size()),
                                                                 tr("finding"))));
    for (std::size_t i = 0; i < std::min(findings.size(), kMaxLines); ++i) addLine(findings[i]);
    if (findings.size() > kMaxLines) {
        QLabel* rest = plainLabel(m_lines);
        rest->setText(tr("and %1 more").arg(findings.size() - kMaxLines));
        m_list->addWidget(rest);
    }
    showGaps();
    fitHeight();
}

void DoctorPanel::showGaps()
{
    using Gaps = models::SessionFindings::Gaps;
    const models::SessionFindings& findings = m_document.findings();
    m_look->setVisible(m_document.data() != nullptr && findings.gaps() == Gaps::unknown);
    m_gaps->setText(findings.gaps() == Gaps::looking      ? tr("looking for gaps…")
                        : !findings.errorText().isEmpty() ? models::textPrefix(findings.errorText(), 200)
                                                          : QString());
}

void DoctorPanel::addLine(const insight::Repair& repair)
{
    const QString reason = models::oneLine(repair.reason, 1000);
    auto* line = new QWidget(m_lines);
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    if (repair.changes) {
        auto* on = new QCheckBox(line);
        on->setObjectName(QString::fromStdString(repair.id));
        on->setChecked(repair.on);
        on->setAccessibleName(reason);
        on->setToolTip(tr("Repair the picture; off: as it was recorded"));
        connect(on, &QCheckBox::clicked, this,
                [this, id = repair.id](bool checked) { m_document.findings().setOn(id, checked); });
        row->addWidget(on);
    } else {
        auto* mark = plainLabel(line);
        const bool normal = repair.kind == insight::RepairKind::callerNotRecorded;
        const QColor colour = normal ? m_theme.textTertiary : m_theme.tone(Tone::warning);
        mark->setPixmap(IconSet(m_theme).icon(normal ? Icon::info : Icon::warning, colour).pixmap(16, 16));
        row->addWidget(mark);
    }
    QLabel* text = plainLabel(line);
    text->setText(reason);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(text, 1);
    addWays(line, repair);
    m_list->addWidget(line);
}

void DoctorPanel::addWays(QWidget* line, const insight::Repair& repair)
{
    const IconSet icons(m_theme);
    for (const bool forward : {false, true}) {
        auto* button = new QToolButton(line);
        button->setAutoRaise(true);
        button->setIcon(icons.icon(forward ? Icon::down : Icon::up));
        button->setToolTip(forward ? tr("Next span it concerns") : tr("Previous span it concerns"));
        button->setAccessibleName(button->toolTip());
        button->setObjectName((forward ? QStringLiteral("next:") : QStringLiteral("previous:"))
                              + QString::fromStdString(repair.id));
        connect(button, &QToolButton::clicked, this, [this, id = repair.id, forward] { go(id, forward); });
        line->layout()->addWidget(button);
    }
}

void DoctorPanel::go(const std::string& id, bool forward)
{
    const auto& findings = m_document.findings().all();
    const auto found = std::find_if(findings.begin(), findings.end(),
                                    [&](const insight::Repair& repair) { return repair.id == id; });
    if (found == findings.end() || found->nodes.empty()) return;
    const auto& nodes = found->nodes;
    const auto here = std::find(nodes.begin(), nodes.end(), m_document.selected());
    const std::size_t size = nodes.size();
    const auto at = static_cast<std::size_t>(here - nodes.begin());
    const std::size_t next =
        here == nodes.end() ? (forward ? 0 : size - 1) : (at + (forward ? 1 : size - 1)) % size;
    if (nodes[next] < m_document.data()->tree.nodeCount()) m_document.select(nodes[next]);
}

} // namespace retrospan::views
