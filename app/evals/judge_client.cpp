#include "evals/judge_client.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

namespace retrospan::app {
namespace {

using evals::DataNode;
using std::chrono::milliseconds;

constexpr int kTooManyRequests = 429, kServerErrors = 500, kAfterServerErrors = 600, kRedirects = 300,
              kRefusals = 400;

/// How an attempt ended.
struct Attempt {
    JudgeReply reply;
    bool again = false; ///< worth another one
    bool keyRefused = false, modelRefused = false, silent = false;
    std::optional<milliseconds> wait; ///< as the provider asks for
};

std::optional<milliseconds> retryAfter(const QNetworkReply& reply)
{
    const QString text = QString::fromLatin1(reply.rawHeader("Retry-After")).trimmed();
    bool number = false;
    const double seconds = text.toDouble(&number);
    constexpr double most = 1e6;
    if (number && seconds >= 0 && seconds < most) return milliseconds(qRound64(seconds * 1e3));
    const QDateTime date = QDateTime::fromString(text, Qt::RFC2822Date);
    if (!date.isValid()) return std::nullopt;
    return milliseconds(std::max<qint64>(0, QDateTime::currentDateTimeUtc().msecsTo(date)));
}

/// How long the writing of a character is at a place of text or of JSON text; 0 when it is not there.
std::size_t writtenAt(std::string_view text, std::size_t at, char wanted)
{
    if (at < text.size() && text[at] == wanted) return 1;
    if (at + 1 >= text.size() || text[at] != '\\') return 0;
    if (text[at + 1] == wanted) return 2;
    constexpr std::size_t escape = 6; // \u0073
    if (text[at + 1] != 'u' || at + escape > text.size()) return 0;
    unsigned code = 0;
    const auto read = std::from_chars(text.data() + at + 2, text.data() + at + escape, code, 16);
    return read.ptr == text.data() + at + escape && code == static_cast<unsigned char>(wanted) ? escape : 0;
}

/// What others say is kept and shown without our key, whoever repeats it, also as JSON writes it.
std::string without(const std::string& text, const std::string& key)
{
    std::string clean;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at, length = 0;
        const bool here = !key.empty() && std::ranges::all_of(key, [&](char each) {
            length = writtenAt(text, end, each);
            end += length;
            return length > 0;
        });
        clean += here ? std::string("\u2026") : text.substr(at, 1);
        at = here ? end : at + 1;
    }
    return clean;
}

/// What is shorter is no secret, but may be a word of the answer ("pass").
constexpr std::size_t kShortestSecret = 8;

evals::WireAnswer without(evals::WireAnswer answer, const std::string& key)
{
    if (key.size() < kShortestSecret) return answer;
    answer.text = without(answer.text, key);
    answer.model = without(answer.model, key);
    return answer;
}

/// One request at a time over and over until it is answered or given up.
class Call : public QObject {
public:
    Call(QNetworkAccessManager& network, const JudgeLimits& limits, std::function<void(Attempt&&)> ended)
        : m_network(network)
        , m_limits(limits)
        , m_ended(std::move(ended))
    {
        m_timer.setSingleShot(true);
        connect(&m_timer, &QTimer::timeout, this, [this] { giveUp("there was no answer in time", true); });
    }
    ~Call() override { drop(); }
    void start(const DataNode& request, const JudgeEndpoint& endpoint);

private:
    void receive();
    void finish();
    void giveUp(const std::string& why, bool silent = false);
    void end(Attempt&& attempt);
    void drop();
    [[nodiscard]] Attempt judged(int status);
    [[nodiscard]] std::string refusal(int status) const;

    QNetworkAccessManager& m_network;
    const JudgeLimits& m_limits;
    std::function<void(Attempt&&)> m_ended;
    QPointer<QNetworkReply> m_reply;
    QTimer m_timer;
    QElapsedTimer m_clock;
    std::string m_provider, m_key, m_body;
};

void Call::start(const DataNode& request, const JudgeEndpoint& endpoint)
{
    const evals::WireRequest wire = evals::wireRequest(request, endpoint.key);
    m_provider = evals::textAt(request, "provider");
    m_key = endpoint.key;
    m_body.clear();
    QNetworkRequest made(QUrl(QString::fromStdString(endpoint.base + wire.path)));
    made.setHeader(QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/json"));
    made.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    made.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    made.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    for (const auto& [name, value] : wire.headers)
        made.setRawHeader(QByteArray::fromStdString(name), QByteArray::fromStdString(value));
    m_clock.start();
    m_timer.start(m_limits.time);
    m_reply = m_network.post(made, QByteArray::fromStdString(wire.body));
    connect(m_reply, &QNetworkReply::readyRead, this, &Call::receive);
    connect(m_reply, &QNetworkReply::finished, this, &Call::finish);
}

void Call::receive()
{
    const QByteArray bytes = m_reply->readAll();
    m_body.append(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    if (m_body.size() > m_limits.answerBytes) giveUp("the answer is too long");
}

void Call::finish()
{
    if (!m_reply) return;
    receive();
    if (!m_reply) return;
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    end(judged(status));
}

Attempt Call::judged(int status)
{
    Attempt attempt;
    attempt.reply.latencyNs = m_clock.nsecsElapsed();
    attempt.wait = retryAfter(*m_reply);
    attempt.again = status == kTooManyRequests || (status >= kServerErrors && status < kAfterServerErrors)
        || m_reply->error() == QNetworkReply::RemoteHostClosedError;
    attempt.keyRefused = status == 401;
    attempt.modelRefused = status == 403; // the key may be good for others
    if (status == 0)
        attempt.reply.error =
            "cannot ask " + m_provider + ": " + without(m_reply->errorString().toStdString(), m_key);
    else if (status >= kRefusals)
        attempt.reply.error = refusal(status);
    else if (status >= kRedirects)
        attempt.reply.error = m_provider + " leads elsewhere, where nothing is sent to";
    else if (auto answer = evals::readWireAnswer(m_provider, m_body); answer.ok())
        attempt.reply.answer = without(std::move(*answer), m_key);
    else
        attempt.reply.error = without(answer.error().message, m_key);
    return attempt;
}

std::string Call::refusal(int status) const
{
    const std::string said = without(evals::refusalOf(m_body), m_key);
    return m_provider + " answers with status " + std::to_string(status) + (said.empty() ? "" : ": " + said);
}

void Call::giveUp(const std::string& why, bool silent)
{
    Attempt attempt;
    attempt.silent = silent;
    attempt.reply.error = why;
    end(std::move(attempt));
}

void Call::end(Attempt&& attempt)
{
    drop();
    m_ended(std::move(attempt));
}

void Call::drop()
{
    m_timer.stop();
    if (!m_reply) return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply = nullptr;
}

/// All of the requests: a few calls at once, each going on to the next request.
class Round : public QObject {
public:
    Round(const std::vector<DataNode>& requests, const JudgeEndpoints& endpoints, const JudgeLimits& limits,
          const JudgeReplied& replied)
        : m_requests(requests)
        , m_endpoints(endpoints)
        , m_limits(limits)
        , m_replied(replied)
    {
    }
    void run(const std::stop_token& stop);

private:
    struct Lane {
        std::unique_ptr<Call> call;
        std::size_t index = 0;
        int attempt = 0;
    };

    void next(Lane& lane);
    void start(Lane& lane);
    void ended(Lane& lane, Attempt&& attempt);
    void reply(Lane& lane, JudgeReply&& reply);
    [[nodiscard]] milliseconds pauseAfter(const Lane& lane, const Attempt& attempt) const;

    const std::vector<DataNode>& m_requests;
    const JudgeEndpoints& m_endpoints;
    const JudgeLimits& m_limits;
    const JudgeReplied& m_replied;
    QNetworkAccessManager m_network;
    QEventLoop m_loop;
    std::map<std::string, std::string> m_refused; ///< providers, or one's models, not asked any more; why
    std::map<std::string, int> m_silences; ///< since the last answer
    std::vector<std::unique_ptr<Lane>> m_lanes;
    std::size_t m_next = 0, m_working = 0;
};

void Round::run(const std::stop_token& stop)
{
    if (m_requests.empty() || stop.stop_requested()) return;
    m_network.setAutoDeleteReplies(false);
    const std::size_t lanes = std::min(m_limits.atOnce, m_requests.size());
    for (std::size_t i = 0; i < lanes; ++i) {
        Lane* lane = m_lanes.emplace_back(std::make_unique<Lane>()).get();
        lane->call = std::make_unique<Call>(
            m_network, m_limits, [this, lane](Attempt&& attempt) { ended(*lane, std::move(attempt)); });
        ++m_working;
        QTimer::singleShot(0, this, [this, lane] { next(*lane); });
    }
    const std::stop_callback stopping(
        stop, [this] { QMetaObject::invokeMethod(&m_loop, &QEventLoop::quit, Qt::QueuedConnection); });
    m_loop.exec();
    m_lanes.clear();
}

void Round::next(Lane& lane)
{
    if (m_next == m_requests.size()) {
        if (--m_working == 0) m_loop.quit();
        return;
    }
    lane.index = m_next++;
    lane.attempt = 0;
    start(lane);
}

/// "openai:gpt-4o"
std::string modelOf(const DataNode& request)
{
    return evals::textAt(request, "provider") + ":" + evals::textAt(request, "model");
}

void Round::start(Lane& lane)
{
    const DataNode& request = m_requests[lane.index];
    const std::string provider = evals::textAt(request, "provider");
    const auto endpoint = m_endpoints.find(provider);
    auto refused = m_refused.find(provider);
    if (refused == m_refused.end()) refused = m_refused.find(modelOf(request));
    if (endpoint == m_endpoints.end())
        return reply(lane, {{}, "there is no way to ask " + provider, kUnknown});
    if (!endpoint->second.ok()) return reply(lane, {{}, endpoint->second.error().message, kUnknown});
    if (refused != m_refused.end()) return reply(lane, {{}, refused->second, kUnknown});
    ++lane.attempt;
    lane.call->start(request, *endpoint->second);
}

milliseconds Round::pauseAfter(const Lane& lane, const Attempt& attempt) const
{
    constexpr int mostDoublings = 10;
    const auto usual = m_limits.firstPause * (1 << std::min(lane.attempt - 1, mostDoublings));
    return attempt.wait.value_or(std::min<milliseconds>(usual, m_limits.longestPause));
}

void Round::ended(Lane& lane, Attempt&& attempt)
{
    const std::string provider = evals::textAt(m_requests[lane.index], "provider");
    int& silences = m_silences[provider];
    silences = attempt.silent ? silences + 1 : 0;
    if (attempt.keyRefused) m_refused.emplace(provider, attempt.reply.error);
    if (attempt.modelRefused) m_refused.emplace(modelOf(m_requests[lane.index]), attempt.reply.error);
    if (silences >= m_limits.silences)
        m_refused.emplace(
            provider, provider + " did not answer in time " + std::to_string(silences) + " times in a row");
    const milliseconds pause = pauseAfter(lane, attempt);
    if (!attempt.again || lane.attempt >= m_limits.attempts || pause > m_limits.longestPause)
        return reply(lane, std::move(attempt.reply));
    QTimer::singleShot(pause, this, [this, &lane] { start(lane); });
}

void Round::reply(Lane& lane, JudgeReply&& reply)
{
    m_replied(lane.index, std::move(reply));
    QTimer::singleShot(0, this, [this, &lane] { next(lane); });
}

} // namespace

void askJudges(const std::vector<DataNode>& requests, const JudgeEndpoints& endpoints,
               const JudgeLimits& limits, const JudgeReplied& replied, std::stop_token stop)
{
    Round(requests, endpoints, limits, replied).run(stop);
}

} // namespace retrospan::app
