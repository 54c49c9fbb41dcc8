// Recordings that grow: a transcript read line by line, with all that is known handed over after each, ends
// as the same session as one that is imported at once.
#include "importing.h"
#include "library.h"
#include "show_json.h"
#include "support/scratch.h"

#include "live/inflate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>

namespace retrospan::app {
namespace {

using test::readFile;
using test::Scratch;

std::string unpacked(const std::string& path)
{
    constexpr std::size_t kMost = 256 * 1024 * 1024;
    const std::string bytes = readFile(path);
    return path.ends_with(".gz") ? live::inflate(bytes, kMost).bytes : bytes;
}

std::vector<std::string> recordings(const std::string& folder)
{
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().string().find(".jsonl") != std::string::npos) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

/// Reads the file as it grows from `begin` to `end` (lines), with everything before `begin` there at the
/// start.
void follow(store::Writer& writer, const std::string& path, std::size_t begin, std::size_t end, bool finish)
{
    import::ImportReport report;
    const auto sink = [&](SpanBatch&& batch) { return writer.accept(std::move(batch)).ok(); };
    import::Importer importer({path}, sink, report);
    const std::string text = unpacked(path);
    for (std::size_t at = 0, line = 0; at < text.size() && line < end; ++line) {
        const std::size_t next = std::min(text.find('\n', at), text.size() - 1) + 1;
        importer.push(std::string_view(text).substr(at, next - at));
        if (line >= begin) importer.flush();
        at = next;
    }
    if (finish)
        importer.finish();
    else
        importer.flush();
}

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

/// What `show --json` says of every session, spans by id: only their order depends on when they came.
std::map<std::string, std::map<std::string, nlohmann::json>> sessionsOf(const std::string& workspace)
{
    std::map<std::string, std::map<std::string, nlohmann::json>> sessions;
    auto library = Library::open(workspace, store::Access::readWrite);
    if (!library.ok()) return sessions;
    const auto summaries = (*library)->sessions();
    if (!summaries.ok()) return sessions;
    for (const SessionSummary& summary : *summaries) {
        const auto session = (*library)->session(summary.key, {}, {});
        const auto shown = showJson(**library, *session);
        auto& spans = sessions[summary.id];
        nlohmann::json all = nlohmann::json::parse(dump(*shown));
        for (nlohmann::json& span : all["spans"]) {
            const std::string id = span["id"].get<std::string>();
            spans[id] = std::move(span);
        }
        all.erase("spans");
        spans["session"] = std::move(all);
    }
    return sessions;
}

class Growing : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override
    {
        m_files = recordings(std::string(RETROSPAN_TEST_DATA_DIR) + "/golden/" + GetParam());
        ASSERT_FALSE(m_files.empty());
        auto workspace = store::Workspace::open(m_whole, store::Access::readWrite);
        ASSERT_TRUE(importPaths(**workspace, m_files, {}, {}, [](ImportedFile&&) {}, {}).ok());
    }
    /// `visit` brings each file into a workspace, which then has to say the same as that of one import.
    void endsAlike(const std::function<void(store::Writer&, const std::string&)>& visit)
    {
        const std::string grown = m_scratch.path("grown.retrospan");
        {
            auto workspace = store::Workspace::open(grown, store::Access::readWrite);
            auto writer = store::Writer::open(**workspace, writerHooks());
            ASSERT_TRUE(writer.ok());
            for (const std::string& file : m_files) visit(**writer, file);
            ASSERT_TRUE((*writer)->finish().ok());
            EXPECT_EQ((*writer)->takeCounts().refusedReports, 0u);
        }
        const auto expected = sessionsOf(m_whole), found = sessionsOf(grown);
        ASSERT_EQ(found.size(), expected.size());
        for (const auto& [id, spans] : expected)
            for (const auto& [span, json] : spans) {
                const auto& other = found.at(id);
                ASSERT_TRUE(other.contains(span)) << span;
                EXPECT_EQ(nlohmann::json::diff(json, other.at(span)).dump(1).substr(0, 2'000), "[]") << span;
            }
    }

private:
    Scratch m_scratch;
    std::string m_whole = m_scratch.path("whole.retrospan");
    std::vector<std::string> m_files;
};

TEST_P(Growing, EndsAsWhenImportedAtOnce)
{
    endsAlike([](store::Writer& writer, const std::string& file) { follow(writer, file, 0, kAll, true); });
}

TEST_P(Growing, AnInterruptedFollowerGoesOn)
{
    endsAlike([](store::Writer& writer, const std::string& file) {
        follow(writer, file, 0, 40, false);
        follow(writer, file, 40, 90, false);
        follow(writer, file, 90, kAll, true);
    });
}

TEST_P(Growing, WhatWasTakenAsEndedGoesOn)
{
    endsAlike([](store::Writer& writer, const std::string& file) {
        follow(writer, file, kAll, 25, true);
        follow(writer, file, 25, 60, true);
        follow(writer, file, 60, kAll, true);
    });
}

TEST_P(Growing, ReadOnceMoreItStaysTheSame)
{
    endsAlike([](store::Writer& writer, const std::string& file) {
        follow(writer, file, kAll, kAll, true);
        follow(writer, file, kAll, kAll, false);
    });
}

INSTANTIATE_TEST_SUITE_P(Transcripts, Growing,
                         ::testing::Values("claude-code/edge-cases", "claude-code/schema-drift-many-types",
                                           "claude-code/v1-sidechains", "claude-code/v1-small-sidechain",
                                           "claude-code/v2-api-errors", "claude-code/v2-hooks-progress",
                                           "claude-code/v2-subagents", "claude-stream/sub-agent",
                                           "codex/attachments", "codex/editing", "codex/long",
                                           "codex/schema-drift", "codex/subagents", "codex-exec/tools"));

} // namespace
} // namespace retrospan::app
