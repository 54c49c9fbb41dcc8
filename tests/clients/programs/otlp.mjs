// OpenTelemetry JS SDK. Usage: otlp.mjs json|proto|grpc none|gzip BASE_MS
// An agent's turn with a model call whose content comes as a log record, a tool and a tool that fails; stops
// when all but the root is sent, then sends everything a second time.
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchLogRecordProcessor, InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import {
  BasicTracerProvider, BatchSpanProcessor, InMemorySpanExporter, SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { after, pause } from '../support/steps.mjs';

const [transport, compression, baseMs] = process.argv.slice(2);
const at = after(baseMs);
const packages = { json: 'http', proto: 'proto', grpc: 'grpc' };
const { OTLPTraceExporter } = await import(`@opentelemetry/exporter-trace-otlp-${packages[transport]}`);
const { OTLPLogExporter } = await import(`@opentelemetry/exporter-logs-otlp-${packages[transport]}`);

const url = (signal) =>
  transport === 'grpc' ? `http://${process.env.GRPC_ADDRESS}` : `http://${process.env.HTTP_ADDRESS}/v1/${signal}`;
const resource = resourceFromAttributes({ 'service.name': 'travel-app' });
const spanExporter = new OTLPTraceExporter({ url: url('traces'), compression });
const logExporter = new OTLPLogExporter({ url: url('logs'), compression });
const sentSpans = new InMemorySpanExporter();
const sentLogs = new InMemoryLogRecordExporter();
const spans = new BasicTracerProvider({
  resource,
  spanProcessors: [new BatchSpanProcessor(spanExporter), new SimpleSpanProcessor(sentSpans)],
});
const logs = new LoggerProvider({
  resource,
  processors: [
    new BatchLogRecordProcessor({ exporter: logExporter }),
    new SimpleLogRecordProcessor({ exporter: sentLogs }),
  ],
});
const tracer = spans.getTracer('travel', '1.2.3');

const turn = tracer.startSpan('invoke_agent planner', {
  startTime: at(0),
  attributes: {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'planner',
    'gen_ai.conversation.id': `trip-${transport}-${compression}`,
  },
}, ROOT_CONTEXT);
const below = trace.setSpan(ROOT_CONTEXT, turn);

const chat = tracer.startSpan('chat gpt-5', {
  startTime: at(1),
  kind: SpanKind.CLIENT,
  attributes: {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-5',
    'gen_ai.response.model': 'gpt-5-2026-01-01',
    'gen_ai.usage.input_tokens': 120,
    'gen_ai.usage.output_tokens': 15,
    'gen_ai.usage.cache_read.input_tokens': 100,
  },
}, below);
logs.getLogger('travel').emit({
  eventName: 'gen_ai.client.inference.operation.details',
  timestamp: at(2),
  context: trace.setSpan(below, chat),
  attributes: {
    'gen_ai.input.messages': [{ role: 'user', parts: [{ type: 'text', content: 'Plan Oslo' }] }],
    'gen_ai.output.messages': [
      { role: 'assistant', parts: [{ type: 'text', content: 'Take a coat' }], finish_reason: 'stop' },
    ],
  },
});
chat.end(at(2));

function tool(name, start) {
  return tracer.startSpan(`execute_tool ${name}`, {
    startTime: at(start),
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': name,
      'gen_ai.tool.call.arguments': '{"city":"Oslo"}',
    },
  }, below);
}
const weather = tool('weather', 3);
weather.setAttribute('gen_ai.tool.call.result', '{"tempC":7}');
weather.end(at(4));
const hotel = tool('hotel', 5);
hotel.recordException(new TypeError('hotel API is down'), at(6));
hotel.setStatus({ code: SpanStatusCode.ERROR, message: 'hotel API is down' });
hotel.end(at(6));
await logs.forceFlush();
await spans.forceFlush();
await pause('all but the root is sent');

turn.setStatus({ code: SpanStatusCode.OK });
turn.end(at(8));
await spans.forceFlush();
await pause('everything is sent');

async function again(exporter, items) {
  const { code, error } = await new Promise((done) => exporter.export(items, done));
  if (code !== ExportResultCode.SUCCESS) throw error;
}
await again(spanExporter, sentSpans.getFinishedSpans());
await again(logExporter, sentLogs.getFinishedLogRecords());
