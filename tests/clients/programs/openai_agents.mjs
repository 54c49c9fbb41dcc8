// OpenAI Agents JS SDK. Usage: openai_agents.mjs responses|chat_completions
// Triage looks an order up and hands over to Refunds, whose tool fails; the models are played by a server of this
// program. What was exported is exported again after a stop.
import {
  Agent, BatchTraceProcessor, OpenAITracingExporter, run, setOpenAIAPI, setTraceProcessors, setTracingDisabled, tool,
  withTrace,
} from '@openai/agents';
import { createServer } from 'node:http';
import { z } from 'zod';
import { pause } from '../support/steps.mjs';

const api = process.argv[2];
const says = [
  { call: 'lookup_order', arguments: '{"order":"7"}' },
  { call: 'transfer_to_Refunds', arguments: '{}' },
  { call: 'issue_refund', arguments: '{"order":"7"}' },
  { text: 'It cannot be refunded today' },
];
const usage = { in: 100, out: 10, cached: 40, reasoning: 3 };

const responses = {
  call: (turn, number) => ({
    id: `fc_${number}`, type: 'function_call', status: 'completed', call_id: `call_${number}`, name: turn.call,
    arguments: turn.arguments,
  }),
  text: (turn, number) => ({
    id: `msg_${number}`, type: 'message', status: 'completed', role: 'assistant',
    content: [{ type: 'output_text', text: turn.text, annotations: [] }],
  }),
};
const completions = {
  call: (turn, number) => ({
    role: 'assistant', content: null,
    tool_calls: [
      { id: `call_${number}`, type: 'function', function: { name: turn.call, arguments: turn.arguments } },
    ],
  }),
  text: (turn) => ({ role: 'assistant', content: turn.text }),
};
const answers = {
  '/responses': (model, turn, number) => ({
    id: `resp_${number}`, object: 'response', created_at: 1760000000, status: 'completed', model, error: null,
    output: [responses[turn.call ? 'call' : 'text'](turn, number)],
    usage: {
      input_tokens: usage.in, output_tokens: usage.out, total_tokens: usage.in + usage.out,
      input_tokens_details: { cached_tokens: usage.cached },
      output_tokens_details: { reasoning_tokens: usage.reasoning },
    },
  }),
  '/chat/completions': (model, turn, number) => ({
    id: `chatcmpl_${number}`, object: 'chat.completion', created: 1760000000, model,
    choices: [{
      index: 0, finish_reason: turn.call ? 'tool_calls' : 'stop',
      message: completions[turn.call ? 'call' : 'text'](turn, number),
    }],
    usage: {
      prompt_tokens: usage.in, completion_tokens: usage.out, total_tokens: usage.in + usage.out,
      prompt_tokens_details: { cached_tokens: usage.cached },
      completion_tokens_details: { reasoning_tokens: usage.reasoning },
    },
  }),
};

let number = 0;
const models = createServer(async (request, response) => {
  let body = '';
  for await (const piece of request) body += piece;
  const answer = answers[request.url](JSON.parse(body).model, says[number], ++number);
  response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
});
await new Promise((ready) => models.listen(0, '127.0.0.1', ready));
process.env.OPENAI_BASE_URL = `http://127.0.0.1:${models.address().port}`;
process.env.OPENAI_API_KEY = 'any';

const endpoint = `http://${process.env.HTTP_ADDRESS}/v1/traces/ingest`;
const exporter = new OpenAITracingExporter({ endpoint, apiKey: 'any' });
const sent = [];
const keeping = { export: (items, signal) => (sent.push(...items), exporter.export(items, signal)) };
const processor = new BatchTraceProcessor(keeping);
setTraceProcessors([processor]);
setTracingDisabled(false);
setOpenAIAPI(api);

const parameters = z.object({ order: z.string() });
const issueRefund = tool({
  name: 'issue_refund', description: 'Refunds', parameters,
  execute: () => {
    throw new Error('ledger is closed');
  },
});
const lookupOrder = tool({
  name: 'lookup_order', description: 'Looks up', parameters, execute: () => ({ state: 'sent' }),
});
const noSecrets = {
  name: 'no_secrets', execute: async () => ({ outputInfo: { checked: true }, tripwireTriggered: false }),
};
const refunds = new Agent({
  name: 'Refunds', model: 'gpt-5', instructions: 'Refund orders',
  tools: [issueRefund],
});
const triage = new Agent({
  name: 'Triage', model: 'gpt-5', instructions: 'Find who can help', handoffs: [refunds],
  tools: [lookupOrder], inputGuardrails: [noSecrets],
});
await withTrace('Support desk', () => run(triage, 'Refund order 7'), { groupId: `desk-${api}` });
await processor.forceFlush();
await pause('everything is sent');

await exporter.export(sent);
await processor.shutdown();
models.close();
