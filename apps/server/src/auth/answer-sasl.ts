import type { SaslQuestion, ScramChallenge } from '@mailcote/sasl';
import type { AttemptResult, Authenticator, Service } from './authenticator.ts';

/** What came of a proof. */
export type ProofResult = AttemptResult & { serverSignature?: Buffer };

/** Answers what a SASL mechanism asks, for any protocol. Rejects when the database is away. */
export async function answerSasl(
  auth: Authenticator,
  question: SaslQuestion,
  origin: { ip: string; service: Service },
): Promise<{ challenge: ScramChallenge } | ProofResult> {
  if (question.type === 'scramChallenge') return { challenge: await auth.scramChallenge(question.username) };
  const { proof } = question;
  switch (proof.type) {
    case 'password':
      return auth.verify({ ...proof, ...origin });
    case 'token':
      return auth.verifyToken({ ...proof, ...origin });
    case 'scram':
      return auth.verifyScram({ ...proof, ...origin });
  }
}

/** For the log: whom somebody wanted to be. */
export function claimedName(question: SaslQuestion): string | null {
  return question.type === 'proof' ? question.proof.username : question.username;
}
