import type { Id } from './core.ts';

/** RFC 8620 2: what the server offers this user. */
export interface Session {
  capabilities: Record<string, object>;
  accounts: Record<Id, Account>;
  primaryAccounts: Record<string, Id>;
  username: string;
  apiUrl: string;
  /** URI templates (RFC 6570 level 1): {accountId}, {blobId}, {name}, {type}. */
  downloadUrl: string;
  uploadUrl: string;
  eventSourceUrl: string;
  state: string;
}

/** RFC 8620 1.6.2. */
export interface Account {
  name: string;
  isPersonal: boolean;
  isReadOnly: boolean;
  accountCapabilities: Record<string, object>;
}
