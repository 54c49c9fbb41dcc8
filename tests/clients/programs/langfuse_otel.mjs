// Langfuse JS SDK 5, which speaks OTLP. Usage: langfuse_otel.mjs BASE_MS
import { LangfuseSpanProcessor } from '@langfuse/otel';
import { propagateAttributes, startObservation } from '@langfuse/tracing';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { after } from '../support/steps.mjs';

const at = (seconds) => new Date(after(process.argv[2])(seconds));
const processor = new LangfuseSpanProcessor({
  baseUrl: `http://${process.env.HTTP_ADDRESS}`, publicKey: 'pk-any', secretKey: 'sk-any', environment: 'example',
});
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [processor] }));
context.setGlobalContextManager(new AsyncLocalStorageContextManager());

await propagateAttributes({ sessionId: 'fuse-5', userId: 'ada', tags: ['example'], traceName: 'turn 1' }, async () => {
  const agent = startObservation('support-agent', { input: { q: 'Where?' } }, { asType: 'agent', startTime: at(0) });
  const below = (name, asType, start, attributes) => {
    const parentSpanContext = agent.otelSpan.spanContext();
    const observation = startObservation(name, {}, { asType, startTime: at(start), parentSpanContext });
    observation.update(attributes).end(at(start + 1));
  };
  below('kb', 'retriever', 1, { input: 'q', output: [{ id: 'd1', score: 0.8 }] });
  below('plan', 'generation', 2, {
    model: 'gpt-5',
    input: [{ role: 'user', content: 'Where?' }],
    output: { role: 'assistant', content: 'On its way' },
    usageDetails: { input: 50, output: 8 },
    costDetails: { input: 0.0005, output: 0.0001, total: 0.0006 },
  });
  below('lookup_order', 'tool', 3, { input: { order: 7 }, output: { state: 'sent' } });
  below('refund', 'tool', 4, { input: { order: 7 }, level: 'ERROR', statusMessage: 'gateway down' });
  below('pii-guard', 'guardrail', 5, { output: { safe: true } });
  agent.update({ output: 'On its way' }).end(at(6));
});
await processor.forceFlush();
