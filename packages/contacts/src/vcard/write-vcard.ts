import { cardName } from '../card-name.ts';
import type { Card, Contexts } from '../card.ts';

const NAME_PARTS = ['surname', 'given', 'given2', 'title', 'credential'];
const ADDRESS_PARTS = ['postOfficeBox', 'apartment', 'name', 'locality', 'region', 'postcode', 'country'];
/** RFC 6350 3.2, octets without the line end. */
const LINE_OCTETS = 75;

/** A Card as vCard 4.0 (RFC 6350), CRLF line ends. What vCard has no property for is left out. */
export function writeVcard(card: Card): string {
  const lines: string[] = ['BEGIN:VCARD', 'VERSION:4.0'];
  const add = (name: string, value: string, parameters = '') => {
    if (value !== '') lines.push(`${name}${parameters}:${value}`);
  };
  const values = <T>(map: Record<string, T> | undefined): T[] => Object.values(map ?? {});
  // RFC 6350 6.2.1: FN must be there.
  add('FN', escape(cardName(card)) || ' ');
  const components = card.name?.components ?? [];
  if (components.length > 0) {
    const part = (kind: string) =>
      components
        .filter(
          (component) => component.kind === kind || (kind === 'surname' && component.kind === 'surname2'),
        )
        .map(({ value }) => escape(value))
        .join(',');
    add('N', NAME_PARTS.map(part).join(';'));
  }
  add('UID', escape(card.uid ?? ''));
  if (card.kind && card.kind !== 'individual') add('KIND', escape(card.kind));
  for (const { name } of values(card.nicknames)) add('NICKNAME', escape(name));
  for (const { name = '', units = [] } of values(card.organizations))
    add('ORG', [name, ...units.map((unit) => unit.name)].map(escape).join(';'));
  for (const { name } of values(card.titles)) add('TITLE', escape(name));
  for (const { address, contexts, pref } of values(card.emails))
    add('EMAIL', escape(address), parametersOf(contexts, pref));
  for (const { number, contexts, pref, features } of values(card.phones))
    add('TEL', escape(number), parametersOf(contexts, pref, features?.['mobile'] ? ['cell'] : []));
  for (const { components: parts = [], full = '', contexts, pref } of values(card.addresses)) {
    const part = (kind: string) =>
      parts
        .filter((component) => component.kind === kind)
        .map(({ value }) => escape(value))
        .join(',');
    // What is only known as one text stands where the street does.
    const columns = parts.length > 0 ? ADDRESS_PARTS.map(part) : ['', '', escape(full), '', '', '', ''];
    if (columns.some(Boolean)) add('ADR', columns.join(';'), parametersOf(contexts, pref));
  }
  for (const { uri = '' } of values(card.links)) add('URL', uri);
  for (const { kind, uri = '' } of values(card.media)) if (kind === 'photo') add('PHOTO', uri);
  for (const { kind, date } of values(card.anniversaries)) {
    const two = (number: number | undefined) => String(number ?? 0).padStart(2, '0');
    if (kind === 'birth' && date.month && date.day)
      add(
        'BDAY',
        `${date.year ? String(date.year).padStart(4, '0') : '--'}${two(date.month)}${two(date.day)}`,
      );
  }
  for (const { note } of values(card.notes)) add('NOTE', escape(note));
  add(
    'CATEGORIES',
    Object.keys(card.keywords ?? {})
      .map(escape)
      .join(','),
  );
  for (const member of Object.keys(card.members ?? {})) add('MEMBER', member);
  lines.push('END:VCARD');
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** RFC 6350 3.4. */
function escape(text: string): string {
  return text.replaceAll(/[\\,;]/g, String.raw`\$&`).replaceAll(/\r\n|\r|\n/g, String.raw`\n`);
}

function parametersOf(contexts?: Contexts, pref?: number, more: readonly string[] = []): string {
  const types = [
    ...(contexts?.['work'] ? ['work'] : []),
    ...(contexts?.['private'] ? ['home'] : []),
    ...more,
  ];
  return `${types.length > 0 ? `;TYPE=${types.join(',')}` : ''}${pref === undefined ? '' : `;PREF=${pref}`}`;
}

/** No character is cut in two. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let text = '';
  let octets = 0;
  for (const character of line) {
    const length = encoder.encode(character).length;
    if (octets + length > LINE_OCTETS) {
      text += '\r\n ';
      octets = 1;
    }
    text += character;
    octets += length;
  }
  return text;
}
