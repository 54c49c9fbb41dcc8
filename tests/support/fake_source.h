// FakeSource: a SessionSource whose answers a test decides. A session can be held back until release(),
// so that what happens while it loads is seen without sleeping.
#pragma once

#include "models/session_source.h"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>

namespace retrospan::test {

class FakeSource : public models::SessionSource {
public:
    std::function<std::shared_ptr<models::SessionData>(std::int64_t key)> session;
    std::function<std::shared_ptr<models::SessionData>(std::int64_t key)> firstRows; ///< may be empty
    std::map<std::string, std::vector<std::int64_t>> hits; ///< store keys by searched text
    std::vector<insight::Repair> gaps;
    std::vector<std::string> switchedOff; ///< as the last switchOffRepairs() said
    /// May be empty: then spans have no content. Called on workers.
    std::function<Result<std::shared_ptr<const models::SpanInspection>>(std::int64_t key)> span;

    /// What a tail finds at its next look; may be empty or give null. Called on workers.
    std::function<std::shared_ptr<models::SessionData>()> growth;

    static constexpr auto kUnreadable = "the content is damaged";
    std::atomic<bool> unreadable = false; ///< what was said cannot be read

    void hold() { m_held = true; }
    void release()
    {
        const std::lock_guard lock(m_mutex);
        m_held = false;
        m_changed.notify_all();
    }

    Result<std::vector<SessionSummary>> library() override { return std::vector<SessionSummary>{}; }

    Result<std::shared_ptr<models::SessionData>>
    loadSession(std::int64_t key, const std::function<void(std::shared_ptr<models::SessionData>)>& first,
                std::stop_token stop) override
    {
        if (firstRows) first(firstRows(key));
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, stop, [this] { return !m_held; });
        if (stop.stop_requested()) return Cancelled{};
        auto data = session ? session(key) : nullptr;
        if (!data) return Error{"the workspace has no such session"};
        return data;
    }

    Result<std::shared_ptr<models::SessionTail>> follow(std::int64_t) override
    {
        struct Tail : models::SessionTail {
            explicit Tail(FakeSource& source)
                : m_source(source)
            {
            }
            Result<std::shared_ptr<models::SessionData>> next(std::stop_token) override
            {
                return m_source.growth ? m_source.growth() : nullptr;
            }
            FakeSource& m_source;
        };
        return std::shared_ptr<models::SessionTail>(std::make_shared<Tail>(*this));
    }
    Result<std::shared_ptr<const models::SpanInspection>> inspect(std::int64_t storeKey) override
    {
        if (span) return span(storeKey);
        auto inspection = std::make_shared<models::SpanInspection>();
        inspection->storeKey = storeKey;
        return std::shared_ptr<const models::SpanInspection>(std::move(inspection));
    }

    Status searchSession(std::int64_t, const std::string& text, const std::function<void(std::int64_t)>& hit,
                         std::stop_token) override
    {
        if (const auto found = hits.find(text); found != hits.end())
            for (const std::int64_t key : found->second) hit(key);
        return success();
    }

    Result<SessionDigest> readDigest(const models::SessionData& data, std::stop_token) override
    {
        if (unreadable) return Error{kUnreadable};
        return SessionDigest(data.table);
    }

    Result<models::ContentFindings> readFindings(const models::SessionData& data,
                                                 std::stop_token stop) override
    {
        auto digest = readDigest(data, stop);
        if (!digest.ok()) return digest.error();
        const insight::SessionOutline outline(data.table, data.tree);
        const auto said = annotations(data.summary.key);
        const auto structure = insight::findStructure(outline, *digest, said->corrections);
        return models::ContentFindings{gaps, models::marksOf(outline, structure)};
    }

    Status switchOffRepairs(std::int64_t, const std::vector<std::string>& ids) override
    {
        switchedOff = ids;
        return success();
    }

    Result<Annotations> annotations(std::int64_t) override
    {
        const std::lock_guard lock(m_mutex);
        return m_annotations;
    }
    Status keepNote(std::int64_t, const Note& note) override
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_annotations.notes, [&](const Note& other) { return other.id == note.id; });
        m_annotations.notes.push_back(note);
        if (note.id == 0) m_annotations.notes.back().id = ++m_lastNote;
        return success();
    }
    Status removeNote(std::int64_t id) override
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_annotations.notes, [&](const Note& other) { return other.id == id; });
        return success();
    }
    Status keepCorrection(std::int64_t, const Correction& correction) override
    {
        const std::lock_guard lock(m_mutex);
        m_annotations.corrections.push_back(correction);
        return success();
    }
    Status removeCorrection(std::int64_t, const Correction& correction) override
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_annotations.corrections,
                      [&](const Correction& other) { return other.span == correction.span; });
        return success();
    }

    Result<models::LibrarySearch> searchLibrary(const std::string&, std::stop_token) override
    {
        return models::LibrarySearch{};
    }

private:
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    Annotations m_annotations;
    std::int64_t m_lastNote = 0;
    bool m_held = false;
};

} // namespace retrospan::test
