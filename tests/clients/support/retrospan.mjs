// `retrospan listen` with a workspace of its own, what it counted, and what the command line says is stored.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const program = process.env.RETROSPAN_PROGRAM;

export class Retrospan {
  /** Listens on free ports until the test ends. */
  static async start(test) {
    const folder = mkdtempSync(join(tmpdir(), 'retrospan-clients-'));
    const workspace = join(folder, 'clients.retrospan');
    const options = ['--http', '127.0.0.1:0', '--grpc', '127.0.0.1:0', '--json', '--workspace', workspace];
    const child = spawn(program, ['listen', ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
    test.after(() => {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value } = await lines.next();
    const { http, grpc } = JSON.parse(value);
    return new Retrospan(child, lines, workspace, http.address, grpc.address);
  }

  constructor(child, lines, workspace, http, grpc) {
    Object.assign(this, { child, lines, workspace, http, grpc });
  }

  /** Ends it; gives what it counted in all. */
  async stop() {
    const exit = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    let last = null;
    for await (const line of { [Symbol.asyncIterator]: () => this.lines }) last = JSON.parse(line);
    await exit;
    return last;
  }

  sessions() {
    return this.#ask('sessions', '--json');
  }

  show(session) {
    return this.#ask('show', session, '--json');
  }

  /** Everything that is stored, to see that nothing changed. */
  everything() {
    return this.sessions().map((session) => ({ session, spans: this.show(session.id).spans }));
  }

  #ask(...command) {
    const output = execFileSync(program, [...command, '--workspace', this.workspace], { maxBuffer: 1 << 26 });
    return JSON.parse(output);
  }
}
