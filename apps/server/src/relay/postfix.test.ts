import { parseMessage } from '@mailcote/mime';
import { type Dsn, parseDsn, type RcptDsn } from '@mailcote/smtp';
import { execFile } from 'node:child_process';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { startInbound } from '../inbound/index.ts';
import { until } from '../testing/mail-server.ts';
import { type Postfix, postfixIsMissing, startPostfix } from '../testing/postfix.ts';
import { createSelfSigned } from '../tls/self-signed.ts';
import { openSender, type Sender } from './testing.ts';

const run = promisify(execFile);
const missing = postfixIsMissing();
if (missing !== null) process.stderr.write(`Mail to and from Postfix is not tested: ${missing}.\n`);

/** Takes mail for bob@postfix.test, and hands mail for example.test to `relayPort`; TLS both ways. */
async function startTestPostfix(relayPort: number, chainFile: string): Promise<Postfix> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => (await run('id', [flag, 'nobody'])).stdout.trim()),
  );
  const postfix = await startPostfix({
    myhostname: 'mx.postfix.test',
    mydestination: '',
    virtual_mailbox_domains: 'postfix.test',
    virtual_mailbox_base: '${folder}/mail',
    virtual_mailbox_maps: 'inline:{ {bob@postfix.test = bob/} }',
    virtual_uid_maps: `static:${uid}`,
    virtual_gid_maps: `static:${gid}`,
    virtual_minimum_uid: '1',
    transport_maps: `inline:{ {example.test = smtp:[127.0.0.1]:${relayPort}} }`,
    smtpd_tls_chain_files: chainFile,
    smtpd_tls_security_level: 'may',
    smtpd_tls_received_header: 'yes',
    smtp_tls_security_level: 'encrypt',
    smtp_dns_support_level: 'disabled',
    smtp_host_lookup: 'native',
  });
  await mkdir(join(postfix.folder, 'mail'));
  await chown(join(postfix.folder, 'mail'), Number(uid), Number(gid));
  return postfix;
}

/** Bob's messages. */
async function mailbox({ folder }: Postfix): Promise<string[]> {
  const inbox = join(folder, 'mail/bob/new');
  const names = await readdir(inbox).catch(() => []);
  return Promise.all(names.map((name) => readFile(join(inbox, name), 'utf8')));
}

async function reports({ it, anna }: Sender): Promise<Dsn[]> {
  const found = await it.inbox(anna.id);
  return found.flatMap(({ bytes }) => parseDsn(bytes, parseMessage(bytes)) ?? []);
}

test.skipIf(missing !== null)(
  'to Postfix and back, over TLS: its reports come as they were asked for, and so does its mail',
  async () => {
    await using stack = new AsyncDisposableStack();
    const zone = { 'postfix.test': { a: ['127.0.0.1'] } };
    const config = { relayPort: 0, rateLimits: false };
    const sender = stack.use(await openSender(zone, config));
    const { ctx } = sender.it;
    const inbound = stack.adopt(await startInbound(ctx), (one) => one.close());
    const folder = await mkdtemp(join(tmpdir(), 'mailcote-chain-'));
    stack.defer(() => rm(folder, { recursive: true }));
    const { key, cert } = createSelfSigned('mx.postfix.test');
    await writeFile(join(folder, 'chain.pem'), `${key}${cert}`);
    const postfix = stack.use(await startTestPostfix(inbound.port, join(folder, 'chain.pem')));
    ctx.config.relayPort = postfix.port;

    const asks = { notify: ['success' as const, 'failure' as const], orcpt: 'rfc822;Bob+2Bx@old.test' };
    const recipients = new Map<string, RcptDsn>([
      ['bob@postfix.test', asks],
      ['nobody@postfix.test', { notify: null, orcpt: null }],
    ]);
    const request = { envId: 'QQ+2B1', recipients };
    const [bob, nobody] = await sender.send(['bob@postfix.test', 'nobody@postfix.test'], 'Grüße', request);
    expect(await sender.tried(bob)).toMatchObject({ status: 'delivered' });
    // Refused at RCPT: our own report.
    expect(await sender.tried(nobody)).toMatchObject({ status: 'failed' });
    const trace = (await sender.it.store.queue.get(bob ?? ''))?.log[0]?.trace;
    expect(trace?.tls?.version).toBe('TLSv1.3');
    expect(trace?.lines.map(({ text }) => text)).toContain(
      'RCPT TO:<bob@postfix.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Bob+2Bx@old.test',
    );
    const [message = ''] = await until('the message', async () => {
      const found = await mailbox(postfix);
      return found.length > 0 && found;
    });
    expect(message).toMatch(/\(using TLSv1\.3 with cipher/);
    expect(message).toContain('Grüße');
    const told = await until('both reports', async () => {
      const found = await reports(sender);
      return found.length === 2 && found;
    });
    const delivered = told.find(({ reportingMta }) => reportingMta === 'mx.postfix.test');
    expect(delivered).toMatchObject({
      originalEnvelopeId: 'QQ+1',
      recipients: [
        { finalRecipient: 'bob@postfix.test', originalRecipient: 'Bob+x@old.test', action: 'delivered' },
      ],
    });
    expect(told.find(({ reportingMta }) => reportingMta === 'mx.example.test')?.recipients).toMatchObject([
      { finalRecipient: 'nobody@postfix.test', action: 'failed', status: '5.1.1' },
    ]);

    const transport = createTransport({
      host: '127.0.0.1',
      port: postfix.port,
      tls: { rejectUnauthorized: false },
    });
    await transport.sendMail({
      from: 'bob@postfix.test',
      to: ['anna@example.test', 'nobody@example.test'],
      subject: 'From Postfix',
      text: 'Hello Anna',
    });
    const arrived = await until('the message from Postfix', async () => {
      const found = await sender.it.inbox(sender.anna.id);
      return found.find(({ email }) => email.envelope.subject === 'From Postfix');
    });
    expect(arrived.text).toContain('with ESMTPS id');
    // What we refuse, Postfix tells Bob.
    const [bounce = ''] = await until('the report of Postfix', async () => {
      const found = (await mailbox(postfix)).filter((text) => text.includes('nobody@example.test'));
      return found.length > 0 && found;
    });
    expect(bounce).toContain('Status: 5.1.1');
    transport.close();
  },
  60_000,
);
