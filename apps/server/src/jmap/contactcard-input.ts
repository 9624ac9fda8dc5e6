import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { CardError, cardEmails, cardTexts, checkCard, type Card } from '@mailcote/contacts';
import {
  applyPatch,
  ArgumentError,
  idOrReference,
  parsePatch,
  setOf,
  type ContactCard,
} from '@mailcote/jmap';
import type { Id, NewContactCard } from '@mailcote/store';
import { toUtcDate } from './call.ts';
import { contactCardJson } from './contactcard-json.ts';
import { settleMedia, type ReadyMedia } from './contactcard-media.ts';
import { MAX_CARD_OCTETS } from './limits.ts';
import { SetFailure } from './set-error.ts';

/** Everything in a record or patch that may be a Medium. */
export function mediaOf(raw: Record<string, unknown>): unknown[] {
  return Object.entries(raw).flatMap(([key, value]): unknown[] => {
    if (key === 'media') return typeof value === 'object' && value !== null ? Object.values(value) : [];
    const steps = key.split('/');
    if (steps[0] !== 'media') return [];
    return steps.length === 2 ? [value] : [{ [steps[2] ?? '']: value }];
  });
}

/** A card to create, read, and the properties that the server has set or changed. Throws SetFailure, ArgumentError. */
export function readNewCard(
  raw: Record<string, unknown>,
  ready: ReadyMedia,
  resolveBook: (id: Id) => Id,
): { card: NewContactCard; serverSet: Record<string, unknown> } {
  if (Object.hasOwn(raw, 'id'))
    throw new SetFailure('invalidProperties', 'id: is set by the server', { properties: ['id'] });
  const now = toUtcDate(new Date());
  const whole = {
    uid: `urn:uuid:${randomUUID()}`,
    created: now,
    updated: now,
    ...Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== null)),
  };
  const card = readCard(whole, ready, new Set(), resolveBook);
  return { card, serverSet: difference(raw, card) };
}

/** A card with a patch on it. As readNewCard. */
export function readChangedCard(
  current: ContactCard,
  raw: Record<string, unknown>,
  ready: ReadyMedia,
  resolveBook: (id: Id) => Id,
): { card: NewContactCard; serverSet: Record<string, unknown> } {
  const lines = parsePatch(raw);
  if (!lines) throw new SetFailure('invalidPatch', 'a key is no path, or two keys overlap');
  const patched = applyPatch(current, lines);
  if (!patched) throw new SetFailure('invalidPatch', 'a path leads to nothing, or into an array');
  const immutable = ['id', 'uid'].filter((name) => patched[name] !== current[name]);
  if (immutable.length > 0)
    throw new SetFailure('invalidProperties', `${immutable.join(', ')}: cannot change`, {
      properties: immutable,
    });
  const { id: _, ...rest } = patched;
  const saysUpdated = lines.some(({ path }) => path[0] === 'updated');
  const whole = {
    created: current.created,
    ...rest,
    updated: saysUpdated ? (rest['updated'] ?? current.updated) : toUtcDate(new Date()),
  };
  const kept = Object.values((current as Card).media ?? {}).flatMap(({ blobId }) => blobId ?? []);
  const card = readCard(whole, ready, new Set(kept), resolveBook);
  return { card, serverSet: difference(patched, card) };
}

function readCard(
  whole: Record<string, unknown>,
  ready: ReadyMedia,
  keptBlobs: ReadonlySet<string>,
  resolveBook: (id: Id) => Id,
): NewContactCard {
  const { addressBookIds, ...rest } = whole;
  const books = setOf(idOrReference)(addressBookIds, 'addressBookIds');
  if (books.length === 0) throw new ArgumentError('addressBookIds', 'a card is in one address book at least');
  try {
    checkCard(rest);
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
    throw new ArgumentError(error.path, error.message.slice(error.path.length + 2));
  }
  const { uid, created, updated, ...card } = rest as Card;
  if (card.media) card.media = settleMedia(card.media, ready, keptBlobs);
  if (Buffer.byteLength(JSON.stringify(card)) > MAX_CARD_OCTETS)
    throw new SetFailure('tooLarge', 'the card is too large', { maxSize: MAX_CARD_OCTETS });
  return {
    uid: uid!,
    created: new Date(created!),
    updated: new Date(updated!),
    addressBookIds: books.map(resolveBook),
    card,
    texts: cardTexts(card),
    emails: cardEmails(card),
    blobIds: Object.values(card.media ?? {}).flatMap(({ blobId }) => blobId ?? []),
  };
}

/** RFC 8620 5.3: what the client does not know of the card by having sent it. */
function difference(sent: Record<string, unknown>, card: NewContactCard): Record<string, unknown> {
  const { id: _, addressBookIds: __, ...json } = contactCardJson({ ...card, id: '' });
  return Object.fromEntries(
    Object.entries(json).filter(([name, value]) => !isDeepStrictEqual(sent[name], value)),
  );
}
