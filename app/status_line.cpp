#include "status_line.h"

#include "views/base/elided_label.h"
#include "views/base/icons.h"

#include <QAction>
#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QToolButton>

#include <chrono>

namespace retrospan::app {
namespace {

constexpr std::chrono::seconds kShown{20}; ///< a message
constexpr int kBeforeWorkspace = 4; ///< message, remedy, jobs, counts come first

} // namespace

StatusLine::StatusLine(const QString& workspacePath, QAction* workspace, QWidget* parent)
    : QStatusBar(parent)
    , m_message(new views::ElidedLabel(this))
    , m_remedy(new QToolButton(this))
    , m_jobs(new JobBar(this))
    , m_counts(new QLabel(this))
    , m_workspace(new QToolButton(this))
{
    m_message->setObjectName(QStringLiteral("statusMessage"));
    m_counts->setObjectName(QStringLiteral("statusCounts"));
    m_counts->setTextFormat(Qt::PlainText);
    m_remedy->setAutoRaise(true);
    m_remedy->hide();
    m_workspace->setObjectName(QStringLiteral("workspaceName"));
    m_workspace->setAutoRaise(true);
    m_workspace->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    const QString name = QFileInfo(workspacePath).completeBaseName();
    m_workspace->setText(QString(name).replace(QLatin1Char('&'), QStringLiteral("&&")));
    m_workspace->setToolTip(
        views::plainToolTip(tr("Workspace %1").arg(QDir::toNativeSeparators(workspacePath))));
    m_workspace->setAccessibleName(tr("Workspace %1").arg(name));
    connect(m_workspace, &QToolButton::clicked, workspace, &QAction::trigger);
    m_fade.setSingleShot(true);
    connect(&m_fade, &QTimer::timeout, m_message, [this] { m_message->setText({}); });
    setSizeGripEnabled(false);
    setContentsMargins(8, 0, 4, 0);
    addWidget(m_message, 1);
    addPermanentWidget(m_remedy);
    addPermanentWidget(m_jobs);
    addPermanentWidget(m_counts);
    addPermanentWidget(m_workspace);
}

void StatusLine::setTheme(const views::Theme& theme)
{
    m_theme = theme;
    m_jobs->setTheme(theme);
    m_workspace->setIcon(views::IconSet(theme).icon(views::Icon::library));
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, theme.textSecondary);
    m_counts->setPalette(quiet);
    QPalette toned = palette();
    toned.setColor(QPalette::WindowText,
                   m_tone == views::Tone::neutral ? theme.textSecondary : theme.tone(m_tone));
    m_message->setPalette(toned);
}

void StatusLine::say(const QString& message, views::Tone tone, QAction* remedy)
{
    m_tone = tone;
    m_message->setText(message);
    m_remedy->setVisible(remedy != nullptr);
    if (remedy != nullptr) m_remedy->setDefaultAction(remedy);
    m_remedy->setToolButtonStyle(Qt::ToolButtonTextOnly);
    setTheme(m_theme);
    // What can be done about it stays until something else is said.
    if (remedy == nullptr && !message.isEmpty())
        m_fade.start(kShown);
    else
        m_fade.stop();
}

void StatusLine::addReceivers(QWidget* receivers)
{
    insertPermanentWidget(kBeforeWorkspace, receivers);
}

void StatusLine::setCounts(const QString& counts)
{
    m_counts->setText(counts);
}

QString StatusLine::message() const
{
    return m_message->text();
}

} // namespace retrospan::app
