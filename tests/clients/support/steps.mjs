// For the programs: their time base, and stopping for the test to look.
import { once } from 'node:events';

/** Says where the program is and waits to be told to go on. */
export async function pause(name) {
  process.stdout.write(`${name}\n`);
  process.stdin.resume();
  await once(process.stdin, 'data');
  process.stdin.pause(); // else it would keep the program from ending
}

/** Milliseconds of the moment that many seconds after the time base. */
export const after = (baseMs) => (seconds) => Number(baseMs) + seconds * 1000;
