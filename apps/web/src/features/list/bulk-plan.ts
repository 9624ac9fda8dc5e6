import type { BulkUpdateCreate, Id, PatchObject } from '@mailcote/jmap';
import { FLAGGED, SEEN, type EmailFilter } from '../../mail-store/index.ts';
import type { Place } from '../mailboxes/place.ts';
import type { Roles } from './plan.ts';

/** What is deleted for good waits so long for somebody to change their mind. Seconds. */
export const DELETE_WAIT_S = 8;

/** What is to be done with everything that a list holds, loaded or not. */
export type BulkRequest =
  | {
      kind:
        | 'archive'
        | 'trash'
        | 'deleteForever'
        | 'spam'
        | 'restore'
        | 'read'
        | 'unread'
        | 'star'
        | 'unstar';
    }
  | { kind: 'move'; to: Id }
  | { kind: 'label'; add: readonly Id[]; remove: readonly Id[] };

/** The one patch that does to all of them what the action does to one; null: there is no such here. */
export function planBulk(
  request: BulkRequest,
  place: Pick<Place, 'mailboxId' | 'spec'>,
  roles: Roles,
): BulkUpdateCreate | null {
  const { filter } = place.spec;
  const notDrafts = and(filter, { notKeyword: '$draft' });
  const notMine = roles.sent === null ? notDrafts : and(notDrafts, { inMailboxOtherThan: [roles.sent] });
  switch (request.kind) {
    case 'archive':
    case 'move': {
      const to = request.kind === 'move' ? request.to : roles.archive;
      const from = place.mailboxId ?? (request.kind === 'archive' ? roles.inbox : null);
      if (to === null || to === from) return null;
      return from === null
        ? { filter: notMine, patch: { mailboxIds: { [to]: true } } }
        : { filter: and(notDrafts, { inMailbox: from }), patch: swap(from, to) };
    }
    case 'trash':
      return roles.trash === null
        ? null
        : { filter, wholeThreads: true, patch: { mailboxIds: { [roles.trash]: true } } };
    case 'deleteForever':
      return {
        filter,
        // Out of the bin that is looked at, or out of everything where it is a search.
        patch: place.mailboxId === null ? { mailboxIds: {} } : { [`mailboxIds/${place.mailboxId}`]: null },
        destroyUnfiled: true,
        waitSeconds: DELETE_WAIT_S,
      };
    case 'spam':
      return roles.junk === null
        ? null
        : {
            filter: notMine,
            patch: {
              mailboxIds: { [roles.junk]: true },
              'keywords/$junk': true,
              'keywords/$notjunk': null,
            },
          };
    case 'restore':
      return roles.inbox === null
        ? null
        : {
            filter: notMine,
            patch: {
              mailboxIds: { [roles.inbox]: true },
              'keywords/$junk': null,
              ...(place.mailboxId === roles.junk && { 'keywords/$notjunk': true }),
            },
          };
    case 'read':
      return { filter, wholeThreads: true, patch: { [`keywords/${SEEN}`]: true } };
    case 'unread':
      return { filter: notMine, patch: { [`keywords/${SEEN}`]: null } };
    case 'star':
      return { filter, patch: { [`keywords/${FLAGGED}`]: true } };
    case 'unstar':
      return { filter, wholeThreads: true, patch: { [`keywords/${FLAGGED}`]: null } };
    case 'label':
      return { filter: notDrafts, wholeThreads: true, patch: labels(request.add, request.remove, roles) };
  }
}

function swap(from: Id, to: Id): PatchObject {
  return { [`mailboxIds/${from}`]: null, [`mailboxIds/${to}`]: true };
}

/** What would lie nowhere without the labels that are taken off lies in the archive. */
function labels(add: readonly Id[], remove: readonly Id[], { archive }: Roles): PatchObject {
  const patch: PatchObject = {};
  for (const id of add) patch[`mailboxIds/${id}`] = true;
  for (const id of remove) patch[`mailboxIds/${id}`] = null;
  if (remove.length > 0 && add.length === 0 && archive !== null) patch[`mailboxIds/${archive}`] = true;
  return patch;
}

function and(filter: EmailFilter | null, condition: EmailFilter): EmailFilter {
  return filter ? { operator: 'AND', conditions: [filter, condition] } : condition;
}
