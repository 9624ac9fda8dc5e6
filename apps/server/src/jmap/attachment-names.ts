import { cleanFileName, type BodyStructure } from '@mailcote/mime';

/** Windows keeps these for devices, with any extension; and refuses these characters, and dots at the end. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
const REFUSED = /[<>:"|?*]/g;

/**
 * A name for each attachment, safe to write in a folder of any system: no path, no control or bidi characters, no name twice (whatever the
 * case), in the order of the parts. One that has no name is called by its kind; an attached message by its subject.
 */
export function attachmentNames(parts: readonly BodyStructure[]): string[] {
  const taken = new Set<string>();
  return parts.map((part) => {
    const name = safeName(part);
    const dot = name.lastIndexOf('.');
    const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    let free = name;
    for (let number = 2; taken.has(key(free)); number += 1) free = `${stem} (${number})${extension}`;
    taken.add(key(free));
    return free;
  });
}

const key = (name: string) => name.normalize('NFC').toLowerCase();

function safeName(part: BodyStructure): string {
  const given = cleanFileName(part.name ?? defaultName(part)) ?? defaultName({ ...part, message: null });
  const plain = given.replaceAll(REFUSED, '_').replace(/[. ]+$/, '');
  return RESERVED.test(plain) ? `_${plain}` : plain || 'file';
}

function defaultName(part: BodyStructure): string {
  if (part.type === 'message/rfc822' || part.type === 'message/global')
    return `${part.message?.envelope.subject || 'message'}.eml`;
  const [kind = 'file', subtype = ''] = part.type.split('/');
  const stem = ['image', 'audio', 'video', 'text'].includes(kind) ? kind : 'file';
  return subtype === 'plain' ? `${stem}.txt` : /^[a-z0-9]{2,5}$/.test(subtype) ? `${stem}.${subtype}` : stem;
}
