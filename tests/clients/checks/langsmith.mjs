import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, runClient } from '../support/client.mjs';
import { assertCounts, assertMembers, assertSpans, nanoseconds, text, timeBase } from '../support/expect.mjs';
import { Retrospan } from '../support/retrospan.mjs';

const model = {
  name: 'ChatFake', kind: 'model', parent: 'chat_turn', provider: 'openai', model: 'gpt-5',
  input: [text('user', 'Is Oslo cold?')],
};
const running = [
  { name: 'chat_turn', kind: 'step', status: 'running', end_ns: null },
  { ...model, status: 'running', end_ns: null, output: null },
];

for (const way of ['multipart', 'batch', 'single'])
  test(`LangSmith SDK, ${way}`, async (t) => {
    const baseMs = timeBase();
    const end = (seconds) => ({ end_ns: nanoseconds(baseMs + seconds * 1000) });
    const retrospan = await Retrospan.start(t);
    const client = new Client(t, retrospan, 'langsmith.mjs', way, baseMs);

    await client.reaches('the chain and the model call run');
    assert.deepEqual(retrospan.sessions().map(({ id, status }) => [id, status]), [[`smith-${way}`, 'running']]);
    assertSpans(retrospan.show(`smith-${way}`).spans, running);

    client.goOn();
    await client.ends();
    const sessions = retrospan.sessions();
    assert.equal(sessions.length, 1);
    assertMembers(sessions[0], {
      id: `smith-${way}`, status: 'ok', user: 'ada', tags: ['example'], traces: 1, spans: 4, missing_parents: 0,
      errors: 1, model_calls: 1, tool_calls: 2, tools: ['book_seat', 'weather'], ...end(7),
    });
    assertSpans(retrospan.show(`smith-${way}`).spans, [
      { name: 'chat_turn', kind: 'step', status: 'ok', ...end(7) },
      {
        ...model, status: 'ok', ...end(2), output: [text('assistant', 'Seven degrees')],
        usage: { input: 111, output: 9, cache_read: 5 },
      },
      {
        name: 'weather', kind: 'tool', tool: 'weather', parent: 'chat_turn', status: 'ok', ...end(4),
        input: '{"city":"Oslo"}', output: '{"tempC":7}',
      },
      {
        name: 'book_seat', kind: 'tool', tool: 'book_seat', parent: 'chat_turn', status: 'error', ...end(6),
        error: { message: 'SeatTaken: seat 4 is gone' }, input: '{"seat":4}',
      },
    ]);

    const before = retrospan.everything();
    const again = new Client(t, retrospan, 'langsmith.mjs', way, baseMs);
    await again.reaches('the chain and the model call run');
    assert.deepEqual(retrospan.everything(), before); // a start does not undo an end
    again.goOn();
    await again.ends();
    assert.deepEqual(retrospan.everything(), before);
    const counts = await retrospan.stop();
    // A batch may say start and end of a run at once, as the SDK's clock will have it.
    assertCounts(counts, way === 'single' ? 16 : counts.received);
  });

test('LangSmith SDK, traceable functions', async (t) => {
  const retrospan = await Retrospan.start(t);
  await runClient(t, retrospan, 'langsmith_traceable.mjs');
  assertMembers(retrospan.sessions()[0], {
    id: 'thread-7', status: 'ok', traces: 1, spans: 3, missing_parents: 0, errors: 0, model_calls: 1, retrievals: 1,
  });
  assertSpans(retrospan.show('thread-7').spans, [
    { name: 'turn', kind: 'step', status: 'ok' },
    { name: 'search', kind: 'retrieval', status: 'ok', parent: 'turn' },
    {
      name: 'answer', kind: 'model', status: 'ok', parent: 'turn', provider: 'openai', model: 'gpt-5',
      usage: { input: 30, output: 2 }, input: [text('user', 'Is Oslo cold?')], output: [text('assistant', 'Cold')],
    },
  ]);
  const counts = await retrospan.stop();
  assertCounts(counts, counts.received);
});
