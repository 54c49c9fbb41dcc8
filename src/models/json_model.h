// JsonModel: the rows of a JsonDocument that are on view: one for each node whose ancestors are open,
// and one for each line of a string that is unfolded. Invariants: rows are in document order, so a
// node's row is found by bisection; row heights are equal, so nothing is measured; the document is
// shared, never changed. Thread: GUI. Complexity: folding is linear in the rows that come or go, 8
// bytes a row; cell() in what one row can show.
#pragma once

#include "models/json_document.h"
#include "models/json_lines.h"

#include <QAbstractTableModel>

#include <memory>
#include <unordered_map>
#include <vector>

namespace retrospan::models {

/// What a row shows. Texts are plain characters.
struct JsonCell {
    enum class Kind : std::uint8_t { node, line, more };

    Kind kind = Kind::node;
    JsonType type = JsonType::null;
    int depth = 0; ///< at most JsonModel::kMaxIndent
    bool foldable = false; ///< has an arrow
    bool open = false;
    bool cut = false; ///< the text ended inside this value
    bool isIndex = false; ///< the key is a place in an array
    QString key;
    QString value; ///< of a scalar; "{12}" or "[340]" of a container
    QString summary; ///< what is inside, said in fainter colour
    QString note; ///< what the source did to the value: "masked"
};

/// A place to go to: a row, and which occurrence in its value (-1: in the key).
struct JsonPlace {
    int row = -1;
    int occurrence = 0;
};

class JsonModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using Node = JsonDocument::Node;
    static constexpr int kMaxIndent = 64;

    using QAbstractTableModel::QAbstractTableModel;

    /// Small documents open whole, larger ones for two levels.
    void setDocument(std::shared_ptr<const JsonDocument> document);
    [[nodiscard]] const std::shared_ptr<const JsonDocument>& document() const { return m_document; }
    /// Strings longer than this fold, and unfold to lines of at most this length.
    void setWrapColumns(int columns);

    [[nodiscard]] JsonCell cell(int row) const;
    [[nodiscard]] Node nodeAt(int row) const;
    /// The node's own row, or -1 while an ancestor is folded.
    [[nodiscard]] int rowOf(Node node) const;
    [[nodiscard]] bool isFoldable(int row) const;
    [[nodiscard]] bool isOpen(int row) const;

    void setOpen(int row, bool open);
    /// Opens or folds everything below the row too. Strings stay as they are.
    void setOpenWithDescendants(int row, bool open);
    void expandToLevel(int level);
    void expandAll() { expandToLevel(INT_MAX); }
    void collapseAll() { expandToLevel(0); }
    /// On a "show all" row: the whole string.
    void showWholeString(int row);
    /// Opens what hides the node and, for a place in a long string, the string. `ordinal`: which
    /// occurrence of `query` in the value; -1 for the key.
    JsonPlace reveal(Node node, const QString& query, int ordinal);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Row {
        Node node;
        std::uint32_t line; ///< 0 the node itself, n its n-th line, kMore the "show all" row
    };
    static constexpr std::uint32_t kMore = UINT32_MAX;

    void rebuild();
    void appendRows(Node from, Node to, std::vector<Row>& rows) const;
    void appendLines(Node node, std::vector<Row>& rows) const;
    void replaceBelow(int row);
    [[nodiscard]] bool isOpenNode(Node node) const;
    void openToLevel(int level);
    [[nodiscard]] bool isLongString(Node node) const;
    void unfoldString(int row);
    [[nodiscard]] JsonCell nodeCell(Node node) const;
    void fillString(Node node, JsonCell& cell) const;
    [[nodiscard]] const Row& at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }

    std::shared_ptr<const JsonDocument> m_document;
    std::vector<bool> m_openContainers; ///< by JsonDocument::containerIndex
    std::unordered_map<Node, JsonLines> m_openStrings;
    std::vector<Row> m_rows;
    std::size_t m_wrapColumns = 100;
};

} // namespace retrospan::models
