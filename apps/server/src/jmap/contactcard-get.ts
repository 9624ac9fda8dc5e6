import { CONTACTS_CAPABILITY, object } from '@mailcote/jmap';
import { checkAccount, type JmapMethod } from './call.ts';
import { contactCardJson } from './contactcard-json.ts';
import { checkObjectsInGet, getShape, notFoundIds, uniqueIds } from './get.ts';
import { MAX_OBJECTS_IN_GET } from './limits.ts';

const getArguments = object(getShape);

/** RFC 9610 3.1. A card may have properties that no RFC knows (9553 1.8), so none is refused. */
export const contactCardGet: JmapMethod = {
  capability: CONTACTS_CAPABILITY,
  async run(raw, call) {
    const { accountId, ids, properties } = getArguments(raw, '');
    checkAccount(call, accountId);
    const wanted = ids && uniqueIds(ids);
    const state = await call.context.state('ContactCard');
    const cards =
      wanted?.length === 0 ? [] : await call.context.reader.contactCards(wanted, MAX_OBJECTS_IN_GET + 1);
    checkObjectsInGet(cards.length);
    const picked = properties && new Set(['id', ...properties]);
    const list = cards
      .map(contactCardJson)
      .map((card) =>
        picked ? Object.fromEntries(Object.entries(card).filter(([name]) => picked.has(name))) : card,
      );
    return { accountId, state, list, notFound: notFoundIds(wanted, cards) };
  },
};
