#include "live/http_receiver.h"

#include "live/access.h"
#include "live/http_guard.h"
#include "live/http_request.h"
#include "live/vendor_plans.h"

#include <utility>

namespace retrospan::live {

class HttpReceiver::Service : public HttpService {
public:
    Service(const HttpReceiverOptions& options, Intake& intake)
        : m_intake(intake)
        , m_rules{options.host, !isLoopbackName(options.host), options.token, options.maxBodyBytes,
                  options.maxInflatedBytes}
        , m_vendors(options.vendors ? options.vendors : std::make_shared<VendorIngest>())
    {
    }

    Admission admit(const HttpHead& head) override
    {
        Admission admission = live::admit(head, m_rules);
        if (admission.answer) m_tally->note(classOf(admission.route.endpoint), admission.refusal);
        return admission;
    }

    void noteRefused(const Admission& admission, Refusal reason) override
    {
        m_tally->note(classOf(admission.route.endpoint), reason);
    }

    void handle(Admission admission, HttpHead head, std::string body, FlightMeter::Charge charge,
                Reply reply) override
    {
        m_tally->noteBytes(body.size());
        const RouteClass route = classOf(admission.route.endpoint);
        HttpPlan plan = planRequest(admission, head, std::move(body), m_rules, *m_vendors);
        if (!plan.answer && !charge.set(plan.delivery.body.size())) {
            plan.answer = verdictAnswer({Verdict::busy, 0, 0, "too much is being received at once"},
                                        admission.encoding);
            plan.refusal = Refusal::busy;
        }
        if (plan.answer) {
            m_tally->note(route, plan.refusal);
            addCorsFields(head, *plan.answer);
            return reply(std::move(*plan.answer));
        }
        submit({std::move(plan), std::move(head), admission.encoding, route, std::move(charge),
                std::move(reply), m_tally});
    }

    [[nodiscard]] HttpCounts counts() const { return m_tally->snapshot(); }

private:
    /// A request the intake has; it owns all that its answer needs, for the receiver may be gone by then.
    struct Open {
        HttpPlan plan;
        HttpHead head;
        WireEncoding encoding;
        RouteClass route;
        FlightMeter::Charge charge;
        Reply reply;
        std::shared_ptr<HttpTally> tally;
    };

    void submit(Open request)
    {
        Delivery delivery = std::move(request.plan.delivery);
        // std::function copies what it holds.
        auto open = std::make_shared<Open>(std::move(request));
        m_intake.submit(std::move(delivery), [open](const Receipt& receipt) {
            HttpAnswer answer = answerOf(open->plan, receipt, open->encoding);
            addCorsFields(open->head, answer);
            open->tally->note(open->route, refusalOf(receipt.verdict));
            open->charge = {};
            open->reply(std::move(answer));
        });
    }

    Intake& m_intake;
    HttpRules m_rules;
    std::shared_ptr<VendorIngest> m_vendors; ///< used on the server's thread alone
    std::shared_ptr<HttpTally> m_tally = std::make_shared<HttpTally>();
};

HttpReceiver::HttpReceiver(std::string host, std::unique_ptr<Service> service)
    : m_host(std::move(host))
    , m_service(std::move(service))
{
}

HttpReceiver::~HttpReceiver() = default;

Result<std::unique_ptr<HttpReceiver>> HttpReceiver::start(const HttpReceiverOptions& options, Intake& intake)
{
    const std::string host = numericHost(options.host);
    if (const Status allowed = mayListen(host, options.allowRemote, options.token); !allowed.ok())
        return allowed.error();
    std::unique_ptr<HttpReceiver> receiver(
        new HttpReceiver(host, std::make_unique<Service>(options, intake)));
    auto server = HttpServer::start(options, *receiver->m_service);
    if (!server.ok()) return server.error();
    receiver->m_server = std::move(*server);
    return receiver;
}

std::string HttpReceiver::address() const
{
    return joinAddress(m_host, m_server->port());
}

HttpCounts HttpReceiver::counts() const
{
    HttpCounts counts = m_service->counts();
    counts.openConnections = m_server->openConnections();
    return counts;
}

} // namespace retrospan::live
