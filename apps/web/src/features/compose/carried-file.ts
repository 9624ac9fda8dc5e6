import type { EmailBodyPart, Id } from '@mailcote/jmap';

/** A file of a message that is on the server already. */
export interface CarriedFile {
  blobId: Id;
  name: string;
  type: string;
  /** Octets. */
  size: number;
}

/** What it is called while it is dragged from a message to one that is being written. */
export const CARRIED_TYPE = 'application/x-mailcote-file';

export function carriedFile(part: EmailBodyPart, name: string): CarriedFile | null {
  return part.blobId === null ? null : { blobId: part.blobId, name, type: part.type, size: part.size };
}

/** Reads what is dropped; any page could have put something there. null: no file of ours. */
export function readCarried(data: DataTransfer): CarriedFile | null {
  const text = data.getData(CARRIED_TYPE);
  if (text === '') return null;
  try {
    const { blobId, name, type, size } = JSON.parse(text) as Record<string, unknown>;
    const isFile = [blobId, name, type].every((value) => typeof value === 'string' && value !== '');
    return isFile && typeof size === 'number' ? ({ blobId, name, type, size } as CarriedFile) : null;
  } catch {
    return null;
  }
}
