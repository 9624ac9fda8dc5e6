import {
  anyObject,
  ArgumentError,
  id,
  idOrReference,
  MAIL_CAPABILITY,
  mapOf,
  MDN_CAPABILITY,
  MethodError,
  nullable,
  object,
  type Mdn,
  type SetError,
} from '@mailcote/jmap';
import type { Id, Identity } from '@mailcote/store';
import type { JmapCall, JmapMethod } from './call.ts';
import { MDN_SENT, mdnCreate, type MdnInput } from './mdn-input.ts';
import { sendMdn } from './mdn-send-one.ts';
import { toSetError } from './set-error.ts';
import { checkSetSize } from './set.ts';

const sendArguments = object({
  accountId: id,
  identityId: idOrReference,
  send: mapOf(id, anyObject),
  onSuccessUpdateEmail: nullable(mapOf(idOrReference, anyObject)),
});

/** RFC 9007 2.1: receipts, each to the addresses that asked for one. The Emails are updated by an Email/set of their own. */
export const mdnSend: JmapMethod = {
  capability: MDN_CAPABILITY,
  async run(raw, call) {
    const { accountId, identityId, send, onSuccessUpdateEmail } = sendArguments(raw, '');
    // RFC 9007 2.1: here it is no accountNotFound, and mail must be used as well.
    if (accountId !== call.context.principal.accountId)
      throw new ArgumentError('accountId', 'there is no such account');
    if (!call.using.includes(MAIL_CAPABILITY))
      throw new MethodError('unknownMethod', `${MAIL_CAPABILITY} must be used as well`);
    checkSetSize(send.size);
    const sent = new Map<Id, Partial<Mdn>>();
    const notSent = new Map<Id, SetError>();
    const inputs = readInputs(call, send, notSent);
    const updates = onSuccessUpdateEmail ?? new Map<Id, Record<string, unknown>>();
    for (const [creationId, { forEmailId }] of inputs) {
      if (!setsKeyword(patchFor(updates, creationId, forEmailId)))
        throw new ArgumentError('onSuccessUpdateEmail', `must set ${MDN_SENT} on ${forEmailId}`);
    }
    const identity = inputs.size === 0 ? null : await requireIdentity(call, identityId);
    const update = new Map<Id, Record<string, unknown>>();
    for (const [creationId, input] of inputs) {
      try {
        if (!identity) continue;
        const isSecond = update.has(input.forEmailId);
        sent.set(creationId, await sendMdn(call, identity, input, isSecond));
        update.set(input.forEmailId, patchFor(updates, creationId, input.forEmailId));
      } catch (error) {
        notSent.set(creationId, toSetError(error));
      }
    }
    if (update.size > 0) call.follow('Email/set', { accountId, update: Object.fromEntries(update) });
    return {
      accountId,
      sent: sent.size > 0 ? Object.fromEntries(sent) : null,
      notSent: notSent.size > 0 ? Object.fromEntries(notSent) : null,
    };
  },
};

function readInputs(
  call: JmapCall,
  send: ReadonlyMap<Id, Record<string, unknown>>,
  notSent: Map<Id, SetError>,
): Map<Id, MdnInput> {
  const inputs = new Map<Id, MdnInput>();
  for (const [creationId, record] of send) {
    try {
      const input = mdnCreate(record, '');
      const { forEmailId: given } = input;
      const forEmailId = given.startsWith('#') ? call.createdIds.get(given.slice(1)) : given;
      if (forEmailId === undefined) notSent.set(creationId, { type: 'notFound' });
      else inputs.set(creationId, { ...input, forEmailId });
    } catch (error) {
      notSent.set(creationId, toSetError(error));
    }
  }
  return inputs;
}

async function requireIdentity(call: JmapCall, given: Id): Promise<Identity> {
  const identityId = given.startsWith('#') ? call.createdIds.get(given.slice(1)) : given;
  const [identity] = identityId === undefined ? [] : await call.context.reader.identities([identityId]);
  if (!identity) throw new ArgumentError('identityId', 'there is no such identity');
  return identity;
}

/** Keys are ids of Emails (as in the RFC's example) or references to the receipts (as in its text). */
function patchFor(
  updates: ReadonlyMap<Id, Record<string, unknown>>,
  creationId: Id,
  emailId: Id,
): Record<string, unknown> {
  return { ...updates.get(emailId), ...updates.get(`#${creationId}`) };
}

function setsKeyword(patch: Record<string, unknown>): boolean {
  if (patch[`keywords/${MDN_SENT}`] === true) return true;
  const { keywords } = patch;
  return (
    typeof keywords === 'object' &&
    keywords !== null &&
    (keywords as Record<string, unknown>)[MDN_SENT] === true
  );
}
