// LangSmith JS SDK. Usage: langsmith.mjs multipart|batch|single BASE_MS
// A chain with a model call, a tool and a tool that fails; stops while the chain and the model call run. The ids
// are fixed, so that the program run a second time sends the same again.
import { Client, RunTree } from 'langsmith';
import { after, pause } from '../support/steps.mjs';

const [way, baseMs] = process.argv.slice(2);
const at = after(baseMs);
const client = new Client({
  apiUrl: `http://${process.env.HTTP_ADDRESS}`,
  apiKey: 'any',
  autoBatchTracing: way !== 'single',
});
if (way === 'batch') client._multipartDisabled = true; // as after a 404 from a server without /runs/multipart

const id = (number) => `0190a000-0000-7000-8000-00000000000${number}`;
const turn = new RunTree({
  client, id: id(1), name: 'chat_turn', run_type: 'chain', start_time: at(0), inputs: { question: 'Is Oslo cold?' },
  project_name: 'travel', tags: ['example'], extra: { metadata: { session_id: `smith-${way}`, user_id: 'ada' } },
});
await turn.postRun();
const model = turn.createChild({
  id: id(2), name: 'ChatFake', run_type: 'llm', start_time: at(1),
  inputs: { messages: [{ role: 'user', content: 'Is Oslo cold?' }] },
  extra: { metadata: { ls_provider: 'openai', ls_model_name: 'gpt-5', ls_model_type: 'chat' } },
});
await model.postRun();
await client.awaitPendingTraceBatches();
await pause('the chain and the model call run');

await model.end({
  messages: [{ role: 'assistant', content: 'Seven degrees' }],
  usage_metadata: { input_tokens: 111, output_tokens: 9, total_tokens: 120, input_token_details: { cache_read: 5 } },
}, undefined, at(2));
await model.patchRun();

const weather = turn.createChild({
  id: id(3), name: 'weather', run_type: 'tool', start_time: at(3), inputs: { city: 'Oslo' },
});
await weather.postRun();
await weather.end({ tempC: 7 }, undefined, at(4));
await weather.patchRun();

const book = turn.createChild({
  id: id(4), name: 'book_seat', run_type: 'tool', start_time: at(5), inputs: { seat: 4 },
});
await book.postRun();
await book.end(undefined, 'SeatTaken: seat 4 is gone', at(6));
await book.patchRun();

await turn.end({ answer: 'Seven degrees' }, undefined, at(7));
await turn.patchRun();
await client.awaitPendingTraceBatches();
