/** One line of a vCard, taken apart. */
export interface Property {
  /** In lower case, without the group before it. */
  name: string;
  /** Names in lower case. */
  parameters: Record<string, string[]>;
  /** Texts; of a property that has components, one list of them, and of a component with several values again a list. */
  values: (string | (string | string[])[])[];
}

/** RFC 6350 6.2.2, 6.3.1, 6.6.4: fixed components between semicolons. */
const WITH_COMPONENTS = new Set(['n', 'adr', 'org']);
/** RFC 6350 6.2.3, 6.7.1: texts between commas. */
const LISTS = new Set(['nickname', 'categories']);

const LINE = /^(?:[a-z0-9-]+\.)?([a-z0-9-]+)((?:;(?:"[^"]*"|[^":;])*)*):(.*)$/is;
const PARAMETER = /;((?:"[^"]*"|[^";])*)/g;

/**
 * The content lines between BEGIN and END (RFC 6350 3.2, 3.3; RFC 2426 4).
 * @param vcard with LF at the end of lines
 * @throws TypeError a line that is none
 */
export function readContentLines(vcard: string): Property[] {
  const lines = vcard.replaceAll(/\n[ \t]/g, '').split('\n');
  return lines
    .filter((line) => line.trim() !== '' && !/^(?:BEGIN|END):VCARD\s*$/i.test(line))
    .map(toProperty);
}

function toProperty(line: string): Property {
  const match = LINE.exec(line);
  if (!match) throw new TypeError(`no line of a vCard: ${line.slice(0, 80)}`);
  const [, given = '', parameters = '', value = ''] = match;
  const name = given.toLowerCase();
  return { name, parameters: readParameters(parameters), values: readValues(name, value) };
}

function readParameters(text: string): Property['parameters'] {
  const found: Property['parameters'] = {};
  for (const [, parameter = ''] of text.matchAll(PARAMETER)) {
    const [, given, list = ''] = /^([^=]*)=(.*)$/s.exec(parameter) ?? [];
    // What programs of before 3.0 wrote: ";WORK" for ";TYPE=WORK".
    const name = given?.toLowerCase() ?? 'type';
    const values = (given === undefined ? parameter : list).match(/"[^"]*"|[^",]+/g) ?? [];
    (found[name] ??= []).push(...values.map((value) => fromCarets(value.replaceAll('"', ''))));
  }
  return found;
}

/** RFC 6868. */
const fromCarets = (text: string): string =>
  text.replaceAll(/\^(['n^])/g, (_, sign: string) => (sign === 'n' ? '\n' : sign === "'" ? '"' : '^'));

function readValues(name: string, value: string): Property['values'] {
  if (LISTS.has(name)) return split(value, ',').map(unescaped);
  if (!WITH_COMPONENTS.has(name)) return [unescaped(value)];
  const components = split(value, ';').map((component) => {
    const values = name === 'org' ? [component] : split(component, ',');
    const [only = ''] = values;
    return values.length > 1 ? values.map(unescaped) : unescaped(only);
  });
  return [components];
}

/** At the signs that no backslash stands before. */
function split(text: string, sign: ',' | ';'): string[] {
  const parts = [''];
  for (const piece of text.match(/\\.|[^\\]|\\$/gs) ?? []) {
    if (piece === sign) parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts;
}

/** RFC 6350 3.4. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\(.)/gs, (_, sign: string) => (sign === 'n' || sign === 'N' ? '\n' : sign));
