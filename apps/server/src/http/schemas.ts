/** Shapes that several endpoints of the REST interface share. */
import { z } from 'zod';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../auth/password.ts';

export const newPassword = z
  .string()
  .min(SHORTEST_PASSWORD, `A password needs at least ${SHORTEST_PASSWORD} characters.`)
  .max(LONGEST_PASSWORD, 'This password is too long.');

/** A password that is compared, not set. */
export const anyPassword = z.string().min(1, 'The password is missing.').max(LONGEST_PASSWORD);

export const displayName = z
  .string()
  .max(200, 'This name is too long.')
  .regex(/^[^\p{Cc}]*$/u, 'A name holds no control characters.')
  .transform((name) => name.trim());

export const emailAddress = z
  .string()
  .min(3, 'The address is missing.')
  .max(320, 'This address is too long.');

const errorBody = z
  .object({
    error: z.object({ code: z.string(), message: z.string(), field: z.string().optional() }),
  })
  .describe('What went wrong: a stable code for programs, a sentence for people, the field at fault.');

export const sessionBody = z.object({
  accountId: z.string(),
  address: z.string(),
  name: z.string(),
  isAdmin: z.boolean(),
});

export const nothing = z.null().describe('No content');

/** What every endpoint may answer besides its own result. */
export const commonErrors = { '4xx': errorBody, '5xx': errorBody } as const;

export const timestamp = z.iso.datetime();
