import 'fake-indexeddb/auto';
import { JmapClient, MAIL_CAPABILITY, TransportError, type Session } from '@mailcote/jmap';
import { expect, test } from 'vitest';
import { makeMailbox } from '../../mail-store/testing.ts';
import { MailStore } from '../../mail-store/index.ts';
import * as code from '../../offline/index.ts';
import { LazyOffline, OfflineTransport } from '../../offline/offline-transport.ts';
import { otherVersion } from './draft-lineage.ts';

test('while the server is away nobody can say that a draft is gone: what is kept on this machine may not have it', async () => {
  const away = () => Promise.reject(new TypeError('fetch failed'));
  const client = new JmapClient({ sessionUrl: 'http://mail.example/.well-known/jmap', fetch: away });
  const session: Partial<Session> = {
    primaryAccounts: { [MAIL_CAPABILITY]: 'a1' },
    capabilities: {},
    apiUrl: 'http://mail.example/jmap',
    state: 's',
  };
  client.resume(session as Session);
  const offline = LazyOffline.of({ code, kept: await code.openKeptMail() });
  const store = new MailStore(new OfflineTransport(client, offline), null);
  store.mailboxes.put([makeMailbox('m1', 'drafts')]);

  const batch = store.batch();
  const get = batch.call('Email/get', { ids: ['e1'] });
  // What is shown may come from here.
  expect((await store.send(batch)).get(get).notFound).toEqual(['e1']);
  await expect(otherVersion(store, 'lineage', 'e1')).rejects.toThrow(TransportError);
});
