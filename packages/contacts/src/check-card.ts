/** A card is not what RFC 9553 says. `path`: "emails/e1/address". */
export class CardError extends Error {
  readonly path: string;

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.name = 'CardError';
    this.path = path;
  }
}

type Test = (value: unknown, path: string) => void;
type Shape = Record<string, Test>;

const string: Test = (value, path) => {
  if (typeof value !== 'string') throw new CardError(path, 'must be a string');
  if (value.includes('\0')) throw new CardError(path, 'must not contain U+0000');
};
const text: Test = (value, path) => {
  string(value, path);
  if (value === '') throw new CardError(path, 'must not be empty');
};
const boolean: Test = (value, path) => {
  if (typeof value !== 'boolean') throw new CardError(path, 'must be true or false');
};
const yes: Test = (value, path) => {
  if (value !== true) throw new CardError(path, 'must be true');
};
const count: Test = (value, path) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new CardError(path, 'must be an integer ≥ 0');
};
const preference: Test = (value, path) => {
  count(value, path);
  if ((value as number) < 1 || (value as number) > 100) throw new CardError(path, 'must be from 1 to 100');
};
/** RFC 9553 1.4.5. */
const utc: Test = (value, path) => {
  const isDate =
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(value) &&
    !Number.isNaN(Date.parse(value));
  if (!isDate) throw new CardError(path, 'must be a date like 2026-11-22T10:00:00Z');
};

const listOf =
  (test: Test): Test =>
  (value, path) => {
    if (!Array.isArray(value)) throw new CardError(path, 'must be an array');
    for (const [index, item] of value.entries()) test(item, `${path}/${index}`);
  };

function entriesOf(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CardError(path, 'must be an object');
  return Object.entries(value);
}

const mapOf =
  (test: Test, key: RegExp = /^/): Test =>
  (value, path) => {
    for (const [name, item] of entriesOf(value, path)) {
      if (!key.test(name)) throw new CardError(`${path}/${name}`, 'is no Id');
      test(item, `${path}/${name}`);
    }
  };
/** RFC 9553 1.4.1: the keys of most maps. */
const idsTo = (test: Test): Test => mapOf(test, /^[A-Za-z0-9_-]{1,255}$/);

/** Properties that nobody here knows are kept (RFC 9553 1.8); `needed` must be there. */
const object =
  (shape: Shape, ...needed: string[]): Test =>
  (value, path) => {
    const entries = entriesOf(value, path);
    for (const [name, item] of entries) {
      if (Object.hasOwn(shape, name)) shape[name]?.(item, path === '' ? name : `${path}/${name}`);
      else if (name === '@type') string(item, `${path}/@type`);
    }
    const missing = needed.find((name) => !entries.some(([given]) => given === name));
    if (missing !== undefined)
      throw new CardError(path === '' ? missing : `${path}/${missing}`, 'is required');
  };

const sets = mapOf(yes);
const CONTEXTS: Shape = { contexts: sets, pref: preference };
const LABELLED: Shape = { ...CONTEXTS, label: string };
const RESOURCE: Shape = { ...LABELLED, kind: string, uri: string, mediaType: string, listAs: count };
const resource = object(RESOURCE, 'uri');
const components = listOf(object({ kind: string, value: string, phonetic: string }, 'kind', 'value'));
const SPELT: Shape = {
  components,
  isOrdered: boolean,
  defaultSeparator: string,
  full: string,
  phoneticScript: string,
  phoneticSystem: string,
};
const address = object({
  ...LABELLED,
  ...SPELT,
  countryCode: string,
  coordinates: string,
  timeZone: string,
});
/** RFC 9553 2.8.1: a PartialDate or a Timestamp. */
const partialDate = object({
  year: count,
  month: count,
  day: count,
  calendarScale: string,
  utc,
});
/** RFC 9610 3: a blobId may stand for the uri. */
const medium: Test = (value, path) => {
  object({ ...RESOURCE, blobId: string }, 'kind')(value, path);
  const { uri, blobId } = value as { uri?: unknown; blobId?: unknown };
  if ((uri === undefined) === (blobId === undefined)) throw new CardError(path, 'needs a uri or a blobId');
};

/** RFC 9553 2. */
const card = object({
  version: string,
  created: utc,
  updated: utc,
  kind: text,
  language: string,
  members: sets,
  prodId: string,
  relatedTo: mapOf(object({ relation: sets })),
  uid: text,
  name: object({ ...SPELT, sortAs: mapOf(string) }),
  nicknames: idsTo(object({ ...CONTEXTS, name: string }, 'name')),
  organizations: idsTo(
    object({
      ...CONTEXTS,
      name: string,
      units: listOf(object({ name: string, sortAs: string }, 'name')),
      sortAs: string,
    }),
  ),
  speakToAs: object({
    grammaticalGender: string,
    pronouns: idsTo(object({ ...CONTEXTS, pronouns: string }, 'pronouns')),
  }),
  titles: idsTo(object({ name: string, kind: string, organizationId: string }, 'name')),
  emails: idsTo(object({ ...LABELLED, address: string }, 'address')),
  onlineServices: idsTo(object({ ...LABELLED, service: string, uri: string, user: string })),
  phones: idsTo(object({ ...LABELLED, number: string, features: sets }, 'number')),
  preferredLanguages: idsTo(object({ ...CONTEXTS, language: string }, 'language')),
  calendars: idsTo(resource),
  schedulingAddresses: idsTo(object({ ...LABELLED, uri: string }, 'uri')),
  addresses: idsTo(address),
  cryptoKeys: idsTo(resource),
  directories: idsTo(resource),
  links: idsTo(resource),
  media: idsTo(medium),
  localizations: mapOf(mapOf(() => undefined)),
  anniversaries: idsTo(object({ kind: string, date: partialDate, place: address }, 'kind', 'date')),
  keywords: sets,
  notes: idsTo(object({ note: string, created: utc, author: object({ name: string, uri: string }) }, 'note')),
  personalInfo: idsTo(
    object({ kind: string, value: string, level: string, listAs: count, label: string }, 'kind', 'value'),
  ),
});

/** Looks at a Card (RFC 9553 2) that somebody has sent. @throws CardError: what is wrong, the first of it */
export function checkCard(value: Record<string, unknown>): void {
  const type = value['@type'];
  if (type !== undefined && type !== 'Card') throw new CardError('@type', 'must be "Card"');
  card(value, '');
}
