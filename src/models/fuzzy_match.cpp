#include "models/fuzzy_match.h"

#include <QList>

#include <algorithm>
#include <limits>

namespace retrospan::models {
namespace {

constexpr qsizetype kMaxText = 200, kMaxPattern = 64;
constexpr int kMatch = 16, kWordStart = 24, kTextStart = 12, kConsecutive = 20, kGap = 2, kGapOpen = 4,
              kOtherOrder = 60;
constexpr int kNever = std::numeric_limits<int>::min() / 2;

bool startsWord(QStringView text, qsizetype at)
{
    if (at == 0) return true;
    const QChar before = text[at - 1], here = text[at];
    return !before.isLetterOrNumber() || (here.isUpper() && before.isLower())
        || (here.isDigit() != before.isDigit());
}

int characterScore(QStringView text, qsizetype at)
{
    return kMatch + (startsWord(text, at) ? kWordStart : 0) + (at == 0 ? kTextStart : 0);
}

QString letters(QStringView pattern)
{
    QString out;
    for (const QChar c : pattern)
        if (!c.isSpace() && out.size() < kMaxPattern) out.append(c.toCaseFolded());
    return out;
}

/// best[i][j]: best score with pattern letter i at text position j; from[i][j]: position of letter i-1.
struct Table {
    qsizetype width;
    std::vector<int> best, from;

    Table(qsizetype rows, qsizetype columns)
        : width(columns)
        , best(static_cast<std::size_t>(rows * columns), kNever)
        , from(static_cast<std::size_t>(rows * columns), -1)
    {
    }
    std::size_t at(qsizetype row, qsizetype column) const
    {
        return static_cast<std::size_t>(row * width + column);
    }
};

void fillRow(Table& table, qsizetype row, QChar letter, QStringView text)
{
    int reached = kNever, reachedAt = -1; // best way to end letter row-1 somewhere before, gap counted
    for (qsizetype j = 0; j < table.width; ++j) {
        if (text[j].toCaseFolded() == letter) {
            int before = row == 0 ? -std::min<int>(static_cast<int>(j), 20) : reached, from = reachedAt;
            if (row > 0 && j > 0 && table.best[table.at(row - 1, j - 1)] + kConsecutive >= before) {
                before = table.best[table.at(row - 1, j - 1)] + kConsecutive;
                from = static_cast<int>(j) - 1;
            }
            if (before > kNever / 2) {
                table.best[table.at(row, j)] = before + characterScore(text, j);
                table.from[table.at(row, j)] = from;
            }
        }
        reached -= reached > kNever / 2 ? kGap : 0;
        if (row > 0 && table.best[table.at(row - 1, j)] - kGapOpen > reached) {
            reached = table.best[table.at(row - 1, j)] - kGapOpen;
            reachedAt = static_cast<int>(j);
        }
    }
}

std::optional<FuzzyMatch> matchInOrder(QStringView pattern, QStringView text)
{
    const QString wanted = letters(pattern);
    if (wanted.isEmpty()) return FuzzyMatch{};
    text = text.left(kMaxText);
    if (text.isEmpty()) return std::nullopt;
    Table table(wanted.size(), text.size());
    for (qsizetype i = 0; i < wanted.size(); ++i) fillRow(table, i, wanted[i], text);

    const qsizetype last = wanted.size() - 1;
    const auto row = table.best.begin() + static_cast<std::ptrdiff_t>(table.at(last, 0));
    const auto end = std::max_element(row, row + text.size());
    if (*end <= kNever / 2) return std::nullopt;

    FuzzyMatch match;
    match.score = *end - static_cast<int>(text.size()) / 8; // of equal matches the shorter text
    int position = static_cast<int>(end - row);
    for (qsizetype i = last; i >= 0; --i) {
        match.positions.push_back(position);
        position = table.from[table.at(i, position)];
    }
    std::reverse(match.positions.begin(), match.positions.end());
    return match;
}

std::optional<FuzzyMatch> matchWords(QStringView pattern, QStringView text)
{
    FuzzyMatch all{-kOtherOrder, {}};
    for (const QStringView word : pattern.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const auto match = matchInOrder(word, text);
        if (!match) return std::nullopt;
        all.score += match->score;
        all.positions.insert(all.positions.end(), match->positions.begin(), match->positions.end());
    }
    std::sort(all.positions.begin(), all.positions.end());
    all.positions.erase(std::unique(all.positions.begin(), all.positions.end()), all.positions.end());
    return all;
}

} // namespace

std::optional<FuzzyMatch> fuzzyMatch(QStringView pattern, QStringView text)
{
    auto match = matchInOrder(pattern, text);
    return match || !pattern.contains(QLatin1Char(' ')) ? match : matchWords(pattern, text);
}

} // namespace retrospan::models
