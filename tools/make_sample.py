#!/usr/bin/env python3
"""Writes the bundled sample journey, resources/samples/checkout-journey.jsonl: OTLP JSON lines in the
OpenTelemetry GenAI vocabulary, as a Collector's file exporter would write them (children first).

A shop's assistant answers a question from its help pages, then fails to take a payment: the
payment provider declines the card, the retry of the same call is refused, and the assistant hands
over to a human. Deterministic: the same bytes every time.
"""
import hashlib
import json
import pathlib

START = 1_793_350_800_000_000_000  # 2026-10-30T09:00:00Z
MS = 1_000_000
OUT = pathlib.Path(__file__).resolve().parent.parent / "resources/samples/checkout-journey.jsonl"
SYSTEM = ("You are the help desk of an online shop for bicycle parts. Answer from the shop's pages only. "
          "Never promise a refund. If a payment fails twice, hand over to a human.")
TOOLS = [
    {"type": "function", "name": "search_pages", "description": "Search the shop's help pages.",
     "parameters": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}},
    {"type": "function", "name": "stripe_create_payment", "description": "Charge the card on file.",
     "parameters": {"type": "object", "properties": {"amount": {"type": "integer"}, "currency": {"type": "string"},
                    "idempotency_key": {"type": "string"}}, "required": ["amount", "currency"]}},
    {"type": "function", "name": "escalate_to_human", "description": "Open a ticket for a human agent.",
     "parameters": {"type": "object", "properties": {"reason": {"type": "string"}, "summary": {"type": "string"}}}},
]


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
    return {"stringValue": v if isinstance(v, str) else json.dumps(v)}


def attributes(d):
    return [{"key": k, "value": value(v)} for k, v in d.items()]


def text(role, content):
    return {"role": role, "parts": [{"type": "text", "content": content}]}


class Trace:
    """One turn of the conversation; spans are written in order of their end, like an exporter does."""

    def __init__(self, name, offset_ms):
        self.id = ident("trace " + name, 32)
        self.base = START + offset_ms * MS
        self.spans = []

    def span(self, name, parent, start_ms, end_ms, attrs, kind=1, error=None, events=()):
        span_id = ident(f"{self.id} {name} {start_ms}", 16)
        span = {"traceId": self.id, "spanId": span_id, "parentSpanId": parent or "", "name": name, "kind": kind,
                "startTimeUnixNano": str(self.base + int(start_ms * MS)), "endTimeUnixNano": str(self.base + int(end_ms * MS)),
                "attributes": attributes(attrs), "status": {"code": 2, "message": error} if error else {}}
        exceptions = [{"timeUnixNano": span["endTimeUnixNano"], "name": "exception",
                       "attributes": attributes({"exception.type": error.split(":")[0], "exception.message": error})}] if error else []
        if exceptions or events:
            span["events"] = exceptions + list(events)
        self.spans.append(span)
        return span_id

    def agent(self, name, parent, start, end, error=None):
        return self.span(f"invoke_agent {name}", parent, start, end,
                         {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name, "gen_ai.agent.version": "4.2.0",
                          "gen_ai.conversation.id": "shop-7f3a-2210", "user.id": "customer-58121", "tenant.id": "velo-parts",
                          "gen_ai.provider.name": "anthropic"}, error=error)

    def chat(self, parent, start, end, history, answer, used, cached=0, model="claude-sonnet-4-5", agent="help-desk",
             finish="stop", error=None):
        attrs = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "anthropic", "gen_ai.request.model": model,
                 "gen_ai.response.model": model + "-20250929", "gen_ai.agent.name": agent, "gen_ai.request.temperature": 0.2,
                 "gen_ai.request.max_tokens": 1024, "gen_ai.conversation.id": "shop-7f3a-2210",
                 "gen_ai.system_instructions": json.dumps([{"type": "text", "content": SYSTEM}]),
                 "gen_ai.tool.definitions": json.dumps(TOOLS), "gen_ai.input.messages": json.dumps(history)}
        if answer:
            attrs |= {"gen_ai.output.messages": json.dumps([answer | {"finish_reason": finish}]),
                      "gen_ai.response.finish_reasons": [finish], "gen_ai.response.id": "msg_" + ident(str(start) + self.id, 12),
                      "gen_ai.usage.input_tokens": used[0], "gen_ai.usage.output_tokens": used[1],
                      "gen_ai.usage.cache_read.input_tokens": cached}
        return self.span(f"chat {model}", parent, start, end, attrs, kind=3, error=error)

    def tool(self, name, parent, start, end, call_id, arguments, result=None, error=None, extra=None):
        attrs = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": name, "gen_ai.tool.call.id": call_id,
                 "gen_ai.tool.type": "function", "gen_ai.tool.call.arguments": json.dumps(arguments)} | (extra or {})
        if result is not None:
            attrs["gen_ai.tool.call.result"] = json.dumps(result)
        return self.span(f"execute_tool {name}", parent, start, end, attrs, error=error)

    def retrieval(self, parent, start, end, query, documents):
        return self.span("retrieval help-pages", parent, start, end,
                         {"gen_ai.operation.name": "retrieval", "gen_ai.data_source.id": "help-pages",
                          "gen_ai.retrieval.query.text": query, "gen_ai.retrieval.documents": json.dumps(documents)}, kind=3)


def call(call_id, name, arguments):
    return {"role": "assistant", "parts": [{"type": "tool_call", "id": call_id, "name": name, "arguments": arguments}]}


def answer_to(call_id, response):
    return {"role": "tool", "parts": [{"type": "tool_call_response", "id": call_id, "response": response}]}


RETURNS = [{"id": "pages/returns", "score": 0.87, "content": "Parts can be returned within 30 days if they are unused."},
           {"id": "pages/shipping", "score": 0.41, "content": "Orders before 14:00 leave our warehouse the same day."},
           {"id": "pages/warranty", "score": 0.38, "content": "Frames carry a warranty of five years."}]
PAYMENT = [{"id": "pages/payment", "score": 0.79, "content": "We accept cards, bank transfer and invoice. A declined card is not charged."},
           {"id": "pages/open-orders", "score": 0.52, "content": "An unpaid order is kept for 48 hours."}]


def turn_returns(history):
    t = Trace("returns", 0)
    t_agent = ident(f"{t.id} invoke_agent help-desk 2", 16)
    root = ident(f"{t.id} POST /chat 0", 16)
    history.append(text("user", "Can I send back a cassette that I have not mounted?"))
    query = {"query": "return unused cassette"}
    t.chat(t_agent, 14, 902, history, call("call_1", "search_pages", query), (812, 41), finish="tool_call")
    history.append(call("call_1", "search_pages", query))
    tool = ident(f"{t.id} execute_tool search_pages 910", 16)
    t.span("embeddings text-embedding-3-small", ident(f"{t.id} retrieval help-pages 915", 16), 916, 941,
           {"gen_ai.operation.name": "embeddings", "gen_ai.provider.name": "openai",
            "gen_ai.request.model": "text-embedding-3-small", "gen_ai.usage.input_tokens": 6}, kind=3)
    t.retrieval(tool, 915, 1004, query["query"], RETURNS)
    t.tool("search_pages", t_agent, 910, 1010, "call_1", query, [{"id": d["id"], "text": d["content"]} for d in RETURNS])
    history.append(answer_to("call_1", RETURNS))
    reply = text("assistant", "Yes. Unused parts can be returned within 30 days.")
    t.chat(t_agent, 1016, 2240, history, reply, (1130, 38), cached=768)
    history.append(reply)
    t.span("guardrail no-refund-promise", t_agent, 2242, 2260,
           {"openinference.span.kind": "GUARDRAIL", "guardrail.triggered": False, "input.value": "Yes. Unused parts can be returned within 30 days."})
    t.agent("help-desk", root, 2, 2266)
    t.span("POST /chat", None, 0, 2270, {"http.request.method": "POST", "url.path": "/chat", "http.response.status_code": 200}, kind=2)
    return t


def turn_payment(history):
    t = Trace("payment", 74_000)
    root = ident(f"{t.id} POST /chat 0", 16)
    desk = ident(f"{t.id} invoke_agent help-desk 2", 16)
    pay = ident(f"{t.id} invoke_agent payments 1420", 16)
    history.append(text("user", "Great. Then please charge the open order 2210 again, the card should work now."))
    t.chat(desk, 9, 1300, history, call("call_2", "transfer_to_payments", {"order": "2210"}), (1204, 29), cached=1024, finish="tool_call")
    history.append(call("call_2", "transfer_to_payments", {"order": "2210"}))
    t.tool("transfer_to_payments", desk, 1310, 1318, "call_2", {"order": "2210"}, {"assistant": "payments"})
    history.append(answer_to("call_2", {"assistant": "payments"}))
    t.tool("lookup_order", pay, 1432, 1560, "call_3", {"order": "2210"}, {"order": "2210", "amount": 18_940, "currency": "EUR", "state": "open"})
    charge = {"amount": 18_940, "currency": "EUR", "idempotency_key": "order-2210"}
    t.chat(pay, 1570, 2610, history, call("call_4", "stripe_create_payment", charge), (1398, 57), cached=1024, agent="payments", finish="tool_call")
    history.append(call("call_4", "stripe_create_payment", charge))
    decline = "card_error: Your card was declined. (decline_code: insufficient_funds)"
    http = ident(f"{t.id} POST api.stripe.com/v1/payment_intents 2620", 16)
    first = ident(f"{t.id} execute_tool stripe_create_payment 2616", 16)
    t.span("POST api.stripe.com/v1/payment_intents", first, 2620, 3340,
           {"http.request.method": "POST", "server.address": "api.stripe.com", "http.response.status_code": 402, "error.type": "402"}, kind=3, error="402: card_declined")
    t.tool("stripe_create_payment", pay, 2616, 3350, "call_4", charge, error=decline, extra={"error.type": "card_declined"})
    history.append(answer_to("call_4", {"error": decline}))
    t.chat(pay, 3362, 4480, history, call("call_5", "stripe_create_payment", charge), (1502, 66), cached=1280, agent="payments", finish="tool_call")
    history.append(call("call_5", "stripe_create_payment", charge))
    conflict = "idempotency_error: This key was used with a request that failed; use a new key to try again."
    t.tool("stripe_create_payment", pay, 4490, 4830, "call_5", charge, error=conflict, extra={"error.type": "idempotency_error", "http.request.resend_count": 1})
    history.append(answer_to("call_5", {"error": conflict}))
    pages = {"query": "payment failed twice"}
    tool = ident(f"{t.id} execute_tool search_pages 4846", 16)
    t.retrieval(tool, 4850, 4922, pages["query"], PAYMENT)
    t.tool("search_pages", pay, 4846, 4930, "call_6", pages, [{"id": d["id"], "text": d["content"]} for d in PAYMENT])
    reply = text("assistant", "The payment went through. Your order 2210 will leave our warehouse today.")
    t.chat(pay, 4940, 6120, history, reply, (1711, 44), cached=1536, agent="payments")
    history.append(reply)
    t.agent("payments", desk, 1420, 6130, error="card_error: payment not completed after 2 attempts")
    t.agent("help-desk", root, 2, 6140)
    t.span("POST /chat", None, 0, 6150, {"http.request.method": "POST", "url.path": "/chat", "http.response.status_code": 200}, kind=2)
    return t


def turn_handover(history):
    t = Trace("handover", 212_000)
    root = ident(f"{t.id} POST /chat 0", 16)
    desk = ident(f"{t.id} invoke_agent help-desk 2", 16)
    history.append(text("user", "My bank says nothing was charged. Is the order paid or not? I want to talk to somebody."))
    t.chat(desk, 8, 340, history, None, (0, 0), error="overloaded_error: the model is overloaded, try again")
    reason = {"reason": "customer disputes payment state", "summary": "Order 2210: two failed charges, assistant claimed success."}
    t.chat(desk, 1340, 2700, history, call("call_7", "escalate_to_human", reason), (1822, 71), cached=1536, finish="tool_call")
    history.append(call("call_7", "escalate_to_human", reason))
    t.tool("escalate_to_human", desk, 2710, 2790, "call_7", reason, {"ticket": "T-90417", "queue": "payments", "wait_minutes": 12})
    history.append(answer_to("call_7", {"ticket": "T-90417", "queue": "payments", "wait_minutes": 12}))
    reply = text("assistant", "I am sorry: the payment did not go through. A colleague takes over (ticket T-90417, about 12 minutes).")
    t.chat(desk, 2800, 3900, history, reply, (1960, 58), cached=1792)
    history.append(reply)
    t.span("audit.write", ident("audit service span that was never exported", 16), 3904, 3911,
           {"service.peer": "audit", "audit.entry": "escalation T-90417"}, kind=3)
    t.agent("help-desk", root, 2, 3915)
    score = {"timeUnixNano": str(t.base + 60_000 * MS), "name": "gen_ai.evaluation.result",
             "attributes": attributes({"gen_ai.evaluation.name": "csat", "gen_ai.evaluation.score.value": 1.0,
                                       "gen_ai.evaluation.explanation": "Told me it was paid when it was not."})}
    t.span("POST /chat", None, 0, 3920, {"http.request.method": "POST", "url.path": "/chat", "http.response.status_code": 200}, kind=2, events=[score])
    return t


def request(trace):
    resource = {"attributes": attributes({"service.name": "shop-assistant", "service.version": "2026.10.3",
                                          "deployment.environment.name": "production", "telemetry.sdk.language": "python"})}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": "shop.assistant", "version": "4.2.0"}, "spans": trace.spans}]}]}


def main():
    history = []
    turns = [turn_returns(history), turn_payment(history), turn_handover(history)]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text("".join(json.dumps(request(t), ensure_ascii=False) + "\n" for t in turns))
    print(f"{OUT}: {sum(len(t.spans) for t in turns)} spans")


if __name__ == "__main__":
    main()
