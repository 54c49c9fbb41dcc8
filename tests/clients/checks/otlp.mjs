import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client } from '../support/client.mjs';
import { assertCounts, assertMembers, assertSpans, nanoseconds, text, timeBase } from '../support/expect.mjs';
import { Retrospan } from '../support/retrospan.mjs';

const atRoot = 'invoke_agent planner';
const chat = {
  name: 'chat gpt-5', kind: 'model', parent: atRoot, provider: 'openai', model: 'gpt-5-2026-01-01',
  usage: { input: 120, output: 15, cache_read: 100 },
  input: [text('user', 'Plan Oslo')],
  output: [{ ...text('assistant', 'Take a coat'), finish_reason: 'stop' }],
};
const weather = {
  name: 'execute_tool weather', kind: 'tool', tool: 'weather', parent: atRoot,
  input: '{"city":"Oslo"}', output: '{"tempC":7}',
};
const hotel = {
  name: 'execute_tool hotel', kind: 'tool', tool: 'hotel', parent: atRoot, status: 'error',
  error: { type: 'TypeError', message: 'hotel API is down' },
  input: '{"city":"Oslo"}', output: null, output_state: 'not_recorded',
};

function timesFrom(baseMs) {
  return (start, end) => ({ start_ns: nanoseconds(baseMs + start * 1000), end_ns: nanoseconds(baseMs + end * 1000) });
}

for (const transport of ['json', 'proto', 'grpc'])
  for (const compression of ['none', 'gzip'])
    test(`OpenTelemetry SDK, ${transport}, ${compression}`, async (t) => {
      const baseMs = timeBase();
      const times = timesFrom(baseMs);
      const retrospan = await Retrospan.start(t);
      const client = new Client(t, retrospan, 'otlp.mjs', transport, compression, baseMs);

      await client.reaches('all but the root is sent');
      const [orphaned, ...others] = retrospan.sessions();
      assert.equal(others.length, 0);
      assertMembers(orphaned, { spans: 3, missing_parents: 1, errors: 1 });

      client.goOn();
      await client.reaches('everything is sent');
      const sessions = retrospan.sessions();
      assert.equal(sessions.length, 1);
      assertMembers(sessions[0], {
        id: `trip-${transport}-${compression}`, status: 'ok', traces: 1, spans: 4, missing_parents: 0, errors: 1,
        model_calls: 1, tool_calls: 2, agents: ['planner'], tools: ['hotel', 'weather'], providers: ['openai'],
        ...times(0, 8),
      });
      assertMembers(sessions[0].usage, { input: 120, output: 15, cache_read: 100 });
      assertSpans(retrospan.show(sessions[0].id).spans, [
        { name: atRoot, kind: 'agent', status: 'ok', agent: 'planner', service: 'travel-app', ...times(0, 8) },
        { ...chat, ...times(1, 2) },
        { ...weather, ...times(3, 4) },
        { ...hotel, ...times(5, 6) },
      ]);

      const before = retrospan.everything();
      client.goOn();
      await client.ends();
      assert.deepEqual(retrospan.everything(), before);
      assertCounts(await retrospan.stop(), 10);
    });
