#include "case_bundle.h"

#include "session_json.h"

#include <QCryptographicHash>

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>

namespace retrospan::app {
namespace {

constexpr std::string_view kManifestMember = "retrospan-case.json", kSealMember = "retrospan-case.sha256";
constexpr std::size_t kMostManifestBytes = 1024 * 1024, kMostFiles = 100, kPiece = 64 * 1024;
constexpr std::size_t kHexDigest = 64;

std::string digestOf(std::string_view text)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size())));
    return hash.result().toHex().toStdString();
}

std::string manifestText(const BundleManifest& manifest)
{
    Json json{{"retrospan_case", manifest.version},
              {"program", manifest.program},
              {"created_ns", manifest.createdNs},
              {"session", {{"id", manifest.sessionId}, {"title", manifest.title}, {"spans", manifest.spans}}},
              {"notes", manifest.notes},
              {"redaction", nullptr},
              {"files", Json::array()}};
    if (manifest.redacted) {
        Json removed = Json::object();
        for (std::size_t i = 0; i < manifest.removed.size(); ++i)
            removed[std::string(import::toString(static_cast<import::RedactionClass>(i)))] =
                manifest.removed[i];
        json["redaction"] = {{"removed", removed}, {"verified", true}};
    }
    for (const BundleManifest::File& file : manifest.files)
        json["files"].push_back({{"name", file.name}, {"bytes", file.bytes}, {"sha256", file.sha256}});
    return dump(json) + "\n";
}

/// Throws what nlohmann throws for values of other types.
BundleManifest manifestOf(const Json& json)
{
    BundleManifest manifest;
    manifest.version = json.at("retrospan_case").get<int>();
    if (manifest.version != BundleManifest::kVersion) return manifest; // a later one may have other members
    manifest.program = json.at("program").get<std::string>();
    manifest.createdNs = json.at("created_ns").get<std::int64_t>();
    manifest.sessionId = json.at("session").at("id").get<std::string>();
    manifest.title = json.at("session").at("title").get<std::string>();
    manifest.spans = json.at("session").at("spans").get<std::int64_t>();
    manifest.notes = json.at("notes").get<std::int64_t>();
    manifest.redacted = !json.at("redaction").is_null();
    if (manifest.redacted)
        for (std::size_t i = 0; i < manifest.removed.size(); ++i)
            manifest.removed[i] = json["redaction"].at("removed").value(
                std::string(import::toString(static_cast<import::RedactionClass>(i))), std::uint64_t{0});
    for (const Json& file : json.at("files"))
        manifest.files.push_back({file.at("name").get<std::string>(), file.at("sha256").get<std::string>(),
                                  file.at("bytes").get<std::uint64_t>()});
    return manifest;
}

struct FreeWriter {
    void operator()(archive* writer) const { archive_write_free(writer); }
};
struct FreeReader {
    void operator()(archive* reader) const { archive_read_free(reader); }
};
struct FreeEntry {
    void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

la_ssize_t writePiece(archive*, void* out, const void* bytes, std::size_t size)
{
    const bool written = static_cast<OutputFile*>(out)->write({static_cast<const char*>(bytes), size});
    return written ? static_cast<la_ssize_t>(size) : -1;
}

/// The archive as it is written.
class ZipWriter {
public:
    ZipWriter(OutputFile& out, std::int64_t timeNs)
        : m_writer(archive_write_new())
        , m_timeNs(timeNs)
    {
        archive_write_set_format_zip(m_writer.get());
        archive_write_set_bytes_in_last_block(m_writer.get(), 1);
        m_good = archive_write_open(m_writer.get(), &out, nullptr, writePiece, nullptr) == ARCHIVE_OK;
    }

    void begin(std::string_view name, std::uint64_t bytes)
    {
        constexpr unsigned kReadable = 0644;
        const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
        archive_entry_set_pathname(entry.get(), std::string(name).c_str());
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes));
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), kReadable);
        archive_entry_set_mtime(entry.get(), m_timeNs / 1'000'000'000, 0);
        m_good = m_good && archive_write_header(m_writer.get(), entry.get()) == ARCHIVE_OK;
    }
    void add(std::string_view bytes)
    {
        m_good = m_good
            && archive_write_data(m_writer.get(), bytes.data(), bytes.size())
                == static_cast<la_ssize_t>(bytes.size());
    }
    [[nodiscard]] bool finish() { return m_good && archive_write_close(m_writer.get()) == ARCHIVE_OK; }

private:
    std::unique_ptr<archive, FreeWriter> m_writer;
    std::int64_t m_timeNs;
    bool m_good = false;
};

/// The archive as it is read: member after member.
class ZipReader {
public:
    explicit ZipReader(const std::string& path)
        : m_reader(archive_read_new())
    {
        archive_read_support_format_zip(m_reader.get());
        m_good = archive_read_open_filename(m_reader.get(), path.c_str(), kPiece) == ARCHIVE_OK;
    }
    /// The name of the next member; nothing at the end or when the archive is damaged.
    [[nodiscard]] std::optional<std::string> next()
    {
        archive_entry* entry = nullptr;
        if (!m_good) return std::nullopt;
        const int code = archive_read_next_header(m_reader.get(), &entry);
        if (code != ARCHIVE_EOF && code < ARCHIVE_WARN) m_good = false;
        if (code == ARCHIVE_EOF || code < ARCHIVE_WARN) return std::nullopt;
        const char* name = archive_entry_pathname(entry);
        return name == nullptr ? std::string() : std::string(name);
    }
    /// Hands the member over until `take` says false. False when it is damaged.
    [[nodiscard]] bool read(const std::function<bool(std::string_view)>& take)
    {
        for (;;) {
            const la_ssize_t count = archive_read_data(m_reader.get(), m_room.data(), m_room.size());
            if (count < 0) return false;
            if (count == 0 || !take({m_room.data(), static_cast<std::size_t>(count)})) return true;
        }
    }

private:
    std::unique_ptr<archive, FreeReader> m_reader;
    std::array<char, kPiece> m_room{};
    bool m_good = false;
};

Result<std::string> readShort(ZipReader& zip, std::size_t most)
{
    std::string text;
    const bool whole = zip.read([&](std::string_view bytes) {
        text += bytes;
        return text.size() <= most;
    });
    if (!whole || text.size() > most) return Error{"its manifest cannot be read"};
    return text;
}

Result<BundleManifest> readManifest(ZipReader& zip, std::string& digest)
{
    const auto first = zip.next();
    if (first != kManifestMember) return Error{"it is no case bundle"};
    const auto text = readShort(zip, kMostManifestBytes);
    if (!text.ok()) return text.error();
    digest = digestOf(*text);
    try {
        BundleManifest manifest = manifestOf(Json::parse(*text));
        if (manifest.version > BundleManifest::kVersion)
            return Error{"it is of version " + std::to_string(manifest.version)
                         + "; this Retrospan reads version " + std::to_string(BundleManifest::kVersion)
                         + ". A newer Retrospan opens it"};
        if (manifest.version != BundleManifest::kVersion || manifest.files.size() > kMostFiles)
            return Error{"its manifest cannot be read"};
        return manifest;
    } catch (const Json::exception&) {
        return Error{"its manifest cannot be read"};
    }
}

/// Hands one member over, and checks it against what the manifest says of it.
Status readMember(ZipReader& zip, const BundleManifest::File& file, const TakeMember& take,
                  const std::stop_token& stop)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    std::uint64_t bytes = 0;
    bool taken = true;
    const bool read = zip.read([&](std::string_view piece) {
        bytes += piece.size();
        hash.addData(QByteArray::fromRawData(piece.data(), static_cast<qsizetype>(piece.size())));
        if (bytes <= file.bytes) taken = take(file.name, piece);
        return taken && bytes <= file.bytes && !stop.stop_requested();
    });
    if (stop.stop_requested()) return Cancelled{};
    if (!taken) return Error{file.name + " has more in it than can be read"};
    if (!read || bytes < file.bytes) return Error{"it is cut or damaged: " + file.name + " is not whole"};
    if (bytes > file.bytes || hash.result().toHex().toStdString() != file.sha256)
        return Error{"it was changed after it was written: " + file.name + " is not what its manifest says"};
    return success();
}

Status readMembers(ZipReader& zip, const BundleManifest& manifest, const std::string& digest,
                   const TakeMember& take, const std::stop_token& stop)
{
    std::vector<BundleManifest::File> expected = manifest.files;
    while (const auto name = zip.next()) {
        if (*name == kSealMember) {
            const auto seal = readShort(zip, kHexDigest);
            if (!seal.ok() || *seal != digest)
                return Error{
                    "it was changed after it was written: its manifest is not the one that was sealed"};
            if (!expected.empty()) break;
            if (const auto more = zip.next())
                return Error{"it was changed after it was written: " + *more + " stands behind its seal"};
            return success();
        }
        const auto file = std::ranges::find(expected, *name, &BundleManifest::File::name);
        if (file == expected.end())
            return Error{"it was changed after it was written: its manifest knows of no " + *name};
        if (const Status read = readMember(zip, *file, take, stop); !read.ok()) return read;
        expected.erase(file);
    }
    return Error{"it is cut or damaged: "
                 + (expected.empty() ? std::string("its end") : expected.front().name) + " is missing"};
}

/// True when the record that ends every zip archive is not there: what is left of a file that was cut.
bool endsEarly(const std::string& path)
{
    constexpr std::streamoff kRecord = 22, kLongestComment = 0xffff;
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    const std::streamoff size = file.tellg();
    if (!file) return false;
    std::string tail(static_cast<std::size_t>(std::min(size, kRecord + kLongestComment)), '\0');
    file.seekg(size - static_cast<std::streamoff>(tail.size()));
    file.read(tail.data(), static_cast<std::streamsize>(tail.size()));
    const std::size_t record = tail.rfind("PK\x05\x06");
    return file && (record == std::string::npos || tail.size() - record < kRecord);
}

/// What is wrong with a file that could not be read to its end.
Error faultOf(const std::string& path, const Error& found)
{
    return Error{path + ": "
                 + (endsEarly(path) ? "the file ends early (cut off while copying?)" : found.message)};
}

} // namespace

bool BundleWriter::begin(const std::string& name)
{
    m_members.push_back({name, std::make_unique<QTemporaryFile>()});
    return m_members.back().file->open();
}

bool BundleWriter::add(std::string_view bytes)
{
    const auto size = static_cast<qint64>(bytes.size());
    return m_members.back().file->write(bytes.data(), size) == size;
}

Status BundleWriter::finish(BundleManifest manifest, OutputFile& out)
{
    for (const Member& member : m_members) {
        QCryptographicHash hash(QCryptographicHash::Sha256);
        if (!member.file->flush() || !member.file->seek(0) || !hash.addData(member.file.get()))
            return Error{"cannot read " + member.name + " back"};
        manifest.files.push_back({member.name, hash.result().toHex().toStdString(),
                                  static_cast<std::uint64_t>(member.file->size())});
    }
    const std::string text = manifestText(manifest), seal = digestOf(text);
    ZipWriter zip(out, manifest.createdNs);
    zip.begin(kManifestMember, text.size());
    zip.add(text);
    for (const Member& member : m_members) {
        zip.begin(member.name, static_cast<std::uint64_t>(member.file->size()));
        member.file->seek(0);
        for (QByteArray piece = member.file->read(kPiece); !piece.isEmpty();
             piece = member.file->read(kPiece))
            zip.add({piece.constData(), static_cast<std::size_t>(piece.size())});
    }
    zip.begin(kSealMember, seal.size());
    zip.add(seal);
    return zip.finish() ? success() : Status(out.failed());
}

bool isCaseBundle(const std::string& path)
{
    constexpr std::size_t kLocalHeader = 30; // of a zip member, before its name
    std::error_code unknown;
    if (!std::filesystem::is_regular_file(path, unknown)) return false; // opening a pipe may wait for ever
    std::array<char, kLocalHeader + kManifestMember.size()> head{};
    std::ifstream file(path, std::ios::binary);
    file.read(head.data(), head.size());
    const std::string_view bytes(head.data(), static_cast<std::size_t>(file.gcount()));
    return bytes.size() == head.size() && bytes.starts_with("PK\x03\x04") && bytes.ends_with(kManifestMember);
}

Result<BundleManifest> readBundle(const std::string& path, const TakeMember& take, std::stop_token stop)
{
    ZipReader zip(path);
    std::string digest;
    auto manifest = readManifest(zip, digest);
    if (!manifest.ok()) return faultOf(path, manifest.error());
    const Status read = readMembers(zip, *manifest, digest, take, stop);
    if (read.cancelled()) return Cancelled{};
    if (!read.ok()) return faultOf(path, read.error());
    return manifest;
}

} // namespace retrospan::app
