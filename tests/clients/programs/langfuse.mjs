// Langfuse JS SDK 3, which ingests events. Usage: langfuse.mjs BASE_MS
// A trace with a generation, spans and an event; stops while the trace and the generation run. The ids are fixed,
// so that the program run a second time says the same again; update() instead of end(), which is the same event
// with the time it is called at.
import { Langfuse } from 'langfuse';
import { after, pause } from '../support/steps.mjs';

const at = (seconds) => new Date(after(process.argv[2])(seconds));
const langfuse = new Langfuse({
  baseUrl: `http://${process.env.HTTP_ADDRESS}`, publicKey: 'pk-any', secretKey: 'sk-any', environment: 'example',
});
langfuse.on('error', (error) => console.error(error));

const trace = langfuse.trace({
  id: 'trace-1', timestamp: at(0), name: 'support turn', sessionId: 'fuse-3', userId: 'ada', tags: ['example'],
  input: { question: 'Where is my order?' },
});
const agent = trace.span({ id: 'agent-1', name: 'support-agent', startTime: at(0) });
const plan = agent.generation({
  id: 'plan-1', name: 'plan', startTime: at(1), model: 'gpt-5', modelParameters: { temperature: 0.3 },
  input: [{ role: 'user', content: 'Where is my order?' }],
});
await langfuse.flushAsync();
await pause('the agent and the generation run');

plan.update({
  endTime: at(2),
  output: { role: 'assistant', content: 'On its way' },
  usageDetails: { input: 50, output: 8, cache_read_input_tokens: 10 },
  costDetails: { input: 0.0005, output: 0.0001, total: 0.0006 },
});
const refund = agent.span({ id: 'refund-1', name: 'refund', startTime: at(3), input: { order: 7 } });
refund.update({ endTime: at(4), level: 'ERROR', statusMessage: 'gateway down' });
agent.event({ id: 'event-1', name: 'user-clicked', startTime: at(5) });
agent.update({ endTime: at(6), output: 'On its way' });
trace.update({ timestamp: at(0), output: { answer: 'On its way' } });
langfuse.score({ id: 'score-1', traceId: 'trace-1', name: 'helpful', value: 0.9, comment: 'quick' });
await langfuse.shutdownAsync();
