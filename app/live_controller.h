// LiveController: the window's share in what comes in: starts and stops the receivers, lets the open session
// and the library follow what is stored, by this program or another, and keeps the figures of the last
// minute. Invariants: a pause stops the picture, never the recording; the library is read again at most for a
// quarter of the time. Thread: GUI; all slow work is on workers.
#pragma once

#include "live_service.h"
#include "models/jobs.h"
#include "models/library_model.h"
#include "models/session_document.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <atomic>
#include <deque>
#include <memory>
#include <optional>

namespace retrospan::store {
class ChangeWatch;
}

namespace retrospan::app {

class LiveController : public QObject {
    Q_OBJECT
public:
    /// Everything must outlive this.
    LiveController(std::shared_ptr<Library> library, models::SessionDocument& document,
                   models::LibraryModel& sessions, QObject* parent = nullptr);
    ~LiveController() override;

    /// Starts the receivers, instead of those that run; none when `options` name none.
    void start(const LiveOptions& options);
    /// Reads files and folders as they grow, beside what is followed already.
    void follow(const std::vector<std::string>& paths);
    /// Whether the folders of this computer's coding agents are followed.
    void setAgentsFollowed(bool followed);
    void followInput(int descriptor);
    /// What is followed for this window, for the one that takes its place.
    [[nodiscard]] const std::vector<std::string>& followed() const { return m_paths; }
    [[nodiscard]] std::optional<int> input() const { return m_descriptor; }
    /// Holds at once for all that receivers and followers bring; rules that are wrong change nothing.
    Status setRules(const IntakeSettings& rules);
    [[nodiscard]] const IntakeSettings& rules() const { return m_rules; }
    /// What the user looks at is not removed by a sampling policy.
    void setOpenSession(std::int64_t key);
    /// Gives the ports back and stores what was taken; waits for both.
    void stop();
    [[nodiscard]] const LiveOptions& options() const { return m_options; }
    [[nodiscard]] const ReceiverState& http() const { return m_http; }
    [[nodiscard]] const ReceiverState& grpc() const { return m_grpc; }
    [[nodiscard]] const LiveCounts& counts() const { return m_counts; }
    /// Spans stored in each of the last seconds, the latest last; at most kSeconds.
    [[nodiscard]] const std::deque<std::uint64_t>& rates() const { return m_rates; }
    static constexpr std::size_t kSeconds = 60;
    /// Keys of the sessions that were written last.
    [[nodiscard]] std::vector<std::int64_t> recentSessions() const;

    void setPaused(bool paused);
    [[nodiscard]] bool paused() const { return m_paused; }

signals:
    void receiversChanged();
    void rulesChanged();
    void pausedChanged();
    void written(); ///< something may have been added to sessions
    void ticked(); ///< once a second: counts and rates
    /// Something that is followed cannot be read, or what came in cannot be shown.
    void troubled(const QString& text);

private:
    /// A service of its own for each, so that a change of one leaves the others alone.
    struct Slot {
        std::unique_ptr<LiveService> service;
        std::optional<LiveOptions> next; ///< to be started when the one that is being started has
        models::JobRunner starting;
    };
    void run(Slot& slot, const LiveOptions& options);
    void makeIntake();
    void restartFollowers();
    void takeReceivers();
    [[nodiscard]] LiveCallbacks callbacks();
    [[nodiscard]] std::function<void(const live::FollowEvent&)> followTeller();
    void growSoon();
    void readLibrary();
    void libraryRead();
    void lookAround();
    void tick();

    std::shared_ptr<Library> m_library;
    models::SessionDocument& m_document;
    models::LibraryModel& m_sessions;
    LiveOptions m_options{std::nullopt, std::nullopt};
    std::vector<std::string> m_paths; ///< followed, beside the agents' folders
    std::optional<int> m_descriptor; ///< of the input that is followed
    bool m_agents = false;
    std::shared_ptr<LiveIntake> m_intake; ///< of all services
    IntakeSettings m_rules;
    std::int64_t m_openSession = 0;
    Slot m_receivers, m_followers, m_input;
    /// A notice is on its way to this thread.
    std::shared_ptr<std::atomic<bool>> m_told = std::make_shared<std::atomic<bool>>(false);
    models::JobRunner m_looking;
    std::shared_ptr<store::ChangeWatch> m_watch;
    ReceiverState m_http, m_grpc;
    LiveCounts m_counts;
    std::deque<std::uint64_t> m_rates;
    QTimer m_second, m_growth, m_look, m_reload;
    QElapsedTimer m_reloading;
    qint64 m_reloadMs = 0; ///< what reading the library took last
    bool m_paused = false, m_libraryDue = false;
};

} // namespace retrospan::app
