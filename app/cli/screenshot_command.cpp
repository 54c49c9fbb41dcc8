#include "cli/command.h"
#include "window_main.h"

#include <algorithm>
#include <array>

namespace retrospan::app::cli {
namespace {

constexpr int kSmallest = 200, kLargest = 10'000;

bool readSize(const QString& text, ScreenshotRequest& request)
{
    if (text.isEmpty()) return true;
    bool width = false, height = false;
    request.width = text.section(QLatin1Char('x'), 0, 0).toInt(&width);
    request.height = text.section(QLatin1Char('x'), 1).toInt(&height);
    const auto sensible = [](int pixels) { return pixels >= kSmallest && pixels <= kLargest; };
    return width && height && sensible(request.width) && sensible(request.height);
}

} // namespace

int runScreenshot(const QCommandLineParser& arguments)
{
    ScreenshotRequest request;
    request.view = arguments.value(QStringLiteral("view"));
    request.output = arguments.value(QStringLiteral("output"));
    request.dark = arguments.isSet(QStringLiteral("dark"));
    const QStringList sessions = arguments.positionalArguments();
    constexpr std::array views{QLatin1String("session"),   QLatin1String("conversation"),
                               QLatin1String("flame"),     QLatin1String("graph"),
                               QLatin1String("replay"),    QLatin1String("compare"),
                               QLatin1String("evals"),     QLatin1String("library"),
                               QLatin1String("readiness"), QLatin1String("releases")};
    if (std::ranges::find(views, request.view) == views.end())
        return fail(
            "--view takes session, conversation, flame, graph, replay, compare, evals, releases, library "
            "or readiness",
            kUsage);
    constexpr std::array whole{QLatin1String("library"), QLatin1String("readiness"), QLatin1String("evals"),
                               QLatin1String("releases")};
    const bool library = std::ranges::find(whole, request.view) != whole.end();
    const bool two = request.view == QLatin1String("compare");
    if (two && sessions.size() != 2) return fail("screenshot of a comparison needs two sessions", kUsage);
    if (!two && (sessions.size() > 1 || (sessions.isEmpty() && !library)))
        return fail("screenshot needs one session", kUsage);
    if (request.output.isEmpty()) return fail("-o FILE.png is missing", kUsage);
    if (!readSize(arguments.value(QStringLiteral("size")), request))
        return fail("--size takes WxH in pixels, e.g. 1280x800", kUsage);
    if (!sessions.isEmpty()) request.session = sessions.front();
    if (two) request.candidate = sessions.back();
    auto opened = openLibrary(arguments, Missing::refuse);
    if (!opened.ok()) return fail(opened.error().message);
    return runScreenshotOf(request, std::move(*opened));
}

} // namespace retrospan::app::cli
