import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cleanEnv, type Running, startProcess } from '../../support/processes.ts';
import { type StandIn, standIn } from './stand-in.ts';

type Json = Record<string, unknown>;
type Answer<Body> = { status: number; body: Body };

export type YearShop = {
  line(): StandIn;
  url(): string;
  /** Everything due on the way is done when it resolves. */
  moveTo(instant: Date): Promise<void>;
  /** Begins the move, kills the process once it has come as far as `where`, starts it again and moves on. @returns whether it was on the way. */
  killOnTheWay(instant: Date, where: Date): Promise<boolean>;
  /** As a till calls it. @throws Error with the answer where it is not `status`. */
  pos<Body>(path: string, body: Json): Promise<Body>;
  /** As a member's page calls it. */
  member<Body>(person: string, method: string, path: string, body?: Json): Promise<Body>;
  /** Ends it as a platform would; then what a command of `bot/cli` says on the same data. */
  stop(): Promise<void>;
  command(name: string, ...args: string[]): Promise<{ code: number; lines: string[] }>;
  close(): Promise<void>;
};

/** The demo shop as `npm start` opens it, from an instant on: real processes, the built-in database on disk, LINE's stand-in. */
export async function openYearShop(startsAt: Date): Promise<YearShop> {
  const dataDir = mkdtempSync(join(tmpdir(), 'regulars-year-'));
  const env = { DATA_DIR: dataDir, PORT: '0', SANDBOX_PORT: '0' };
  const start = (more: Record<string, string>): Promise<Running> =>
    startProcess({ entry: 'bot/main.ts', env: { ...env, ...more }, until: ({ msg }) => msg === 'listening' });
  let running = await start({ CLOCK_NOW: startsAt.toISOString() });
  const url = () => String(running.ready.publicUrl);
  const line = () => standIn(String(running.ready.sandbox));
  const tokens = new Map<string, string>();
  let key = '';
  let calls = 0;

  async function call<Body>(method: string, path: string, bearer: string, body?: Json): Promise<Answer<Body>> {
    calls += 1;
    const response = await fetch(`${url()}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(bearer === '' ? {} : { authorization: `Bearer ${bearer}` }),
        ...(method === 'GET' ? {} : { 'idempotency-key': `year-${calls}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Body };
  }
  const good = <Body>({ status, body }: Answer<Body>, what: string): Body => {
    if (status >= 300) throw new Error(`${what}: ${status} ${JSON.stringify(body)}`);
    return body;
  };

  async function signIn(person: string): Promise<string> {
    const { liffId } = (await line().state()).shop;
    const { idToken } = await fetch(`${line().url}/liff-sandbox/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ liffId, person }),
    }).then((response) => response.json() as Promise<{ idToken: string }>);
    const session = await call<{ token: string }>('POST', '/api/member/session', '', { idToken });
    return good(session, 'session').token;
  }

  const command = async (name: string, ...args: string[]): Promise<{ code: number; lines: string[] }> => {
    const run = promisify(execFile)(process.execPath, [`bot/cli/${name}.ts`, ...args], {
      env: { ...cleanEnv(), ...env },
    });
    const { code, stdout } = await run.then(
      (done) => ({ code: 0, stdout: done.stdout }),
      (error: { code: number; stdout: string }) => ({ code: error.code, stdout: error.stdout }),
    );
    return { code, lines: stdout.trim().split('\n') };
  };
  const moveTo = async (instant: Date): Promise<void> => {
    await line().clock({ now: instant.toISOString() });
    await line().idle();
  };

  return {
    line,
    url,
    moveTo,
    async killOnTheWay(instant, where) {
      let hasArrived = false;
      const moving = moveTo(instant).then(
        () => {
          hasArrived = true;
        },
        () => undefined,
      );
      while (!hasArrived && new Date((await line().now()).now) < where)
        await new Promise((resolve) => setTimeout(resolve, 5));
      const wasOnTheWay = !hasArrived;
      await running.stop('SIGKILL');
      await moving;
      running = await start({});
      await moveTo(instant);
      return wasOnTheWay;
    },
    async pos(path, body) {
      if (key === '') key = (await command('pos-key', '--branch', 'main')).lines.at(-1) ?? '';
      return good(await call('POST', `/api/pos/v1${path}`, key, body), path);
    },
    async member(person, method, path, body) {
      const known = tokens.get(person);
      const first = known === undefined ? null : await call(method, path, known, body);
      if (first !== null && first.status !== 401) return good(first, path) as never;
      const token = await signIn(person);
      tokens.set(person, token);
      return good(await call(method, path, token, body), path) as never;
    },
    stop: async () => void (await running.stop()),
    command,
    close: async () => {
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
