#include "models/report_writer.h"

#include "models/json_pretty.h"
#include "models/plain_text.h"

namespace retrospan::models {

QString bodyOf(const Block& block)
{
    if (block.body == BlockBody::none || block.body == BlockBody::image) return {};
    return withNamedControls(block.body == BlockBody::json ? visibleText(prettyJson(block.text))
                                                           : visibleText(block.text));
}

} // namespace retrospan::models
