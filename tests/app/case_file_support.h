// CaseFile: a workspace to export from, one to import into, and what the imports said.
#pragma once

#include "case_bundle.h"
#include "export_session.h"
#include "importing.h"
#include "library.h"
#include "support/scratch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace retrospan::app {

/// Takes whatever is in a bundle.
inline bool takeAll(std::string_view, std::string_view)
{
    return true;
}

class CaseFile : public ::testing::Test {
protected:
    std::unique_ptr<Library> workspaceOf(const std::string& name, const std::vector<std::string>& files,
                                         const ConfirmBundle& confirm = {})
    {
        auto library = Library::open(m_scratch.path(name), store::Access::readWrite);
        EXPECT_TRUE(library.ok());
        m_reports.clear();
        const auto done = [&](ImportedFile&& file) { m_reports.push_back(std::move(file.report)); };
        EXPECT_TRUE(importPaths((*library)->workspace(), files, {}, {}, done, {}, confirm).ok());
        return std::move(*library);
    }
    std::unique_ptr<Library> journey()
    {
        return workspaceOf("w.retrospan",
                           {std::string(RETROSPAN_SOURCE_DIR) + "/resources/samples/checkout-journey.jsonl"});
    }
    /// The exported file's path.
    std::string exported(Library& library, ExportFormat format, bool redact = false)
    {
        const auto sessions = library.sessions();
        ExportTarget target{format, m_scratch.path("out")};
        if (redact) target.redaction = *import::parseRedactionClasses("all");
        const Status written = exportSession(library, sessions->front().key, target, {}, {});
        EXPECT_TRUE(written.ok()) << (written.ok() ? "" : written.error().message);
        return target.path;
    }
    std::string text(Library& library, ExportFormat format, bool redact = false)
    {
        return test::readFile(exported(library, format, redact));
    }
    void write(BundleWriter& writer, const BundleManifest& manifest)
    {
        OutputFile out(m_scratch.path("out"));
        EXPECT_TRUE(writer.finish(manifest, out).ok());
        EXPECT_TRUE(out.finish().ok());
    }
    /// Every member of a bundle, by name.
    static std::map<std::string, std::string> membersOf(const std::string& bundle)
    {
        std::map<std::string, std::string> members;
        const auto read = readBundle(bundle, [&](std::string_view member, std::string_view piece) {
            members[std::string(member)] += piece;
            return true;
        });
        EXPECT_TRUE(read.ok()) << (read.ok() ? "" : read.error().message);
        return members;
    }
    [[nodiscard]] std::string codes() const
    {
        std::string all;
        for (const import::ImportReport& report : m_reports)
            for (const import::Diagnostic& found : report.diagnostics())
                all += found.code + " " + found.example;
        return all;
    }

    test::Scratch m_scratch;
    std::vector<import::ImportReport> m_reports;
};

} // namespace retrospan::app
