// Full text over the library: an FTS5 index of pieces and records in a file of its own ("<workspace>.fts"),
// filled in the background and deletable at any time. Contentless with detail=none (small and fast); the
// index only names candidate sessions, which are then verified by scanning, so a phrase is a phrase and no
// deleted text is ever reported.
#include "store/session_removal.h"
#include "store/text_match.h"
#include "store/workspace_impl.h"
#include "trace/record_codec.h"

#include <algorithm>
#include <set>

namespace retrospan::store {
namespace {

constexpr std::int64_t kBlocksPerStep = 16;
constexpr std::size_t kMaxVerified = 2000;

std::string indexPath(const std::string& workspace)
{
    return workspace + ".fts";
}

Status prepareIndex(Database& index)
{
    return index.execute(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(text, content='', detail=none, "
        "tokenize='unicode61');"
        "CREATE TABLE IF NOT EXISTS progress(one INTEGER PRIMARY KEY CHECK(one=1), upto INT NOT NULL);"
        "INSERT OR IGNORE INTO progress VALUES(1, 0)");
}

/// JSON escapes undone well enough for words: "\n" must not glue an n to the next word.
void appendUnescaped(std::string& out, std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i] == '\0' ? ' ' : text[i];
            continue;
        }
        const char next = text[++i];
        out += next == 'n' || next == 'r' || next == 't' || next == '\\' ? ' ' : next;
    }
    out += ' ';
}

std::string textOf(const Block& block)
{
    std::string text;
    for (const Entry& entry : block.entries()) {
        if (entry.kind == EntryKind::piece) {
            appendUnescaped(text, entry.bytes);
            continue;
        }
        RecordEntry record;
        if (!readRecordEntry(entry.bytes, record)) continue;
        static_cast<void>(visitRecord(
            record.record, [&](std::string_view inlined) { appendUnescaped(text, inlined); },
            [](std::string_view) {}));
    }
    return text;
}

/// The words of the query, each as a quoted prefix: what is typed so far finds the whole word.
std::string matchExpression(const std::string& text)
{
    std::string expression, word;
    const auto flush = [&] {
        if (!word.empty()) expression += (expression.empty() ? "\"" : " \"") + word + "\"*";
        word.clear();
    };
    for (const char c : text) {
        const bool partOfWord =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
        if (partOfWord)
            word += c;
        else
            flush();
    }
    flush();
    return expression;
}

} // namespace

Status Workspace::fillIndex(const std::function<void(double share)>& progress, std::stop_token stop)
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    auto index = Database::open(indexPath(m_impl->path), Database::Mode::readWriteCreate);
    if (!index.ok()) return index.error();
    if (const Status prepared = prepareIndex(*index); !prepared.ok()) return prepared;
    BlockCache none;
    StoredEntries entries(**database, none);
    while (!stop.stop_requested()) {
        const auto upto = index->integer("SELECT upto FROM progress");
        const auto last = (*database)->integer(kLastBlock);
        if (!upto.ok()) return upto.error();
        if (!last.ok()) return last.error();
        if (*upto >= *last) return success();
        auto select = (*database)->prepare("SELECT id FROM blocks WHERE id>?1 ORDER BY id LIMIT ?2");
        auto insert = index->prepare("INSERT INTO words(rowid, text) VALUES(?1, ?2)");
        if (!select.ok() || !insert.ok()) return Error{"cannot use the text index"};
        if (const Status begun = index->execute("BEGIN IMMEDIATE"); !begun.ok()) return begun;
        // Another process or thread may have filled these blocks since the look before the lock.
        const auto locked = index->integer("SELECT upto FROM progress");
        if (!locked.ok() || *locked != *upto) {
            static_cast<void>(index->execute("ROLLBACK"));
            if (!locked.ok()) return locked.error();
            continue;
        }
        select->bind(1, *upto).bind(2, kBlocksPerStep);
        std::int64_t done = *upto;
        Status status = success();
        while (status.ok() && select->step() == Statement::Step::row) {
            done = select->integer(0);
            const auto block = entries.block(done);
            if (!block.ok()) continue; // searches scan unreadable blocks again and report them
            const std::string text = textOf(**block);
            status = insert->bind(1, done).bind(2, std::string_view(text)).run();
        }
        if (done == *upto) done = *last;
        const std::string commit = "UPDATE progress SET upto=" + std::to_string(done) + "; COMMIT";
        if (status.ok()) status = index->execute(commit.c_str());
        if (!status.ok()) {
            static_cast<void>(index->execute("ROLLBACK"));
            return status;
        }
        if (progress) progress(static_cast<double>(done) / static_cast<double>(*last));
    }
    return Cancelled{};
}

Result<LibraryHits> Workspace::searchLibrary(const TextQuery& query, std::stop_token stop)
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    LibraryHits hits;
    const auto last = (*database)->integer(kLastBlock);
    if (!last.ok()) return last.error();
    std::int64_t upto = 0;
    std::set<std::int64_t> candidates;
    const std::string expression = matchExpression(query.text);
    auto index = Database::open(indexPath(m_impl->path), Database::Mode::readOnly);
    if (index.ok() && !expression.empty()) {
        if (const auto indexed = index->integer("SELECT upto FROM progress");
            indexed.ok() && *indexed <= *last)
            upto = *indexed;
        auto match = index->prepare("SELECT rowid FROM words WHERE words MATCH ?1");
        auto owner = (*database)->prepare("SELECT coalesce(s.joined_to, s.id) FROM blocks b JOIN sessions s "
                                          "ON s.id=b.session WHERE b.id=?1");
        if (match.ok() && owner.ok() && upto > 0) {
            match->bind(1, std::string_view(expression));
            while (match->step() == Statement::Step::row) {
                owner->bind(1, match->integer(0));
                if (owner->step() == Statement::Step::row) candidates.insert(owner->integer(0));
                owner->reset();
            }
        }
    }
    hits.complete = upto >= *last;
    hits.indexedShare = *last == 0 ? 1.0 : static_cast<double>(upto) / static_cast<double>(*last);
    for (const std::int64_t session : candidates) {
        if (stop.stop_requested()) return Cancelled{};
        if (hits.sessions.size() >= kMaxVerified) { // more than anybody reads: take the index's word
            hits.sessions.push_back(session);
            continue;
        }
        std::stop_source found;
        const Status searched = searchSession(
            session, query, [&](std::int64_t) { found.request_stop(); }, found.get_token());
        if (found.stop_requested()) hits.sessions.push_back(session);
        if (!searched.ok() && !searched.cancelled()) return searched.error();
    }
    return hits;
}

} // namespace retrospan::store
