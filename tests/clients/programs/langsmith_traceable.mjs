// LangSmith JS SDK, functions made traceable, which make the tree by calling each other.
import { Client } from 'langsmith';
import { traceable } from 'langsmith/traceable';

const client = new Client({ apiUrl: `http://${process.env.HTTP_ADDRESS}`, apiKey: 'any' });
const options = { client, tracingEnabled: true };

const search = traceable(
  async () => [{ page_content: 'Oslo is cold', type: 'Document', metadata: { source: 'atlas' } }],
  { ...options, name: 'search', run_type: 'retriever' },
);
const answer = traceable(
  async () => ({
    role: 'assistant',
    content: 'Cold',
    usage_metadata: { input_tokens: 30, output_tokens: 2, total_tokens: 32 },
  }),
  { ...options, name: 'answer', run_type: 'llm', metadata: { ls_provider: 'openai', ls_model_name: 'gpt-5' } },
);
const turn = traceable(
  async (question) => {
    await search(question);
    const message = await answer({ messages: [{ role: 'user', content: question }] });
    return message.content;
  },
  { ...options, name: 'turn', run_type: 'chain', metadata: { thread_id: 'thread-7' } },
);
await turn('Is Oslo cold?');
await client.awaitPendingTraceBatches();
