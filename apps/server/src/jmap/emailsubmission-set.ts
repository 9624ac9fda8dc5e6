import { isDeepStrictEqual } from 'node:util';
import {
  anyObject,
  idOrReference,
  list,
  mapOf,
  MethodError,
  nullable,
  object,
  parsePatch,
  SUBMISSION_CAPABILITY,
} from '@mailcote/jmap';
import type { EmailSubmission, Id } from '@mailcote/store';
import { checkAccount, type JmapCall, type JmapMethod } from './call.ts';
import { createSubmission } from './emailsubmission-create.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult, setShape } from './set.ts';
import { requireId, stateAfter } from './set-write.ts';
import { submissionJson } from './submission-json.ts';

const setArguments = object({
  ...setShape,
  onSuccessUpdateEmail: nullable(mapOf(idOrReference, anyObject)),
  onSuccessDestroyEmail: nullable(list(idOrReference)),
});

/** RFC 8621 7.5. */
export const emailSubmissionSet: JmapMethod = {
  capability: SUBMISSION_CAPABILITY,
  async run(raw, call) {
    const args = setArguments(raw, '');
    const { accountId, ifInState, create, update, destroy } = args;
    checkAccount(call, accountId);
    checkSetSize((create?.size ?? 0) + (update?.size ?? 0) + (destroy?.length ?? 0));
    const { context } = call;
    const oldState = await context.state('EmailSubmission');
    if (ifInState !== null && ifInState !== oldState)
      throw new MethodError('stateMismatch', `the state is ${oldState}`);

    const set = new SubmissionSet(call, accountId);
    await set.create(create ?? new Map());
    await set.change(update ?? new Map(), destroy ?? []);
    context.forgetStates();
    const newState = await stateAfter(call, 'EmailSubmission', oldState, set.changedIds);
    await set.completeCreated();
    for (const [creationId, id] of set.result.createdIds) call.createdIds.set(creationId, id);
    set.followUp(args.onSuccessUpdateEmail ?? new Map(), args.onSuccessDestroyEmail ?? []);
    return set.result.toResponse(accountId, oldState, newState);
  },
};

class SubmissionSet {
  readonly result = new SetResult();
  readonly #call: JmapCall;
  readonly #accountId: Id;
  /** The Email of each submission that was created, changed or destroyed: by "#" and creation id, and by id. */
  readonly #emailIds = new Map<Id, Id>();

  constructor(call: JmapCall, accountId: Id) {
    this.#call = call;
    this.#accountId = accountId;
  }

  get changedIds(): Set<Id> {
    return new Set(this.#emailIds.keys());
  }

  async create(creates: ReadonlyMap<Id, Record<string, unknown>>): Promise<void> {
    for (const [creationId, raw] of creates) {
      await this.result.tryCreate(creationId, async () => {
        const { id, emailId } = await createSubmission(this.#call, this.result, raw);
        this.#emailIds.set(`#${creationId}`, emailId).set(id, emailId);
        return { id };
      });
    }
  }

  /** Undoing, and destroying the record of a submission, in one write. */
  async change(updates: ReadonlyMap<Id, Record<string, unknown>>, destroys: readonly Id[]): Promise<void> {
    if (updates.size + destroys.length === 0) return;
    await this.#call.context.server.store.write(this.#accountId, async (tx) => {
      const find = async (key: Id): Promise<EmailSubmission> => {
        const [submission] = await tx.submissions([requireId(this.#call, this.result, key)]);
        if (!submission) throw new SetFailure('notFound');
        return submission;
      };
      for (const [key, raw] of updates) {
        await this.result.tryUpdate(key, async () => {
          const submission = await find(key);
          if (isCanceling(raw, submission))
            await tx.updateSubmission(submission.id, { undoStatus: 'canceled' });
          this.#emailIds.set(submission.id, submission.emailId);
          return null;
        });
      }
      for (const key of destroys) {
        await this.result.tryDestroy(key, async () => {
          const { id, emailId } = await find(key);
          await tx.destroySubmission(id);
          this.#emailIds.set(id, emailId);
          return id;
        });
      }
    });
  }

  /** What the server has set, as it is now: read after the state, so that it is no older. */
  async completeCreated(): Promise<void> {
    const created = this.result.createdIds;
    if (created.size === 0) return;
    const submissions = await this.#call.context.reader.submissions([...created.values()]);
    const byId = new Map(submissions.map((submission) => [submission.id, submission]));
    for (const [creationId, id] of created) {
      const submission = byId.get(id);
      if (!submission) continue;
      const { identityId: _, emailId: __, ...serverSet } = submissionJson(submission);
      this.result.created(creationId, serverSet);
    }
  }

  /** The single Email/set that comes after (RFC 8621 7.5), for the submissions that succeeded. */
  followUp(updates: ReadonlyMap<Id, Record<string, unknown>>, destroys: readonly Id[]): void {
    const update = new Map<Id, Record<string, unknown>>();
    for (const [key, patch] of updates) {
      const emailId = this.#emailIds.get(key);
      if (emailId !== undefined) update.set(emailId, { ...update.get(emailId), ...patch });
    }
    const destroy = destroys.map((key) => this.#emailIds.get(key)).filter((id) => id !== undefined);
    if (update.size + destroy.length === 0) return;
    this.#call.follow('Email/set', {
      accountId: this.#accountId,
      ...(update.size > 0 ? { update: Object.fromEntries(update) } : {}),
      ...(destroy.length > 0 ? { destroy: [...new Set(destroy)] } : {}),
    });
  }
}

/** Only undoStatus can change, and only to "canceled". Throws SetFailure. */
function isCanceling(raw: Record<string, unknown>, submission: EmailSubmission): boolean {
  const lines = parsePatch(raw);
  if (!lines || lines.some(({ path }) => path.length > 1)) {
    throw new SetFailure('invalidPatch', 'a key is no property of an EmailSubmission');
  }
  const current: Record<string, unknown> = { ...submissionJson(submission) };
  const changed = lines.filter(({ path, value }) => !isDeepStrictEqual(current[path[0]!], value));
  const wrong = changed.filter(({ path, value }) => path[0] !== 'undoStatus' || value !== 'canceled');
  if (wrong.length > 0) {
    const properties = wrong.map(({ path }) => path[0]!);
    throw new SetFailure('invalidProperties', `${properties.join(', ')}: cannot change so`, { properties });
  }
  return changed.length > 0;
}
