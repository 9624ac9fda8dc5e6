import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { methods } from '../jmap/methods.ts';
import {
  message,
  startJmapServer,
  type Answer,
  type JmapTestServer,
} from '../jmap/testing/jmap-test-server.ts';
import { Pusher } from '../push/pusher.ts';
import { startPushService, type PushService } from '../push/testing/push-service.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/jmap.md'), 'utf8');

/** The examples of the page by name. */
const examples = new Map(
  [...page.matchAll(/<!-- run: (\w+) -->\n```(\w+)\n(.*?)```/gs)].map(([, name, kind, code]) => [
    name!,
    { kind: kind!, code: code! },
  ]),
);
const tried = new Set<string>();

function example(name: string, kind: string): string {
  const found = examples.get(name);
  if (found?.kind !== kind) throw new Error(`docs/jmap.md has no ${kind} example "${name}"`);
  tried.add(name);
  return found.code;
}

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const canRunShell = ['bash', 'curl', 'jq'].every(isInstalled);

let server: JmapTestServer;
let service: PushService;
let pusher: Pusher;
const folder = mkdtempSync(join(tmpdir(), 'mailcote-page-'));
/** What the reader puts in: the value of each `NAME=value` line. */
const values: Record<string, string> = {};
/** Everything a shell has been told so far, which the next example goes on from. */
let before = ':\n';

beforeAll(async () => {
  server = await startJmapServer();
  service = await startPushService();
  pusher = new Pusher(server.context, service.policy);
  values['URL'] = server.url;
  await server.deliver(
    server.ana,
    message({ From: 'Shop <shop@example.net>', Subject: 'Your invoice' }, 'The invoice is attached.\n'),
  );
});
afterAll(async () => {
  await pusher.close();
  await service[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function filledIn(name: string): string {
  let code = example(name, 'sh').replaceAll('https://push.example.com/mailcote', service.url('/page'));
  for (const [variable, value] of Object.entries(values))
    code = code.replace(new RegExp(`^${variable}=\\S+$`, 'm'), `${variable}='${value}'`);
  return code;
}

/** Runs an example after all those before it, whose output is left out. */
async function shell(name: string): Promise<string> {
  const code = filledIn(name);
  const child = start('bash', ['-c', `set -euo pipefail\n{\n${before}\n} > before.txt\n${code}`]);
  const { output, ended } = child;
  expect(await ended, output()).toBe(0);
  // What has been done is not done again; what has been named and found out stays.
  before += definitions(code);
  return output();
}

/** Lines that only set something, with what they go on to. */
function definitions(code: string): string {
  const lines = code.split('\n').filter((line) => /^(\w+=|\w+\(\) )/.test(line));
  return `${lines.join('\n')}\n`;
}

function start(
  program: string,
  args: string[],
): { child: ChildProcess; output: () => string; ended: Promise<number | null> } {
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', URL: server.url, TOKEN: values['TOKEN'] ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, output: () => output, ended };
}

/** A program that goes on until it is ended. */
async function whileRunning(
  program: string,
  args: string[],
  task: (output: () => string) => Promise<void>,
): Promise<void> {
  const { child, output, ended } = start(program, args);
  try {
    await task(output);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

const within = { timeout: 30_000, interval: 20 };

describe.skipIf(!canRunShell)(
  `in the shell${canRunShell ? '' : ': bash, curl or jq is not installed'}`,
  () => {
    test('an app password', async () => {
      const [session, appPassword] = (await shell('login'))
        .split('}{')
        .map((part, index) => (index === 0 ? `${part}}` : `{${part}`));
      expect(JSON.parse(session!)).toMatchObject({ address: server.ana.address });
      const { password }: Answer = JSON.parse(appPassword!);
      values['TOKEN'] = password;
    });

    test('session', async () => {
      expect((await shell('session')).trim()).toBe(server.ana.id);
    });

    test('the newest messages', async () => {
      expect(JSON.parse(await shell('newest'))).toMatchObject([
        {
          subject: 'Your invoice',
          from: [{ email: 'shop@example.net' }],
          preview: 'The invoice is attached.',
        },
      ]);
    });

    test('search', async () => {
      expect(JSON.parse(await shell('search'))).toHaveLength(1);
    });

    test('flags', async () => {
      const [id] = Object.keys(JSON.parse(await shell('flag')) as object);
      const { list } = await server.one(server.ana, 'Email/get', { ids: [id], properties: ['keywords'] });
      expect(list).toEqual([{ id, keywords: { $seen: true, $flagged: true } }]);
    });

    test('upload and download', async () => {
      expect(await shell('upload')).toBe('Bring the plans.\n');
    });

    test('sending', async () => {
      const { send }: Answer = JSON.parse(await shell('send'));
      const { list } = await server.one(server.ana, 'EmailSubmission/get', { ids: [send.id] });
      expect(list[0]).toMatchObject({
        undoStatus: 'pending',
        envelope: { rcptTo: [{ email: 'bob@example.org' }] },
      });
      const email = await server.one(server.ana, 'Email/get', {
        ids: [list[0].emailId],
        properties: ['mailboxIds', 'keywords', 'attachments'],
      });
      expect(email.list[0]).toMatchObject({
        mailboxIds: { [server.ana.mailboxes.sent]: true },
        keywords: { $seen: true },
        attachments: [{ name: 'notes.txt', size: 17 }],
      });
    });

    test('changes', async () => {
      expect(JSON.parse(await shell('changes'))).toMatchObject({ created: [], updated: [], destroyed: [] });
    });

    test('changes of a list', async () => {
      expect(JSON.parse(await shell('list'))).toMatchObject({ removed: [], added: [] });
    });

    test('event source', async () => {
      const script = `set -euo pipefail\n{\n${before}\n} > before.txt\n${filledIn('eventsource')}`;
      await whileRunning('bash', ['-c', script], async (output) => {
        await vi.waitFor(() => expect(output()).toContain('id: '), within);
        await server.deliver(server.ana, message({}));
        await vi.waitFor(
          () => expect(output()).toMatch(/event: state\nid: .*\ndata: .*"EmailDelivery"/),
          within,
        );
      });
    });

    test('web push', async () => {
      const { k }: Answer = JSON.parse(await shell('push'));
      const [first] = await service.wait('/page', 1);
      const { verificationCode, pushSubscriptionId }: Answer = JSON.parse(first!.body.toString());
      expect(pushSubscriptionId).toBe(k.id);
      values['CODE'] = verificationCode;
      values['SUBSCRIPTION'] = k.id;
      expect(JSON.parse(await shell('verify'))).toMatchObject({ updated: { [k.id]: null } });
      await server.deliver(server.ana, message({}));
      const [, second] = await service.wait('/page', 2);
      expect(second!.body.toString()).toContain('"EmailDelivery"');
    });

    test('sending later', async () => {
      const { sendAt, undoStatus }: Answer = JSON.parse(await shell('later'));
      expect(undoStatus).toBe('pending');
      const hours = (new Date(sendAt as string).getTime() - Date.now()) / 3_600_000;
      expect(hours).toBeGreaterThan(23.9);
      expect(hours).toBeLessThanOrEqual(24);
    });

    test('away, and the used space', async () => {
      const [updated, used] = (await shell('away')).trim().split('\n');
      expect(updated).toBe('{"singleton":null}');
      expect(Number(used)).toBeGreaterThan(0);
    });

    test('many at once, and back', async () => {
      expect(JSON.parse(await shell('bulk'))).toEqual({ status: 'undone', total: 0, failed: 0 });
      expect(JSON.parse(await shell('saved'))).toEqual(['Bills']);
    });

    test('a domain is trusted', async () => {
      expect(JSON.parse(await shell('trust'))).toEqual(['@print.example']);
    });

    test('what was seen', async () => {
      expect(JSON.parse(await shell('seen'))).toEqual({ tour: true });
    });

    test('a sender is blocked, and is not any more', async () => {
      expect(await shell('block')).toBe('1\n');
    });

    test('a contact, found by a part of its name and of its address', async () => {
      expect(await shell('contact')).toBe('true\n');
    });

    test('later, and never again', async () => {
      const [until, isSnoozed]: Answer = JSON.parse(await shell('snooze'));
      expect(new Date(until as string).getTime()).toBeGreaterThan(Date.now());
      expect(isSnoozed).toBe(true);
    });

    test('all mail, and an archive of it', async () => {
      expect(await shell('export')).toBe('PK');
      expect(JSON.parse(await shell('import'))).toEqual(['running', 'Old.mbox']);
    });

    test('every example of the shell was tried', () => {
      const all = [...examples].filter(([, { kind }]) => kind === 'sh').map(([name]) => name);
      expect(all.filter((name) => !tried.has(name))).toEqual([]);
    });
  },
);

describe('in scripts', () => {
  const script = (name: string): string => {
    const path = join(folder, `${name}.mjs`);
    writeFileSync(path, example(name, 'js'));
    return path;
  };
  beforeAll(async () => {
    values['TOKEN'] ??= await makeAppPassword();
  });

  test('each new message as it comes', async () => {
    await whileRunning(process.execPath, [script('follow')], async (output) => {
      for (const subject of ['One', 'Two', 'Three']) {
        // It may not be listening yet the first time.
        await vi.waitFor(async () => {
          await server.deliver(server.ana, message({ Subject: subject }));
          await vi.waitFor(() => expect(output()).toContain(`${subject}\n`), {
            timeout: 2_000,
            interval: 20,
          });
        }, within);
      }
    });
  });

  test('requests and push over one WebSocket', async () => {
    await whileRunning(process.execPath, [script('websocket')], async (output) => {
      await vi.waitFor(() => expect(output()).toContain('"@type":"Response","requestId":"r1"'), within);
      await vi.waitFor(() => expect(output()).toContain('"@type":"StateChange"'), within);
    });
  });

  test('every script was tried', () => {
    const all = [...examples].filter(([, { kind }]) => kind === 'js').map(([name]) => name);
    expect(all.filter((name) => !tried.has(name))).toEqual([]);
  });
});

async function makeAppPassword(): Promise<string> {
  const login = await server.context.auth.createSession({ accountId: server.ana.id, userAgent: '', ip: '' });
  const response = await fetch(`${server.url}/api/app-passwords`, {
    method: 'POST',
    headers: { authorization: `Bearer ${login.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'script' }),
  });
  return ((await response.json()) as { password: string }).password;
}

test('no code of the page goes untried', () => {
  expect(page.match(/^```\w/gm)).toHaveLength(examples.size);
});

test('the page names every method under its capability, and no other', () => {
  const rows = [...page.matchAll(/^\| `(\S+)` \| (.*) \|$/gm)];
  const named = rows.flatMap(([, capability, list]) =>
    list!.split(';').flatMap((group) => {
      let type = '';
      return group
        .replaceAll(/\(.*?\)/g, '')
        .split(',')
        .map((name) => name.trim())
        .map((name) => {
          if (!name.includes('/')) return `${capability} ${type}/${name}`;
          type = name.split('/')[0]!;
          return `${capability} ${name}`;
        });
    }),
  );
  const offered = Object.entries(methods).map(([name, { capability }]) => `${capability} ${name}`);
  expect(named.toSorted()).toEqual(offered.toSorted());
});
