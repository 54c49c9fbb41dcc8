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

/// What to compare a session with: sessions that worked and began alike, with the reason, then parts of it
/// with each other, then all other sessions.
class PartnerProvider : public views::PaletteProvider {
public:
    static constexpr std::size_t kParts = 6, kOthers = 20; ///< while nothing is typed

    struct Asked {
        const SessionSummary* session; ///< null for none
        const std::vector<models::PartPair>& parts;
        const QString& fault; ///< why there are none
    };

    PartnerProvider(const models::LibraryModel& library, std::function<Asked()> asked,
                    std::function<void(qint64)> choose, std::function<void(std::size_t)> choosePart)
        : m_library(library)
        , m_asked(std::move(asked))
        , m_choose(std::move(choose))
        , m_choosePart(std::move(choosePart))
    {
    }
    [[nodiscard]] QString name() const override { return QStringLiteral("partner"); }
    [[nodiscard]] std::vector<views::PaletteItem> items(const QString& query) override
    {
        const Asked asked = m_asked();
        if (asked.session == nullptr) return {};
        const auto& sessions = m_library.sessions();
        std::vector<views::PaletteItem> items;
        std::vector<bool> listed(sessions.size(), false);
        for (const auto& proposal : insight::proposeBaselines(*asked.session, sessions)) {
            items.push_back(item(sessions[proposal.session], whyOf(proposal)));
            listed[proposal.session] = true;
        }
        for (std::size_t i = 0; i < std::min(asked.parts.size(), query.isEmpty() ? kParts : SIZE_MAX); ++i)
            items.push_back({kPart + QString::number(i),
                             asked.parts[i].text,
                             CompareCommands::tr("in this session"),
                             {},
                             {},
                             true});
        if (!asked.fault.isEmpty()) items.push_back({kPart, asked.fault, {}, {}, {}, false});
        const std::size_t enough = items.size() + (query.isEmpty() ? kOthers : sessions.size());
        for (std::size_t i = 0; i < sessions.size() && items.size() < enough; ++i)
            if (!listed[i] && sessions[i].key != asked.session->key)
                items.push_back(item(sessions[i], QString::fromUtf8(toString(sessions[i].status).data())));
        return items;
    }
    void run(const QString& id) override
    {
        if (id.startsWith(kPart)) return m_choosePart(id.mid(kPart.size()).toULongLong());
        m_choose(id.toLongLong());
    }

private:
    static inline const QString kPart = QStringLiteral("part ");

    static QString whyOf(const insight::BaselineProposal& proposal)
    {
        const QString reason = QString::fromUtf8(toString(proposal.reason).data());
        if (proposal.errors == 0) return reason;
        return reason + QStringLiteral(", ")
            + (proposal.errors == kUnknown
                   ? CompareCommands::tr("errors not known")
                   : CompareCommands::tr("%1 not made good")
                         .arg(models::countOf(proposal.errors, CompareCommands::tr("error"))));
    }

    static views::PaletteItem item(const SessionSummary& session, const QString& why)
    {
        const std::string& title = session.facts.title.empty() ? session.id : session.facts.title;
        const std::int64_t now = QDateTime::currentMSecsSinceEpoch() * 1'000'000;
        const QString id = session.facts.title.empty() ? QString() : models::oneLine(session.id, 40);
        return {QString::number(session.key),
                models::oneLine(title),
                id.isEmpty() ? why : why + QStringLiteral("  ·  ") + id,
                models::formatListTime(session.startNs, now),
                {},
                true};
    }

    const models::LibraryModel& m_library;
    std::function<Asked()> m_asked;
    std::function<void(qint64)> m_choose;
    std::function<void(std::size_t)> m_choosePart;
};

} // namespace

CompareCommands::CompareCommands(const ActionRegistry& actions, const Models& models,
                                 views::CompareView& view, views::CommandPalette& picker, Chosen chosen,
                                 QObject* parent)
    : QObject(parent)
    , m_actions(actions)
    , m_player(models.player)
    , m_library(models.library)
    , m_document(models.document)
    , m_replay(models.replay)
    , m_picker(picker)
    , m_chosen(std::move(chosen))
{
    addMoves();
    addDifferences();
    addSwitches(view);
    addPicker();
    connect(actions.action(ActionId::compareAttempt), &QAction::triggered, this, [this] {
        if (const auto parts = selectedAttempts()) compareParts(m_document.data()->summary.key, *parts);
    });
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
        connect(&m_player, signal, this, &CompareCommands::update);
    for (const auto signal :
         {&models::SessionDocument::dataChanged, &models::SessionDocument::selectionChanged})
        connect(&m_document, signal, this, &CompareCommands::update);
    update();
}

void CompareCommands::addPicker()
{
    connect(m_actions.action(ActionId::compareWith), &QAction::triggered, this, &CompareCommands::choose);
    m_picker.setTexts(tr("Session to compare with"),
                      tr("Compare with… those that worked and began alike come first"),
                      tr("↑↓ choose    Enter compare    Esc close"));
    m_picker.addProvider(std::make_unique<PartnerProvider>(
        m_library,
        [this] {
            return PartnerProvider::Asked{line(m_asked), m_parts, m_partsFault};
        },
        [this](qint64 key) {
            m_player.compare({key}, {m_asked});
            emit shown();
        },
        [this](std::size_t number) {
            if (number < m_parts.size()) compareParts(m_asked, m_parts[number]);
        }));
    connect(&m_picker, &views::CommandPalette::closed, this, [this] { m_finding.cancel(); });
}

void CompareCommands::setActive(bool comparison, bool session)
{
    m_active = comparison;
    m_sessionActive = session;
    if (!comparison && m_player.playing()) m_player.setPlaying(false);
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
    m_actions.action(ActionId::compareAttempt)->setEnabled(m_sessionActive && selectedAttempts());
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
    findParts();
    m_picker.popUp();
}

/// A replay of the session that is at hand; null when there is none.
models::Replay CompareCommands::preparedReplay(qint64 session) const
{
    std::vector<models::Replay> known{m_replay.replay()};
    if (const auto& comparison = m_player.comparison())
        for (const models::Side side : {models::Side::candidate, models::Side::baseline})
            known.push_back(comparison->of(side));
    for (models::Replay& replay : known)
        if (replay && replay->data().summary.key == session) return replay;
    return nullptr;
}

/// Of the session that is asked about: at once when it is at hand, else on a worker when it is open.
void CompareCommands::findParts()
{
    m_parts.clear();
    m_partsFault.clear();
    if (const models::Replay replay = preparedReplay(m_asked)) return takeParts(models::partPairs(*replay));
    const auto data = m_document.sharedData();
    if (!data || data->summary.key != m_asked) return;
    m_finding.run(
        [source = m_document.source(),
         data](const std::stop_token& stop) -> Result<std::vector<models::PartPair>> {
            const auto replay = prepareReplay(*source, data, stop);
            if (!replay.ok()) return replay.error();
            return models::partPairs(**replay);
        },
        [this](Result<std::vector<models::PartPair>> parts) {
            if (parts.cancelled()) return;
            if (parts.ok())
                takeParts(std::move(*parts));
            else
                m_partsFault = models::oneLine(parts.error().message);
            m_picker.reload();
        });
}

/// Those of the selected attempt first.
void CompareCommands::takeParts(std::vector<models::PartPair> parts)
{
    m_parts = std::move(parts);
    const auto selected = m_document.data() != nullptr && m_document.data()->summary.key == m_asked
        ? selectedAttempts()
        : std::nullopt;
    if (!selected) return;
    std::stable_partition(m_parts.begin(), m_parts.end(), [&](const models::PartPair& pair) {
        return pair.candidate == selected->candidate || pair.baseline == selected->candidate;
    });
}

/// The nearest attempt that the selected span is or is part of, and the one before; none without one before.
std::optional<models::PartPair> CompareCommands::selectedAttempts() const
{
    const models::SessionData* data = m_document.data();
    if (data == nullptr) return std::nullopt;
    const std::vector<Node>& path = m_document.selectedPath();
    for (auto node = path.rbegin(); node != path.rend(); ++node) {
        if (data->tree.isMissing(*node)) continue;
        const insight::Attempt* attempt = m_document.attempt(*node);
        if (attempt == nullptr) continue;
        if (attempt->before == kNoRow) return std::nullopt;
        return models::PartPair{
            models::spanPart(data->table, attempt->before), models::spanPart(data->table, attempt->row), {}};
    }
    return std::nullopt;
}

void CompareCommands::compareParts(qint64 session, const models::PartPair& parts)
{
    m_player.compare({session, parts.baseline}, {session, parts.candidate});
    emit shown();
}

void CompareCommands::compare(qint64 one, qint64 other)
{
    const SessionSummary *left = line(one), *right = line(other);
    if (left != nullptr && right != nullptr && insight::workedRather(*right, *left)) std::swap(one, other);
    m_player.compare({one}, {other});
    emit shown();
}

} // namespace retrospan::app
