import type { Card } from '@mailcote/contacts';
import type { Account } from '../../app/account.ts';
import { readAllContacts, writeContacts, type Contact } from './contacts.ts';

/** A file of more is not read: nobody has so many contacts. Octets. */
const MAX_FILE = 50 * 1024 * 1024;

/** Takes the contacts of a vCard file in. Those that are here already (by their uid) are left as they are. */
export async function importVcards(account: Account, file: File): Promise<{ taken: number; left: number }> {
  if (file.size > MAX_FILE) throw new Error('the file is too large');
  const { readVcards } = await import('@mailcote/contacts/vcard');
  const { cards, failed } = readVcards(await file.text());
  if (cards.length === 0) return { taken: 0, left: failed };
  const { ids, refused } = await writeContacts(account, { create: cards });
  return { taken: ids.length, left: failed + refused };
}

/** Gives contacts out as one vCard file, pictures included. null: all there are. */
export async function exportVcards(account: Account, contacts: readonly Contact[] | null): Promise<void> {
  const { writeVcard } = await import('@mailcote/contacts/vcard');
  const cards = contacts ?? (await readAllContacts(account));
  const texts: string[] = [];
  for (const card of cards) texts.push(writeVcard(await withPictures(account, card)));
  const address = URL.createObjectURL(new Blob(texts, { type: 'text/vcard' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'contacts.vcf';
  link.click();
  URL.revokeObjectURL(address);
}

/** vCard has no blobs: what lies in one becomes a data: URI. */
async function withPictures({ client }: Account, card: Card): Promise<Card> {
  const media = Object.entries(card.media ?? {});
  if (!media.some(([, { blobId }]) => blobId)) return card;
  const inlined = await Promise.all(
    media.map(async ([key, medium]) => {
      if (!medium.blobId) return [key, medium] as const;
      const type = medium.mediaType ?? 'image/png';
      const response = await fetch(client.downloadUrl(medium.blobId, 'picture', type));
      if (!response.ok) throw new Error('a picture could not be fetched');
      const bytes = new Uint8Array(await response.arrayBuffer());
      const text = Array.from(bytes, (octet) => String.fromCharCode(octet)).join('');
      return [key, { kind: medium.kind ?? 'photo', uri: `data:${type};base64,${btoa(text)}` }] as const;
    }),
  );
  return { ...card, media: Object.fromEntries(inlined) };
}
