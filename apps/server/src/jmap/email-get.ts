import { MAIL_CAPABILITY, object } from '@mailcote/jmap';
import { ALL_EMAILS, type Id } from '@mailcote/store';
import { checkAccount, toUtcDate, type JmapCall, type JmapMethod } from './call.ts';
import { bodyShape, TextBudget } from './body-values.ts';
import { emailJson, storedEmail } from './email-json.ts';
import { needsStructure, selectEmailProperties, selectPartProperties } from './email-properties.ts';
import { getShape, notFoundIds, uniqueIds } from './get.ts';
import { MAX_OBJECTS_IN_GET } from './limits.ts';

const getArguments = object({ ...getShape, ...bodyShape });

/** RFC 8621 4.2. List properties come from the rows alone; only headers and body values open the message. */
export const emailGet: JmapMethod = {
  capability: MAIL_CAPABILITY,
  async run(raw, call) {
    const args = getArguments(raw, '');
    checkAccount(call, args.accountId);
    const selection = selectEmailProperties(args.properties);
    const parts = selectPartProperties(args.bodyProperties);
    const { reader, server } = call.context;
    const state = await call.context.state('Email');
    const ids = args.ids ? uniqueIds(args.ids) : await allIds(call);
    const emails = ids.length > 0 ? await reader.emails(ids) : [];
    const structures = needsStructure(selection) ? await reader.structures(emails.map(({ id }) => id)) : null;

    const snoozes = selection.snoozedUntil ? await reader.snoozes(ids) : null;
    const byId = new Map(emails.map((email) => [email.id, email]));
    const records: Record<string, unknown>[] = [];
    const text = new TextBudget();
    // In the asked order, one message in memory at a time.
    for (const id of ids) {
      const email = byId.get(id);
      if (!email) continue;
      const source = storedEmail(email, structures?.get(id) ?? null, server.store.blobs);
      const json = await emailJson(source, selection, parts, args);
      if (snoozes) {
        const until = snoozes.get(id);
        json['snoozedUntil'] = until ? toUtcDate(until) : null;
      }
      text.count(json);
      records.push(json);
    }
    return {
      accountId: args.accountId,
      state,
      list: records,
      notFound: args.ids ? notFoundIds(ids, emails) : [],
    };
  },
};

/** ids: null. Only while the account has few. */
async function allIds(call: JmapCall): Promise<Id[]> {
  const { ids } = await call.context.reader.queryEmails({ ...ALL_EMAILS, limit: MAX_OBJECTS_IN_GET + 1 });
  return uniqueIds(ids);
}
