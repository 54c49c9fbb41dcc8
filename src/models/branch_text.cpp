#include "models/branch_text.h"

#include "models/plain_text.h"

namespace retrospan::models {

using namespace Qt::StringLiterals;

QString branchLabel(const Branch& branch)
{
    return u"branch %1 · "_s.arg(branch.number) + oneLine(insight::toString(branch.cause));
}

QString branchState(const insight::BranchPlaces& places, const Branch& branch)
{
    if (branch.live) return u"the session ended on it"_s;
    const Branch* live = places.liveBranch();
    return live == nullptr ? QString() : u"left; the session ended on branch %1"_s.arg(live->number);
}

QString branchText(const insight::BranchPlaces& places, Row row)
{
    const Branch* branch = places.of(row);
    if (branch == nullptr) return {};
    const QString number = QString::number(branch->number);
    if (places.begunBy(row) == branch)
        return u"Branch %1 begins here (%2): %3; %4"_s.arg(number, oneLine(insight::toString(branch->cause)),
                                                           oneLine(branch->reason),
                                                           branchState(places, *branch));
    if (places.isLeft(row)) return u"On branch %1: %2"_s.arg(number, branchState(places, *branch));
    return branch->live ? u"On branch %1, where the session ended"_s.arg(number)
                        : u"On branch %1, on the way to where the session ended"_s.arg(number);
}

} // namespace retrospan::models
