// A zip archive of small members, up to 1 MiB in all.
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace retrospan::test {

struct ZipMember {
    std::string name, bytes;
};

inline std::string zip(const std::vector<ZipMember>& members, const char* options = "")
{
    std::string room(1024 * 1024, '\0');
    std::size_t used = 0;
    archive* writer = archive_write_new();
    archive_write_set_format_zip(writer);
    EXPECT_EQ(archive_write_set_options(writer, options), ARCHIVE_OK);
    archive_write_open_memory(writer, room.data(), room.size(), &used);
    for (const ZipMember& member : members) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, member.name.c_str());
        archive_entry_set_size(entry, static_cast<la_int64_t>(member.bytes.size()));
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_write_header(writer, entry);
        archive_write_data(writer, member.bytes.data(), member.bytes.size());
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
    return room.substr(0, used);
}

} // namespace retrospan::test
