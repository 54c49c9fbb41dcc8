// Writer: takes batches into the workspace. Owns a writing connection (several writers take turns), packs
// content into deduplicated zstd blocks, resolves duplicates and late facts, keeps session roll-ups.
// Invariants: a transaction holds whole batches only; accept() may return before its batch is on disk,
// commit() returns after (WAL). Thread: accept/commit from one thread at a time; packing and writing run
// on threads of its own with bounded queues. Memory: bounded, see writer.cpp.
#pragma once

#include "store/workspace.h"
#include "trace/result.h"
#include "trace/session.h"
#include "trace/span_batch.h"
#include "trace/span_view.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace retrospan::store {

/// What the writer needs to know but may not link: the vocabularies (for merged spans) and insight.
struct WriterHooks {
    /// Facts of a span put together from several reports.
    std::function<SpanFacts(const SpanView& span, Arena& arena)> deriveFacts;
    SummariseSession summarise;
};

/// What happened to the batches since the writer was made (or since take()).
struct WriteCounts {
    std::uint64_t newSpans = 0, identicalSpans = 0, mergedSpans = 0, newSessions = 0, newTraces = 0;
    std::vector<std::int64_t> sessions; ///< keys of the sessions touched
    /// Trace and session where the trace belongs to another one, which came first.
    std::set<std::pair<std::string, std::string>> otherSessions;
    std::uint64_t refusedReports = 0; ///< further reports of spans that had kMaxReports of them
    /// A span that was here before, as "trace/span", and where its later report stands.
    struct Repeat {
        std::string span;
        Place place;
    };
    std::optional<Repeat> firstIdentical, firstMerged, firstRefused;
};

enum class Transactions : std::uint8_t {
    many, ///< others get their turn in between, and memory of the log stays bounded
    one ///< all that is accepted before a commit() comes in or nothing of it
};

class Writer {
public:
    /// Fails when the workspace is read-only.
    static Result<std::unique_ptr<Writer>> open(Workspace& workspace, WriterHooks hooks,
                                                Transactions transactions = Transactions::many);
    ~Writer(); ///< drops what was not committed; what was stands in the one file then

    /// Queues the batch and leaves an empty one, often with the memory of one that was written; blocks while
    /// the queue is full. An error (disk full, ...) of earlier batches is
    /// returned here or by commit(); what was committed before stays.
    Status accept(SpanBatch&& batch);
    /// Everything accepted so far is in the database when this returns.
    Status commit();
    /// Commits, then updates the library lines of all sessions touched since the last time. Call at the end
    /// of an input.
    Status finish();
    /// Of what was committed since the last call; call it between a commit and the next batch.
    [[nodiscard]] WriteCounts takeCounts();

private:
    struct Impl;
    explicit Writer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace retrospan::store
