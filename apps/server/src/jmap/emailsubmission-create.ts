import type { Id } from '@mailcote/store';
import { MAX_SUBMISSION_RECIPIENTS, submit, type SubmitResult } from '../submission/submit.ts';
import type { JmapCall } from './call.ts';
import { envelopeOf, submissionCreate } from './emailsubmission-input.ts';
import { declaredSize, releaseTime, requestOf, type SmtpParameters } from './emailsubmission-parameters.ts';
import { SetFailure } from './set-error.ts';
import type { SetResult } from './set.ts';
import { requireReference } from './set-write.ts';

/**
 * Sends an Email (RFC 8621 7.5): it goes into the queue, from which it can be taken back for as long as the configuration says.
 * @throws SetFailure
 */
export async function createSubmission(
  call: JmapCall,
  result: SetResult,
  raw: Record<string, unknown>,
): Promise<{ id: Id; emailId: Id }> {
  const input = submissionCreate(raw, '');
  const identityId = requireReference(call, result, input.identityId, 'identityId');
  const emailId = requireReference(call, result, input.emailId, 'emailId');
  const { reader, server, principal } = call.context;
  const [[identity], [email]] = await Promise.all([
    reader.identities([identityId]),
    reader.emails([emailId]),
  ]);
  if (!identity) throw unknown('identityId', identityId);
  if (!email) throw unknown('emailId', emailId);
  const { envelope: given } = input;
  const envelope = given
    ? { mailFrom: given.mailFrom.email, rcptTo: given.rcptTo.map((address) => address.email) }
    : envelopeOf(email, identity);
  const now = new Date();
  const parameters = given?.mailFrom.parameters ?? null;
  const release = releaseTime(parameters, now);
  const { maxMessageSize } = server.config;
  if ((declaredSize(parameters) ?? 0) > maxMessageSize)
    throw new SetFailure('tooLarge', undefined, { maxSize: maxMessageSize });
  const submitted = await submit(server, {
    accountId: principal.accountId,
    envelope,
    message: { blobId: email.blobId },
    request: requestOf(parameters, given?.rcptTo ?? []),
    submission: {
      identityId,
      emailId,
      mailParameters: parameters,
      rcptParameters: ofRecipients(given?.rcptTo),
    },
    // RFC 8621 7: a held message is sent when it is released, any other when it was created, however long it can be undone.
    sendAt: release ?? now,
    leavesAt: release ?? new Date(now.getTime() + server.config.undoSeconds * 1_000),
  });
  if (!submitted.ok) throw submitFailure(submitted, maxMessageSize);
  if (submitted.submissionId === null) throw new Error('a submission was made and has no id');
  return { id: submitted.submissionId, emailId };
}

/** By the addresses that have any. */
function ofRecipients(
  rcptTo: readonly { email: string; parameters: SmtpParameters | null }[] = [],
): Record<string, SmtpParameters> {
  return Object.fromEntries(
    rcptTo.flatMap(({ email, parameters }) => (parameters === null ? [] : [[email, parameters] as const])),
  );
}

function unknown(property: string, id: Id): SetFailure {
  return new SetFailure('invalidProperties', `${property}: there is no ${id}`, { properties: [property] });
}

/** RFC 8621 7.5: each problem with the properties it has to name. */
export function submitFailure(result: SubmitResult & { ok: false }, maxSize: number): SetFailure {
  const { problem, reply, invalidRecipients = [] } = result;
  const text = reply.text.replaceAll('\n', ' ');
  switch (problem) {
    case 'tooLarge':
      return new SetFailure('tooLarge', text, { maxSize });
    case 'tooManyRecipients':
      return new SetFailure('tooManyRecipients', text, { maxRecipients: MAX_SUBMISSION_RECIPIENTS });
    case 'invalidRecipients':
      return new SetFailure('invalidRecipients', text, { invalidRecipients });
    case 'invalidEmail':
      return new SetFailure('invalidEmail', text, { properties: ['from'] });
    case 'blobNotFound':
      return new SetFailure('invalidProperties', text, { properties: ['emailId'] });
    case 'forbiddenMailFrom':
    case 'forbiddenFrom':
    case 'noRecipients':
    case 'rateLimit':
      return new SetFailure(problem, text);
  }
}
