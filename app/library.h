// Library: an open workspace with its price table: what both the command line and the window work on.
// Owns both. Thread: safe from any thread (each call makes its own price lookup).
#pragma once

#include "insight/attempts.h"
#include "insight/cost.h"
#include "insight/doctor.h"
#include "insight/price_document.h"
#include "insight/price_table.h"
#include "insight/summary.h"
#include "store/session_follower.h"
#include "store/workspace.h"
#include "trace/result.h"
#include "trace/session.h"
#include "trace/span_tree.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

namespace retrospan::app {

/// "<data folder of the user>/retrospan/default.retrospan".
[[nodiscard]] std::string defaultWorkspacePath();

/// A session ready to be shown or printed.
struct OpenSession {
    SessionSummary summary;
    SpanTable table;
    SpanTree tree;
    std::vector<Cost> costs; ///< by row
    insight::Diagnosis diagnosis; ///< what was found, and what of it `table` and `tree` are repaired by
};

/// Library lines that a killed import left stale: brought up to date while opening, or later, on a worker
/// (refreshStaleSessions).
enum class StaleLines : std::uint8_t { refresh, leave };

/// How a session is shown: with the repairs the user left on, or as recorded.
enum class Repairs : std::uint8_t { asSwitched, none };

class Library {
public:
    /// Opens the workspace; an empty path is the default one. A file that is no database at all and is not
    /// named
    /// *.retrospan is refused and left as it is: most likely a recording named by mistake.
    static Result<std::unique_ptr<Library>> open(const std::string& path, store::Access access,
                                                 StaleLines stale = StaleLines::refresh);

    [[nodiscard]] store::Workspace& workspace() { return *m_workspace; }
    /// The table that holds now; it stays as it is for whoever has it.
    [[nodiscard]] std::shared_ptr<const insight::PriceTable> prices() const;
    /// Why the user's own prices are not in prices(); empty when they are.
    [[nodiscard]] const std::string& priceFault() const { return m_priceFault; }
    /// What the user changed, as kept in the workspace.
    [[nodiscard]] Result<insight::PriceDocument> priceChanges();
    /// Keeps the changes in the workspace; later calls price with them.
    Status setPriceChanges(const insight::PriceDocument& changes);

    /// After that long without a sign of life, a session that has not ended is shown as stale. At least a
    /// second.
    [[nodiscard]] std::int64_t quietNs() const { return m_quietNs; }
    Status setQuietNs(std::int64_t quietNs);

    /// One session's library line, with cost.
    [[nodiscard]] Result<SessionSummary> line(std::int64_t key);
    [[nodiscard]] Result<Annotations> annotations(std::int64_t key);
    /// Every session, with cost; newest first.
    [[nodiscard]] Result<std::vector<SessionSummary>> sessions();
    [[nodiscard]] Result<OpenSession> session(std::int64_t key,
                                              const std::function<void(OpenSession&&)>& firstRows,
                                              std::stop_token stop, Repairs repairs = Repairs::asSwitched);

    /// The session as far as the follower has read it. Its figures are counted anew: the library line may be
    /// older.
    [[nodiscard]] Result<OpenSession> grown(const store::SessionFollower& follower);

private:
    Library(std::unique_ptr<store::Workspace> workspace, insight::PriceTable&& prices, std::string priceFault)
        : m_workspace(std::move(workspace))
        , m_priceFault(std::move(priceFault))
        , m_prices(std::make_shared<insight::PriceTable>(std::move(prices)))
    {
    }
    [[nodiscard]] OpenSession firstLook(store::LoadedSession&& loaded) const;
    [[nodiscard]] Result<OpenSession> complete(store::LoadedSession&& loaded, Repairs repairs);
    /// What the library line lacks: price and whether it is stale.
    void complete(SessionSummary& summary, insight::PriceLookup& prices) const;
    static void countAnew(OpenSession& session);
    void price(OpenSession& session) const;

    std::unique_ptr<store::Workspace> m_workspace;
    std::string m_priceFault;
    std::atomic<std::int64_t> m_quietNs = insight::kQuietNs;
    mutable std::mutex m_mutex;
    std::shared_ptr<const insight::PriceTable> m_prices; ///< the pointer is guarded by m_mutex
};

} // namespace retrospan::app
