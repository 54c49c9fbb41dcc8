#include "live/inflate.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace retrospan::live {
namespace {

std::string deflated(const std::string& text, int windowBits)
{
    z_stream stream = {};
    ::deflateInit2(&stream, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
    std::string out(::deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    ::deflate(&stream, Z_FINISH);
    out.resize(out.size() - stream.avail_out);
    ::deflateEnd(&stream);
    return out;
}
constexpr int kGzip = 15 + 16, kZlib = 15;

TEST(Inflate, ReadsGzipAndZlib)
{
    const std::string text(300'000, 'a');
    for (const int kind : {kGzip, kZlib}) {
        const std::string packed = deflated(text, kind);
        EXPECT_TRUE(looksDeflated(packed));
        const Inflated result = inflate(packed, 1 << 20);
        EXPECT_EQ(result.outcome, Inflated::Outcome::complete);
        EXPECT_EQ(result.bytes, text);
    }
}

TEST(Inflate, ReadsSeveralMembers)
{
    EXPECT_EQ(inflate(deflated("one", kGzip) + deflated("two", kGzip), 100).bytes, "onetwo");
    EXPECT_EQ(inflate(deflated("", kGzip), 100).outcome, Inflated::Outcome::complete);
}

TEST(Inflate, StopsAtTheLimit)
{
    const std::string packed = deflated(std::string(1'000, 'a'), kGzip);
    EXPECT_EQ(inflate(packed, 1'000).outcome, Inflated::Outcome::complete);
    EXPECT_EQ(inflate(packed, 999).outcome, Inflated::Outcome::tooLarge);
    EXPECT_EQ(inflate(deflated(std::string(8'000'000, 'a'), kGzip), 100'000).outcome,
              Inflated::Outcome::tooLarge);
}

TEST(Inflate, TellsDamage)
{
    const std::string packed = deflated("some text that is long enough to be cut", kGzip);
    EXPECT_EQ(inflate(packed.substr(0, packed.size() - 9), 100).outcome, Inflated::Outcome::damaged);
    EXPECT_EQ(inflate("garbage", 100).outcome, Inflated::Outcome::damaged);
    EXPECT_EQ(inflate("", 100).outcome, Inflated::Outcome::damaged);
    EXPECT_EQ(inflate(packed + "garbage", 100).outcome, Inflated::Outcome::damaged);
    EXPECT_FALSE(looksDeflated("\x0a\x12"));
}

} // namespace
} // namespace retrospan::live
