import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { verifyScramProof } from '../scram-keys.ts';
import type { SaslAnswer, SaslQuestion } from '../types.ts';

const challenge = { salt: Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'), iterations: 4096 };

/** What a small server would decide: these people with one password each, which is a token too. Everybody else is refused with `refusal`. */
export function directoryOf<Refusal>(
  passwords: Record<string, string>,
  refusal: Refusal,
): (question: SaslQuestion) => SaslAnswer<Refusal> {
  return (question) => {
    if (question.type === 'scramChallenge') return { challenge };
    const { proof } = question;
    if (proof.type === 'token') {
      const [username] = Object.entries(passwords).find(([, password]) => password === proof.token) ?? [];
      const isSelf = proof.username === null || proof.username === username;
      return username !== undefined && isSelf ? { ok: true, username } : { ok: false, refusal };
    }
    const { username } = proof;
    const password = passwords[username];
    if (password === undefined) return { ok: false, refusal };
    if (proof.type === 'password')
      return proof.password === password ? { ok: true, username } : { ok: false, refusal };
    const salted = pbkdf2Sync(password, challenge.salt, challenge.iterations, 32, 'sha256');
    const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
    const storedKey = createHash('sha256').update(hmac('Client Key')).digest();
    const keys = { ...challenge, storedKey, serverKey: hmac('Server Key') };
    const serverSignature = verifyScramProof(keys, proof);
    return serverSignature === null ? { ok: false, refusal } : { ok: true, username, serverSignature };
  };
}
