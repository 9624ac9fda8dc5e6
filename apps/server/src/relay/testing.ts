import type { Id, QueueItem } from '@mailcote/store';
import type { Config } from '../config.ts';
import { type DeliveryRequest, submit } from '../submission/submit.ts';
import { type FakeDns, type FakeZone, startFakeDns } from '../testing/fake-dns.ts';
import { type MailContext, openMailContext, until } from '../testing/mail-server.ts';
import { startRelay, type Relay, type RelayOptions } from './index.ts';

/** A relay at work, with a DNS of its own and Anna, who sends. */
export interface Sender extends AsyncDisposable {
  it: MailContext;
  relay: Relay;
  dns: FakeDns;
  anna: { id: Id; address: string };
  send(rcptTo: string[], text?: string, request?: DeliveryRequest): Promise<Id[]>;
  /** Octets as they are, with a header that needs nothing. */
  sendBytes(rcptTo: string[], bytes: Buffer, request?: DeliveryRequest): Promise<Id[]>;
  /** Waits until an item has been tried, or is finished. */
  tried(id: Id | undefined, attempts?: number): Promise<QueueItem>;
}

export async function openSender(
  zone: FakeZone,
  config: Partial<Config>,
  options: RelayOptions = {},
): Promise<Sender> {
  await using stack = new AsyncDisposableStack();
  const dns = stack.use(await startFakeDns(zone));
  const it = stack.use(await openMailContext({ config: { dnsServers: [dns.server], ...config } }));
  const anna = await it.account('anna');
  const relay = stack.adopt(await startRelay(it.ctx, options), (one) => one.close());
  const sendBytes = async (rcptTo: string[], bytes: Buffer, request: DeliveryRequest = {}): Promise<Id[]> => {
    const envelope = { mailFrom: 'anna@example.test', rcptTo };
    const result = await submit(it.ctx, { accountId: anna.id, envelope, message: { bytes }, request });
    if (!result.ok) throw new Error(result.problem);
    return result.queueItemIds;
  };
  const everything = stack.move();
  return {
    it,
    relay,
    dns,
    anna,
    sendBytes,
    send: (rcptTo, text = 'Hello', request) =>
      sendBytes(
        rcptTo,
        Buffer.from(`From: anna@example.test\r\nSubject: ${text}\r\n\r\n${text}\r\n.dot\r\n`),
        request,
      ),
    tried: (id = '', attempts = 1) =>
      until(`attempt ${attempts} of ${id}`, async () => {
        const item = await it.store.queue.get(id);
        return item !== null && item.attempts >= attempts && item;
      }),
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}
