#include "evals/eval_files.h"

#include "evals/sha256.h"
#include "input_files.h"
#include "output_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <sstream>

namespace retrospan::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunk = 1024 * 1024;

/// Without the slash that a folder may have at its end.
fs::path plainPath(const std::string& path)
{
    fs::path plain = fs::path(path).lexically_normal();
    return plain.has_filename() ? plain : plain.parent_path();
}

/// "sets/refunds.yaml" -> "refunds"; "." -> the name of the folder.
std::string nameOf(const std::string& path)
{
    std::error_code ignored;
    const fs::path name = plainPath(fs::absolute(path, ignored).string());
    return evals::isDataSetFile(name.string()) ? name.stem().string() : name.filename().string();
}

std::vector<std::string> dataSetFiles(const std::string& path)
{
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) return {path};
    std::vector<std::string> files;
    for (const InputFile& file : inputFiles({path}).files)
        if (evals::isDataSetFile(file.path)) files.push_back(file.path);
    return files;
}

/// The folder that a data set is in; of one that is a folder, that folder.
fs::path folderOf(const std::string& dataSet)
{
    std::error_code ignored;
    const fs::path path = fs::absolute(plainPath(dataSet), ignored);
    return fs::is_directory(path, ignored) ? path : path.parent_path();
}

/// The nearest of a folder and those that it is in where there is such a file; empty when there is none.
fs::path folderWith(const fs::path& script, fs::path folder)
{
    if (script.is_absolute() || std::ranges::find(script, fs::path("..")) != script.end())
        return {}; // a data set is somebody else's file
    std::error_code ignored;
    while (!fs::is_regular_file(folder / script, ignored)) {
        if (folder == folder.root_path()) return {};
        folder = folder.parent_path();
    }
    return folder;
}

/// Empty when there is none, or it cannot be read.
std::string scriptHash(const fs::path& folder, const fs::path& script)
{
    const fs::path found = folderWith(script, folder);
    if (found.empty()) return {};
    const auto bytes = readWholeFile((found / script).string(), evals::kMostDataSetBytes);
    return bytes.ok() ? "sha256:" + evals::sha256(*bytes) : std::string();
}

/// Each looked for once, as many cases name the same.
evals::FileHash programsBeside(const std::string& dataSet)
{
    return [folder = folderOf(dataSet),
            known = std::map<std::string, std::string>()](const std::string& script) mutable -> std::string {
        const auto [at, fresh] = known.try_emplace(script);
        if (fresh) at->second = scriptHash(folder, script);
        return at->second;
    };
}

} // namespace

std::string programFolder(const std::string& dataSet, const std::vector<std::string>& command)
{
    const fs::path own = folderOf(dataSet);
    for (const std::string& argument : command) {
        std::istringstream line(argument); // one for the shell has several words
        for (std::string word; line >> word;)
            if (const fs::path found = folderWith(word, own); !found.empty()) return found.string();
    }
    return own.string();
}

Result<std::string> readWholeFile(const std::string& path, std::size_t most)
{
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) return Error{"cannot read " + path + ": it is a folder"};
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
    if (!file) return Error{"cannot read " + path + ": " + std::strerror(errno)};
    std::string bytes;
    for (std::size_t got = kChunk; got > 0 && bytes.size() <= most;) {
        const std::size_t before = bytes.size();
        bytes.resize(before + kChunk);
        got = std::fread(bytes.data() + before, 1, kChunk, file.get());
        bytes.resize(before + got);
    }
    if (std::ferror(file.get()) != 0) return Error{"cannot read " + path + ": " + std::strerror(errno)};
    if (bytes.size() > most) return Error{path + " is larger than " + std::to_string(most / kChunk) + " MB"};
    return bytes;
}

Status writeWholeFile(const std::string& path, const std::string& text)
{
    OutputFile file(path);
    if (!file.open() || !file.write(text)) return file.failed();
    return file.finish();
}

Status checkOutputs(const std::vector<std::string>& outputs, const std::vector<std::string>& inputs)
{
    std::error_code ignored; // what is not there is not overwritten
    std::set<fs::path> written;
    for (const std::string& output : outputs) {
        if (output.empty()) continue;
        if (!written.insert(fs::absolute(output, ignored).lexically_normal()).second)
            return Error{"two outputs are to be written to " + output};
        if (!fs::is_regular_file(output, ignored)) continue;
        for (const std::string& input : inputs)
            for (const std::string& file : dataSetFiles(input))
                if (fs::equivalent(output, file, ignored))
                    return Error{"it would overwrite what it reads: " + output};
    }
    return success();
}

Result<std::vector<evals::SourceFile>> filesOfDataSet(const std::string& path)
{
    std::vector<evals::SourceFile> files;
    std::size_t left = evals::kMostDataSetBytes;
    for (const std::string& file : dataSetFiles(path)) {
        auto bytes = readWholeFile(file, left);
        if (!bytes.ok()) return bytes.error();
        left -= bytes->size();
        files.push_back({file, std::move(*bytes)});
    }
    return files;
}

Result<evals::DataSetReading> readDataSetAt(const std::string& path)
{
    const auto files = filesOfDataSet(path);
    if (!files.ok()) return files.error();
    return evals::readDataSet(*files, nameOf(path), programsBeside(path));
}

std::string policyBeside(const std::string& dataSet)
{
    const fs::path set = plainPath(dataSet);
    for (const std::string& name : {nameOf(dataSet) + ".policy", std::string("policy")})
        for (const char* ending : {".yaml", ".yml"}) {
            const fs::path file = set.parent_path() / (name + ending);
            std::error_code ignored;
            if (file != set && fs::is_regular_file(file, ignored)) return file.string();
        }
    return {};
}

} // namespace retrospan::app
