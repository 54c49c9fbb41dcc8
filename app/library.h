// Library: an open workspace with its price table: what both the command line and the window work on.
// Owns both. Thread: safe from any thread (each call makes its own price lookup).
#pragma once

#include "insight/attempts.h"
#include "insight/cost.h"
#include "insight/price_document.h"
#include "insight/price_table.h"
#include "store/workspace.h"
#include "trace/result.h"
#include "trace/session.h"
#include "trace/span_tree.h"

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
};

/// Library lines that a killed import left stale: brought up to date while opening, or later, on a worker
/// (refreshStaleSessions).
/// Refuses a file that is no database at all, so that a recording named by mistake is not taken for a damaged
/// workspace and moved aside. Good: missing, empty, the default one, anything that SQLite or Retrospan named.
[[nodiscard]] Status checkNamedWorkspace(const std::string& path);

enum class StaleLines : std::uint8_t { refresh, leave };

class Library {
public:
    /// Opens the workspace; an empty path is the default one.
    static Result<std::unique_ptr<Library>> open(const std::string& path, store::Access access,
                                                 StaleLines stale = StaleLines::refresh);

    [[nodiscard]] store::Workspace& workspace() { return *m_workspace; }
    /// The table that holds now; it stays as it is for whoever has it.
    [[nodiscard]] std::shared_ptr<const insight::PriceTable> prices() const;
    /// What the user changed, as kept in the workspace.
    [[nodiscard]] Result<insight::PriceDocument> priceChanges();
    /// Keeps the changes in the workspace; later calls price with them.
    Status setPriceChanges(const insight::PriceDocument& changes);

    /// Every session, with cost; newest first.
    [[nodiscard]] Result<std::vector<SessionSummary>> sessions();
    [[nodiscard]] Result<OpenSession>
    session(std::int64_t key, const std::function<void(OpenSession&&)>& firstRows, std::stop_token stop);

private:
    Library(std::unique_ptr<store::Workspace> workspace, insight::PriceTable&& prices)
        : m_workspace(std::move(workspace))
        , m_prices(std::make_shared<insight::PriceTable>(std::move(prices)))
    {
    }
    [[nodiscard]] OpenSession complete(store::LoadedSession&& loaded) const;

    std::unique_ptr<store::Workspace> m_workspace;
    mutable std::mutex m_mutex;
    std::shared_ptr<const insight::PriceTable> m_prices; ///< the pointer is guarded by m_mutex
};

} // namespace retrospan::app
