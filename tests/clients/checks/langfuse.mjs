import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, runClient } from '../support/client.mjs';
import { assertCounts, assertMembers, assertSpans, nanoseconds, text, timeBase } from '../support/expect.mjs';
import { Retrospan } from '../support/retrospan.mjs';

const tokensAndCost = { usage: { input: 60, output: 8, cache_read: 10 }, cost_usd: 0.0006, cost_source: 'reported' };

test('Langfuse SDK 3, ingestion', async (t) => {
  const baseMs = timeBase();
  const end = (seconds) => ({ end_ns: nanoseconds(baseMs + seconds * 1000) });
  const retrospan = await Retrospan.start(t);
  const client = new Client(t, retrospan, 'langfuse.mjs', baseMs);
  const agent = { name: 'support-agent' };
  const plan = {
    name: 'plan', kind: 'model', parent: 'support-agent', model: 'gpt-5',
    input: [text('user', 'Where is my order?')],
  };

  await client.reaches('the agent and the generation run');
  assert.deepEqual(retrospan.sessions().map(({ id, status }) => [id, status]), [['fuse-3', 'running']]);
  assertSpans(retrospan.show('fuse-3').spans, [
    { ...agent, status: 'running', end_ns: null },
    { ...plan, status: 'running', end_ns: null, output: null },
  ]);

  client.goOn();
  await client.ends();
  const sessions = retrospan.sessions();
  assert.equal(sessions.length, 1);
  assertMembers(sessions[0], {
    id: 'fuse-3', status: 'ok', user: 'ada', tags: ['example'], environment: 'example', traces: 1, spans: 4,
    missing_parents: 0, errors: 1, model_calls: 1,
  });
  assert.equal(sessions[0].scores.length, 1);
  assertMembers(sessions[0].scores[0], { name: 'helpful', value: 0.9, comment: 'quick' });
  assertSpans(retrospan.show('fuse-3').spans, [
    { ...agent, status: 'unset', ...end(6) },
    { ...plan, status: 'unset', ...end(2), output: [text('assistant', 'On its way')], ...tokensAndCost },
    { name: 'refund', parent: 'support-agent', status: 'error', error: { message: 'gateway down' }, ...end(4) },
    { name: 'user-clicked', parent: 'support-agent' },
  ]);

  const before = retrospan.everything();
  const again = new Client(t, retrospan, 'langfuse.mjs', baseMs);
  await again.reaches('the agent and the generation run');
  assert.deepEqual(retrospan.everything(), before); // a start does not undo an end
  again.goOn();
  await again.ends();
  assert.deepEqual(retrospan.everything(), before);
  const counts = await retrospan.stop();
  assertCounts(counts, counts.received);
});

test('Langfuse SDK 5, OTLP', async (t) => {
  const retrospan = await Retrospan.start(t);
  await runClient(t, retrospan, 'langfuse_otel.mjs', timeBase());
  const sessions = retrospan.sessions();
  assert.equal(sessions.length, 1);
  assertMembers(sessions[0], {
    id: 'fuse-5', user: 'ada', tags: ['example'], environment: 'example', traces: 1, spans: 6, missing_parents: 0,
    errors: 1, model_calls: 1, tool_calls: 2, retrievals: 1,
    agents: ['support-agent'], tools: ['lookup_order', 'refund'],
  });
  const inAgent = { parent: 'support-agent' };
  assertSpans(retrospan.show('fuse-5').spans, [
    { name: 'support-agent', kind: 'agent' },
    { name: 'kb', kind: 'retrieval', ...inAgent },
    {
      name: 'plan', kind: 'model', ...inAgent, model: 'gpt-5', input: [text('user', 'Where?')],
      output: [text('assistant', 'On its way')], usage: { input: 50, output: 8 },
      cost_usd: 0.0006, cost_source: 'reported',
    },
    {
      name: 'lookup_order', kind: 'tool', tool: 'lookup_order', ...inAgent, input: '{"order":7}',
      output: '{"state":"sent"}',
    },
    {
      name: 'refund', kind: 'tool', tool: 'refund', ...inAgent, status: 'error', error: { message: 'gateway down' },
      input: '{"order":7}', output: null,
    },
    { name: 'pii-guard', kind: 'guardrail', ...inAgent },
  ]);
  assertCounts(await retrospan.stop(), 6);
});
