// A program of programs/ that runs beside the test. It stops where it says pause(NAME), until told to go on.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const programs = new URL('../programs/', import.meta.url);

export class Client {
  /** Without the variables of who runs the tests: a proxy or a key of theirs changes what a client does. */
  constructor(test, retrospan, name, ...args) {
    const environment = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_NO_WARNINGS: '1',
      HTTP_ADDRESS: retrospan.http,
      GRPC_ADDRESS: retrospan.grpc,
    };
    this.child = spawn(process.execPath, [new URL(name, programs).pathname, ...args], { env: environment });
    test.after(() => this.child.kill('SIGKILL'));
    this.exit = once(this.child, 'exit');
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.trouble = '';
    this.child.stderr.on('data', (piece) => (this.trouble += piece));
  }

  async reaches(pause) {
    const { value } = await this.lines.next();
    assert.equal(value, pause, this.trouble);
  }

  goOn() {
    this.child.stdin.write('go on\n');
  }

  /** A client tells on its standard error, or not at all, what was refused. */
  async ends() {
    const { value } = await this.lines.next();
    const [code] = await this.exit;
    assert.deepEqual({ said: value, trouble: this.trouble, code }, { said: undefined, trouble: '', code: 0 });
  }
}

export async function runClient(test, retrospan, name, ...args) {
  await new Client(test, retrospan, name, ...args).ends();
}
