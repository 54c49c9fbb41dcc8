// What the checks say of what is stored.
import assert from 'node:assert/strict';

/** Spans in the order of the tree. `expected` names, for each, the members that matter. */
export function assertSpans(spans, expected) {
  assert.deepEqual(spans.map((span) => span.name), expected.map((span) => span.name));
  const ids = new Map(spans.map((span) => [span.id, span.name]));
  spans.forEach((span, i) => {
    const { parent, usage, error, ...members } = expected[i];
    assertMembers(span, { ...members, error: error ? { ...span.error, ...error } : null });
    assert.equal(span.parent_id && ids.get(span.parent_id), parent ?? null, `parent of ${span.name}`);
    assertMembers(span.usage, { input: null, output: null, ...usage });
  });
}

/** Compares the members that `expected` names. */
export function assertMembers(actual, expected) {
  const named = Object.fromEntries(Object.keys(expected).map((key) => [key, actual[key]]));
  assert.deepEqual(named, expected, `${actual.name ?? actual.id ?? ''}`);
}

/** Nothing was refused or put off, and as many spans as were sent are counted. */
export function assertCounts(counts, received) {
  assertMembers(counts, { event: 'counts', received, stored: received, rejected: 0, busy: 0, refused: 0 });
}

/** Times are numbers of nanoseconds that a double holds: of whole tenths of seconds. */
export const nanoseconds = (milliseconds) => milliseconds * 1e6;

/** The last whole second but ten: what starts then has not been silent long. */
export const timeBase = () => (Math.floor(Date.now() / 1000) - 10) * 1000;

export const text = (role, words) => ({ role, parts: [{ type: 'text', text: words }] });
