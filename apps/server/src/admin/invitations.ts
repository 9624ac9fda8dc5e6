import { StoreError, type InvitationOwner, type Store } from '@mailcote/store';
import { keptPassword } from '../auth/kept-password.ts';
import { createToken, hashToken } from '../auth/token.ts';
import { checkPassword, findAccount } from './accounts.ts';
import { AdminError } from './admin-error.ts';

/** Long enough for somebody who is away for some days. */
const GOOD_FOR_MS = 7 * 24 * 60 * 60 * 1000;

export interface Invitation {
  /** With the token behind the number sign: it is in no log of any proxy. */
  url: string;
  expiresAt: string;
}

/**
 * Makes a link with which the owner of an account chooses a password, once. The link before it is void; the password there is, if any,
 * stays until the link is used.
 * @throws AdminError invalid, notFound
 */
export async function inviteAccount(store: Store, publicUrl: string, address: string): Promise<Invitation> {
  const account = await findAccount(store, address);
  const token = createToken();
  const expiresAt = new Date(Date.now() + GOOD_FOR_MS);
  await store.directory.invitations.put(account.id, hashToken(token), expiresAt);
  return { url: `${publicUrl}/welcome#${token}`, expiresAt: expiresAt.toISOString() };
}

/** Makes the link void. @throws AdminError notFound: no such account */
export async function withdrawInvitation(store: Store, address: string): Promise<void> {
  await store.directory.invitations.delete((await findAccount(store, address)).id);
}

/** @throws AdminError notFound */
export async function openInvitation(store: Store, token: string): Promise<InvitationOwner> {
  const owner = await store.directory.invitations.find(hashToken(token));
  if (owner === null) throw noLonger();
  return owner;
}

/** Sets the password, ends every session and uses the link up. @throws AdminError invalid, notFound */
export async function acceptInvitation(
  store: Store,
  token: string,
  password: string,
): Promise<InvitationOwner> {
  checkPassword(password);
  const owner = await openInvitation(store, token);
  const { hash, scram } = await keptPassword(store.directory, owner.address, password);
  try {
    await store.directory.invitations.take(hashToken(token));
  } catch (error) {
    if (error instanceof StoreError && error.code === 'notFound') throw noLonger();
    throw error;
  }
  await store.directory.setPassword(owner.accountId, hash, scram);
  await store.directory.deleteSessions(owner.accountId);
  return owner;
}

function noLonger(): AdminError {
  return new AdminError('notFound', 'This link is not good any more. Ask for a new one.', 'token');
}
