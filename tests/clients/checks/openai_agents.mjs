import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../support/client.mjs';
import { assertCounts, assertMembers, assertSpans, text } from '../support/expect.mjs';
import { Retrospan } from '../support/retrospan.mjs';

const ofOneCall = { input: 100, output: 10, cache_read: 40 };
const order = '{"order":"7"}';
const calls = (id, name, given) => ({ role: 'assistant', parts: [{ type: 'tool_call', id, name, text: given }] });

/** What the model answered, for the API of which the SDK reports that; of the Responses API it sends the id. */
const reported = {
  responses: (number) => ({ name: 'chat', provider: 'openai', output: null, id: `resp_${number}` }),
  chat_completions: (number, output) => ({
    name: 'chat gpt-5', model: 'gpt-5', usage: { ...ofOneCall, reasoning: 3 }, output: [output],
    id: `chatcmpl_${number}`,
  }),
};

function expected(api) {
  const turn = (number, agent) => ({ name: `turn ${number}`, kind: 'step', agent, parent: agent, usage: ofOneCall });
  const model = (number, output) => {
    const { id, ...members } = reported[api](number, output);
    return { kind: 'model', parent: `turn ${number}`, ...members };
  };
  return [
    { name: 'task Agent workflow', kind: 'step', usage: { input: 400, output: 40, cache_read: 160 } },
    { name: 'Triage', kind: 'agent', agent: 'Triage', parent: 'task Agent workflow' },
    turn(1, 'Triage'),
    model(1, calls('call_1', 'lookup_order', order)),
    {
      name: 'execute_tool lookup_order', kind: 'tool', tool: 'lookup_order', parent: 'turn 1', input: order,
      output: '{"state":"sent"}',
    },
    turn(2, 'Triage'),
    model(2, calls('call_2', 'transfer_to_Refunds', '{}')),
    {
      name: 'handoff to Refunds', kind: 'handoff', parent: 'turn 2',
      handoff: { from: 'Triage', to: 'Refunds', human: false },
    },
    { name: 'Refunds', kind: 'agent', agent: 'Refunds', parent: 'task Agent workflow' },
    turn(3, 'Refunds'),
    model(3, calls('call_3', 'issue_refund', order)),
    {
      name: 'execute_tool issue_refund', kind: 'tool', tool: 'issue_refund', parent: 'turn 3', input: order,
      status: 'error', error: { message: 'Error running tool (non-fatal)' },
    },
    turn(4, 'Refunds'),
    model(4, text('assistant', 'It cannot be refunded today')),
  ].map((span) => ({ status: 'ok', ...span }));
}

for (const api of ['responses', 'chat_completions'])
  test(`OpenAI Agents SDK, ${api}`, async (t) => {
    const retrospan = await Retrospan.start(t);
    const client = new Client(t, retrospan, 'openai_agents.mjs', api);
    await client.reaches('everything is sent');

    const sessions = retrospan.sessions();
    assert.equal(sessions.length, 1);
    assertMembers(sessions[0], {
      id: `desk-${api}`, workflow: 'Support desk', status: 'ok', traces: 1, spans: 15, missing_parents: 0, errors: 1,
      model_calls: 4, tool_calls: 2, handoffs: 1,
      agents: ['Triage', 'Refunds'], tools: ['issue_refund', 'lookup_order'],
    });
    // Of the Responses API the SDK tells neither the model nor, but on the turn, what it used.
    assertMembers(sessions[0], { unpriced_calls: api === 'responses' ? 4 : 0 });
    // Turns and the task repeat what their calls used.
    assertMembers(sessions[0].usage, { input: 400, output: 40, cache_read: 160 });

    const { spans } = retrospan.show(`desk-${api}`);
    // The guardrail runs beside the first turn and may start before or after it.
    const guardrails = spans.filter((span) => span.kind === 'guardrail');
    const agent = spans.find((span) => span.name === 'Triage');
    assert.deepEqual(guardrails.map(({ name, parent_id }) => [name, parent_id]), [['no_secrets', agent.id]]);
    assertSpans(spans.filter((span) => span.kind !== 'guardrail'), expected(api));
    const models = spans.filter((span) => span.kind === 'model');
    assert.deepEqual(
      models.map((span) => span.attributes['gen_ai.response.id']),
      [1, 2, 3, 4].map((number) => reported[api](number).id),
    );

    const before = retrospan.everything();
    client.goOn();
    await client.ends();
    assert.deepEqual(retrospan.everything(), before);
    assertCounts(await retrospan.stop(), 30);
  });
