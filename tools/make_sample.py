#!/usr/bin/env python3
"""Writes the bundled sample journeys into resources/samples: OTLP JSON lines in the OpenTelemetry GenAI
vocabulary, as a Collector's file exporter would write them (children first).

checkout-journey.jsonl: a shop's assistant answers a question from its help pages, then fails to take a
payment. The payment provider declines the card; the assistant calls again with the same key, takes the
refusal of that for a payment that is already made and tells the customer so. It does not hear him ask for a
person, and hands over to the payments desk too late. checkout-journey-fixed.jsonl: the same customer with
the next version of the assistant, which reads the decline for what it is and hands over at once.
Deterministic: the same bytes every time.
"""
import hashlib
import json
import pathlib

MS = 1_000_000
DAY = 86_400_000  # ms
START = 1_793_350_800_000  # ms, 2026-10-30T09:00:00Z
SAMPLES = pathlib.Path(__file__).resolve().parent.parent / "resources/samples"
MODEL = "claude-sonnet-4-5"
DESK = ("You are the help desk of an online shop for bicycle parts. Answer from the shop's pages only. "
        "Never promise a refund. If a payment fails twice, hand over to a human.")
PAYMENTS = ("You take payments for orders of the shop. Charge the card on file with stripe_create_payment. "
            "Use the order's number as the idempotency key.")
PAYMENTS_FIXED = PAYMENTS + (" A decline is final: tell the customer its reason, never charge again, and offer another way to pay. "
                             "idempotency_error means that the request differs from an earlier one with the same key; it does not "
                             "mean that the payment was made.")
DESK_TOOLS = ["search_pages", "transfer_to_payments", "escalate_to_human"]
PAYMENT_TOOLS = ["lookup_order", "stripe_create_payment", "stripe_retrieve_payment", "search_pages"]
PARAMETERS = {
    "search_pages": ("Search the shop's help pages.", {"query": "string"}),
    "transfer_to_payments": ("Hand the conversation to the assistant for payments.", {"order": "string"}),
    "escalate_to_human": ("Open a ticket for the payments desk.", {"reason": "string", "summary": "string"}),
    "lookup_order": ("Read an order.", {"order": "string"}),
    "stripe_create_payment": ("Charge the card on file.", {"amount": "integer", "currency": "string", "idempotency_key": "string"}),
    "stripe_retrieve_payment": ("Read the state of a payment.", {"payment_intent": "string"}),
}
RETURNS = [{"id": "pages/returns", "score": 0.87, "content": "Parts can be returned within 30 days if they are unused."},
           {"id": "pages/shipping", "score": 0.41, "content": "Orders before 14:00 leave our warehouse the same day."},
           {"id": "pages/warranty", "score": 0.38, "content": "Frames carry a warranty of five years."}]
PAYMENT = [{"id": "pages/payment", "score": 0.79, "content": "We accept cards, bank transfer and invoice. A declined card is not charged."},
           {"id": "pages/open-orders", "score": 0.52, "content": "An unpaid order is kept for 48 hours."}]
DECLINE = "card_error: Your card was declined. (decline_code: insufficient_funds)"
CONFLICT = ("idempotency_error: Keys for idempotent requests can only be used with the same parameters they were first used with. "
            "Try using a key other than 'order-2210'.")
CHARGE = {"amount": 18_940, "currency": "eur", "idempotency_key": "order-2210"}
ORDER = {"order": "2210", "amount": 18_940, "currency": "eur", "state": "open", "payment_intent": "pi_3SNq"}


def ident(text, digits):
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def value(v):
    if isinstance(v, bool):
        return {"boolValue": v}
    if isinstance(v, int):
        return {"intValue": str(v)}
    if isinstance(v, float):
        return {"doubleValue": v}
    if isinstance(v, list):
        return {"arrayValue": {"values": [value(x) for x in v]}}
    return {"stringValue": v}


def attributes(d):
    return [{"key": k, "value": value(v)} for k, v in d.items()]


def definition(name):
    description, parameters = PARAMETERS[name]
    return {"type": "function", "name": name, "description": description,
            "parameters": {"type": "object", "properties": {k: {"type": t} for k, t in parameters.items()}, "required": list(parameters)}}


def part(content):
    return {"type": "text", "content": content}


def said(role, content):
    return {"role": role, "parts": [part(content)]}


def call(call_id, name, arguments, words=None):
    asked = {"type": "tool_call", "id": call_id, "name": name, "arguments": arguments}
    return {"role": "assistant", "parts": ([part(words)] if words else []) + [asked]}


def result(call_id, response):
    return {"role": "tool", "parts": [{"type": "tool_call_response", "id": call_id, "response": response}]}


class Session:
    """A conversation: what was said so far, and one trace for each turn."""

    def __init__(self, conversation, start_ms, version):
        self.conversation, self.start_ms, self.version = conversation, start_ms, version
        self.history, self.turns = [], []

    def turn(self, name, offset_ms):
        self.turns.append(Turn(self, name, offset_ms))
        return self.turns[-1]

    def write(self, path):
        resource = {"attributes": attributes({"service.name": "shop-assistant", "service.version": "2026." + self.version,
                                              "deployment.environment.name": "production", "telemetry.sdk.language": "python"})}
        scope = {"name": "shop.assistant", "version": self.version}
        lines = [{"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": scope, "spans": turn.spans}]}]} for turn in self.turns]
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
        print(f"{path}: {sum(len(turn.spans) for turn in self.turns)} spans")


class Turn:
    """One trace. Its clock goes on with every span; a span that has children is written when it ends."""

    def __init__(self, session, name, offset_ms):
        self.session, self.history = session, session.history
        self.id = ident(f"{session.conversation} {name}", 32)
        self.base = (session.start_ms + offset_ms) * MS
        self.now, self.spans, self.open = 0, [], []

    def begin(self, name, gap=2):
        self.now += gap
        self.open.append((ident(f"{self.id} {name} {self.now}", 16), self.open[-1][0] if self.open else "", name, self.now))

    def end(self, attrs, kind=1, error=None, gap=6, events=()):
        span_id, parent, name, start = self.open.pop()
        self.now += gap
        span = {"traceId": self.id, "spanId": span_id, "parentSpanId": parent, "name": name, "kind": kind,
                "startTimeUnixNano": str(self.base + start * MS), "endTimeUnixNano": str(self.base + self.now * MS),
                "attributes": attributes(attrs), "status": {"code": 2, "message": error} if error else {}}
        exceptions = [{"timeUnixNano": span["endTimeUnixNano"], "name": "exception",
                       "attributes": attributes({"exception.type": error.split(":")[0], "exception.message": error})}] if error else []
        if exceptions or events:
            span["events"] = exceptions + list(events)
        self.spans.append(span)

    def leaf(self, name, took, attrs, **more):
        self.begin(name)
        self.end(attrs, gap=took, **more)

    def begin_request(self, words):
        self.begin("POST /chat", 0)
        self.history.append(said("user", words))

    def end_request(self, events=()):
        self.end({"http.request.method": "POST", "url.path": "/chat", "http.response.status_code": 200,
                  "metadata": json.dumps({"channel": "web chat"})}, kind=2, events=events)

    def begin_agent(self, name):
        self.begin(f"invoke_agent {name}")

    def end_agent(self, name, error=None):
        self.end({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name, "gen_ai.agent.version": self.session.version,
                  "gen_ai.conversation.id": self.session.conversation, "gen_ai.provider.name": "anthropic",
                  "user.id": "customer-58121", "tenant.id": "velo-parts"}, error=error)

    def chat(self, agent, took, answer, used=(0, 0, 0), system=DESK, tools=DESK_TOOLS, error=None):
        attrs = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "anthropic", "gen_ai.request.model": MODEL,
                 "gen_ai.response.model": MODEL + "-20250929", "gen_ai.agent.name": agent, "gen_ai.request.temperature": 0.2,
                 "gen_ai.request.max_tokens": 1024, "gen_ai.conversation.id": self.session.conversation,
                 "gen_ai.system_instructions": json.dumps([part(system)]),
                 "gen_ai.tool.definitions": json.dumps([definition(name) for name in tools]),
                 "gen_ai.input.messages": json.dumps(self.history)}
        if answer:
            finish = "tool_call" if answer["parts"][-1]["type"] == "tool_call" else "stop"
            attrs |= {"gen_ai.output.messages": json.dumps([answer | {"finish_reason": finish}]),
                      "gen_ai.response.finish_reasons": [finish], "gen_ai.response.id": "msg_" + ident(f"{self.id} {self.now}", 12),
                      "gen_ai.usage.input_tokens": used[0], "gen_ai.usage.output_tokens": used[1],
                      "gen_ai.usage.cache_read.input_tokens": used[2]}
            self.history.append(answer)
        self.leaf(f"chat {MODEL}", took, attrs, kind=3, error=error)

    def payments_chat(self, took, answer, used, system=PAYMENTS):
        self.chat("payments", took, answer, used, system, PAYMENT_TOOLS)

    def end_tool(self, asked, response=None, error=None, code=None, resend=None):
        asked = asked["parts"][-1]
        attrs = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": asked["name"], "gen_ai.tool.call.id": asked["id"],
                 "gen_ai.tool.type": "function", "gen_ai.tool.call.arguments": json.dumps(asked["arguments"])}
        if response is not None:
            attrs["gen_ai.tool.call.result"] = json.dumps(response)
        if code:
            attrs["error.type"] = code
        if resend:
            attrs["http.request.resend_count"] = resend
        self.end(attrs, error=error)
        self.history.append(result(asked["id"], {"error": error} if error else response))

    def tool(self, asked, took, response):
        self.begin("execute_tool " + asked["parts"][-1]["name"])
        self.now += took
        self.end_tool(asked, response)

    def search(self, asked, documents):
        query = asked["parts"][-1]["arguments"]["query"]
        self.begin("execute_tool search_pages")
        self.begin("retrieval help-pages")
        self.leaf("embeddings text-embedding-3-small", 25,
                  {"gen_ai.operation.name": "embeddings", "gen_ai.provider.name": "openai",
                   "gen_ai.request.model": "text-embedding-3-small", "gen_ai.usage.input_tokens": len(query.split()) + 2}, kind=3)
        self.leaf("POST search.velo-parts.example/pages/_search", 48,
                  {"http.request.method": "POST", "server.address": "search.velo-parts.example", "http.response.status_code": 200}, kind=3)
        self.end({"gen_ai.operation.name": "retrieval", "gen_ai.data_source.id": "help-pages", "gen_ai.retrieval.query.text": query,
                  "gen_ai.retrieval.documents": json.dumps(documents)}, kind=3)
        self.end_tool(asked, [{"id": d["id"], "text": d["content"]} for d in documents])

    def charge(self, asked, took, http, error, code, resend=None):
        self.begin("execute_tool stripe_create_payment")
        self.leaf("POST api.stripe.com/v1/payment_intents", took,
                  {"http.request.method": "POST", "server.address": "api.stripe.com", "http.response.status_code": http,
                   "error.type": str(http)} | ({"http.request.resend_count": resend} if resend else {}), kind=3, error=f"{http}: {code}")
        self.end_tool(asked, error=error, code=code, resend=resend)

    def guard(self, name, words, took=18):
        self.leaf(f"guardrail {name}", took, {"openinference.span.kind": "GUARDRAIL", "guardrail.triggered": False, "input.value": words})

    def person(self, took, words):
        """A colleague of the payments desk answers in the chat, as the inbox reports it."""
        answer = said("assistant", words)
        self.leaf("inbox.reply", took, {"retrospan.kind": "human", "gen_ai.agent.name": "payments desk",
                                        "gen_ai.conversation.id": self.session.conversation,
                                        "gen_ai.input.messages": json.dumps(self.history[-1:]),
                                        "gen_ai.output.messages": json.dumps([answer | {"finish_reason": "stop"}])})
        self.history.append(answer)


def ask_about_returns(session):
    t = session.turn("returns", 0)
    t.begin_request("Can I send back a cassette that I have not mounted?")
    t.begin_agent("help-desk")
    t.guard("prompt-injection", "Can I send back a cassette that I have not mounted?")
    asked = call("call_1", "search_pages", {"query": "return unused cassette"})
    t.chat("help-desk", 888, asked, (812, 41, 0))
    t.search(asked, RETURNS)
    reply = "Yes. Unused parts can be returned within 30 days."
    t.chat("help-desk", 1224, said("assistant", reply), (1130, 38, 768))
    t.guard("no-refund-promise", reply)
    t.end_agent("help-desk")
    t.end_request()


def ask_to_charge(session):
    """The turn up to the first decline, which both versions of the assistant meet alike."""
    t = session.turn("payment", 74_000)
    words = "Great. Then please charge the open order 2210 again, the card should work now."
    t.begin_request(words)
    t.begin_agent("help-desk")
    t.guard("prompt-injection", words)
    transfer = call("call_2", "transfer_to_payments", {"order": "2210"})
    t.chat("help-desk", 1291, transfer, (1204, 29, 1024))
    t.tool(transfer, 8, {"assistant": "payments"})
    t.begin_agent("payments")
    return t


def first_charge(t, system):
    lookup = call("call_3", "lookup_order", {"order": "2210"})
    t.payments_chat(702, lookup, (1322, 31, 0), system)
    t.begin("execute_tool lookup_order")
    t.leaf("SELECT orders", 9, {"db.system.name": "postgresql", "db.operation.name": "SELECT", "db.collection.name": "orders"}, kind=3)
    t.end_tool(lookup, ORDER)
    charge = call("call_4", "stripe_create_payment", CHARGE)
    t.payments_chat(1040, charge, (1398, 57, 1024), system)
    t.charge(charge, 720, 402, DECLINE, "card_declined")


def misread_the_error(session):
    t = ask_to_charge(session)
    first_charge(t, PAYMENTS)
    again = call("call_5", "stripe_create_payment", CHARGE | {"amount": 18_990},
                 "The card was declined. This is probably a short problem at the bank, I will try once more with the shipping included.")
    t.payments_chat(1118, again, (1502, 66, 1280))
    t.charge(again, 310, 400, CONFLICT, "idempotency_error", resend=1)
    pages = call("call_6", "search_pages", {"query": "payment failed twice"},
                 "The key order-2210 was already used, so the first payment must have been made after all. I look for what the pages say.")
    t.payments_chat(980, pages, (1611, 72, 1280))
    t.search(pages, PAYMENT)
    reply = "The payment went through. Your order 2210 will leave our warehouse today."
    t.payments_chat(1180, said("assistant", reply), (1798, 44, 1536))
    t.end_agent("payments", error="card_error: payment not completed after 2 attempts")
    t.guard("no-refund-promise", reply)
    t.end_agent("help-desk")
    t.end_request()


def do_not_hear(session):
    t = session.turn("doubt", 161_000)
    words = "My bank says nothing was charged. Is the order paid or not? I would like to talk to a person."
    t.begin_request(words)
    t.begin_agent("help-desk")
    t.guard("prompt-injection", words)
    t.chat("help-desk", 332, None, error="overloaded_error: Overloaded")
    t.now += 1000
    pages = call("call_7", "search_pages", {"query": "bank shows no charge"})
    t.chat("help-desk", 1011, pages, (1903, 33, 1536))
    t.search(pages, [])
    reply = "The payment of 189.40 EUR was made today. Banks can take up to five days to show it."
    t.chat("help-desk", 1290, said("assistant", reply), (1980, 47, 1792))
    t.guard("no-refund-promise", reply)
    t.end_agent("help-desk")
    t.end_request()


def hand_over_late(session):
    t = session.turn("handover", 302_000)
    words = "The shop's page still says unpaid. Please let me talk to somebody now."
    t.begin_request(words)
    t.begin_agent("help-desk")
    t.guard("prompt-injection", words)
    reason = {"reason": "customer disputes payment state", "summary": "Order 2210: two failed charges, assistant claimed success."}
    escalate = call("call_8", "escalate_to_human", reason)
    t.chat("help-desk", 1360, escalate, (2054, 71, 1792))
    t.tool(escalate, 80, {"ticket": "T-90417", "queue": "payments", "wait_minutes": 12})
    t.chat("help-desk", 1100, said("assistant", "I am sorry: the payment did not go through. A colleague takes over (ticket T-90417, about 12 minutes)."),
           (2160, 58, 1792))
    # The audit service's own span was never exported: its child names a parent that is not here.
    t.open.append((ident("audit service span that was never exported", 16), t.open[-1][0], "audit", t.now))
    t.leaf("audit.write", 7, {"service.peer": "audit", "audit.entry": "escalation T-90417"}, kind=3)
    t.open.pop()
    t.end_agent("help-desk")
    score = {"timeUnixNano": str(t.base + 60_000 * MS), "name": "gen_ai.evaluation.result",
             "attributes": attributes({"gen_ai.evaluation.name": "csat", "gen_ai.evaluation.score.value": 1.0,
                                       "gen_ai.evaluation.explanation": "Told me it was paid when it was not."})}
    t.end_request(events=[score])


def person_answers(session, offset_ms, first, question, second):
    t = session.turn("desk", offset_ms)
    t.begin("inbox T-90417", 0)
    t.person(41_000, first)
    if question:
        session.history.append(said("user", question))
        t.person(63_000, second)
    t.end({"gen_ai.conversation.id": session.conversation, "messaging.system": "inbox"})


def failed_journey():
    session = Session("shop-7f3a-2210", START, "10.3")
    ask_about_returns(session)
    misread_the_error(session)
    do_not_hear(session)
    hand_over_late(session)
    person_answers(session, 1_031_000, "Hello, this is the payments desk. Your card was declined for lack of funds; nothing was charged and "
                   "order 2210 is still open. Shall I send you a link to pay by bank transfer?", "Yes, please.",
                   "Sent. The order is kept for 48 hours and leaves the day your transfer arrives.")
    session.write(SAMPLES / "checkout-journey.jsonl")


def fixed_journey():
    session = Session("shop-9c1d-2210", START + DAY, "10.4")
    ask_about_returns(session)
    t = ask_to_charge(session)
    first_charge(t, PAYMENTS_FIXED)
    pages = call("call_5", "search_pages", {"query": "pay another way"}, "The card has no funds: a decline is final. I look for other ways to pay.")
    t.payments_chat(1003, pages, (1540, 58, 1280), PAYMENTS_FIXED)
    t.search(pages, PAYMENT)
    reply = ("Your card was declined for lack of funds, and nothing was charged. Order 2210 is kept for 48 hours; you can pay by bank "
             "transfer or invoice. A colleague of the payments desk can send you a link: shall I ask them?")
    t.payments_chat(1320, said("assistant", reply), (1702, 81, 1536), PAYMENTS_FIXED)
    t.end_agent("payments")
    t.guard("no-refund-promise", reply)
    t.end_agent("help-desk")
    t.end_request()
    t = session.turn("handover", 141_000)
    t.begin_request("Yes, please do.")
    t.begin_agent("help-desk")
    t.guard("prompt-injection", "Yes, please do.")
    reason = {"reason": "customer wants to pay by bank transfer",
              "summary": "Order 2210, 189.40 EUR: card declined (insufficient_funds), nothing charged. Send a link for a bank transfer."}
    escalate = call("call_6", "escalate_to_human", reason)
    t.chat("help-desk", 1240, escalate, (1811, 68, 1536))
    t.tool(escalate, 75, {"ticket": "T-90522", "queue": "payments", "wait_minutes": 2})
    t.chat("help-desk", 940, said("assistant", "The payments desk takes over (ticket T-90522, about 2 minutes)."), (1920, 36, 1792))
    t.end_agent("help-desk")
    t.end_request()
    person_answers(session, 252_000, "Hello, this is the payments desk. The link for a bank transfer of 189.40 EUR is in your mailbox.", None, None)
    session.write(SAMPLES / "checkout-journey-fixed.jsonl")


if __name__ == "__main__":
    failed_journey()
    fixed_journey()
