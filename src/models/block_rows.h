// BlockRows: the rows of a BlockDocument that are on view: headers, pieces of text, lines of JSON, images,
// "show all". Long texts are cut until somebody asks; shown whole they are pieces of at most kPieceBytes, so
// that a view lays out only what it shows. Invariants: rows are in the order of their blocks; the document is
// never changed. Thread: GUI. Complexity: folding is linear in the rows that come or go; JSON is parsed when
// it is first shown, and only below kJsonBytes (larger ones are shown as text).
#pragma once

#include "models/block_document.h"
#include "models/json_model.h"

#include <QObject>

#include <map>
#include <memory>
#include <vector>

namespace retrospan::models {

struct BlockRow {
    enum class Kind : std::uint8_t { header, text, json, image, more };

    Kind kind = Kind::header;
    std::uint32_t block = 0;
    std::size_t begin = 0; ///< first byte of a piece of text, or the row of its JsonModel
    std::size_t end = 0;
    std::uint32_t lines = 1; ///< of a piece of text
    bool endsLine = false; ///< a line end follows the piece (or nothing does)
};

class BlockRows : public QObject {
    Q_OBJECT
public:
    static constexpr std::size_t kPieceBytes = 4096;
    static constexpr std::size_t kCutBytes = 3000; ///< longer texts are cut ...
    static constexpr std::size_t kCutLines = 30;
    static constexpr std::size_t kShownBytes = 2000; ///< ... to about this
    static constexpr std::size_t kShownLines = 20;
    static constexpr std::size_t kJsonBytes = 1024 * 1024;

    using QObject::QObject;

    void setDocument(std::shared_ptr<const BlockDocument> document);
    [[nodiscard]] const std::shared_ptr<const BlockDocument>& document() const { return m_document; }

    [[nodiscard]] std::size_t count() const { return m_rows.size(); }
    [[nodiscard]] const BlockRow& at(std::size_t row) const { return m_rows[row]; }
    [[nodiscard]] const Block& blockAt(std::size_t row) const
    {
        return m_document->blocks[m_rows[row].block];
    }
    /// The text of a piece as shown; of other rows what there is to copy.
    [[nodiscard]] QString text(std::size_t row) const;
    /// The model of a block whose JSON is on view.
    [[nodiscard]] JsonModel* json(std::uint32_t block) const;

    [[nodiscard]] bool foldable(std::uint32_t block) const;
    [[nodiscard]] bool isOpen(std::uint32_t block) const { return m_open[block]; }
    void setOpen(std::uint32_t block, bool open);
    void setAllOpen(bool open);
    /// The whole of a cut text.
    void showAll(std::uint32_t block);
    /// Folds or unfolds a row of JSON.
    void toggleJson(std::size_t row);
    /// Opens everything around `block` and the block itself.
    void reveal(std::uint32_t block);
    /// The row of the byte `offset` of a block's text, which is shown whole for it if need be.
    std::size_t rowOfText(std::uint32_t block, std::size_t offset);
    /// The row of a place in a block's JSON, and which occurrence in that row it is.
    JsonPlace rowOfJson(std::uint32_t block, JsonDocument::Node node, const QString& query, int ordinal);
    /// The first row of the first block from `block` that is on view.
    [[nodiscard]] std::size_t firstRow(std::uint32_t block) const;
    void setWrapColumns(int columns) { m_wrapColumns = columns; }

signals:
    void reset();
    /// `removed` rows from `first` were replaced by `inserted` new ones.
    void replaced(std::size_t first, std::size_t removed, std::size_t inserted);

private:
    void appendRows(std::uint32_t from, std::uint32_t to, std::vector<BlockRow>& rows);
    void appendBody(std::uint32_t block, std::vector<BlockRow>& rows);
    void appendText(std::uint32_t block, std::vector<BlockRow>& rows) const;
    bool appendJson(std::uint32_t block, std::vector<BlockRow>& rows);
    void refresh(std::uint32_t block);

    std::shared_ptr<const BlockDocument> m_document;
    std::vector<BlockRow> m_rows;
    std::vector<bool> m_open, m_whole;
    std::map<std::uint32_t, std::unique_ptr<JsonModel>> m_json; ///< null: it is not JSON after all
    int m_wrapColumns = 100;
};

} // namespace retrospan::models
