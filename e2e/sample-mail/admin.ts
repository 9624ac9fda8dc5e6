import { createTransport } from 'nodemailer';
import type { Mailcote } from '../lib/mailcote.ts';
import { ME } from './people.ts';
import { PASSWORD } from './prepare.ts';

/* What an administrator has to look after: more accounts, a second domain, aliases, and mail that waits for a busy server. */

const PEOPLE = [
  ['jiwon', '김지원'],
  ['jonas', 'Jonas Weber'],
  ['amelie', 'Amélie Roux'],
  ['tomas', 'Tomas Novák'],
  ['sofia', 'Sofia Lindqvist'],
  ['reading', 'Reading room'],
] as const;

/** @param cookie of the administrator; recipients at slow.example are expected to be put off by their server */
export async function fillAdminArea(server: Mailcote, cookie: string): Promise<void> {
  const url = server.urls.public;
  const call = async (method: string, path: string, body: object): Promise<void> => {
    const headers = { 'content-type': 'application/json', origin: url, cookie };
    const response = await fetch(`${url}/api/admin${path}`, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  };
  const [, domain = ''] = ME.address.split('@');
  for (const [local, name] of PEOPLE)
    await call('POST', '/accounts', { address: `${local}@${domain}`, name, invite: local === 'tomas' });
  await call('PATCH', `/accounts/jonas@${domain}`, { quotaBytes: 5e9, isAdmin: true });
  await call('PATCH', `/accounts/sofia@${domain}`, { isDisabled: true });
  await call('POST', '/domains', { name: 'paper.example' });
  await call('POST', '/aliases', { address: `hello@${domain}`, targets: [ME.address] });
  await call('POST', '/aliases', {
    address: `press@${domain}`,
    targets: [ME.address, `jonas@${domain}`, 'agency@elsewhere.example'],
  });
  await call('POST', '/aliases', { address: '@paper.example', targets: [ME.address] });
  const transport = createTransport({
    host: '127.0.0.1',
    port: server.ports.submission,
    requireTLS: true,
    tls: { rejectUnauthorized: false },
    auth: { user: ME.address, pass: PASSWORD },
  });
  for (const name of ['orders', 'letters'])
    await transport.sendMail({
      from: ME.address,
      to: [`slow-${name}@slow.example`, `${name}@quick.example`],
      subject: 'The spring catalogue',
      text: 'It is at the printer.',
    });
  transport.close();
  // The busy server has put it off once.
  for (const until = Date.now() + 30_000; Date.now() < until;) {
    const listed = await fetch(`${url}/api/admin/queue?status=waiting`, { headers: { cookie } });
    const entries = (await listed.json()) as { attempts: number }[];
    if (entries.length === 2 && entries.every(({ attempts }) => attempts > 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the queue did not get to rest');
}
