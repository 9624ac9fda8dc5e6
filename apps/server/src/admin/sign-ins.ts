import type { Id, SignIn } from '@mailcote/store';
import type { ServerContext } from '../context.ts';

export type SignInItem = Omit<SignIn, 'firstAt' | 'lastAt'> & { firstAt: string; lastAt: string };

/** The log of sign-ins, the newest first; of one account or of all. @param page.before the id of the last one that is known */
export async function listSignIns(
  { auth, store }: Pick<ServerContext, 'auth' | 'store'>,
  page: { accountId?: Id; before?: Id | undefined; limit: number },
): Promise<SignInItem[]> {
  // What has just happened in this process is to be seen.
  await auth.signIns.flush();
  const found = await store.directory.signIns({ ...page, before: page.before ?? null });
  return found.map((signIn) => ({
    ...signIn,
    firstAt: signIn.firstAt.toISOString(),
    lastAt: signIn.lastAt.toISOString(),
  }));
}
