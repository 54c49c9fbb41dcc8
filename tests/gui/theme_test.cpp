#include "views/base/theme.h"
#include "views/base/theme_controller.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>

#include <array>
#include <cmath>

using namespace retrospan;
using namespace retrospan::views;
using namespace Qt::StringLiterals;

namespace {

using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;

Vector operator*(const Matrix& m, const Vector& v)
{
    Vector out{};
    for (std::size_t i = 0; i < 3; ++i) out[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
    return out;
}

Vector linear(const QColor& colour)
{
    const auto decode = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return {decode(colour.redF()), decode(colour.greenF()), decode(colour.blueF())};
}

/// Oklab of linear RGB: distances in it are close to how different colours look.
Vector oklab(const Vector& rgb)
{
    static constexpr Matrix kToCones{{{0.4122214708, 0.5363325363, 0.0514459929},
                                      {0.2119034982, 0.6806995451, 0.1073969566},
                                      {0.0883024619, 0.2817188376, 0.6299787005}}};
    static constexpr Matrix kToLab{{{0.2104542553, 0.7936177850, -0.0040720468},
                                    {1.9779984951, -2.4285922050, 0.4505937099},
                                    {0.0259040371, 0.7827717662, -0.8086757660}}};
    Vector cones = kToCones * rgb;
    for (double& cone : cones) cone = std::cbrt(std::max(0.0, cone));
    return kToLab * cones;
}

/// Machado, Oliveira and Fernandes (2009), severity 1.
const std::array<std::pair<const char*, Matrix>, 4> kEyes{
    {{"normal", {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}},
     {"protanopia",
      {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}}},
     {"deuteranopia",
      {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}}},
     {"tritanopia",
      {{{1.255528, -0.076749, -0.178779},
        {-0.078411, 0.930809, 0.147602},
        {0.004733, 0.691367, 0.303900}}}}}};

Vector seen(const QColor& colour, const Matrix& eye)
{
    Vector rgb = eye * linear(colour);
    for (double& c : rgb) c = std::clamp(c, 0.0, 1.0);
    return oklab(rgb);
}

double distance(const Vector& a, const Vector& b)
{
    return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

void verifyContrast(const QColor& foreground, const QColor& background, double minimum)
{
    const double ratio = contrastRatio(foreground, background);
    const QString what = u"%1 on %2: %3"_s.arg(foreground.name(), background.name()).arg(ratio);
    QVERIFY2(ratio >= minimum, qPrintable(what));
}

QPalette paletteWith(const QColor& window, const QColor& text)
{
    QPalette palette;
    palette.setColor(QPalette::Window, window);
    palette.setColor(QPalette::WindowText, text);
    return palette;
}

void bothThemes()
{
    QTest::addColumn<bool>("isDark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

} // namespace

class ThemeTest : public QObject {
    Q_OBJECT
private slots:
    void textIsReadable_data() { bothThemes(); }
    void textIsReadable()
    {
        QFETCH(bool, isDark);
        const Theme theme = isDark ? Theme::dark() : Theme::light();
        for (const QColor& surface : {theme.window, theme.surface, theme.raised, theme.hover})
            for (const QColor& text : {theme.text, theme.textSecondary, theme.textTertiary, theme.accent})
                verifyContrast(text, surface, 4.5);
        for (const QColor& row : {theme.selection, theme.selectionInactive, theme.match, theme.pressed}) {
            verifyContrast(theme.text, row, 4.5);
            verifyContrast(theme.textSecondary, row, 4.5);
        }
        verifyContrast(theme.onAccent, theme.accent, 4.5);
        verifyContrast(theme.onCurrentMatch, theme.currentMatch, 4.5);
        for (double share = 0; share <= 1.0; share += 0.05)
            verifyContrast(theme.text, theme.heat(share), 4.5);
    }
    void tonesAndSyntaxAreReadable_data() { bothThemes(); }
    void tonesAndSyntaxAreReadable()
    {
        QFETCH(bool, isDark);
        const Theme theme = isDark ? Theme::dark() : Theme::light();
        for (std::size_t i = 0; i < theme.tones.size(); ++i) {
            const auto tone = static_cast<Tone>(i);
            for (const QColor& surface : {theme.window, theme.surface, theme.raised, theme.selection})
                verifyContrast(theme.tone(tone), surface, 4.5);
            verifyContrast(theme.tone(tone), theme.toneBackground(tone), 4.5);
        }
        for (const QColor& syntax :
             {theme.syntaxKey, theme.syntaxString, theme.syntaxNumber, theme.syntaxKeyword})
            for (const QColor& surface : {theme.surface, theme.selection, theme.hover, theme.match})
                verifyContrast(syntax, surface, 4.5);
    }
    void kindsStandOutFromRows_data() { bothThemes(); }
    void kindsStandOutFromRows()
    {
        QFETCH(bool, isDark);
        const Theme theme = isDark ? Theme::dark() : Theme::light();
        for (const QColor& kind : theme.kinds)
            for (const QColor& row : {theme.surface, theme.selection, theme.hover, theme.selectionInactive})
                verifyContrast(kind, row, 3.0);
    }
    void mainKindsStayApartForColourBlindEyes_data() { bothThemes(); }
    void mainKindsStayApartForColourBlindEyes()
    {
        QFETCH(bool, isDark);
        const Theme theme = isDark ? Theme::dark() : Theme::light();
        constexpr std::array kMain{SpanKind::agent,     SpanKind::model,   SpanKind::tool,
                                   SpanKind::retrieval, SpanKind::handoff, SpanKind::human};
        for (const auto& [eye, matrix] : kEyes)
            for (std::size_t i = 0; i < kMain.size(); ++i)
                for (std::size_t j = 0; j < i; ++j) {
                    const double apart =
                        distance(seen(theme.kind(kMain[i]), matrix), seen(theme.kind(kMain[j]), matrix));
                    const std::string what = std::string(eye) + ": " + std::string(toString(kMain[i]))
                        + " and " + std::string(toString(kMain[j])) + " " + std::to_string(apart);
                    QVERIFY2(apart >= 0.09, what.c_str()); // twice what is just told apart side by side
                }
    }
    void allKindsDiffer_data() { bothThemes(); }
    void allKindsDiffer()
    {
        QFETCH(bool, isDark);
        const Theme theme = isDark ? Theme::dark() : Theme::light();
        for (std::size_t i = 0; i < kSpanKindCount; ++i)
            for (std::size_t j = 0; j < i; ++j)
                QVERIFY2(
                    distance(seen(theme.kinds[i], kEyes[0].second), seen(theme.kinds[j], kEyes[0].second))
                        > 0.04,
                    qPrintable(theme.kinds[i].name() + u' ' + theme.kinds[j].name()));
    }
    void systemModeFollowsPaletteLightness()
    {
        const QPalette light = paletteWith(Qt::white, Qt::black), dark = paletteWith(Qt::black, Qt::white);
        QVERIFY(!resolveTheme(ThemeMode::system, light).isDark);
        QVERIFY(resolveTheme(ThemeMode::system, dark).isDark);
        QVERIFY(resolveTheme(ThemeMode::dark, light).isDark);
        QVERIFY(!resolveTheme(ThemeMode::light, dark).isDark);
    }
    void controllerAppliesAtRunTime()
    {
        ThemeController controller(*qApp, ThemeMode::light);
        QSignalSpy changed(&controller, &ThemeController::themeChanged);
        QCOMPARE(qApp->palette().color(QPalette::Base), Theme::light().surface);
        controller.setMode(ThemeMode::dark);
        QCOMPARE(changed.size(), 1);
        QVERIFY(controller.theme().isDark);
        QCOMPARE(qApp->palette().color(QPalette::Base), Theme::dark().surface);
        controller.setMode(ThemeMode::dark);
        QCOMPARE(changed.size(), 1);
        controller.setMode(ThemeMode::system); // the offscreen platform is light
        QVERIFY(!controller.theme().isDark);
    }
    void rowsFollowTheFont()
    {
        QFont font = qApp->font();
        font.setPixelSize(12);
        const Metrics normal(font);
        font.setPixelSize(30);
        const Metrics large(font);
        QVERIFY(normal.rowHeight >= 22);
        QVERIFY(large.rowHeight > QFontMetrics(font).height());
        QVERIFY(large.icon > normal.icon);
        QCOMPARE(large.icon % 4, 0);
    }
    void scaledFontsKeepTheirUnit()
    {
        QFont pixels;
        pixels.setPixelSize(13);
        QCOMPARE(scaledFont(pixels, 3, QFont::Bold).pixelSize(), 16);
        QCOMPARE(monospaceFont(pixels).pixelSize(), 13);
        QFont points;
        points.setPointSizeF(10);
        QCOMPARE(scaledFont(points, -1).pointSizeF(), 9.0);
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
