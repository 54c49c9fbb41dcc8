#include "compare_commands.h"

#include "insight/baselines.h"
#include "models/format.h"
#include "models/plain_text.h"
#include "views/base/command_palette.h"
#include "views/compare/compare_view.h"

#include <QAction>
#include <QDateTime>

#include <algorithm>

namespace retrospan::app {
namespace {

/// Sessions to compare one with: those that worked and began alike, with the reason, then all others.
class BaselineProvider : public views::PaletteProvider {
public:
    static constexpr std::size_t kOthers = 20; ///< while nothing is typed

    BaselineProvider(const models::LibraryModel& library, std::function<const SessionSummary*()> asked,
                     std::function<void(qint64)> choose)
        : m_library(library)
        , m_asked(std::move(asked))
        , m_choose(std::move(choose))
    {
    }
    [[nodiscard]] QString name() const override { return QStringLiteral("baseline"); }
    [[nodiscard]] std::vector<views::PaletteItem> items(const QString& query) override
    {
        const SessionSummary* asked = m_asked();
        if (asked == nullptr) return {};
        const auto& sessions = m_library.sessions();
        std::vector<views::PaletteItem> items;
        std::vector<bool> listed(sessions.size(), false);
        for (const auto& proposal : insight::proposeBaselines(*asked, sessions)) {
            const std::string_view reason = toString(proposal.reason);
            items.push_back(item(sessions[proposal.session], QString::fromUtf8(reason.data())));
            listed[proposal.session] = true;
        }
        const std::size_t proposed = items.size();
        for (std::size_t i = 0; i < sessions.size(); ++i) {
            if (query.isEmpty() && items.size() >= proposed + kOthers) break;
            if (listed[i] || sessions[i].key == asked->key) continue;
            items.push_back(item(sessions[i], QString::fromUtf8(toString(sessions[i].status).data())));
        }
        return items;
    }
    void run(const QString& id) override { m_choose(id.toLongLong()); }

private:
    static views::PaletteItem item(const SessionSummary& session, const QString& why)
    {
        const std::string& title = session.facts.title.empty() ? session.id : session.facts.title;
        const std::int64_t now = QDateTime::currentMSecsSinceEpoch() * 1'000'000;
        return {QString::number(session.key),
                models::oneLine(title),
                why,
                models::formatListTime(session.startNs, now),
                {},
                true};
    }

    const models::LibraryModel& m_library;
    std::function<const SessionSummary*()> m_asked;
    std::function<void(qint64)> m_choose;
};

} // namespace

CompareCommands::CompareCommands(const ActionRegistry& actions, models::ComparisonPlayer& player,
                                 views::CompareView& view, const models::LibraryModel& library,
                                 views::CommandPalette& picker, Chosen chosen, QObject* parent)
    : QObject(parent)
    , m_actions(actions)
    , m_player(player)
    , m_library(library)
    , m_picker(picker)
    , m_chosen(std::move(chosen))
{
    addMoves();
    addDifferences();
    addSwitches(view);
    connect(actions.action(ActionId::compareWith), &QAction::triggered, this, &CompareCommands::choose);
    picker.setTexts(tr("Session to compare with"),
                    tr("Compare with… those that worked and began alike come first"),
                    tr("↑↓ choose    Enter compare    Esc close"));
    picker.addProvider(std::make_unique<BaselineProvider>(
        library, [this] { return line(m_asked); },
        [this](qint64 key) {
            m_player.compare(key, m_asked);
            emit shown();
        }));
    const auto action = [&](ActionId id) { return actions.action(id); };
    view.setActions({action(ActionId::compareFirst), action(ActionId::compareBack),
                     action(ActionId::comparePlay), action(ActionId::compareForward),
                     action(ActionId::compareLast), action(ActionId::compareFirstDifference),
                     action(ActionId::comparePreviousDifference), action(ActionId::compareNextDifference),
                     action(ActionId::compareDifferencesOnly), action(ActionId::compareReplay),
                     action(ActionId::compareSwap), action(ActionId::compareWith)});
    for (const auto signal :
         {&models::ComparisonPlayer::stateChanged, &models::ComparisonPlayer::rowsChanged,
          &models::ComparisonPlayer::rowChanged, &models::ComparisonPlayer::playingChanged})
        connect(&player, signal, this, &CompareCommands::update);
    update();
}

void CompareCommands::setActive(bool active)
{
    m_active = active;
    if (!active && m_player.playing()) m_player.setPlaying(false);
    update();
}

void CompareCommands::add(ActionId id, std::function<bool()> possible, std::function<void()> run)
{
    QAction* action = m_actions.action(id);
    connect(action, &QAction::triggered, this, std::move(run));
    m_commands.push_back({action, std::move(possible)});
}

void CompareCommands::addMoves()
{
    const auto rows = [this] { return m_player.hasRows(); };
    const auto later = [this] { return m_player.hasRows() && m_player.row() + 1 < m_player.rows().size(); };
    const auto earlier = [this] { return m_player.hasRows() && m_player.row() > 0; };
    add(ActionId::comparePlay, rows, [this] { m_player.setPlaying(!m_player.playing()); });
    add(ActionId::compareBack, earlier, [this] { m_player.move(-1); });
    add(ActionId::compareForward, later, [this] { m_player.move(1); });
    add(ActionId::compareFirst, earlier, [this] { m_player.seekRow(0); });
    add(ActionId::compareLast, later, [this] { m_player.seekRow(m_player.rows().size()); });
}

void CompareCommands::addDifferences()
{
    const auto jump = [this](ActionId id, std::function<std::optional<std::size_t>()> find) {
        add(
            id,
            [this, find] {
                const auto row = m_player.hasRows() ? find() : std::nullopt;
                return row && *row != m_player.row();
            },
            [this, find] { m_player.seekRow(*find()); });
    };
    jump(ActionId::compareFirstDifference, [this] { return m_player.firstDivergence(); });
    jump(ActionId::compareNextDifference, [this] { return m_player.difference(true); });
    jump(ActionId::comparePreviousDifference, [this] { return m_player.difference(false); });
}

void CompareCommands::addSwitches(views::CompareView& view)
{
    const auto ready = [this] { return m_player.comparison() != nullptr; };
    add(ActionId::compareSwap, ready, [this] { m_player.swap(); });
    add(ActionId::compareDifferencesOnly, ready, [this] {
        m_player.setDifferencesOnly(m_actions.action(ActionId::compareDifferencesOnly)->isChecked());
    });
    add(ActionId::compareReplay, ready,
        [this, &view] { view.setReplayShown(m_actions.action(ActionId::compareReplay)->isChecked()); });
}

void CompareCommands::update()
{
    for (const Command& command : m_commands) command.action->setEnabled(m_active && command.possible());
    m_actions.action(ActionId::comparePlay)->setChecked(m_player.playing());
    const std::size_t chosen = m_chosen().size();
    m_actions.action(ActionId::compareWith)->setEnabled(chosen == 1 || chosen == 2);
}

const SessionSummary* CompareCommands::line(qint64 key) const
{
    const auto found = std::ranges::find(m_library.sessions(), key, &SessionSummary::key);
    return found == m_library.sessions().end() ? nullptr : &*found;
}

void CompareCommands::choose()
{
    const std::vector<qint64> chosen = m_chosen();
    if (chosen.size() == 2) return compare(chosen[0], chosen[1]);
    if (chosen.size() != 1) return;
    m_asked = chosen.front();
    m_picker.setRecent({}); // what fits comes first, not what was chosen for another session
    m_picker.popUp();
}

void CompareCommands::compare(qint64 one, qint64 other)
{
    const SessionSummary *left = line(one), *right = line(other);
    if (left != nullptr && right != nullptr) {
        const bool ok = left->status == SessionStatus::ok, otherOk = right->status == SessionStatus::ok;
        const bool otherFirst = ok == otherOk ? right->startNs < left->startNs : otherOk;
        if (otherFirst) std::swap(one, other);
    }
    m_player.compare(one, other);
    emit shown();
}

} // namespace retrospan::app
